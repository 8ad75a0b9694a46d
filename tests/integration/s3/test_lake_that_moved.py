"""The sample's lake, copied to S3 as it is: dbt and the load into Postgres read the same."""

from pathlib import Path

import psycopg
import pytest

from glue_ingest.contracts.odcs import load_contracts
from glue_ingest.lake.catalog.sources import SCHEMA
from glue_ingest.lake.store import Store
from schoolhouse.load.run import Loaded, load
from tests.support.postgres.engines import (
    Table,
    find_differences,
    list_tables,
    read_duckdb,
    read_postgres,
    run_dbt,
)
from tests.support.postgres.fixtures import database, make_database, postgres_server
from tests.support.workspaces import BuiltWorkspace

__all__ = ["database", "make_database", "postgres_server"]


@pytest.fixture
def moved(bucket: str, sample_workspace: BuiltWorkspace) -> Store:
    """Copy every file but those of runs at work."""
    folder, lake = Store(str(sample_workspace.root / "lake")), Store(f"s3://{bucket}/moved")
    for zone in ("raw", "curated", "quarantine", "restricted", "ledger"):
        for path in folder.find(zone):
            lake.write(path, folder.read_bytes(path))
    return lake


def test_dbt_builds_the_same_tables(
    moved: Store, sample_workspace: BuiltWorkspace, tmp_path: Path
) -> None:
    built = tmp_path / "on_s3.duckdb"
    environment = {"SCHOOLHOUSE_LAKE": moved.root, "SCHOOLHOUSE_DUCKDB": str(built)}

    manifest = run_dbt("duckdb", tmp_path, environment, "build")

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
            read_duckdb(sample_workspace.database, *place), read_duckdb(built, *place)
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
    moved: Store, sample_workspace: BuiltWorkspace, database: str
) -> None:
    contracts = load_contracts()
    from_s3: list[Loaded] = []
    from_folder: list[Loaded] = []
    with psycopg.connect(database, autocommit=True) as connection:
        load(moved, contracts, connection, from_s3.append)
        found = {
            contract.table: compared(sample_workspace.database, database, contract.table)
            for contract in contracts
        }
        load(Store(str(sample_workspace.root / "lake")), contracts, connection, from_folder.append)

    assert {name: unlike for name, unlike in found.items() if unlike} == {}
    assert all(item.row_count for item in from_s3)
    # The same runs with the same bytes: nothing is left to load.
    assert [item.row_count for item in from_folder] == [None] * len(from_s3)
