"""Where the table of a sheet is: its header, the row of its first record, and its columns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from glue_ingest.contracts.rules import EDGE_CHARACTERS
from glue_ingest.errors import EmptyFileError
from glue_ingest.reading.header import Header, header_of, nameless_header
from glue_ingest.reading.header_search import MAX_LINES, find_row_header
from glue_ingest.reading.names import Row, is_blank
from glue_ingest.reading.spec import ReadSpec


@dataclass(frozen=True)
class Table:
    """The header, the row of the first record, and the column of each field.

    Rows and columns are counted from 0, in the range of the contract.
    """

    header: Header
    start: int
    columns: tuple[int, ...]


def find_table(rows: Iterator[list[str]], spec: ReadSpec, path: str) -> Table:
    """Find the table of a sheet, by all its rows.

    Raises:
        IngestError: one of the named refusals of `errors.py`.
    """
    dialect = spec.dialect
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
    columns = _used_columns(header.rows, chain(first[start:], rows))
    named = [[row[place] if place < len(row) else "" for place in columns] for row in header.rows]
    joined = header_of(named, spec, path)
    return Table(replace(joined, preamble_lines=header.preamble_lines), start, columns)


def _nameless(first: Sequence[Row], others: Iterable[Row], spec: ReadSpec, path: str) -> Table:
    start = spec.dialect.preamble_lines or 0
    width = max(map(used_width, chain(first[start:], others)), default=0)
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
