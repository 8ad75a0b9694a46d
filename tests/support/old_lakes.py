"""Lakes as versions before 0.3 left them, laid out from a lake of today.

curated/<source>/<dataset>/<partition>=…/part-0.parquet    moved over the file before
ledger/<run_id>.parquet                                    each run, those that succeeded too
_work/<source>.<dataset>/<run>/journal.json                what a run that died was moving
"""

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from glue_ingest.contracts.model import Contract
from glue_ingest.lake import ledger
from glue_ingest.lake.ledger_columns import SCHEMA
from glue_ingest.lake.snapshots import last_snapshot
from glue_ingest.lake.store import Store

LATER_COLUMNS = ["commit_number", "snapshot_run_id", "snapshot_files"]
# As lakes before 0.2 had them.
NAMES_OF_0_1 = {
    "duplicate_row_count": "superseded_row_count",
    "replaced_row_count": "displaced_row_count",
}
EMPTY = "empty.parquet"


def make_old(lake: Store, contract: Contract, *, is_of_0_1: bool = False) -> None:
    """Give the data set of a lake the layout of before 0.3, or of before 0.2."""
    snapshot = last_snapshot(lake, contract)
    folder = lake.curated_folder(contract)
    for item in snapshot.files if snapshot else ():
        target = Path(lake.full(f"{folder}/{item.path}"))
        target.parent.mkdir(parents=True, exist_ok=True)
        assert snapshot is not None
        shutil.copyfile(lake.full(f"{snapshot.folder}/{item.path}"), target)
    rows = ledger.read_rows(lake, contract)
    for row in rows:
        lake.delete_folder(f"{folder}/{row.run_id}")
        if row.commit_number is not None:
            lake.delete_files([ledger.commit_path(contract, row.commit_number)])
        lake.write(ledger.failed_path(row.run_id), encode_old(row, is_of_0_1=is_of_0_1))
    add_empty_files(lake, contract)


def encode_old(row: ledger.LedgerRow, *, is_of_0_1: bool = False) -> bytes:
    """Return a ledger row as a file of its version."""
    table = pq.read_table(pa.BufferReader(ledger.encode(row))).drop_columns(LATER_COLUMNS)
    if is_of_0_1:
        table = table.rename_columns([NAMES_OF_0_1.get(name, name) for name in table.column_names])
        modes = ["rebuild" if row.run_mode == "full_refresh" else row.run_mode]
        place = table.column_names.index("run_mode")
        table = table.set_column(place, "run_mode", pa.array(modes))
    buffer = pa.BufferOutputStream()
    pq.write_table(table, buffer)
    return bytes(buffer.getvalue())


def add_empty_files(lake: Store, contract: Contract) -> None:
    """Add the files without rows that stood for a data set without data, and for a new ledger."""
    schema = SCHEMA.remove(SCHEMA.get_field_index("commit_number"))
    places = [f"{ledger.FOLDER}/{EMPTY}"]
    if not lake.find(lake.curated_folder(contract)):
        part = f"{contract.partition}=__HIVE_DEFAULT_PARTITION__/" if contract.partition else ""
        places.append(f"{lake.curated_folder(contract)}/{part}{EMPTY}")
    for place in places:
        Path(lake.full(place)).parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(schema.empty_table(), lake.full(place))


def leave_committing(lake: Store, after: Store, contract: Contract, moved: int) -> bool:
    """Put into an old lake the last run of another one, dead after so many moves.

    Return whether there were so many.
    """
    run_id = max(row.run_id for row in ledger.read_rows(after, contract))
    work = f"{lake.work_folder(contract)}/{run_id}"
    moves = []
    for zone in ("raw", "curated", "quarantine", ledger.FOLDER):
        for path in after.find(zone):
            content = after.read_bytes(path)
            if lake.exists(path) and lake.read_bytes(path) == content:
                continue
            if zone == "raw":
                lake.write(path, content)
                continue
            moves.append((f"{work}/{len(moves)}", path))
            lake.write(moves[-1][0], content)
    deletes = sorted(set(lake.find("curated")) - set(after.find("curated")))
    journal = {"moves": moves, "deletes": deletes}
    lake.write(f"{work}/journal.json", json.dumps(journal, indent=1).encode())
    lake.write(f"{work}/started.json", json.dumps({"run_id": run_id}).encode())
    for source, target in moves[:moved]:
        lake.write(target, lake.read_bytes(source))
        lake.delete_files([source])
    return moved <= len(moves)


def as_upgraded(found: dict[str, Any]) -> dict[str, Any]:
    """Return what `whole` says of a lake without what an older one does not have.

    It has no snapshots but that of the last run.
    """
    *before, last = found["ledger"]
    blank = {"snapshot_run_id": None, "snapshot_files": []}
    kept = {
        path: content
        for path, content in found["files"].items()
        if not path.startswith("curated") or f"/{last['run_id']}/" in path
    }
    return found | {"files": kept, "ledger": [*(row | blank for row in before), last]}
