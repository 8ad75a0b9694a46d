"""A workbook: the header and the records of one sheet, or of a range of its cells."""

import re
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import IO

import pyarrow as pa

from glue_ingest.contracts.raw_formats import Format, read_cell_range
from glue_ingest.contracts.rules import EDGE_CHARACTERS, TypeName
from glue_ingest.errors import (
    BrokenFileError,
    EmptyFileError,
    RecordsNotFoundError,
    UnpackedSizeError,
    quoted,
)
from glue_ingest.reading.header_search import NO_HEADER
from glue_ingest.reading.record_batches import BatchBuilder
from glue_ingest.reading.source import Report, Source, ignore
from glue_ingest.reading.workbook.cells import as_timestamp
from glue_ingest.reading.workbook.sheet import (
    TooLargeError,
    Workbook,
    WorkbookError,
    choose_sheet,
    within,
)
from glue_ingest.reading.workbook.table import Table, find_table
from glue_ingest.reading.workbook.xls import XlsWorkbook
from glue_ingest.reading.workbook.xlsx import XlsxWorkbook

OPENERS: Mapping[Format, Callable[[IO[bytes]], Workbook]] = {
    Format.XLSX: XlsxWorkbook,
    Format.XLS: XlsWorkbook,
}
SHOWN_SHEETS = 30


class WorkbookFile:
    """A workbook whose header is read at once.

    A record is a row below the header; its number is that of the row, from 1 below the header.
    Columns without a name and without any text in a record are no fields.

    Raises:
        IngestError: one of the named refusals of `errors.py`.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.spec = source.spec
        dialect = source.spec.dialect
        self.cells = read_cell_range(dialect.cell_range) if dialect.cell_range else None
        self.footnote = re.compile(dialect.footnote_pattern) if dialect.footnote_pattern else None
        with self._opened(ignore) as book:
            self.sheet = self._chosen(book)
            found = self._find_table(book)
        self.header, self.start, self.columns = found.header, found.start, found.columns
        self.timestamps = [
            self.header.positions[column.name]
            for column in self.spec.columns
            if column.data_type.name is TypeName.TIMESTAMP and column.name in self.header.positions
        ]

    @contextmanager
    def _opened(self, report: Report) -> Iterator[Workbook]:
        with self.source.spooled(report) as file:
            try:
                yield OPENERS[self.spec.dialect.format](file)
            except TooLargeError as error:
                raise UnpackedSizeError(
                    f"The workbook '{self.source.name}' is too large to be read: {error}."
                ) from error
            except WorkbookError as error:
                raise BrokenFileError(
                    f"The workbook '{self.source.name}' cannot be read. Found: {error}. Open it in "
                    "Excel and save it again, or fetch it again."
                ) from error

    def _chosen(self, book: Workbook) -> str:
        """Return the name of the sheet of the contract.

        Raises:
            RecordsNotFoundError: if the workbook does not have it.
        """
        wanted = self.spec.dialect.sheet
        chosen = choose_sheet(book.names, wanted)
        if chosen is None:
            raise RecordsNotFoundError(
                f"The workbook '{self.source.name}' has no sheet{f' {wanted!r}' if wanted else ''}."
                f" Found: {self.spec.shown(quoted(list(book.names)[:SHOWN_SHEETS]))}. Edit sheet "
                f"of server 'raw' in {self.spec.edited_path}."
            )
        return chosen

    def _rows(self, book: Workbook, name: str) -> Iterator[list[str]]:
        return within(book.rows(name), self.cells)

    def _find_table(self, book: Workbook) -> Table:
        """Find the table on the sheet that was chosen; without it, tell where it is."""
        name, spec = self.source.name, self.spec
        try:
            return find_table(self._rows(book, self.sheet), spec, name)
        except (EmptyFileError, *NO_HEADER) as error:
            other = self._other_sheet(book) if spec.dialect.sheet is None else None
            if other is None:
                raise
            raise RecordsNotFoundError(
                f"The first sheet of '{name}', {spec.shown(repr(self.sheet))}, has not the "
                f"contract's columns. Found them on {spec.shown(repr(other))}. Edit sheet of "
                f"server 'raw' in {spec.edited_path} to that name."
            ) from error

    def _other_sheet(self, book: Workbook) -> str | None:
        """Return the first other sheet that has the contract's columns."""
        for name in book.names:
            if name != self.sheet and self.spec.columns and self.spec.dialect.header_lines:
                try:
                    find_table(self._rows(book, name), self.spec, self.source.name)
                except (EmptyFileError, *NO_HEADER):
                    continue
                return name
        return None

    def records(self, report: Report) -> Generator[pa.RecordBatch, None, None]:
        """Yield all records."""
        builder = BatchBuilder(len(self.header.names))
        with self._opened(report) as book:
            rows = islice(self._rows(book, self.sheet), self.start, None)
            for number, row in enumerate(self._without_footnotes(rows), 1):
                width = len(row)
                fields = [row[place] if place < width else "" for place in self.columns]
                for place in self.timestamps:
                    fields[place] = as_timestamp(fields[place])
                builder.add(number, fields)
                if builder.is_full:
                    yield builder.take()
        if builder.numbers:
            yield builder.take()

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
