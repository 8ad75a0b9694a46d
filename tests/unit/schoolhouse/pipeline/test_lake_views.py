"""The views of the lake that dbt reads on DuckDB: one per contract, over its last commit."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contracts
from glue_ingest.contracts.types import arrow_schema
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.errors import LakeLayoutError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger_columns import SCHEMA as LEDGER_SCHEMA
from glue_ingest.lake.store import Store
from schoolhouse.pipeline.lake_views import Plugin, list_views
from tests.conftest import SCHOOL, STUDENTS, YEAR, MakeContract
from tests.support.old_lakes import make_old

Land = Callable[..., None]
PLAIN_YEAR = {"name": "year", "physicalType": "int"}


@pytest.fixture
def lake(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "lake"))


@pytest.fixture
def land(tmp_path: Path, lake: Store) -> Land:
    """Ingest a file of the given rows."""

    def do(contract: Contract, *rows: str, lake: Store = lake) -> None:
        path = tmp_path / f"{len(list(tmp_path.glob('*.csv')))}.csv"
        path.write_text("school,year,students\n" + "".join(f"{row}\n" for row in rows))
        ingest(contract, path, lake, load_engine(EngineName.DUCKDB), accept_losses=True)

    return do


def connect(lake: Store, *contracts: Contract, database: Path | None = None) -> Any:
    """Open a database as dbt-duckdb does; the plugin makes the views of the contracts."""
    plugin = Plugin("schoolhouse.pipeline.lake_views", {"lake": lake.root})
    plugin.views = list_views(lake, contracts)
    connection = duckdb.connect(str(database or ":memory:"))
    plugin.configure_connection(connection)
    return connection


def rows(connection: Any, table: str = "district__schools") -> list[tuple[Any, ...]]:
    query = f"select school, year, students from schoolhouse_lake.{table} order by all"
    found: list[tuple[Any, ...]] = connection.execute(query).fetchall()
    return found


def list_tables(connection: Any) -> set[str]:
    query = "select view_name from duckdb_views() where schema_name = 'schoolhouse_lake'"
    return {name for (name,) in connection.execute(query).fetchall()}


def test_each_contract_and_the_ledger_is_a_view(lake: Store) -> None:
    plugin = Plugin("schoolhouse.pipeline.lake_views", {"lake": lake.root})
    connection = duckdb.connect()

    plugin.configure_connection(connection)

    assert list_tables(connection) == {c.table for c in load_contracts()} | {"ledger"}


def test_absent_data_set_is_a_view_of_its_columns_without_rows(lake: Store) -> None:
    contracts = load_contracts()
    connection = connect(lake, *contracts)

    for contract in contracts:
        table = connection.sql(f"from schoolhouse_lake.{contract.table}").to_arrow_table()
        # DuckDB calls the time zone Etc/UTC.
        found = {field.name: str(field.type).replace("Etc/", "") for field in table.schema}
        assert found == {field.name: str(field.type) for field in arrow_schema(contract)}
        assert table.num_rows == 0
    assert not Path(lake.root).exists()


@pytest.mark.parametrize("year", [YEAR, PLAIN_YEAR], ids=["partitioned", "in_one_file"])
def test_data_set_is_a_view_of_its_rows_with_the_columns_of_an_absent_one(
    make_contract: MakeContract, lake: Store, land: Land, year: dict[str, Any]
) -> None:
    contract = make_contract(SCHOOL, year, STUDENTS)
    absent = connect(lake, contract)
    land(contract, "North,2001,1", "South,2002,2")
    connection = connect(lake, contract)

    assert rows(connection) == [("North", 2001, 1), ("South", 2002, 2)]
    described = [
        sorted(item.execute("describe schoolhouse_lake.district__schools").fetchall())
        for item in (absent, connection)
    ]
    assert described[0] == described[1]


def test_data_set_whose_rows_were_all_rejected_is_a_view_without_rows(
    make_contract: MakeContract, lake: Store, land: Land
) -> None:
    contract = make_contract()
    land(contract, ",2001,1")

    assert rows(connect(lake, contract)) == []


def test_ledger_has_its_columns_with_and_without_runs(
    make_contract: MakeContract, lake: Store, land: Land
) -> None:
    contract = make_contract()
    query = "from schoolhouse_lake.ledger"
    without = connect(lake, contract).sql(query).to_arrow_table()
    land(contract, "North,2001,1")
    land(contract, "North,2001,2")

    found = connect(lake, contract).sql(query).to_arrow_table()

    assert without.schema.names == found.schema.names == LEDGER_SCHEMA.names
    assert without.schema.types == found.schema.types
    assert (without.num_rows, found.num_rows) == (0, 2)
    listed = sorted((row["commit_number"], row["outcome"]) for row in found.to_pylist())
    assert listed == [(1, "succeeded"), (2, "succeeded")]


@pytest.mark.parametrize("name", ["it's", "a b", "50% #1", "é", 'a "lake"'])
def test_path_of_the_lake_may_hold_any_character(
    tmp_path: Path, make_contract: MakeContract, land: Land, name: str
) -> None:
    contract, lake = make_contract(), Store(str(tmp_path / name / "lake"))
    land(contract, "North,2001,1", lake=lake)

    connection = connect(lake, contract)

    assert rows(connection) == [("North", 2001, 1)]
    ((count,),) = connection.execute("select count(*) from schoolhouse_lake.ledger").fetchall()
    assert count == 1


def test_view_of_a_contract_that_is_gone_is_dropped_and_others_are_made_again(
    tmp_path: Path, make_contract: MakeContract, lake: Store, land: Land
) -> None:
    contract, gone = make_contract(), make_contract(id="village.pupils")
    database = tmp_path / "marts.duckdb"
    land(contract, "North,2001,1")
    with connect(lake, contract, gone, database=database) as connection:
        assert list_tables(connection) == {"district__schools", "village__pupils", "ledger"}
        connection.execute("create view mine as select 1")
    land(contract, "North,2001,2")

    with connect(lake, contract, database=database) as connection:
        assert list_tables(connection) == {"district__schools", "ledger"}
        assert rows(connection) == [("North", 2001, 2)]
        assert connection.execute("from mine").fetchall() == [(1,)]


def test_open_connection_reads_one_snapshot_and_one_ledger_whatever_is_committed(
    make_contract: MakeContract, lake: Store, land: Land
) -> None:
    contract = make_contract()
    land(contract, "North,2001,1", "South,2002,1")
    plugin = Plugin("schoolhouse.pipeline.lake_views", {"lake": lake.root})
    plugin.views = list_views(lake, [contract])
    first = duckdb.connect()
    plugin.configure_connection(first)
    land(contract, "North,2001,2", "West,2003,2")
    # Each thread of a dbt command has a connection of its own.
    second = duckdb.connect()
    plugin.configure_connection(second)

    for connection in (first, second):
        assert rows(connection) == [("North", 2001, 1), ("South", 2002, 1)]
        query = "select commit_number from schoolhouse_lake.ledger"
        assert connection.execute(query).fetchall() == [(1,)]
    later = [("North", 2001, 2), ("South", 2002, 1), ("West", 2003, 2)]
    assert rows(connect(lake, contract)) == later


def test_snapshots_beside_may_have_other_columns_and_types(
    make_contract: MakeContract, lake: Store, land: Land
) -> None:
    land(make_contract(SCHOOL, YEAR, STUDENTS | {"physicalType": "string"}), "North,2001,many")
    contract = make_contract()
    land(contract, "South,2001,7")

    connection = connect(lake, contract)

    assert len(lake.list_folders("curated/district/schools")) == 2
    assert rows(connection) == [("North", 2001, None), ("South", 2001, 7)]
    assert connection.execute("select typeof(students) from schoolhouse_lake.district__schools "
                              "limit 1").fetchall() == [("BIGINT",)]  # fmt: skip


def test_column_that_was_added_and_not_refreshed_is_missing_by_name(
    make_contract: MakeContract, lake: Store, land: Land
) -> None:
    land(make_contract(), "North,2001,1")
    edited = make_contract(SCHOOL, YEAR, STUDENTS, {"name": "teachers", "physicalType": "int"})
    connection = connect(lake, edited)

    with pytest.raises(duckdb.BinderException, match='"teachers" not found'):
        connection.execute("select teachers from schoolhouse_lake.district__schools")

    assert rows(connection) == [("North", 2001, 1)]


def test_lake_of_an_older_version_is_refused_by_name(
    make_contract: MakeContract, lake: Store, land: Land
) -> None:
    contract = make_contract()
    land(contract, "North,2001,1")
    make_old(lake, contract)

    with pytest.raises(LakeLayoutError, match="schoolhouse ingest upgrade"):
        list_views(lake, [contract])
