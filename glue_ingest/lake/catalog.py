"""What other systems know of the lake, from the contracts: dbt sources.

`make sources` writes one file per publisher to models/staging/<source>/, and one for the ledger to
models/staging/lake/; a test fails when a file and the contracts disagree.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

import pyarrow as pa
import yaml

from glue_ingest.contracts.model import LINEAGE, Contract
from glue_ingest.lake import ledger

WIDTH = 96
SCHEMA = "schoolhouse_lake"
LEDGER_SOURCE = "lake"
LAKE_ROOT = '{{ env_var("SCHOOLHOUSE_LAKE", "data/sample/lake") }}'
HEAD = """# Written by `make sources` from glue_ingest/contracts: edit the contract, not this file.
# `external_location` is read by dbt-duckdb only; Athena and Postgres have tables of the identifier.
"""
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
        "schema": SCHEMA,
        "tables": [_table(contract) for contract in contracts],
    }


def _table(contract: Contract) -> Node:
    options = "hive_partitioning = true, " if contract.partition else ""
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
        "config": _location(path, options),
        "columns": columns,
    }


def _described(column: Any) -> str:
    unit = f" Unit: {column.unit}." if column.unit else ""
    scale = f" Scale: {column.scale:,}." if column.scale not in (None, 1) else ""
    return f"{column.description}{unit}{scale}"


def _ledger_source() -> Node:
    columns = [
        {"name": name, "data_type": _ledger_type(item.arrow_type), "description": item.description}
        for name, item in ledger.COLUMNS.items()
    ]
    table = {
        "name": "ledger",
        "description": "Row counts of ingest, reconciled. One row per run.",
        "config": _location("ledger/*.parquet", ""),
        "columns": columns,
    }
    return {
        "name": LEDGER_SOURCE,
        "description": "What `glue_ingest` writes about its runs.",
        "schema": SCHEMA,
        "tables": [table],
    }


def _location(path: str, options: str) -> Node:
    location = f"read_parquet('{LAKE_ROOT}/{path}', {options}union_by_name = true)"
    return {"meta": {"external_location": location}}


def _ledger_type(arrow_type: pa.DataType) -> str:
    names = {pa.string(): "string", pa.int64(): "bigint", pa.bool_(): "boolean"}
    if pa.types.is_list(arrow_type):
        return "array"
    return names.get(arrow_type, "timestamp")


def _render(source: Mapping[str, Any]) -> str:
    document = {"sources": [source]}
    text = yaml.dump(document, Dumper=_Indented, sort_keys=False, width=WIDTH, allow_unicode=True)
    return HEAD + text


class _Indented(yaml.SafeDumper):
    """Indents the items of a list below their key, as the other property files do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, indentless=False)
