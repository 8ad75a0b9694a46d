"""Snapshots: the accepted rows of a data set as one run left them.

A snapshot is a folder of its own, `curated/<source>/<dataset>/<run>/`, whole and never changed.
The ledger's last commit says which one readers see, and what files it has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import PurePosixPath

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import UnknownRunError, quoted
from glue_ingest.lake import ledger
from glue_ingest.lake.folder import DELETED
from glue_ingest.lake.partitions import partition_value
from glue_ingest.lake.store import Store

# What readers may still be reading: the commit before the last, and what was the last one within
# this time. It is longer than a job or a query may take.
KEPT_COMMITS = 2
KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class SnapshotFile:
    """A file of a snapshot: its path below the snapshot's folder, its rows and its bytes."""

    path: str
    row_count: int
    byte_count: int

    @property
    def partition(self) -> str:
        """The folder of its partition, such as `year=2010`; empty without one."""
        return self.path.rpartition("/")[0]


@dataclass(frozen=True)
class Snapshot:
    """A committed snapshot: the number of the commit, the run that wrote it, folder and files."""

    number: int
    run_id: str
    folder: str
    files: tuple[SnapshotFile, ...]

    def partition_files(self) -> dict[str, str]:
        """Return the path in the lake of each partition's file, by the partition's value as text.

        Without a partition column the one file has the value ''.
        """
        return {
            partition_value(item.partition): f"{self.folder}/{item.path}" for item in self.files
        }


def snapshot_folder(lake: Store, contract: Contract, run_id: str) -> str:
    """Return the folder of the snapshot of a run."""
    return f"{lake.curated_folder(contract)}/{run_id}"


def snapshot_of(lake: Store, contract: Contract, row: ledger.LedgerRow | None) -> Snapshot | None:
    """Return the snapshot that readers see from a commit on; None before the first."""
    if row is None or row.snapshot_run_id is None or row.commit_number is None:
        return None
    files = tuple(SnapshotFile(**item) for item in row.snapshot_files)
    folder = snapshot_folder(lake, contract, row.snapshot_run_id)
    return Snapshot(row.commit_number, row.snapshot_run_id, folder, files)


def last_snapshot(lake: Store, contract: Contract) -> Snapshot | None:
    """Return the snapshot of the last commit; None for a data set that was never ingested.

    Raises:
        LakeAccessError: if the ledger file is broken.
    """
    return snapshot_of(lake, contract, ledger.read_last_commit(lake, contract))


def snapshot_as_of(lake: Store, contract: Contract, run_id: str) -> Snapshot:
    """Return the snapshot that a run wrote.

    Raises:
        UnknownRunError: if no such run committed, or its snapshot is not kept any more.
    """
    kept = list_snapshots(lake, contract)
    if run_id not in kept:
        raise UnknownRunError(
            f"The lake '{lake.root}' has no snapshot of {contract.name} by the run '{run_id}'. "
            f"Found: {quoted(kept)}. Give one of these."
        )
    return kept[run_id]


def list_snapshots(lake: Store, contract: Contract) -> dict[str, Snapshot]:
    """Return the snapshots that are kept, oldest first, by the run that wrote them."""
    folders = lake.list_folders(lake.curated_folder(contract))
    stored = {PurePosixPath(folder).name for folder in folders}
    rows = ledger.read_commits(lake, contract)
    own = [row for row in rows if row.snapshot_run_id == row.run_id]
    found = {row.run_id: snapshot_of(lake, contract, row) for row in own}
    # One without rows has no folder.
    return {
        run_id: item
        for run_id, item in found.items()
        if item and (run_id in stored or not item.files)
    }


def listed(files: Iterable[SnapshotFile]) -> list[dict[str, object]]:
    """Return files as the ledger lists them, in the order of their paths."""
    return [asdict(item) for item in sorted(files, key=lambda item: item.path)]


def clean(lake: Store, contract: Contract, rows: Sequence[ledger.LedgerRow]) -> list[str]:
    """Delete the snapshots that no reader may use any more; return their folders.

    `rows` has all commits of the data set, in their order. What no commit refers to is of a run
    that died or lost, or of one that is at work without a lock; it is kept for the same time.

    Where the contract or the key of a data set of people has changed, older snapshots may show
    what should not be seen any more. They go at once, whoever reads them.
    """
    before = datetime.now(UTC) - KEPT_FOR
    own = [row for row in rows if row.snapshot_run_id == row.run_id]
    kept = {row.run_id for row in own[-KEPT_COMMITS:]}
    for row, following in pairwise(own):
        if following.ended_at is None or following.ended_at > before:
            kept.add(row.run_id)
    kept -= {row.run_id for row in own if contract.is_personal and _shows_more(row, own[-1])}
    known = {row.run_id for row in own}
    deleted = []
    for folder in lake.list_folders(lake.curated_folder(contract)):
        run_id = PurePosixPath(folder).name
        if run_id not in kept and (run_id in known or _is_abandoned(run_id, before)):
            lake.delete_folder(folder)
            deleted.append(folder)
    return deleted


def _shows_more(row: ledger.LedgerRow, last: ledger.LedgerRow) -> bool:
    """Tell whether a snapshot was made by another contract or key than the last one."""
    mine, wanted = ((r.contract_sha256, r.pseudonym_key_id) for r in (row, last))
    return mine != wanted


def _is_abandoned(run_id: str, before: datetime) -> bool:
    """Tell whether the run of a snapshot that no commit refers to has ended for sure."""
    try:
        started_at = ledger.start_of(run_id)
    except ValueError:
        # No run has this name: a deletion that was cut off, or someone else put it there.
        return run_id.startswith(DELETED)
    return started_at < before
