"""Where the files of a run go: a whole snapshot, and the quarantine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow.compute as pc
import pyarrow.parquet as pq

from glue_ingest.contracts.deliveries import DeliveryKind
from glue_ingest.engines.base import ACCEPTED, RunContext
from glue_ingest.lake.objects import Copy, Found
from glue_ingest.lake.snapshots import SnapshotFile
from glue_ingest.lake.store import PART


@dataclass(frozen=True)
class Accepted:
    """A staged file of accepted rows: its path, what it is in the snapshot, and its new rows."""

    path: str
    file: SnapshotFile
    new_row_count: int


def list_accepted(context: RunContext) -> list[Accepted]:
    """Count the rows of the staged files, each opened once."""
    found = {item.path: item for item in context.staged_files(ACCEPTED)}
    return context.staging.read_all(found, lambda path: _count(context, found[path]))


def _count(context: RunContext, item: Found) -> Accepted:
    staging = context.staging
    with staging.files.open_input_file(staging.full(item.path)) as stream:
        file = pq.ParquetFile(stream)
        runs = file.read(columns=["ingest_run_id"]).column(0)
        new_row_count = pc.sum(pc.equal(runs, context.run_id)).as_py() or 0
        snapshot_file = SnapshotFile(_place(context, item), file.metadata.num_rows, item.byte_count)
    return Accepted(item.path, snapshot_file, new_row_count)


def _place(context: RunContext, item: Found) -> str:
    """Return where a staged file of accepted rows is in the snapshot's folder."""
    folder = item.path.removeprefix(f"{context.path(ACCEPTED)}/").rpartition("/")[0]
    return f"{folder}/{PART}" if folder else PART


def list_kept(context: RunContext, accepted: Sequence[Accepted]) -> list[SnapshotFile]:
    """List the stored files that the run leaves as they are: none, if its delivery is complete."""
    if context.contract.delivery is DeliveryKind.COMPLETE:
        return []
    replaced = {item.file.path for item in accepted}
    stored = context.stored.files if context.stored else ()
    return [item for item in stored if item.path not in replaced]


def link_kept(context: RunContext, kept: Sequence[SnapshotFile], snapshot: str) -> list[Copy]:
    """List the copies of stored files to the run's snapshot."""
    if context.stored is None:
        return []
    folder = context.stored.folder
    return [Copy(f"{folder}/{f.path}", f"{snapshot}/{f.path}", f.byte_count) for f in kept]


def place_staged(context: RunContext, accepted: Sequence[Accepted], snapshot: str) -> list[Copy]:
    """List the copies of staged files: the quarantine's, then those of the snapshot."""
    placed = [
        Copy(item.path, f"{snapshot}/{item.file.path}", item.file.byte_count) for item in accepted
    ]
    return [*_quarantined(context), *placed]


def _quarantined(context: RunContext) -> Iterator[Copy]:
    for kind in ("rows", "cells"):
        zones = {
            kind: context.lake.quarantine_folder(context.contract),
            f"restricted_{kind}": context.lake.restricted_folder(context.contract),
        }
        for name, zone in zones.items():
            for item in context.staged_files(name):
                yield Copy(item.path, f"{zone}/{kind}/{context.run_id}.parquet", item.byte_count)
