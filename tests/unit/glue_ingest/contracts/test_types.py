"""Each contract type means the same in Arrow, DuckDB and Parquet as the table says."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from glue_ingest.contracts.lineage import LINEAGE
from glue_ingest.contracts.model import contract_names
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.contracts.rules import DataType, TypeName
from glue_ingest.contracts.types import (
    TYPES,
    arrow_schema,
    arrow_type,
    duckdb_type,
    find_data_type,
    glue_type,
    postgres_of_duckdb,
    postgres_type,
    spark_type,
)

EXAMPLES = [
    *(DataType(name) for name in TypeName if name is not TypeName.DECIMAL),
    DataType(TypeName.DECIMAL, 1, 0),
    DataType(TypeName.DECIMAL, 8, 2),
    DataType(TypeName.DECIMAL, 38, 38),
]
each_type = pytest.mark.parametrize("data_type", EXAMPLES, ids=str)


def test_the_table_has_each_type_of_a_contract() -> None:
    assert set(TYPES) == set(TypeName)


@each_type
def test_duckdb_makes_a_column_of_the_type_and_spells_it_so(data_type: DataType) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"create table t (a {duckdb_type(data_type)})")
        ((_, spelled, *_),) = connection.execute("describe t").fetchall()

    assert spelled.lower() == duckdb_type(data_type)


@each_type
def test_duckdb_gives_the_arrow_type(data_type: DataType) -> None:
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        made = connection.sql(
            f"select cast(null as {duckdb_type(data_type)}) as a"
        ).to_arrow_table()

    assert made.schema.field("a").type == arrow_type(data_type)


@each_type
def test_duckdb_reads_the_type_from_parquet(data_type: DataType, tmp_path: Path) -> None:
    path = tmp_path / "empty.parquet"
    pq.write_table(pa.schema([("a", arrow_type(data_type))]).empty_table(), path)

    with duckdb.connect() as connection:
        ((_, spelled, *_),) = connection.execute(f"describe from '{path}'").fetchall()

    assert spelled.lower() == duckdb_type(data_type)


@each_type
def test_the_catalogs_spell_the_type_as_contracts_do(data_type: DataType) -> None:
    assert spark_type(data_type) == glue_type(data_type) == str(data_type)


@each_type
def test_arrow_and_duckdb_lead_back(data_type: DataType) -> None:
    assert find_data_type(arrow_type(data_type)) == data_type
    assert postgres_of_duckdb(duckdb_type(data_type).upper()) == postgres_type(data_type)


@pytest.mark.parametrize("spelled", ["HUGEINT", "VARCHAR[]", "TIME", "STRUCT(a INTEGER)"])
def test_a_duckdb_type_without_an_equal_in_postgres_has_none(spelled: str) -> None:
    assert postgres_of_duckdb(spelled) is None


def test_a_time_without_zone_stays_one_in_postgres() -> None:
    assert postgres_of_duckdb("TIMESTAMP") == "timestamp without time zone"


def test_an_arrow_type_that_no_contract_has_is_told() -> None:
    assert find_data_type(pa.list_(pa.string())) is None
    assert find_data_type(pa.timestamp("us")) is None


@pytest.mark.parametrize("name", contract_names())
def test_the_schema_of_curated_rows_is_the_contract_then_lineage(name: str) -> None:
    contract = load_contract(name)

    schema = arrow_schema(contract)

    columns = [*contract.columns, *LINEAGE]
    assert schema.names == [column.name for column in columns]
    assert list(schema.types) == [arrow_type(column.data_type) for column in columns]
