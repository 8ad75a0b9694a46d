"""Where the files of a run go: a whole snapshot, and the quarantine."""

from collections.abc import Iterator
from typing import Any

import pyarrow.parquet as pq

from glue_ingest.engines.base import ACCEPTED, RunContext
from glue_ingest.lake.objects import Copy, Found
from glue_ingest.lake.snapshots import SnapshotFile
from glue_ingest.lake.store import PART


def list_files(context: RunContext) -> list[SnapshotFile]:
    """List the files of the run's snapshot: those that it staged, and the stored ones it keeps."""
    staged = [
        SnapshotFile(_place(context, item), _row_count(context, item), item.byte_count)
        for item in context.staged_files(ACCEPTED)
    ]
    replaced = {item.path for item in staged}
    stored = context.stored.files if context.stored else ()
    return [*staged, *(item for item in stored if item.path not in replaced)]


def list_copies(
    context: RunContext, snapshot: str, files: list[dict[str, Any]]
) -> tuple[list[Copy], list[Copy]]:
    """List the copies of staged files, each to its place, and of stored ones to the snapshot.

    `files` has the files of the snapshot as the ledger lists them.
    """
    staged = [
        Copy(item.path, f"{snapshot}/{_place(context, item)}", item.byte_count)
        for item in context.staged_files(ACCEPTED)
    ]
    placed = {item.target for item in staged}
    untouched = [
        Copy(f"{context.stored.folder}/{item['path']}", target, item["byte_count"])
        for item in files
        if context.stored and (target := f"{snapshot}/{item['path']}") not in placed
    ]
    return [*_quarantined(context), *staged], untouched


def _place(context: RunContext, item: Found) -> str:
    """Return where a staged file of accepted rows is in the snapshot's folder."""
    folder = item.path.removeprefix(f"{context.path(ACCEPTED)}/").rpartition("/")[0]
    return f"{folder}/{PART}" if folder else PART


def _row_count(context: RunContext, item: Found) -> int:
    return int(
        pq.read_metadata(context.staging.full(item.path), filesystem=context.staging.files).num_rows
    )


def _quarantined(context: RunContext) -> Iterator[Copy]:
    for kind in ("rows", "cells"):
        zones = {
            kind: context.lake.quarantine_folder(context.contract),
            f"restricted_{kind}": context.lake.restricted_folder(context.contract),
        }
        for name, zone in zones.items():
            for item in context.staged_files(name):
                yield Copy(item.path, f"{zone}/{kind}/{context.run_id}.parquet", item.byte_count)
