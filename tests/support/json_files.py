"""Bytes of JSON opened as a received file, and its records."""

import io
from typing import Any

from glue_ingest.contracts.model import Dialect
from glue_ingest.contracts.raw_formats import Format
from glue_ingest.reading.source_file import ReceivedFile
from glue_ingest.reading.spec import untyped_spec

Rows = list[tuple[Any, ...]]


def opened(content: bytes | str, *columns: str, **dialect: Any) -> ReceivedFile:
    content = content.encode() if isinstance(content, str) else content
    named = [(f"c{place}", name) for place, name in enumerate(columns)]
    spec = untyped_spec("a.yaml", Dialect(**{"format": Format.JSON} | dialect), named)
    return ReceivedFile(lambda: io.BytesIO(content), "a.json", spec)


def rows(file: ReceivedFile) -> Rows:
    """Return number, flaw, raw text, and the fields by name of each record."""
    found: Rows = []
    for batch in file.batches():
        for number, text, flaw, *fields in zip(
            *(c.to_pylist() for c in batch.columns), strict=True
        ):
            found.append((number, flaw, text, dict(zip(file.header.names, fields, strict=True))))
    return found


def fields(file: ReceivedFile) -> list[dict[str, str | None]]:
    return [row[3] for row in rows(file)]
