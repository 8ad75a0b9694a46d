"""The files that the rows of a run come from, by a small number that each row carries."""

from datetime import datetime
from typing import Any

import pyarrow as pa

from glue_ingest.engines.base import RunContext, SourceFile

# The delivery of stored rows: before all that a run reads.
STORED = -1
FILES = pa.schema(
    [
        ("file_number", pa.int32()),
        ("raw_file_name", pa.string()),
        ("raw_sha256", pa.string()),
        ("received_at", pa.timestamp("us", tz="UTC")),
        ("ingest_run_id", pa.string()),
        ("is_new", pa.bool_()),
        ("delivery", pa.int32()),
    ]
)


def files_table(
    context: RunContext, inputs: list[SourceFile], stored: list[tuple[str, Any, str]]
) -> pa.Table:
    """Return a row per file, with the columns of FILES.

    The files of this run are numbered from 0 in the order of `inputs`, the files of stored rows
    -1, -2 and so on. A stored file is its SHA-256, its time of receipt and the run that accepted
    its rows.
    """
    rows: list[tuple[Any, ...]] = [
        (
            number,
            item.raw.file_name,
            item.raw.sha256,
            datetime.fromisoformat(item.raw.received_at),
            context.run_id,
            True,
            item.delivery,
        )
        for number, item in enumerate(inputs)
    ]
    rows += [(-number, None, *lineage, False, STORED) for number, lineage in enumerate(stored, 1)]
    names = FILES.names
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], FILES)
