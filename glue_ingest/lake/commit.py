"""How a run is locked, committed, and completed or cleared when it died.

A run stages its files below `_work/<source>.<dataset>/<run>/`. Its first file is a mark that it
started. To commit, it writes a commit log, a list of moves and deletes, and carries it out; each
move replaces one whole file, so no reader sees half a partition, and the ledger row is the last
move. A run that dies before its commit log is complete changes nothing; one that dies after it is
completed by the next run of the data set.
"""

import fcntl
import json
import logging
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import MISSING, asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import LakeAccessError, RunInProgressError
from glue_ingest.lake import ledger
from glue_ingest.lake.store import Store

logger = logging.getLogger(__name__)
# The name is that of lakes before 0.2: a run that died then is completed by this version.
COMMIT_LOG = "journal.json"
STARTED = "started.json"
# What is known of a run that died: the columns of the ledger that have no default, and its end.
STARTED_NAMES = [
    item.name
    for item in fields(ledger.LedgerRow)
    if item.default is MISSING and item.default_factory is MISSING and item.name != "outcome"
]


@dataclass(frozen=True)
class CommitLog:
    """What a commit does, in order: moves (from, to), then deletes. The ledger row moves last."""

    moves: list[tuple[str, str]]
    deletes: list[str]


@contextmanager
def lock(lake: Store, contract: Contract) -> Iterator[None]:
    """Keep other runs of the data set out; the system releases the lock when the process ends.

    On S3 there is no lock: the Glue job allows one concurrent run (docs/operations.md).

    Raises:
        RunInProgressError: if another process has the lock.
    """
    folder = lake.work_folder(contract)
    lake.make_folder(folder)
    if not lake.is_local:
        yield
        return
    with Path(lake.full(f"{folder}/lock")).open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            handle.seek(0)
            raise RunInProgressError(
                f"Another run of {contract.name} is at work in this lake. "
                f"Found: process {handle.read().strip()}. Wait for it, then run again."
            ) from error
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


class Run:
    """A run under the lock: its ledger row as far as it is known, and where it stages files."""

    def __init__(self, lake: Store, contract: Contract, row: ledger.LedgerRow) -> None:
        self.lake = lake
        self.row = row
        self.folder = f"{lake.work_folder(contract)}/{row.run_id}"

    def mark_started(self) -> None:
        """Leave what `recover` needs to know of the run if it dies."""
        started = {name: getattr(self.row, name) for name in STARTED_NAMES}
        self.lake.write_text(f"{self.folder}/{STARTED}", json.dumps(started, default=str))

    def commit(self, row: ledger.LedgerRow, log: CommitLog) -> None:
        """Stage the row of the finished run, write the commit log, and carry it out."""
        staged = ledger.stage(self.lake, row, self.folder)
        moves = [*log.moves, (staged, ledger.row_path(row))]
        write_log(self.lake, self.folder, CommitLog(moves, log.deletes))
        carry_out(self.lake, self.folder)

    def record_failure(self, error: Exception) -> None:
        """Write down that the run failed, unless it can be completed from its commit log."""
        if self.lake.exists(f"{self.folder}/{COMMIT_LOG}"):
            # What was not moved yet is the only copy: it must stay.
            logger.warning("run %s stopped while committing: run again to go on", self.row.run_id)
            return
        try:
            # First, so that a full disk has room for the ledger row.
            clear_staged(self.lake, self.folder)
            # Named or not: the run did not succeed, and the ledger says so before anyone else.
            row = self.row.ended("failed", error_message=str(error))
            ledger.append(self.lake, row, self.folder)
            self.lake.delete_folder(self.folder)
        except OSError as found:
            # The next run finds the mark.
            logger.warning(
                "the failure of run %s could not be recorded: %s", self.row.run_id, found
            )


@contextmanager
def started(lake: Store, contract: Contract, row: ledger.LedgerRow) -> Iterator[Run]:
    """Mark a run as started; record its failure when an error leaves the block."""
    run = Run(lake, contract, row)
    run.mark_started()
    try:
        yield run
    except Exception as error:
        run.record_failure(error)
        raise


def write_log(lake: Store, work: str, log: CommitLog) -> None:
    """Write the commit log of a run: from here on it will be completed."""
    lake.write_text(f"{work}/{COMMIT_LOG}", json.dumps(asdict(log), indent=1))


def carry_out(lake: Store, work: str) -> None:
    """Do what a commit log says and was not done yet, then delete the run's folder.

    Raises:
        LakeAccessError: if the commit log is broken, which takes a power cut.
    """
    try:
        log = CommitLog(**json.loads(lake.read_text(f"{work}/{COMMIT_LOG}")))
    except (ValueError, TypeError) as error:
        raise LakeAccessError(
            f"The commit log '{lake.address(work)}/{COMMIT_LOG}' cannot be read. Found: {error}. "
            "Delete its folder, then run the same file again."
        ) from error
    for source, target in log.moves:
        if lake.exists(source):
            lake.make_folder(str(PurePosixPath(target).parent))
            lake.move(source, target)
    for path in log.deletes:
        lake.delete_file(path)
    # The commit log goes after the mark of a started run: a crash in between must not make the
    # next run take a committed run for a dead one.
    lake.delete_file(f"{work}/{STARTED}")
    lake.delete_folder(work)


def clear_staged(lake: Store, work: str) -> None:
    """Delete what a run staged, but not the mark that it started.

    Spark's workers outlive a killed run for a moment. What they write by the old name of a
    folder must not come into it while it is deleted; on S3 the next run deletes it.
    """
    for folder in lake.list_folders(work):
        aside = f"{work}/{uuid.uuid4()}" if lake.is_local else folder
        if aside != folder:
            lake.move(folder, aside)
        lake.delete_folder(aside)
    for path in lake.find(work):
        if path != f"{work}/{STARTED}":
            lake.files.delete_file(lake.full(path))


def recover(lake: Store, contract: Contract) -> None:
    """Complete the runs that died with a commit log; record and clear those without one."""
    for work in lake.list_folders(lake.work_folder(contract)):
        run_id = PurePosixPath(work).name
        if lake.exists(f"{work}/{COMMIT_LOG}"):
            logger.warning("completing run %s, which died while committing", run_id)
            carry_out(lake, work)
            continue
        if lake.exists(f"{work}/{STARTED}"):
            row = _dead_row(lake, contract, work, run_id)
            # It may have been killed after its failure was recorded.
            if not lake.exists(ledger.row_path(row)):
                logger.warning("run %s died; the lake is as it was before it", row.run_id)
                clear_staged(lake, work)
                ledger.append(lake, row, work)
        lake.delete_folder(work)


def _dead_row(lake: Store, contract: Contract, work: str, run_id: str) -> ledger.LedgerRow:
    """Return the row of a run that died: from its mark, or from its folder's name."""
    try:
        found = json.loads(lake.read_text(f"{work}/{STARTED}"))
        found["started_at"] = datetime.fromisoformat(found["started_at"])
        # A run of a version before 0.2 may have left the mark.
        found["run_mode"] = ledger.RENAMED_MODES.get(found["run_mode"], found["run_mode"])
        return ledger.LedgerRow(**found, outcome="died")
    except (ValueError, TypeError, KeyError) as error:
        # Cut off by a power cut, or written by another version.
        message = f"{STARTED} of the run cannot be read: {error!r}"
    return ledger.LedgerRow(
        run_id=run_id,
        source_name=contract.source,
        dataset_name=contract.dataset,
        contract_version="unknown",
        contract_sha256="unknown",
        engine_name="unknown",
        engine_version="unknown",
        run_mode="run",
        outcome="died",
        is_synthetic=False,
        started_at=datetime.strptime(run_id[:21], ledger.RUN_TIME).replace(tzinfo=UTC),
        error_message=message,
    )
