"""Lakes of versions before 0.3, which kept one file per partition and moved new ones over it.

    curated/<source>/<dataset>/<partition>=…/part-0.parquet
    ledger/<run_id>.parquet            each run, those that succeeded too

`upgrade` makes the stored files of each data set the snapshot of its last run, and gives the rows
of the runs that succeeded their places among the commits. It can be killed and run again.
"""

import json
import logging
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath

import pyarrow as pa
import pyarrow.parquet as pq

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import LakeLayoutError
from glue_ingest.lake import ledger
from glue_ingest.lake.commit import lock
from glue_ingest.lake.marks import STARTED
from glue_ingest.lake.objects import Copy, Found
from glue_ingest.lake.snapshots import SnapshotFile, listed, snapshot_folder
from glue_ingest.lake.store import PART, Store

logger = logging.getLogger(__name__)
COMMIT_LOG = "journal.json"
# A file without rows, of a data set without data, and of a ledger without runs.
EMPTY = "empty.parquet"
# Names that lakes before 0.2 have in their ledger, with those of today.
RENAMED_COLUMNS = {
    "superseded_row_count": "duplicate_row_count",
    "displaced_row_count": "replaced_row_count",
}
RENAMED_MODES = {"rebuild": "full_refresh"}


def check_layout(lake: Store, contract: Contract) -> None:
    """Refuse a data set that is stored as before 0.3.

    Raises:
        LakeLayoutError: if it is.
    """
    folder = lake.curated_folder(contract)
    names = [PurePosixPath(path).name for path in lake.list_folders(folder)]
    if any("=" in name for name in names) or lake.exists(f"{folder}/{PART}"):
        raise LakeLayoutError(
            f"The rows of {contract.name} in '{lake.root}' are stored as Schoolhouse did before "
            "0.3. Run `schoolhouse ingest upgrade` with this lake: no row changes."
        )


def upgrade(lake: Store, contracts: Iterable[Contract]) -> list[str]:
    """Give the data sets of an older lake today's layout; return the names of those changed.

    Raises:
        LakeLayoutError: if a data set has rows, and no run in the ledger that wrote them.
        RunInProgressError: if a run is at work.
    """
    changed = []
    for contract in contracts:
        zones = (lake.curated_folder(contract), lake.work_folder(contract))
        if not any(lake.find(folder) for folder in zones):
            continue
        with lock(lake, contract, "an upgrade of the lake"):
            _complete(lake, contract)
            if _upgrade(lake, contract):
                changed.append(contract.name)
    lake.delete_files([f"{ledger.FOLDER}/{EMPTY}"])
    return changed


def _upgrade(lake: Store, contract: Contract) -> bool:
    rows = [row for row in _read_old(lake) if row.dataset_id == contract.name]
    files = _old_files(lake, contract)
    done = [row for row in rows if row.outcome == "succeeded"]
    if files and not (done or ledger.read_commits(lake, contract)):
        raise LakeLayoutError(
            f"The lake '{lake.root}' has rows of {contract.name} and no run in its ledger that "
            f"wrote them. Found: '{lake.address(files[0].path)}'. Put the ledger back from a copy."
        )
    if done:
        _commit(lake, contract, done, files)
    for row in rows:
        if row.outcome != "succeeded":
            lake.write(ledger.failed_path(row.run_id), ledger.encode(row))
    # The stored files go last: as long as one is there, nothing but this command runs.
    lake.delete_files(ledger.failed_path(row.run_id) for row in done)
    lake.delete_files(item.path for item in files)
    folders = lake.list_folders(lake.curated_folder(contract))
    old = [folder for folder in folders if "=" in PurePosixPath(folder).name]
    for folder in old:
        lake.delete_folder(folder)
    empty = f"{lake.curated_folder(contract)}/{EMPTY}"
    is_empty = lake.exists(empty)
    lake.delete_files([empty])
    for prefix in (contract.name, *(row.run_id for row in rows)):
        # Of an upgrade that was killed.
        lake.delete_halves(ledger.FOLDER, f"{prefix}.")
    return bool(done or files or old or is_empty)


def _commit(
    lake: Store, contract: Contract, done: list[ledger.LedgerRow], files: list[Found]
) -> None:
    """Write the rows of runs as commits, the last one first: it is what readers look for."""
    known = {row.run_id for row in ledger.read_commits(lake, contract)}
    for number, row in reversed(list(enumerate(done, 1))):
        if row.run_id in known:
            continue
        own = replace(row, commit_number=number)
        if row is done[-1]:
            taken = _take_over(lake, contract, row.run_id, files)
            own = replace(own, snapshot_run_id=row.run_id, snapshot_files=listed(taken))
        lake.create(ledger.commit_path(contract, number), ledger.encode(own))


def _take_over(
    lake: Store, contract: Contract, run_id: str, files: list[Found]
) -> list[SnapshotFile]:
    """Link the stored files to a snapshot; return what it has."""
    snapshot = snapshot_folder(lake, contract, run_id)
    # Of an upgrade that was killed.
    lake.delete_folder(snapshot)
    root = f"{lake.curated_folder(contract)}/"
    places = [(item, item.path.removeprefix(root)) for item in files]
    lake.link(Copy(item.path, f"{snapshot}/{path}", item.byte_count) for item, path in places)
    return [SnapshotFile(path, _count(lake, item.path), item.byte_count) for item, path in places]


def _count(lake: Store, path: str) -> int:
    return int(pq.read_metadata(lake.full(path), filesystem=lake.files).num_rows)


def _old_files(lake: Store, contract: Contract) -> list[Found]:
    """List the files with the rows of a data set, as lakes before 0.3 have them."""
    root = f"{lake.curated_folder(contract)}/"
    found = lake.list_files(lake.curated_folder(contract))
    return [
        item
        for item in found
        if (name := item.path.removeprefix(root)) == PART
        or ("=" in name.partition("/")[0] and name.endswith(f"/{PART}"))
    ]


def _complete(lake: Store, contract: Contract) -> None:
    """Carry out what a run began that died while it committed: moves, then deletions."""
    for work in lake.list_folders(lake.work_folder(contract)):
        if not lake.exists(f"{work}/{COMMIT_LOG}"):
            _rename_mode(lake, f"{work}/{STARTED}")
            continue
        logger.warning("completing run %s, which died while committing", PurePosixPath(work).name)
        log = json.loads(lake.read_text(f"{work}/{COMMIT_LOG}"))
        sources = {item.path: item.byte_count for item in lake.list_files(work)}
        copies = [Copy(a, b, sources[a]) for a, b in log["moves"] if a in sources]
        lake.place(copies)
        lake.delete_files(log["deletes"])
        lake.delete_folder(work)


def _rename_mode(lake: Store, mark: str) -> None:
    """Give the mark of a run that died the mode of today; the next run records it."""
    if not lake.exists(mark):
        return
    text = lake.read_text(mark)
    for old, new in RENAMED_MODES.items():
        text = text.replace(f'"run_mode": "{old}"', f'"run_mode": "{new}"')
    lake.write(mark, text.encode())


def _read_old(lake: Store) -> list[ledger.LedgerRow]:
    """Return the rows of runs that are no commits, oldest run first, in names of today."""
    found = [path for path in lake.find(ledger.FOLDER) if not ledger.COMMIT.fullmatch(path)]
    rows = lake.read_all(ledger.rows_in(found), lambda path: _read_old_row(lake, path))
    return sorted(rows, key=lambda row: row.run_id)


def _read_old_row(lake: Store, path: str) -> ledger.LedgerRow:
    try:
        table = ledger.read_table(lake.read_bytes(path))
        table = table.rename_columns([RENAMED_COLUMNS.get(n, n) for n in table.column_names])
        values = table.to_pylist()[0]
    except (pa.ArrowException, IndexError) as error:
        raise ledger.broken(lake, path, error) from error
    values["run_mode"] = RENAMED_MODES.get(values["run_mode"], values["run_mode"])
    return ledger.row_of(values)
