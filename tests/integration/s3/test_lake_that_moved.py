"""The sample's lake, copied to S3 as it is: dbt and the load into Postgres read the same."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from glue_ingest.contracts.odcs import load_contracts
from glue_ingest.lake.catalog.sources import SCHEMA
from glue_ingest.lake.objects import Copy
from glue_ingest.lake.store import Store
from schoolhouse.load.run import Loaded, load
from tests.support.postgres.engines import (
    TABLES_ONLY,
    Table,
    find_differences,
    list_tables,
    read_duckdb,
    read_postgres,
    run_dbt,
)
from tests.support.postgres.fixtures import database, make_database, postgres_server
from tests.support.workspaces import ingest_sample

__all__ = ["database", "make_database", "postgres_server"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The sample's lake."""
    return Store(str(ingest_sample(tmp_path_factory.mktemp("sample")).lake))


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory, folder: Store) -> Path:
    """What dbt builds from it. Its tests are left out: they say nothing of equal tables."""
    home = tmp_path_factory.mktemp("marts")
    build(home, folder)
    return home / "built.duckdb"


@pytest.fixture
def moved(bucket: str, folder: Store) -> Store:
    """Copy every file but those of runs at work."""
    lake = Store(f"s3://{bucket}/moved")
    files = [item for item in folder.list_files("") if not item.path.startswith("_work/")]
    lake.place((Copy(item.path, item.path, item.byte_count) for item in files), folder)
    return lake


def build(home: Path, lake: Store) -> Any:
    """Have dbt build all tables; return its manifest."""
    built = str(home / "built.duckdb")
    environment = {"SCHOOLHOUSE_LAKE": lake.root, "SCHOOLHOUSE_DUCKDB": built}
    return run_dbt("duckdb", home, environment, "build", *TABLES_ONLY)


def test_dbt_builds_the_same_tables(moved: Store, marts: Path, tmp_path: Path) -> None:
    manifest = build(tmp_path, moved)

    nodes = manifest["nodes"].values()
    # A view reads the lake, which this process has not opened.
    views = {node["name"] for node in nodes if node["config"]["materialized"] == "view"}
    tables = {
        name: place
        for name, place in list_tables(manifest, "model", "seed").items()
        if name not in views
    }
    assert {"state_year_metrics", "national_summary", "student_group_summary"} <= tables.keys()
    found = {
        name: find_differences(
            read_duckdb(marts, *place), read_duckdb(tmp_path / "built.duckdb", *place)
        )
        for name, place in tables.items()
    }
    assert {name: unlike for name, unlike in found.items() if unlike} == {}


def compared(marts: Path, database: str, table: str) -> list[str]:
    """Compare a view of the lake with a loaded table; the view has the partition's column last."""
    view = read_duckdb(marts, SCHEMA, table)
    loaded = read_postgres(database, SCHEMA, table)
    places = [list(view.columns).index(name) for name in loaded.columns]
    rows = [tuple(row[place] for place in places) for row in view.rows]
    columns = {name: view.columns[name] for name in loaded.columns}
    assert len(columns) == len(view.columns)
    return find_differences(Table(columns, rows), loaded)


def test_postgres_gets_the_same_rows(
    moved: Store, folder: Store, marts: Path, database: str
) -> None:
    contracts = load_contracts()
    from_s3: list[Loaded] = []
    from_folder: list[Loaded] = []
    with psycopg.connect(database, autocommit=True) as connection:
        load(moved, contracts, connection, from_s3.append)
        found = {
            contract.table: compared(marts, database, contract.table) for contract in contracts
        }
        load(folder, contracts, connection, from_folder.append)

    assert {name: unlike for name, unlike in found.items() if unlike} == {}
    assert all(item.row_count for item in from_s3)
    # The same runs with the same bytes: nothing is left to load.
    assert [item.row_count for item in from_folder] == [None] * len(from_s3)
