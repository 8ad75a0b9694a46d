"""What readers find of a data set: the last commit, an earlier one, and for how long."""

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import LakeAccessError, UnknownRunError
from glue_ingest.lake import ledger
from glue_ingest.lake.snapshots import (
    Snapshot,
    SnapshotFile,
    last_snapshot,
    list_snapshots,
    snapshot_as_of,
)
from glue_ingest.lake.store import PART, Store
from tests.conftest import MakeContract
from tests.support.ledgers import commit_at, run_id, started, store_commit, store_death

CURATED = "curated/district/schools"


def test_lake_without_runs_has_no_snapshot(contract: Contract, lake: Store) -> None:
    assert last_snapshot(lake, contract) is None
    assert list_snapshots(lake, contract) == {}


def test_last_snapshot_is_that_of_the_highest_number(contract: Contract, lake: Store) -> None:
    # The ninth run of the tenth commit: numbers count, not the start of a run.
    for number in range(1, 11):
        store_commit(lake, contract, number, 11 - number)

    found = last_snapshot(lake, contract)

    file = SnapshotFile(PART, 1, len("rows of run 1"))
    assert found == Snapshot(10, run_id(1), f"{CURATED}/{run_id(1)}", (file,))
    assert found.partition_files() == {"": f"{CURATED}/{run_id(1)}/{PART}"}
    assert lake.read_text(f"{found.folder}/{PART}") == "rows of run 1"


def test_files_are_found_by_the_value_of_their_partition() -> None:
    names = ["year=2001", "school=North%2F1%3D%25é", "year=__HIVE_DEFAULT_PARTITION__"]
    files = tuple(SnapshotFile(f"{name}/{PART}", 1, 1) for name in names)

    found = Snapshot(1, "run", "folder", files).partition_files()

    assert list(found.values()) == [f"folder/{name}/{PART}" for name in names]
    assert list(found)[:2] == ["2001", "North/1=%é"]


def test_run_that_died_leaves_readers_the_snapshot_before(contract: Contract, lake: Store) -> None:
    (row,) = commit_at(lake, contract, 1)
    store_death(lake, contract, 2, 2, row)

    found = last_snapshot(lake, contract)

    assert found is not None
    assert (found.number, found.run_id, len(found.files)) == (2, run_id(1), 1)


def test_other_data_sets_are_not_looked_at(
    contract: Contract, make_contract: MakeContract, lake: Store
) -> None:
    commit_at(lake, contract, 1)
    others = [make_contract(id=name) for name in ("district.schools_of", "village.schools")]
    for other in others:
        store_commit(lake, other, 1, 7)

    found = last_snapshot(lake, contract)

    assert found is not None
    assert found.run_id == run_id(1)
    assert list(list_snapshots(lake, contract)) == [run_id(1)]


def test_snapshots_that_are_kept_are_listed_oldest_first(contract: Contract, lake: Store) -> None:
    first, second, _ = commit_at(lake, contract, 3, 2, 1)
    store_death(lake, contract, 4, 4, second)
    lake.delete_folder(f"{CURATED}/{first.run_id}")

    found = list_snapshots(lake, contract)

    assert list(found) == [run_id(2), run_id(3)]
    assert [item.number for item in found.values()] == [2, 3]


def test_snapshot_without_rows_is_listed_though_it_has_no_folder(
    contract: Contract, lake: Store
) -> None:
    row = started(1, commit_number=1, snapshot_run_id=run_id(1))
    lake.create(ledger.commit_path(contract, 1), ledger.encode(row))

    assert list(list_snapshots(lake, contract)) == [run_id(1)]
    assert snapshot_as_of(lake, contract, run_id(1)).files == ()


def test_snapshot_of_an_earlier_run_is_found(contract: Contract, lake: Store) -> None:
    commit_at(lake, contract, 3, 2, 1)

    found = snapshot_as_of(lake, contract, run_id(2))

    assert (found.number, found.folder) == (2, f"{CURATED}/{run_id(2)}")


def test_run_without_a_snapshot_is_refused_with_those_that_have_one(
    contract: Contract, lake: Store
) -> None:
    first, _ = commit_at(lake, contract, 2, 1)
    store_death(lake, contract, 3, 3, first)

    for wrong in (run_id(3), "yesterday"):
        with pytest.raises(UnknownRunError, match=rf"'{wrong}'.*'{run_id(1)}', '{run_id(2)}'"):
            snapshot_as_of(lake, contract, wrong)


def test_broken_commit_is_named(contract: Contract, lake: Store) -> None:
    commit_at(lake, contract, 2, 1)
    lake.write(ledger.commit_path(contract, 2), b"PAR1")

    with pytest.raises(LakeAccessError, match=r"schools\.00000002\.parquet' cannot be read"):
        last_snapshot(lake, contract)
