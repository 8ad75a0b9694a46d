"""The files of a stored snapshot, as files of this machine."""

from collections.abc import Iterable

from glue_ingest.engines.base import RunContext
from glue_ingest.lake.objects import Copy
from glue_ingest.lake.snapshots import Snapshot, SnapshotFile

# Where the stored files of a lake on S3 are staged.
STORED = "stored"


def fetch_stored(
    context: RunContext, snapshot: Snapshot, files: Iterable[SnapshotFile]
) -> list[str]:
    """Return where stored files are on this machine; those on S3 are staged, by one request each.

    DuckDB would read them there in pieces, by some 27 requests each.
    """
    folder = context.path(f"{STORED}/{snapshot.run_id}")
    copies = [
        Copy(f"{snapshot.folder}/{item.path}", f"{folder}/{item.path}", item.byte_count)
        for item in files
    ]
    staged = {item.path for item in context.staging.list_files(folder)}
    missing = [item for item in copies if item.target not in staged]
    fetched = dict(zip(missing, context.lake.fetch(missing, context.staging), strict=True))
    return [fetched.get(item) or context.staging.address(item.target) for item in copies]
