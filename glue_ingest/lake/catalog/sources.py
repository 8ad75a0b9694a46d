"""The dbt sources, from the contracts.

`make sources` writes one file per publisher to models/staging/<source>/, and one for the ledger to
models/staging/lake/; a test fails when a file and the contracts disagree. Every engine has a table
of that schema and name: on Athena the catalog step makes it, on Postgres the load, and on DuckDB a
view that is made when dbt connects (`schoolhouse/pipeline/lake_views.py`).
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

import pyarrow as pa

from glue_ingest.contracts.lineage import LineageColumn
from glue_ingest.contracts.model import LEDGER_SOURCE, Column, Contract
from glue_ingest.contracts.types import find_data_type
from glue_ingest.contracts.yaml_style import dump
from glue_ingest.lake.ledger_columns import COLUMNS

SCHEMA = "schoolhouse_lake"
LEDGER_TABLE = "ledger"
LEDGER_DESCRIPTION = "Row counts of ingest, reconciled. One row per run."
HEAD = """# Written by `make sources` from glue_ingest/contracts: edit the contract, not this file.
"""
LOADER = "glue_ingest"
LEDGER_OWNER = "Ingest"
# Publishers renew most files once a year, and not on a fixed day.
WARN_AFTER = {"count": 400, "period": "day"}
LOADED_AT = (
    "select max(ended_at) from {{{{ source('lake', 'ledger') }}}} where source_name = '{source}' "
    "and dataset_name = '{dataset}' and outcome = 'succeeded'"
)
Node = dict[str, Any]


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
    columns = [
        {"name": column.name, "data_type": str(column.data_type), "description": text}
        for column, text in ((column, described(column)) for column in contract.columns)
    ]
    columns += [
        {"name": item.name, "data_type": str(item.data_type), "description": item.description}
        for item in contract.lineage
    ]
    return {
        "name": contract.dataset,
        "identifier": contract.table,
        "description": contract.description,
        "config": _freshness(contract) | _meta(contract.owner),
        "columns": columns,
    }


def _freshness(contract: Contract) -> Node:
    """Say when a data set was last loaded; dbt takes null, of one that never was, as long ago."""
    query = LOADED_AT.format(source=contract.source, dataset=contract.dataset)
    return {"freshness": {"warn_after": dict(WARN_AFTER)}, "loaded_at_query": query}


def described(column: Column | LineageColumn) -> str:
    """Return what a column means, with its unit and scale."""
    if isinstance(column, LineageColumn):
        return column.description
    unit = f" Unit: {column.unit}." if column.unit else ""
    scale = f" Scale: {column.scale:,}." if column.scale not in (None, 1) else ""
    return f"{column.description}{unit}{scale}"


def _ledger_source() -> Node:
    columns = [
        {"name": name, "data_type": _ledger_type(item.arrow_type), "description": item.description}
        for name, item in COLUMNS.items()
    ]
    table = {
        "name": LEDGER_TABLE,
        "description": LEDGER_DESCRIPTION,
        "config": _meta(LEDGER_OWNER),
        "columns": columns,
    }
    return {
        "name": LEDGER_SOURCE,
        "description": "What `glue_ingest` writes about its runs.",
        "loader": LOADER,
        "schema": SCHEMA,
        "tables": [table],
    }


def _meta(owner: str | None) -> Node:
    return {"meta": {"owner": owner}} if owner else {}


def _ledger_type(arrow_type: pa.DataType) -> str:
    return str(find_data_type(arrow_type) or "array")


def _render(source: Mapping[str, Any]) -> str:
    return HEAD + dump({"sources": [source]})
