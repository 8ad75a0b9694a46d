from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from glue_ingest.contracts.model import Contract, contract_paths
from glue_ingest.contracts.odcs import load_contract, load_contracts
from glue_ingest.contracts.types import arrow_schema
from glue_ingest.lake import ledger
from glue_ingest.lake.catalog import create_empty_tables, empty_file, render_sources
from glue_ingest.lake.store import Store
from tests.conftest import SCHOOL, STUDENTS, YEAR, MakeContract

COMMITTED = Path(__file__).parents[4] / "models/staging"
LINEAGE = [
    ("ingest_run_id", "string"),
    ("raw_sha256", "string"),
    ("raw_record_number", "bigint"),
    ("received_at", "timestamp"),
]


@pytest.fixture
def tables() -> dict[str, Any]:
    files = render_sources(load_contracts()).values()
    sources = [source for text in files for source in yaml.safe_load(text)["sources"]]
    return {f"{s['name']}.{table['name']}": table for s in sources for table in s["tables"]}


def columns(table: dict[str, Any]) -> list[tuple[str, str]]:
    return [(column["name"], column["data_type"]) for column in table["columns"]]


def test_committed_sources_follow_from_the_contracts() -> None:
    committed = {
        str(path.relative_to(COMMITTED)): path.read_text()
        for path in COMMITTED.rglob("_*__sources.yml")
    }

    assert committed == render_sources(load_contracts()), "run `make sources`"


@pytest.mark.parametrize("path", contract_paths(), ids=lambda path: path.name)
def test_table_has_the_columns_of_its_contract(tables: dict[str, Any], path: Path) -> None:
    contract = load_contract(str(path))

    table = tables[contract.name]

    own = [(column.name, str(column.data_type)) for column in contract.columns]
    assert columns(table) == [*own, *LINEAGE]


def test_ledger_has_the_columns_that_are_written(tables: dict[str, Any]) -> None:
    assert [name for name, _ in columns(tables["lake.ledger"])] == list(ledger.COLUMNS)


def test_every_column_is_described(tables: dict[str, Any]) -> None:
    everything = [column for table in tables.values() for column in table["columns"]]

    assert [column["name"] for column in everything if not column["description"]] == []


@pytest.fixture
def lake(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "lake"))


def read_as_dbt(lake: Store, contract: Contract) -> duckdb.DuckDBPyRelation:
    """Read a data set by the location that its dbt source names."""
    text = render_sources([contract])[f"{contract.source}/_{contract.source}__sources.yml"]
    meta = yaml.safe_load(text)["sources"][0]["tables"][0]["config"]["meta"]
    # dbt renders the environment variable, and dbt-duckdb takes the rest for a template.
    start, _, rest = meta["external_location"].partition("{{")
    location = start + lake.root + rest.partition("}}")[2]
    return duckdb.sql(f"select * from {location.format_map({})}")


def test_every_absent_data_set_is_a_table_of_its_contract(lake: Store) -> None:
    contracts = load_contracts()

    absent = create_empty_tables(lake, contracts)

    assert absent == [contract.name for contract in contracts]
    for contract in contracts:
        table = read_as_dbt(lake, contract).to_arrow_table()
        assert table.num_rows == 0
        # DuckDB calls the time zone Etc/UTC.
        found = {field.name: str(field.type).replace("Etc/", "") for field in table.schema}
        assert found == {field.name: str(field.type) for field in arrow_schema(contract)}
        assert lake.curated_files(contract) == {}


def test_lake_without_runs_has_a_ledger_without_rows(lake: Store) -> None:
    create_empty_tables(lake, [])

    assert ledger.read_rows(lake) == []
    assert pq.read_schema(lake.full("ledger/empty.parquet")).names == list(ledger.COLUMNS)


@pytest.mark.parametrize("year", [YEAR, {"name": "year", "physicalType": "int"}],
                         ids=["partitioned", "not_partitioned"])  # fmt: skip
def test_empty_table_follows_an_edit_of_the_contract(
    make_contract: MakeContract, lake: Store, year: dict[str, Any]
) -> None:
    create_empty_tables(lake, [make_contract(SCHOOL, year, STUDENTS)])
    edited = make_contract(SCHOOL, year, STUDENTS | {"physicalType": "double"})

    create_empty_tables(lake, [edited])

    types = dict(zip(read_as_dbt(lake, edited).columns, read_as_dbt(lake, edited).types,
                     strict=True))  # fmt: skip
    assert (types["students"], types["year"]) == ("DOUBLE", "INTEGER")


def test_empty_table_that_is_right_is_not_written_again(
    make_contract: MakeContract, lake: Store
) -> None:
    contract = make_contract()
    create_empty_tables(lake, [contract])
    path = Path(lake.full(empty_file(lake, contract)))
    before = path.stat().st_ino

    create_empty_tables(lake, [contract])

    assert path.stat().st_ino == before


def test_empty_file_of_a_data_set_with_data_is_deleted(
    make_contract: MakeContract, lake: Store
) -> None:
    contract = make_contract()
    create_empty_tables(lake, [contract])
    lake.make_folder("curated/district/schools/year=2001")
    rows = pa.table({"school": ["North"]})
    pq.write_table(rows, lake.full("curated/district/schools/year=2001/part-0.parquet"))

    assert create_empty_tables(lake, [contract]) == []

    assert lake.find("curated") == ["curated/district/schools/year=2001/part-0.parquet"]


def test_sources_say_who_loads_them_who_owns_them_and_when_they_are_stale(
    tables: dict[str, Any],
) -> None:
    for name, table in tables.items():
        config = table["config"]
        assert config["meta"]["owner"], name
        if name != "lake.ledger":
            assert f"dataset_name = '{name.partition('.')[2]}'" in config["loaded_at_query"]
            assert config["freshness"]["warn_after"]["period"] == "day"
