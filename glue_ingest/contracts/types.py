"""The one table of types: each contract type in Arrow, DuckDB, Spark, Glue/Athena and Postgres.

The functions return a type as text, the way its system spells it, and Arrow's as a `pa.DataType`:
`arrow_type`, `duckdb_type`, `spark_type`, `glue_type`, `postgres_type`. `arrow_schema` is the
schema of a data set's curated rows. `find_data_type` and `postgres_of_duckdb` go the other way.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.rules import DataType, TypeName


@dataclass(frozen=True)
class TypeRow:
    """One contract type in every system; `{}` stands for `precision,scale` of a decimal.

    `duckdb` is spelled as DuckDB's `describe` does, in lower case.
    """

    arrow: Callable[[DataType], pa.DataType]
    duckdb: str
    spark: str
    glue: str
    postgres: str


def _always(arrow_type: pa.DataType) -> Callable[[DataType], pa.DataType]:
    return lambda _: arrow_type


def _decimal(data_type: DataType) -> pa.DataType:
    return pa.decimal128(data_type.precision, data_type.scale)


_TIME = pa.timestamp("us", tz="UTC")
TYPES = {
    TypeName.STRING: TypeRow(_always(pa.string()), "varchar", "string", "string", "text"),
    TypeName.INT: TypeRow(_always(pa.int32()), "integer", "int", "int", "integer"),
    TypeName.BIGINT: TypeRow(_always(pa.int64()), "bigint", "bigint", "bigint", "bigint"),
    TypeName.DOUBLE: TypeRow(
        _always(pa.float64()), "double", "double", "double", "double precision"
    ),
    TypeName.DECIMAL: TypeRow(_decimal, "decimal({})", "decimal({})", "decimal({})", "numeric({})"),
    TypeName.BOOLEAN: TypeRow(_always(pa.bool_()), "boolean", "boolean", "boolean", "boolean"),
    TypeName.DATE: TypeRow(_always(pa.date32()), "date", "date", "date", "date"),
    TypeName.TIMESTAMP: TypeRow(
        _always(_TIME),
        "timestamp with time zone",
        "timestamp",
        "timestamp",
        "timestamp with time zone",
    ),
}
_DUCKDB_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")
# A mart may have it; no contract promises it.
_LOCAL_TIME = {"timestamp": "timestamp without time zone"}


def _spelled(template: str, data_type: DataType) -> str:
    return template.format(f"{data_type.precision},{data_type.scale}")


def arrow_type(data_type: DataType) -> pa.DataType:
    """Return the type of a column in Arrow and in the curated Parquet files."""
    return TYPES[data_type.name].arrow(data_type)


def duckdb_type(data_type: DataType) -> str:
    """Return the type as DuckDB spells it, in lower case."""
    return _spelled(TYPES[data_type.name].duckdb, data_type)


def spark_type(data_type: DataType) -> str:
    """Return the type as Spark DDL."""
    return _spelled(TYPES[data_type.name].spark, data_type)


def glue_type(data_type: DataType) -> str:
    """Return the type as the Glue Data Catalog and Athena DDL spell it."""
    return _spelled(TYPES[data_type.name].glue, data_type)


def postgres_type(data_type: DataType) -> str:
    """Return the type as Postgres' `format_type` spells it."""
    return _spelled(TYPES[data_type.name].postgres, data_type)


def arrow_schema(contract: Contract) -> pa.Schema:
    """Return the columns of a data set's curated rows: the contract's, then lineage.

    The partition column is among them; in the files of a partitioned data set the folder holds it.
    """
    own = [(column.name, arrow_type(column.data_type)) for column in contract.columns]
    return pa.schema(
        [*own, *((column.name, arrow_type(column.data_type)) for column in contract.lineage)]
    )


def find_data_type(found: pa.DataType) -> DataType | None:
    """Return the contract type of an Arrow type; None for lists and others that have none."""
    if pa.types.is_decimal128(found):
        return DataType(TypeName.DECIMAL, found.precision, found.scale)
    plain = [DataType(name) for name in TYPES if name is not TypeName.DECIMAL]
    return next((data_type for data_type in plain if arrow_type(data_type) == found), None)


def postgres_of_duckdb(found: str) -> str | None:
    """Return the Postgres type that holds the same values as a DuckDB type; None if none does.

    `found` is what DuckDB's `describe` says, such as `DECIMAL(8,2)`.
    """
    spelled = found.lower()
    if decimal := _DUCKDB_DECIMAL.fullmatch(spelled):
        return postgres_type(DataType(TypeName.DECIMAL, int(decimal[1]), int(decimal[2])))
    known = {row.duckdb: row.postgres for row in TYPES.values()}
    return (known | _LOCAL_TIME).get(spelled)
