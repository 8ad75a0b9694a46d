"""A checksum of the accepted rows of a curated folder: equal rows, in any order, give one value.

Only the contract's columns count. What an engine adds about itself, how it splits files and how
wide it makes an integer do not.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from glue_ingest.contracts.model import Column, Contract
from glue_ingest.contracts.rules import TypeName

# DuckDB's names of the physical types that hold a contract's type.
KINDS = {
    TypeName.STRING: "VARCHAR",
    TypeName.INT: "(TINY|SMALL|BIG)?INT(EGER)?",
    TypeName.BIGINT: "(TINY|SMALL|BIG)?INT(EGER)?",
    TypeName.DOUBLE: "DOUBLE",
    TypeName.DECIMAL: r"DECIMAL\(.*\)",
    TypeName.BOOLEAN: "BOOLEAN",
    TypeName.DATE: "DATE",
    TypeName.TIMESTAMP: "TIMESTAMP.*",
}


@dataclass(frozen=True)
class Checksum:
    """How many rows there are, and the sum of the hashes of their texts."""

    row_count: int
    hash_sum: int


def checksum(curated: Path, contract: Contract) -> Checksum:
    """Add up the rows of all Parquet files below a folder.

    Raises:
        ValueError: if a column is missing or has not the contract's type.
    """
    files = f"read_parquet('{curated}/**/*.parquet', hive_partitioning = true)"
    with duckdb.connect() as connection:
        found = {str(n): str(t) for n, t, *_ in connection.sql(f"describe from {files}").fetchall()}
        for column in contract.columns:
            _check_type(column, found.get(column.name, "missing"), curated)
        texts = ", ".join(f"coalesce({_text(column)}, chr(2))" for column in contract.columns)
        query = f"select count(*), sum(hash(concat_ws(chr(1), {texts}))) from {files}"  # noqa: S608 - our own names
        row_count, hash_sum = connection.sql(query).fetchall()[0]
    return Checksum(row_count, int(hash_sum or 0))


def _check_type(column: Column, found: str, curated: Path) -> None:
    if not re.fullmatch(KINDS[column.data_type.name], found):
        raise ValueError(
            f"Column '{column.name}' of '{curated}' is {found}; the contract says "
            f"{column.data_type}."
        )


def _text(column: Column) -> str:
    """Return the canonical text of a value: a moment counts in microseconds, in any zone."""
    if column.data_type.name is TypeName.TIMESTAMP:
        return f"epoch_us({column.name})::varchar"
    return f"{column.name}::varchar"
