"""Which of the first records of a table are its header: none, one line, or several.

A header has texts where the records below have figures; lines of titles stand above it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from glue_ingest.authoring.header_table import HeaderTable, Row

MAX_HEADER_RECORDS = 50
MAX_LINES = 5


@dataclass(frozen=True)
class HeaderLines:
    """The records that are the header: how many from which on, and the first row below.

    With a `count` of 0 the first row stands at `first`.
    """

    first: int
    count: int
    first_row: int


def find_header(
    rows: Sequence[Row], places: Sequence[int], width: int, gaps: Collection[int] = ()
) -> HeaderLines | None:
    """Return the header of the records that have `width` fields, at `places` of all records.

    `gaps` are the places of records that stand below a blank line: no header goes across one. None
    if there is no record.
    """
    table = HeaderTable(rows, places, width)
    tried = [place for place in table.places if place < MAX_HEADER_RECORDS]
    if not tried:
        return None
    first_row = next((place for place in tried if table.is_row(place)), None)
    if first_row is None:
        # All texts: the first record is the header.
        return (
            _above_texts(table, tried[0], gaps)
            if width > 1
            else HeaderLines(tried[0], 1, tried[0] + 1)
        )
    above = [place for place in tried if place < first_row and table.evidence(place).texts]
    last_gap = max((gap for gap in gaps if above and gap <= above[-1]), default=0)
    above = [place for place in above if place >= last_gap]
    if not above:
        # A header has names for all columns, or words of names; what stands above is a title.
        last_gap = max((gap for gap in gaps if gap <= first_row), default=0)
        named = [place for place in tried if last_gap <= place < first_row]
        are_full = all(table.evidence(place).filled == width for place in named)
        above = named[:1] if named and (are_full or table.says_names(named[0])) else []
        if not above and (lower := table.header_below_totals(first_row)):
            above = [place for place in [lower] if place < MAX_HEADER_RECORDS]
        if not above:
            first = next((place for place in named if not table.is_title(place)), first_row)
            return HeaderLines(first, 0, first)
    found = _with_lines_above(table, above, gaps)
    return _with_lines_below(table, found, above, gaps)


def _above_texts(table: HeaderTable, first: int, gaps: Collection[int]) -> HeaderLines:
    """Return a header of texts above texts: two lines, if cells of the first are merged."""
    below = first + 1
    is_merged = "" in table.rows[first][:-1] and below in table.places and below not in gaps
    is_full = is_merged and all(table.rows[below]) and len(table.places) > 2
    is_header = is_full and table.says_names(below) and table.goes_on(first, first)
    count = 2 if is_header else 1
    return HeaderLines(first, count, first + count)


def _with_lines_above(
    table: HeaderTable, candidates: Sequence[int], gaps: Collection[int]
) -> HeaderLines:
    """Return the first of some records that may be a header, and the lines of it above."""
    last = next((place for place in candidates if not table.is_title(place)), candidates[-1])
    first = last
    while (
        last - first < MAX_LINES - 1
        and first not in gaps
        and first - 1 in table.rows
        and table.is_upper_line(first - 1, first)
    ):
        first -= 1
    return HeaderLines(first, last - first + 1, last + 1)


def _with_lines_below(
    table: HeaderTable, found: HeaderLines, candidates: Collection[int], gaps: Collection[int]
) -> HeaderLines:
    """Return a header with its lines below the first ones: texts, or numbers of columns."""
    first, below = found.first, found.first_row
    while (
        below - first < MAX_LINES
        and below not in gaps
        and (below in candidates or table.is_numbering(below))
        and table.goes_on(first, below - 1)
    ):
        below += 1
    return HeaderLines(first, below - first, below)
