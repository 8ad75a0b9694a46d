"""Old snapshots are deleted: none that a reader may use, and nothing that no run made."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.lake import ledger
from glue_ingest.lake.folder import DELETED
from glue_ingest.lake.objects import Copy
from glue_ingest.lake.snapshots import clean
from glue_ingest.lake.store import PART, Store
from tests.conftest import YEAR, MakeContract
from tests.support.ledgers import commit_at, run_id, store_commit, store_death
from tests.unit.glue_ingest.reading.test_pseudonyms import STUDENT

CURATED = "curated/district/schools"
# Where a commit of some hours ago stands to the 24 hours for which readers may use a snapshot.
RECENT, OLD = 23.9, 24.1


def kept(lake: Store) -> list[int]:
    """Return the runs whose snapshots are there, by number."""
    names = [folder.rpartition("-")[2] for folder in lake.list_folders(CURATED)]
    return [int(name, 16) for name in names]


def test_lake_without_runs_has_nothing_to_delete(contract: Contract, lake: Store) -> None:
    assert clean(lake, contract, []) == []


@pytest.mark.parametrize(
    ("hours_ago", "left"),
    [
        ([OLD], [1]),
        ([OLD, OLD], [1, 2]),
        ([OLD, OLD, OLD], [2, 3]),
        ([OLD, OLD, RECENT], [2, 3]),
        # The first was the last one until less than a day ago.
        ([OLD, RECENT, RECENT], [1, 2, 3]),
        ([OLD, OLD, RECENT, RECENT], [2, 3, 4]),
        ([RECENT, RECENT, RECENT, RECENT], [1, 2, 3, 4]),
        ([OLD, OLD, OLD, OLD, OLD], [4, 5]),
    ],
)
def test_snapshot_stays_while_a_reader_may_use_it(
    contract: Contract, lake: Store, hours_ago: Sequence[float], left: list[int]
) -> None:
    rows = commit_at(lake, contract, *hours_ago)
    before = {path: lake.read_text(path) for path in lake.find("curated")}

    deleted = clean(lake, contract, rows)

    assert kept(lake) == left
    gone = [run_id(n) for n in range(1, len(rows) + 1) if n not in left]
    assert deleted == [f"{CURATED}/{name}" for name in gone]
    stored = {path: lake.read_text(path) for path in lake.find("curated")}
    assert stored == {path: text for path, text in before.items() if path.split("/")[3] not in gone}
    assert ledger.read_commits(lake, contract) == rows


def test_run_that_died_makes_no_snapshot_older(contract: Contract, lake: Store) -> None:
    rows = commit_at(lake, contract, OLD, OLD)
    rows += [store_death(lake, contract, number, number, rows[1]) for number in (3, 4, 5)]

    assert clean(lake, contract, rows) == []
    assert kept(lake) == [1, 2]


@pytest.mark.parametrize(
    "name", ["year=2001", "backup of mine", "20260102", "current"], ids=lambda name: name
)
def test_folder_that_no_run_made_is_never_deleted(
    contract: Contract, lake: Store, name: str
) -> None:
    rows = commit_at(lake, contract, OLD, OLD, OLD)
    lake.write(f"{CURATED}/{name}/mine.txt", b"mine")

    clean(lake, contract, rows)

    assert lake.read_text(f"{CURATED}/{name}/mine.txt") == "mine"


def test_deletion_that_was_cut_off_is_finished(contract: Contract, lake: Store) -> None:
    rows = commit_at(lake, contract, 1)
    lake.write(f"{CURATED}/{DELETED}0a1b/{PART}", b"half")

    assert clean(lake, contract, rows) == [f"{CURATED}/{DELETED}0a1b"]
    assert kept(lake) == [1]


@pytest.mark.parametrize(("hours", "is_kept"), [(RECENT, True), (OLD, False)])
def test_snapshot_of_a_run_that_may_be_at_work_is_kept(
    contract: Contract, lake: Store, hours: float, *, is_kept: bool
) -> None:
    """Nobody knows what became of its run; the lock that kept it out may be broken."""
    rows = commit_at(lake, contract, 1)
    start = datetime.now(UTC) - timedelta(hours=hours)
    folder = f"{CURATED}/{start:{ledger.RUN_TIME}}-0a1b2c3d"
    lake.write(f"{folder}/{PART}", b"rows")

    clean(lake, contract, rows)

    assert lake.exists(f"{folder}/{PART}") is is_kept


@pytest.mark.parametrize(
    "change",
    [{"contract_sha256": "e" * 64}, {"pseudonym_key_id": "f" * 8}],
    ids=["contract", "key"],
)
@pytest.mark.parametrize("is_personal", [True, False], ids=["people", "nobody"])
def test_snapshot_that_names_people_otherwise_goes_at_once(
    contract: Contract,
    make_contract: MakeContract,
    lake: Store,
    change: dict[str, str],
    *,
    is_personal: bool,
) -> None:
    """What is personal was learnt, or a key that leaked was changed: nobody waits a day."""
    people = make_contract(STUDENT, YEAR) if is_personal else contract
    rows = [store_commit(lake, people, number, number) for number in (1, 2)]
    rows += [
        store_commit(lake, people, number, number, ended_at=datetime.now(UTC), **change)
        for number in (3, 4)
    ]

    clean(lake, people, rows)

    assert people.is_personal is is_personal
    assert kept(lake) == ([3, 4] if is_personal else [2, 3, 4])


def test_file_that_was_linked_outlives_the_snapshot_that_it_came_from(
    contract: Contract, lake: Store
) -> None:
    rows = commit_at(lake, contract, OLD, OLD, OLD)
    source, target = (f"{CURATED}/{run_id(number)}" for number in (1, 3))
    lake.link([Copy(f"{source}/{PART}", f"{target}/year=2001/{PART}", 13)])

    clean(lake, contract, rows)

    assert kept(lake) == [2, 3]
    assert lake.read_text(f"{target}/year=2001/{PART}") == "rows of run 1"
