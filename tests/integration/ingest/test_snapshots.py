"""What a run leaves in its snapshot, on each engine: files, rows and a row of the ledger."""

from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.lake import ledger
from glue_ingest.lake.store import Store
from tests.support.lakes import query
from tests.support.schools import counts, curated, quarantine, stored_file


@pytest.fixture
def lake(lake_root: str) -> Store:
    """A folder, then S3."""
    return Store(lake_root)


def test_corrected_file_corrects_its_keys_and_touches_its_partitions_only(
    contract: Contract, land: Any, lake: Store
) -> None:
    land("school,year,students\nNorth,2001,1\nSouth,2001,2\nNorth,2002,3\n")
    before = stored_file(lake, contract, 2002)
    untouched = lake.read_bytes(before)

    outcome = land("school,year,students\nNorth,2001,100\n", name="correction.csv")

    assert counts(outcome.row) == (1, 1, 0, 0, 0, 0, 0, 1, 1)
    assert curated(lake) == [("North", 2001, 100), ("South", 2001, 2), ("North", 2002, 3)]
    after = stored_file(lake, contract, 2002)
    assert after != before
    assert lake.read_bytes(before) == lake.read_bytes(after) == untouched
    if lake.is_local:  # a second name of the same file
        assert Path(lake.full(after)).samefile(lake.full(before))
    replaced = quarantine(lake, "rows", "kind, raw_record_number, winner_record_number")
    assert replaced == [("replaced", 1, 1)]


def test_run_lists_the_files_of_its_snapshot_in_the_ledger(
    land: Any, lake: Store, contract: Contract
) -> None:
    land("school,year,students\nNorth,2001,1\nSouth,2001,2\nNorth,2002,3\n")

    row = land("school,year,students\nEast,2003,4\nWest,2001,5\n", name="second.csv").row

    (last,) = ledger.read_commits(lake, contract)[1:]
    folder = f"curated/district/schools/{row.run_id}"
    sizes = {item.path: item.byte_count for item in lake.list_files(folder)}
    assert last == row
    assert (row.commit_number, row.snapshot_run_id) == (2, row.run_id)
    assert row.snapshot_files == [
        {
            "path": (path := f"year={year}/part-0.parquet"),
            "row_count": count,
            "byte_count": sizes[f"{folder}/{path}"],
        }
        for year, count in ((2001, 3), (2002, 1), (2003, 1))
    ]
    assert len(sizes) == 3


def test_run_of_which_every_row_is_rejected_is_a_commit_without_files(
    land: Any, lake: Store
) -> None:
    row = land("school,year,students\n,2001,1\n", accept_losses=True).row

    assert (row.commit_number, row.snapshot_files) == (1, [])
    assert (curated(lake), lake.find("curated")) == ([], [])
    land("school,year,students\nNorth,2001,1\n", name="second.csv")
    assert curated(lake) == [("North", 2001, 1)]


def test_partition_files_carry_one_schema(land: Any, lake: Store) -> None:
    land("school,year,students\nNorth,2001,1\nSouth,2002,NA\n")

    schemas = {
        path: query(lake, f"describe select * from '{lake.address(path)}'")
        for path in lake.find("curated")
    }
    first, second = schemas.values()
    assert first == second
    assert [column[:2] for column in first] == [
        ("school", "VARCHAR"),
        ("students", "BIGINT"),
        ("ingest_run_id", "VARCHAR"),
        ("raw_sha256", "VARCHAR"),
        ("raw_record_number", "BIGINT"),
        ("received_at", "TIMESTAMP WITH TIME ZONE"),
        ("year", "BIGINT"),
    ]
