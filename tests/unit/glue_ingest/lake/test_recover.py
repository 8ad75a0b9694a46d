"""A run that died: its number is taken, so that it cannot commit, and its files are deleted."""

import itertools
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import ConflictError
from glue_ingest.lake import ledger
from glue_ingest.lake.commit import Run, recover, started
from glue_ingest.lake.marks import STARTED
from glue_ingest.lake.snapshots import last_snapshot
from glue_ingest.lake.store import Store
from tests.support.commits import committed, contents, died, finish, stage
from tests.support.ledgers import run_id, store_commit
from tests.support.ledgers import started as row_of_run


def die(lake: Store, contract: Contract, number: int, *before: ledger.LedgerRow) -> Run:
    """Start a run and do everything but commit."""
    run = Run(lake, contract, row_of_run(number), before)
    run.mark_started()
    lake.place(stage(run))
    stage(run)
    return run


def test_run_that_died_gets_a_number_and_readers_keep_what_they_had(
    contract: Contract, lake: Store
) -> None:
    first = store_commit(lake, contract, 1, 1)
    before = contents(lake)
    die(lake, contract, 2, first)

    rows = recover(lake, contract)

    assert contents(lake) == before | died(2, 2, before=1)
    assert rows == ledger.read_commits(lake, contract)
    assert rows[1].snapshot_files == first.snapshot_files
    snapshot = last_snapshot(lake, contract)
    assert snapshot is not None
    assert (snapshot.number, snapshot.run_id) == (2, run_id(1))


def test_first_run_that_died_leaves_a_lake_without_rows(contract: Contract, lake: Store) -> None:
    die(lake, contract, 1)

    recover(lake, contract)

    assert contents(lake) == died(1, 1)
    assert last_snapshot(lake, contract) is None


def test_runs_that_died_one_after_the_other_all_get_a_number(
    contract: Contract, lake: Store
) -> None:
    for number in (1, 2, 3):
        die(lake, contract, number)

    recover(lake, contract)

    assert contents(lake) == died(1, 1) | died(2, 2) | died(3, 3)


@pytest.mark.parametrize("has_placed", [False, True], ids=["before_it_placed", "after_it_placed"])
def test_run_that_was_taken_for_dead_cannot_commit_and_leaves_nothing(
    contract: Contract, lake: Store, *, has_placed: bool
) -> None:
    def taken_for_dead() -> None:
        with started(lake, contract, row_of_run(1), []) as slow:
            if has_placed:
                lake.place(stage(slow))
            recover(lake, contract)
            finish(slow)

    with pytest.raises(ConflictError, match="run again"):
        taken_for_dead()

    assert contents(lake) == died(1, 1)


def test_run_whose_files_were_deleted_as_those_of_a_dead_one_is_told_so(
    contract: Contract, lake: Store
) -> None:
    def taken_for_dead() -> None:
        with started(lake, contract, row_of_run(1), []) as slow:
            staged = stage(slow)
            recover(lake, contract)
            slow.commit(slow.row.ended("succeeded"), lake, staged, [])

    with pytest.raises(ConflictError, match=rf"{run_id(1)} .*taken for dead.*run again"):
        taken_for_dead()

    assert contents(lake) == died(1, 1)


def test_next_run_after_one_that_was_fenced_commits(contract: Contract, lake: Store) -> None:
    Run(lake, contract, row_of_run(1), []).mark_started()
    before = recover(lake, contract)

    with started(lake, contract, row_of_run(2), before) as run:
        finish(run)

    assert contents(lake) == died(1, 1) | committed(2, 2)


def test_run_that_committed_and_died_is_no_dead_one(contract: Contract, lake: Store) -> None:
    with started(lake, contract, row_of_run(1), []) as run:
        finish(run)
    # It was killed while it cleared its work.
    run.mark_started()

    rows = recover(lake, contract)

    assert [row.outcome for row in rows] == ["succeeded"]
    assert contents(lake) == committed(1, 1)


def test_number_that_another_run_took_meanwhile_is_followed_by_the_next(
    contract: Contract, lake: Store
) -> None:
    die(lake, contract, 1)

    class LateLake(Store):
        """A lake in which another run, without the lock, commits just before."""

        is_late = False

        def create(self, path: str, content: bytes) -> bool:
            if not self.is_late:
                self.is_late = True
                with started(Store(self.root), contract, row_of_run(9), []) as quick:
                    finish(quick)
            return super().create(path, content)

    rows = recover(LateLake(lake.root), contract)

    found = [(row.run_id, row.commit_number, row.outcome) for row in rows]
    assert found == [(run_id(9), 1, "succeeded"), (run_id(1), 2, "died")]
    assert contents(lake) == committed(1, 9) | died(2, 1, before=9)


def test_run_that_commits_while_it_is_taken_for_dead_is_no_dead_one(
    contract: Contract, lake: Store
) -> None:
    slow = Run(lake, contract, row_of_run(1), [])
    slow.mark_started()

    class LateLake(Store):
        """A lake in which the slow run commits just before it is fenced."""

        def create(self, path: str, content: bytes) -> bool:
            if not slow.is_committed:
                finish(slow)
            return super().create(path, content)

    rows = recover(LateLake(lake.root), contract)

    assert [(row.run_id, row.outcome) for row in rows] == [(run_id(1), "succeeded")]
    assert contents(lake) == committed(1, 1)


class DyingLake(Store):
    """A lake whose process dies at a deletion."""

    def __init__(self, root: str, at: int) -> None:
        super().__init__(root)
        self.at = at

    def delete_folder(self, path: str) -> None:
        self._count()
        super().delete_folder(path)

    def delete_files(self, paths: Iterable[str]) -> None:
        self._count()
        super().delete_files(paths)

    def _count(self) -> None:
        self.at -= 1
        if not self.at:
            raise KeyboardInterrupt


def test_dead_run_is_cleared_whole_however_often_that_is_cut_off(
    contract: Contract, tmp_path: Path
) -> None:
    """Quarantine files are found by the run of their name: those of a dead run must not stay."""
    for at in itertools.count(1):
        lake = Store(str(tmp_path / f"lake-{at}"))
        die(lake, contract, 1)
        try:
            recover(DyingLake(lake.root, at), contract)
            break
        except KeyboardInterrupt:
            recover(lake, contract)
        assert contents(lake) == died(1, 1), at
    assert at > 3


def test_mark_of_a_run_is_what_the_ledger_says_of_it_when_it_dies(
    contract: Contract, lake: Store
) -> None:
    row = replace(row_of_run(1), is_synthetic=True, run_mode="full_refresh")
    Run(lake, contract, row, []).mark_started()

    (found,) = recover(lake, contract)

    assert found == replace(row, outcome="died", commit_number=1)


def test_mark_of_another_version_is_in_the_ledger_all_the_same(
    contract: Contract, lake: Store
) -> None:
    lake.write(f"_work/district.schools/{run_id(1)}/{STARTED}", json.dumps({"a": 1}).encode())

    (row,) = recover(lake, contract)

    assert (row.run_id, row.outcome, row.commit_number) == (run_id(1), "died", 1)
    assert STARTED in (row.error_message or "")
