"""Where the table of a sheet is: its header, the row of its first record, and its columns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from glue_ingest.contracts.raw_formats import CellRange
from glue_ingest.contracts.rules import EDGE_CHARACTERS
from glue_ingest.errors import EmptyFileError
from glue_ingest.reading.header import Header, header_of, nameless_header
from glue_ingest.reading.header_search import MAX_LINES, find_row_header
from glue_ingest.reading.names import Row, is_blank
from glue_ingest.reading.spec import ReadSpec
from glue_ingest.reading.workbook.sheet import Merged, Sheet, within


@dataclass(frozen=True)
class Table:
    """The header, the row of the first record, and the column of each field.

    Rows and columns are counted from 0, in the range of the contract.
    """

    header: Header
    start: int
    columns: tuple[int, ...]


def find_table(sheet: Sheet, cells: CellRange | None, spec: ReadSpec, path: str) -> Table:
    """Find the table of a sheet, by all its rows.

    Raises:
        IngestError: one of the named refusals of `errors.py`.
    """
    dialect = spec.dialect
    rows = within(sheet.rows(), cells)
    count = max(dialect.preamble_lines or 0, MAX_LINES) + dialect.header_lines + MAX_LINES
    first = list(islice(rows, count))
    if all(map(is_blank, first)) and all(map(is_blank, rows)):
        told = f" in {dialect.cell_range}" if dialect.cell_range else ""
        raise EmptyFileError(
            f"The sheet of '{path}' has no cells{told}. Edit sheet or range of server 'raw' in "
            f"{spec.edited_path}, or fetch it again."
        )
    if dialect.header_lines == 0:
        return _nameless(first, rows, spec, path)
    # Rows are cut after their last text: cells without a name are columns only where records have
    # texts in them.
    header, start = find_row_header([row[: used_width(row)] for row in first], spec, path)
    columns = _used_columns(header.rows, (*first[start:], *rows))
    named = [[row[place] if place < len(row) else "" for place in columns] for row in header.rows]
    joined = header_of(named, spec, path)
    return Table(replace(joined, preamble_lines=header.preamble_lines), start, columns)


def _nameless(first: Sequence[Row], others: Iterable[Row], spec: ReadSpec, path: str) -> Table:
    start = spec.dialect.preamble_lines or 0
    width = max(map(used_width, (*first[start:], *others)), default=0)
    padded = [[*row[:width], *[""] * (width - len(row))] for row in first]
    find_row_header(padded, spec, path)
    return Table(nameless_header(width, spec, path), start, tuple(range(width)))


def _used_columns(names: Sequence[Row], records: Iterable[Row]) -> tuple[int, ...]:
    """Return the columns that have a name, or a text in a record."""
    used = {place for row in names for place, text in enumerate(row) if text.strip(EDGE_CHARACTERS)}
    for row in records:
        if len(row) > len(used):
            for place, text in enumerate(row):
                if text and place not in used and text.strip(EDGE_CHARACTERS):
                    used.add(place)
    return tuple(sorted(used))


def used_width(row: Sequence[str]) -> int:
    """Return the number of cells up to the last one that is not blank."""
    width = len(row)
    while width and not row[width - 1].strip(EDGE_CHARACTERS):
        width -= 1
    return width


def filled(
    rows: Iterator[list[str]], merged: Sequence[Merged], cells: CellRange | None, start: int
) -> Iterator[list[str]]:
    """Yield the rows from `start` on, a cell that is merged over several rows in each of them."""
    fills = _merged_below(merged, cells, start)
    kept: dict[int, str] = {}
    for number, row in enumerate(rows):
        if number < start:
            continue
        for column, first in fills.get(number, ()):
            if first == number:
                kept[column] = row[column] if column < len(row) else ""
            else:
                row += [""] * (column + 1 - len(row))
                row[column] = row[column] or kept[column]
        yield row


def _merged_below(
    merged: Sequence[Merged], cells: CellRange | None, start: int
) -> dict[int, list[tuple[int, int]]]:
    """Return the columns that each row has in common with rows above, and the first such row.

    Rows and columns are those of the range; cells that begin above row `start` are left out.
    """
    top, left = (cells.first_row, cells.first_column) if cells else (0, 0)
    found: dict[int, list[tuple[int, int]]] = {}
    for item in merged:
        first, column = item.first_row - top, item.first_column - left
        if item.last_row > item.first_row and first >= start and column >= 0:
            for row in range(first, item.last_row - top + 1):
                found.setdefault(row, []).append((column, first))
    return found
