"""One file of the ledger is the commit: created once, by one run, with its snapshot whole."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import NoReturn

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import ConflictError, RawPathError
from glue_ingest.lake import ledger
from glue_ingest.lake.commit import Run, recover, started
from glue_ingest.lake.marks import STARTED
from glue_ingest.lake.objects import Copy, UnknownOutcomeError
from glue_ingest.lake.store import PART, Store
from tests.support.commits import committed, contents, died, failed, finish, stage
from tests.support.ledgers import run_id, store_commit, store_death
from tests.support.ledgers import started as row_of_run

RACERS = 8
CURATED = "curated/district/schools"


def attempt(
    lake: Store, contract: Contract, number: int, act: Callable[[Run], object],
    before: list[ledger.LedgerRow] | None = None,
) -> None:  # fmt: skip
    """Start a run and do something with it."""
    with started(lake, contract, row_of_run(number), before or []) as run:
        act(run)


def test_commit_makes_the_snapshot_whole_and_clears_the_work(
    contract: Contract, lake: Store
) -> None:
    first = store_commit(lake, contract, 1, 1)
    before = contents(lake)
    with started(lake, contract, row_of_run(2), [first]) as run:
        kept = Copy(f"{CURATED}/{run_id(1)}/{PART}", f"{run.snapshot}/old/{PART}", 9)
        row = run.commit(run.row.ended("succeeded"), lake, stage(run), [kept])

    linked = {f"{CURATED}/{run_id(2)}/old/{PART}": "rows of run 1"}
    assert contents(lake) == before | linked | committed(2, 2)
    assert (row.commit_number, row.snapshot_run_id) == (2, run_id(2))
    assert ledger.read_last_commit(lake, contract) == row


def test_of_two_runs_from_one_commit_the_second_is_refused_and_leaves_its_failure_alone(
    contract: Contract, lake: Store
) -> None:
    def overtaken(slow: Run) -> None:
        staged = stage(slow)
        attempt(lake, contract, 2, finish)
        slow.commit(slow.row.ended("succeeded"), lake, staged, [])

    with pytest.raises(ConflictError, match=r"district\.schools\.00000001\.parquet.*run again"):
        attempt(lake, contract, 1, overtaken)

    assert contents(lake) == committed(1, 2) | failed(1)


def test_of_many_runs_that_commit_at_once_exactly_one_does(contract: Contract, lake: Store) -> None:
    barrier = Barrier(RACERS)

    def commit(run: Run) -> None:
        staged = stage(run)
        barrier.wait()
        run.commit(run.row.ended("succeeded"), lake, staged, [])

    def race(number: int) -> bool:
        try:
            attempt(lake, contract, number, commit)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(RACERS) as pool:
        won = list(pool.map(race, range(RACERS)))

    assert won.count(True) == 1
    winner = won.index(True)
    failures = [failed(number) for number in range(RACERS) if number != winner]
    assert contents(lake) == {
        path: text for item in (committed(1, winner), *failures) for path, text in item.items()
    }


def test_number_after_one_that_died_is_free(contract: Contract, lake: Store) -> None:
    first = store_commit(lake, contract, 1, 1)
    before = [first, store_death(lake, contract, 2, 2, first)]

    attempt(lake, contract, 3, finish, before)

    assert committed(3, 3).items() <= contents(lake).items()


def test_failure_is_recorded_and_nothing_else_is_left(contract: Contract, lake: Store) -> None:
    first = store_commit(lake, contract, 1, 1)
    before = contents(lake)

    def fail(run: Run) -> NoReturn:
        lake.place(stage(run))
        stage(run)
        raise RawPathError("The file is gone.")

    with pytest.raises(RawPathError, match="gone"):
        attempt(lake, contract, 2, fail, [first])

    assert contents(lake) == before | failed(2)
    (row,) = [row for row in ledger.read_rows(lake) if row.outcome == "failed"]
    assert (row.error_message, row.commit_number) == ("The file is gone.", None)


def test_error_after_the_commit_takes_nothing_away(contract: Contract, lake: Store) -> None:
    def fail(run: Run) -> NoReturn:
        finish(run)
        raise OSError("the temporary folder cannot be deleted")

    with pytest.raises(OSError, match="temporary folder"):
        attempt(lake, contract, 1, fail)

    assert contents(lake) == committed(1, 1)


def test_work_that_cannot_be_deleted_takes_nothing_from_the_commit(
    contract: Contract, lake: Store
) -> None:
    class StickyLake(Store):
        def delete_folder(self, path: str) -> NoReturn:
            raise OSError(f"{path} cannot be deleted")

    attempt(StickyLake(lake.root), contract, 1, finish)

    assert committed(1, 1).items() <= contents(lake).items()
    recover(lake, contract)
    assert contents(lake) == committed(1, 1)


@pytest.mark.parametrize("is_there", [True, False], ids=["it_committed", "it_did_not"])
def test_unknown_outcome_leaves_everything_to_the_next_run(
    contract: Contract, lake: Store, *, is_there: bool
) -> None:
    class SilentLake(Store):
        def create(self, path: str, content: bytes) -> NoReturn:
            if is_there:
                super().create(path, content)
            raise UnknownOutcomeError(f"{path}: no answer")

    with pytest.raises(UnknownOutcomeError):
        attempt(SilentLake(lake.root), contract, 1, finish)

    assert lake.exists(f"_work/district.schools/{run_id(1)}/{STARTED}")
    placed = [path for path in committed(1, 1) if not path.startswith("ledger")]
    assert [path for path in placed if not lake.exists(path)] == []
    recover(lake, contract)
    assert contents(lake) == (committed(1, 1) if is_there else died(1, 1))
