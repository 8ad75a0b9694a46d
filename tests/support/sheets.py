"""Workbooks opened as received files, and their records."""

import io
from collections.abc import Callable
from datetime import date, time
from typing import Any

from glue_ingest.contracts.model import Dialect
from glue_ingest.contracts.raw_formats import Format
from glue_ingest.contracts.rules import DataType, TypeName
from glue_ingest.reading.source_file import ReceivedFile
from glue_ingest.reading.spec import ReadColumn, ReadSpec

MARKERS = frozenset({""})
TIMESTAMP = DataType(TypeName.TIMESTAMP)


def opened(content: bytes, *names: str, times: tuple[str, ...] = (), **dialect: Any) -> Any:
    columns = tuple(
        ReadColumn(name, name, MARKERS, data_type=TIMESTAMP)
        if name in times
        else ReadColumn(name, name, MARKERS)
        for name in names
    )
    is_xls = content.startswith(b"\xd0\xcf")
    given = {"format": Format.XLS if is_xls else Format.XLSX} | dialect
    spec = ReadSpec("a.yaml", Dialect(**given), columns)
    return ReceivedFile(lambda: io.BytesIO(content), "a.xlsx", spec)


def rows(file: ReceivedFile) -> list[list[Any]]:
    """Return number and fields of each record."""
    found = []
    for batch in file.batches():
        for number, _, _, *fields in zip(*(c.to_pylist() for c in batch.columns), strict=True):
            found.append([number, *fields])
    return found


def filled(cells: dict[tuple[int, int], Any], **formats: str) -> Callable[[Any], None]:
    """Write cells by row and column; a date is shown as its type is in `formats`."""

    def fill(book: Any) -> None:
        page = book.add_worksheet("Data")
        for (row, column), value in cells.items():
            shown = formats.get(type(value).__name__, "yyyy-mm-dd")
            if isinstance(value, date | time):
                page.write_datetime(row, column, value, book.add_format({"num_format": shown}))
            elif isinstance(value, str) and value.startswith("#"):
                page.write_formula(row, column, "=NA()", None, value)
            else:
                page.write(row, column, value)

    return fill
