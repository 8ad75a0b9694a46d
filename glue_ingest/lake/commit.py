"""How a run is locked and committed, and how one that died is cleared.

A run stages its files below `_work/<source>.<dataset>/<run>/`; its first file is a mark that it
started. It then makes its snapshot whole below `curated/<source>/<dataset>/<run>/`, where nobody
looks yet, and creates the next row of the ledger. That one file is the commit: killed before it,
readers see the snapshot of the commit before; killed after it, the run is done.

Of two runs that create the same row one succeeds; the other gets a ConflictError. The lock only
saves work. Who finds a run that died writes its row under the next number, so that the run, should
it be at work after all, cannot commit any more.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import PurePosixPath

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import ConflictError, RunInProgressError
from glue_ingest.lake import ledger
from glue_ingest.lake.folder import DELETED
from glue_ingest.lake.marks import STARTED, read_mark, write_mark
from glue_ingest.lake.objects import Copy, UnknownOutcomeError
from glue_ingest.lake.snapshots import snapshot_folder
from glue_ingest.lake.store import Store

logger = logging.getLogger(__name__)
Rows = list[ledger.LedgerRow]
LOCK = "lock"


@contextmanager
def lock(lake: Store, contract: Contract, owner: str) -> Iterator[None]:
    """Keep other runs of the data set out; `owner` is what they are told.

    Raises:
        RunInProgressError: if another run has the lock.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(lake.lock(f"{lake.work_folder(contract)}/{LOCK}", owner))
        except BlockingIOError as error:
            raise RunInProgressError(
                f"Another run of {contract.name} is at work in this lake. "
                f"Found: {error}. Wait for it, then run again."
            ) from error
        yield


class Run:
    """A run under the lock: its ledger row as far as it is known, and where it writes.

    `before` has the commits of the data set, in their order.
    """

    def __init__(
        self,
        lake: Store,
        contract: Contract,
        row: ledger.LedgerRow,
        before: Sequence[ledger.LedgerRow],
    ) -> None:
        self.lake = lake
        self.contract = contract
        self.row = row
        self.number = next_number(before)
        self.folder = f"{lake.work_folder(contract)}/{row.run_id}"
        self.snapshot = snapshot_folder(lake, contract, row.run_id)
        self.is_committed = self.is_taken_for_dead = False

    def mark_started(self) -> None:
        """Leave what `recover` needs to know of the run if it dies."""
        write_mark(self.lake, self.folder, self.row)

    def commit(
        self,
        row: ledger.LedgerRow,
        staging: Store,
        staged: Iterable[Copy],
        untouched: Iterable[Copy],
    ) -> ledger.LedgerRow:
        """Make the snapshot whole and create the ledger row; return it.

        `staged` are files of the store `staging`, `untouched` of the lake.

        Raises:
            ConflictError: if another run committed since this one started.
        """
        self.lake.link(untouched)
        self.lake.place(staged, staging)
        row = replace(row, commit_number=self.number, snapshot_run_id=row.run_id)
        path = ledger.commit_path(self.contract, self.number)
        if not self.lake.create(path, ledger.encode(row)):
            raise ConflictError(
                f"Another run of {self.contract.name} committed while this one was at work. Found: "
                f"'{self.lake.address(path)}'. Nothing of this run is in the lake: run again."
            )
        self.is_committed = True
        try:
            self.lake.delete_folder(self.folder)
        except OSError as error:
            # It is committed. The next run finds the folder.
            logger.warning("the files that were staged could not be deleted: %s", error)
        return row

    def record_failure(self, error: Exception) -> None:
        """Write down that the run failed, unless it committed or may have."""
        if self.is_committed:
            return
        if isinstance(error, UnknownOutcomeError):
            # Its snapshot may be what readers see. The next run finds out.
            logger.warning("it is not known whether run %s committed", self.row.run_id)
            return
        try:
            # Who took this run for dead has written that down, and deleted its mark.
            self.is_taken_for_dead = not self.lake.exists(f"{self.folder}/{STARTED}")
            # First, so that a full disk has room for the ledger row.
            clear(self.lake, self.contract, self.row.run_id)
            if not self.is_taken_for_dead:
                row = self.row.ended("failed", error_message=str(error))
                # Named or not: the run did not succeed, and the ledger says so before anyone else.
                self.lake.create(ledger.failed_path(row.run_id), ledger.encode(row))
            self.lake.delete_folder(self.folder)
        except OSError as found:
            # The next run finds the mark.
            logger.warning(
                "the failure of run %s could not be recorded: %s", self.row.run_id, found
            )


@contextmanager
def started(
    lake: Store, contract: Contract, row: ledger.LedgerRow, before: Sequence[ledger.LedgerRow]
) -> Iterator[Run]:
    """Mark a run as started; record its failure when an error leaves the block.

    Raises:
        ConflictError: for an error of the file system, if the run's files are gone since another
            run took it for dead.
    """
    run = Run(lake, contract, row, before)
    run.mark_started()
    try:
        yield run
    except Exception as error:
        run.record_failure(error)
        if run.is_taken_for_dead and isinstance(error, OSError):
            raise ConflictError(
                f"Run {row.run_id} of {contract.name} was taken for dead by another run. Found: "
                f"{error}. Nothing of it is in the lake: run again."
            ) from error
        raise


def next_number(rows: Sequence[ledger.LedgerRow]) -> int:
    """Return the number that the next commit has."""
    return 1 + (rows[-1].commit_number or 0 if rows else 0)


def clear(lake: Store, contract: Contract, run_id: str) -> None:
    """Delete what an uncommitted run wrote, but not the mark that it started."""
    clear_staged(lake, contract, run_id)
    lake.delete_folder(snapshot_folder(lake, contract, run_id))
    for zone in (lake.quarantine_folder(contract), lake.restricted_folder(contract)):
        lake.delete_files(f"{zone}/{kind}/{run_id}.parquet" for kind in ("rows", "cells"))


def clear_staged(lake: Store, contract: Contract, run_id: str) -> None:
    """Delete what an uncommitted run staged, but not the mark that it started."""
    work = f"{lake.work_folder(contract)}/{run_id}"
    for folder in lake.list_folders(work):
        lake.delete_folder(folder)
    lake.delete_files(path for path in lake.find(work) if path != f"{work}/{STARTED}")


def recover(lake: Store, contract: Contract) -> Rows:
    """Record and clear the runs that died; return the commits, theirs included."""
    rows = ledger.read_commits(lake, contract)
    work = lake.work_folder(contract)
    for folder in lake.list_folders(work):
        run_id = PurePosixPath(folder).name
        if not run_id.startswith(DELETED) and lake.exists(f"{folder}/{STARTED}"):
            rows = _fence(lake, contract, run_id, rows)
            lake.delete_halves(lake.raw_folder(contract))
            lake.delete_halves(ledger.FOLDER, f"{run_id}.")
        lake.delete_folder(folder)
    lake.delete_halves(ledger.FOLDER, f"{contract.name}.")
    return rows


def _fence(lake: Store, contract: Contract, run_id: str, rows: Rows) -> Rows:
    """Write the row of a run that died, unless it ended; return the commits as they are then."""
    # First, so that a full disk has room for the ledger row.
    clear_staged(lake, contract, run_id)
    while not _has_ended(lake, run_id, rows):
        last = rows[-1] if rows else None
        row = replace(
            read_mark(lake, contract, run_id),
            commit_number=next_number(rows),
            snapshot_run_id=last.snapshot_run_id if last else None,
            snapshot_files=last.snapshot_files if last else [],
        )
        path = ledger.commit_path(contract, next_number(rows))
        if lake.create(path, ledger.encode(row)):
            logger.warning("run %s died; the lake is as it was before it", run_id)
            rows = [*rows, row]
        else:
            # It was not dead, or another run is at work.
            rows = ledger.read_commits(lake, contract)
    if not any(row.run_id == run_id and row.outcome == "succeeded" for row in rows):
        # Also when who wrote that row died before this.
        clear(lake, contract, run_id)
    return rows


def _has_ended(lake: Store, run_id: str, rows: Rows) -> bool:
    """Tell whether the ledger says how a run ended."""
    return any(row.run_id == run_id for row in rows) or lake.exists(ledger.failed_path(run_id))
