"""A workbook: the header and the records of one sheet, or of a range of its cells."""

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import IO

import pyarrow as pa

from glue_ingest.contracts.raw_formats import CellRange, Format, read_cell_range
from glue_ingest.contracts.rules import EDGE_CHARACTERS, TypeName
from glue_ingest.errors import BrokenFileError, EmptyFileError
from glue_ingest.reading.header import Header, header_of
from glue_ingest.reading.header_search import MAX_LINES, find_row_header
from glue_ingest.reading.names import is_blank
from glue_ingest.reading.record_batches import BatchBuilder
from glue_ingest.reading.source import Report, Source, ignore
from glue_ingest.reading.spec import ReadSpec
from glue_ingest.reading.workbook.cells import as_timestamp
from glue_ingest.reading.workbook.sheet import Sheet, WorkbookError, within
from glue_ingest.reading.workbook.xls import open_xls
from glue_ingest.reading.workbook.xlsx import open_xlsx

OPENERS: dict[Format, Callable[[IO[bytes], ReadSpec, str], Sheet]] = {
    Format.XLSX: open_xlsx,
    Format.XLS: open_xls,
}


class WorkbookFile:
    """A workbook whose header is read at once.

    A record is a row below the header; its number is that of the row, from 1 below the header.

    Raises:
        IngestError: one of the named refusals of `errors.py`.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.spec = source.spec
        dialect = source.spec.dialect
        self.cells = read_cell_range(dialect.cell_range) if dialect.cell_range else None
        self.footnote = re.compile(dialect.footnote_pattern) if dialect.footnote_pattern else None
        with self._sheet(ignore) as sheet:
            self.header, self.start = self._read_header(sheet)
        self.timestamps = [
            self.header.positions[column.name]
            for column in self.spec.columns
            if column.data_type.name is TypeName.TIMESTAMP and column.name in self.header.positions
        ]

    @contextmanager
    def _sheet(self, report: Report) -> Iterator[Sheet]:
        """Give the sheet of the contract."""
        with self.source.spooled(report) as file:
            try:
                sheet = OPENERS[self.spec.dialect.format](file, self.spec, self.source.name)
            except WorkbookError as error:
                raise BrokenFileError(
                    f"The workbook '{self.source.name}' cannot be read. Found: {error}. Open it in "
                    "Excel and save it again, or fetch it again."
                ) from error
            yield sheet

    def _read_header(self, sheet: Sheet) -> tuple[Header, int]:
        dialect, name = self.spec.dialect, self.source.name
        rows = within(sheet.rows(), self.cells)
        count = max(dialect.preamble_lines or 0, MAX_LINES) + dialect.header_lines + MAX_LINES
        first = list(islice(rows, count))
        if all(map(is_blank, first)):
            raise EmptyFileError(
                f"The sheet of '{name}' has no cells{self._told_range()}. Edit sheet or range of "
                f"server 'raw' in {self.spec.edited_path}, or fetch it again."
            )
        is_nameless = dialect.header_lines == 0
        width = max(map(used_width, first)) if is_nameless else 0
        given = [_padded(row, width) if is_nameless else row[: used_width(row)] for row in first]
        header, start = find_row_header(given, self.spec, name)
        width = max(map(used_width, (*first[start:], *rows)), default=0)
        if header.rows and width > len(header.names):
            # Cells without a name above them are columns without a name.
            wide = [_padded(row, width) for row in header.rows]
            wider = header_of(wide, self.spec, name)
            header = replace(wider, preamble_lines=header.preamble_lines)
        return header, start

    def _told_range(self) -> str:
        found = self.spec.dialect.cell_range
        return f" in {found}" if found else ""

    def records(self, report: Report) -> Generator[pa.RecordBatch, None, None]:
        """Yield all records."""
        builder = BatchBuilder(len(self.header.names))
        with self._sheet(report) as sheet:
            rows = self._filled(within(sheet.rows(), self.cells), sheet)
            for number, row in enumerate(self._without_footnotes(rows), 1):
                fields = _padded(row, builder.width)
                for place in self.timestamps:
                    fields[place] = as_timestamp(fields[place])
                builder.add(number, fields)
                if builder.is_full:
                    yield builder.take()
        if builder.numbers:
            yield builder.take()

    def _filled(self, rows: Iterator[list[str]], sheet: Sheet) -> Iterator[list[str]]:
        """Yield the rows of records, a cell that is merged over several rows in each of them."""
        fills = merged_below(sheet, self.cells, self.start)
        kept: dict[int, str] = {}
        for number, row in enumerate(rows):
            if number < self.start:
                continue
            for column, first in fills.get(number, ()):
                if first == number:
                    kept[column] = row[column] if column < len(row) else ""
                else:
                    row += [""] * (column + 1 - len(row))
                    row[column] = row[column] or kept[column]
            yield row

    def _without_footnotes(self, rows: Iterator[list[str]]) -> Iterator[list[str]]:
        """Yield rows but the last ones that match the contract's pattern."""
        if self.footnote is None:
            yield from rows
            return
        waiting: list[list[str]] = []
        for row in rows:
            text = " ".join(filter(None, (cell.strip(EDGE_CHARACTERS) for cell in row)))
            if text and not self.footnote.fullmatch(text):
                yield from waiting
                waiting = []
                yield row
            else:
                waiting.append(row)


def merged_below(
    sheet: Sheet, cells: CellRange | None, start: int
) -> dict[int, list[tuple[int, int]]]:
    """Return the columns that each row has in common with rows above, and the first such row.

    Rows and columns are those of the range; cells that begin above row `start` are left out.
    """
    top, left = (cells.first_row, cells.first_column) if cells else (0, 0)
    found: dict[int, list[tuple[int, int]]] = {}
    for item in sheet.merged:
        first, column = item.first_row - top, item.first_column - left
        if item.last_row > item.first_row and first >= start and column >= 0:
            for row in range(first, item.last_row - top + 1):
                found.setdefault(row, []).append((column, first))
    return found


def used_width(row: Sequence[str]) -> int:
    """Return the number of cells up to the last one that is not blank."""
    width = len(row)
    while width and not row[width - 1].strip(EDGE_CHARACTERS):
        width -= 1
    return width


def _padded(row: Sequence[str], width: int) -> list[str]:
    return [*row[:width], *[""] * (width - len(row))]
