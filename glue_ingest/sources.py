"""The dbt source file that follows from the contracts and the ledger's columns.

`make sources` writes it to models/staging/lake/_lake__sources.yml; a test fails
when the file and the contracts disagree.
"""

import textwrap
from collections.abc import Iterable

import pyarrow as pa

from glue_ingest import ledger
from glue_ingest.contract import LINEAGE, Contract
from glue_ingest.odcs import load_contracts

WIDTH = 96
LAKE = '{{ env_var("SCHOOLHOUSE_LAKE", "data/sample/lake")'
HEAD = """# Written by `make sources` from glue_ingest/contracts: edit the contract, not this file.
# `external_location` is read by dbt-duckdb only; Athena uses the Glue table of the same name.
sources:
  - name: lake
    description: >
      Parquet written by `glue_ingest`: accepted rows of each data set, and the ledger of runs.
    schema: schoolhouse_lake
    tables:
"""
ColumnText = tuple[str, str, str]


def render_sources() -> str:
    """Return the file's text: one table per contract, then the ledger."""
    tables = [_table(*_described(contract)) for contract in load_contracts()]
    ledger_columns = [
        (name, _ledger_type(column.arrow_type), column.description)
        for name, column in ledger.COLUMNS.items()
    ]
    tables.append(
        _table(
            "ledger",
            "The balanced account of ingest. One row per run.",
            _location("ledger/*.parquet", ""),
            ledger_columns,
        )
    )
    return HEAD + "".join(tables)


def _described(contract: Contract) -> tuple[str, str, list[str], list[ColumnText]]:
    options = "hive_partitioning = true, " if contract.partition else ""
    location = _location(f"curated/{contract.source}/{contract.dataset}/**/*.parquet", options)
    columns = []
    for column in contract.columns:
        unit = f" Unit: {column.unit}." if column.unit else ""
        scale = f" Scale: {column.scale:,}." if column.scale not in (None, 1) else ""
        text = f"{column.description}{unit}{scale}"
        columns.append((column.name, str(column.data_type), text))
    lineage = [(item.name, str(item.data_type), item.description) for item in LINEAGE]
    return contract.table, contract.description, location, [*columns, *lineage]


def _location(path: str, options: str) -> list[str]:
    """Return the lines of a `read_parquet` call; folded, they are one."""
    return [f"read_parquet('{LAKE}", f"}}}}/{path}',", f"{options}union_by_name = true)"]


def _ledger_type(arrow_type: pa.DataType) -> str:
    names = {pa.string(): "string", pa.int64(): "bigint", pa.bool_(): "boolean"}
    if pa.types.is_list(arrow_type):
        return "array"
    return names.get(arrow_type, "timestamp")


def _table(name: str, description: str, location: list[str], columns: Iterable[ColumnText]) -> str:
    lines = [f"      - name: {name}", "        description: >", *_wrapped(description, 10)]
    lines += ["        config:", "          meta:", "            external_location: >-"]
    lines += [f"              {part}" for part in location]
    lines += ["        columns:"]
    for column, data_type, text in columns:
        lines += [
            f"          - name: {column}",
            f"            data_type: {data_type}",
            "            description: >-",
            *_wrapped(text, 14),
        ]
    return "\n".join(lines) + "\n"


def _wrapped(text: str, indent: int) -> list[str]:
    space = " " * indent
    return textwrap.wrap(text, WIDTH, initial_indent=space, subsequent_indent=space)
