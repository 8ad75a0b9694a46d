"""What other systems know of the lake, from the contracts: dbt sources, and empty tables.

`make sources` writes one file per publisher to models/staging/<source>/, and one for the ledger to
models/staging/lake/; a test fails when a file and the contracts disagree. DuckDB has no table where
there is no file: `create_empty_tables` leaves a typed file without rows for each data set that is
not in the lake, so that every source can be read.
"""

import io
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from glue_ingest.contracts.model import LINEAGE, Contract
from glue_ingest.contracts.types import arrow_schema, duckdb_type, find_data_type
from glue_ingest.contracts.yaml_style import dump
from glue_ingest.lake import ledger
from glue_ingest.lake.ledger_columns import COLUMNS
from glue_ingest.lake.ledger_columns import SCHEMA as LEDGER_SCHEMA
from glue_ingest.lake.store import EMPTY, Store

SCHEMA = "schoolhouse_lake"
LEDGER_SOURCE = "lake"
LAKE_ROOT = '{{ env_var("SCHOOLHOUSE_LAKE", "data/sample/lake") }}'
HEAD = """# Written by `make sources` from glue_ingest/contracts: edit the contract, not this file.
# `external_location` is read by dbt-duckdb only; Athena and Postgres have tables of the identifier.
"""
LOADER = "glue_ingest"
LEDGER_OWNER = "Ingest"
# Publishers renew most files once a year, and not on a fixed day.
WARN_AFTER = {"count": 400, "period": "day"}
LOADED_AT = (
    "select max(ended_at) from {{{{ source('lake', 'ledger') }}}} where source_name = '{source}' "
    "and dataset_name = '{dataset}' and outcome = 'succeeded'"
)
# What Hive and Spark call the partition of null; a partition column is never null.
NO_PARTITION = "__HIVE_DEFAULT_PARTITION__"
Node = dict[str, Any]


def create_empty_tables(lake: Store, contracts: Iterable[Contract]) -> list[str]:
    """Leave a typed file without rows for each data set without data, and for the ledger.

    A file of an older contract is replaced; one of a data set that has data is deleted. The ledger
    of an older lake is upgraded. Return the names of the data sets without data.
    """
    ledger.upgrade(lake)
    absent = []
    for contract in contracts:
        path = empty_file(lake, contract)
        if not lake.curated_files(contract):
            _write_empty(lake, path, _file_schema(contract))
            absent.append(contract.name)
        # Asked again: a run may have committed meanwhile.
        is_absent = not lake.curated_files(contract)
        for found in find_empty_files(lake, contract):
            if not (is_absent and found == path):
                lake.delete_file(found)
    # It stays beside the rows of runs: it is no run, and they have its schema.
    _write_empty(lake, f"{ledger.FOLDER}/{EMPTY}", LEDGER_SCHEMA)
    return absent


def empty_file(lake: Store, contract: Contract) -> str:
    """Return where the file without rows of a data set is, if it has one."""
    folder = lake.curated_folder(contract)
    if contract.partition is not None:
        folder += f"/{contract.partition}={NO_PARTITION}"
    return f"{folder}/{EMPTY}"


def find_empty_files(lake: Store, contract: Contract) -> list[str]:
    """List the files without rows of a data set, those of another partition column included."""
    files = lake.find(lake.curated_folder(contract))
    return [path for path in files if path.endswith(f"/{EMPTY}")]


def _file_schema(contract: Contract) -> pa.Schema:
    """Return the columns of a curated file; that of the partition is in the folder's name."""
    return pa.schema([item for item in arrow_schema(contract) if item.name != contract.partition])


def _write_empty(lake: Store, path: str, schema: pa.Schema) -> None:
    if lake.exists(path) and _has_schema(lake, path, schema):
        return
    buffer = io.BytesIO()
    pq.write_table(schema.empty_table(), buffer)
    lake.write_shared(path, buffer.getvalue())


def _has_schema(lake: Store, path: str, schema: pa.Schema) -> bool:
    """Tell whether a Parquet file has a schema; a file broken by a power cut has none."""
    with lake.files.open_input_file(lake.full(path)) as stream:
        try:
            return bool(pq.read_schema(stream).equals(schema))
        except pa.ArrowInvalid:
            return False


def render_sources(contracts: Iterable[Contract]) -> dict[str, str]:
    """Return the text of each source file, by its path below models/staging/."""
    by_source = groupby(sorted(contracts, key=lambda c: c.name), key=lambda c: c.source)
    sources = {name: _publisher(name, list(members)) for name, members in by_source}
    sources[LEDGER_SOURCE] = _ledger_source()
    return {f"{name}/_{name}__sources.yml": _render(source) for name, source in sources.items()}


def _publisher(name: str, contracts: list[Contract]) -> Node:
    titles = "; ".join(contract.title for contract in contracts)
    return {
        "name": name,
        "description": f"Accepted rows of the data sets of `{name}`: {titles}.",
        "loader": LOADER,
        "schema": SCHEMA,
        "tables": [_table(contract) for contract in contracts],
    }


def _table(contract: Contract) -> Node:
    options = ""
    if contract.partition:
        spelled = duckdb_type(contract.column(contract.partition).data_type)
        # No braces: dbt-duckdb takes the location for a template.
        types = f"struct_pack({contract.partition} := '{spelled}')"
        options = f"hive_partitioning = true, hive_types = {types}, "
    path = f"curated/{contract.source}/{contract.dataset}/**/*.parquet"
    columns = [
        {"name": column.name, "data_type": str(column.data_type), "description": text}
        for column, text in ((column, _described(column)) for column in contract.columns)
    ]
    columns += [
        {"name": item.name, "data_type": str(item.data_type), "description": item.description}
        for item in LINEAGE
    ]
    return {
        "name": contract.dataset,
        "identifier": contract.table,
        "description": contract.description,
        "config": _freshness(contract) | _meta(contract.owner, path, options),
        "columns": columns,
    }


def _freshness(contract: Contract) -> Node:
    """Say when a data set was last loaded; dbt takes null, of one that never was, as long ago."""
    query = LOADED_AT.format(source=contract.source, dataset=contract.dataset)
    return {"freshness": {"warn_after": dict(WARN_AFTER)}, "loaded_at_query": query}


def _described(column: Any) -> str:
    unit = f" Unit: {column.unit}." if column.unit else ""
    scale = f" Scale: {column.scale:,}." if column.scale not in (None, 1) else ""
    return f"{column.description}{unit}{scale}"


def _ledger_source() -> Node:
    columns = [
        {"name": name, "data_type": _ledger_type(item.arrow_type), "description": item.description}
        for name, item in COLUMNS.items()
    ]
    table = {
        "name": "ledger",
        "description": "Row counts of ingest, reconciled. One row per run.",
        "config": _meta(LEDGER_OWNER, f"{ledger.FOLDER}/*.parquet", ""),
        "columns": columns,
    }
    return {
        "name": LEDGER_SOURCE,
        "description": "What `glue_ingest` writes about its runs.",
        "loader": LOADER,
        "schema": SCHEMA,
        "tables": [table],
    }


def _meta(owner: str | None, path: str, options: str) -> Node:
    location = f"read_parquet('{LAKE_ROOT}/{path}', {options}union_by_name = true)"
    named = {"owner": owner} if owner else {}
    return {"meta": {**named, "external_location": location}}


def _ledger_type(arrow_type: pa.DataType) -> str:
    return str(find_data_type(arrow_type) or "array")


def _render(source: Mapping[str, Any]) -> str:
    return HEAD + dump({"sources": [source]})
