"""Which of the first records of a table are its header: none, one line, or several.

A header has texts where the records below have figures; lines of titles stand above it.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from glue_ingest.authoring.header_texts import PERSON, SMALL, UNIT, VALUE, YEAR, is_empty, is_figure
from glue_ingest.authoring.names import snake_case, words_of
from glue_ingest.authoring.words import VOCABULARY
from glue_ingest.contracts.rules import EDGE_CHARACTERS

MAX_HEADER_RECORDS = 50
MAX_LINES = 5
# A longer field is the text of a title or a note, and no name.
MAX_NAME = 120
# A column whose later fields are figures to this share has figures.
FIGURES = 0.6
Row = list[str] | None


@dataclass(frozen=True)
class HeaderLines:
    """The records that are the header: how many from which on, and the first row below.

    With a `count` of 0 the first row stands at `first`.
    """

    first: int
    count: int
    first_row: int


@dataclass(frozen=True)
class _Evidence:
    """How many fields of a record, in columns of figures, are figures, texts, or either."""

    figures: int
    texts: int
    either: int
    filled: int


class _Table:
    """The records with as many fields as the header is to have, by their places."""

    def __init__(self, rows: Sequence[Row], places: Sequence[int], width: int) -> None:
        self.rows = {
            place: [f.strip(EDGE_CHARACTERS) for f in rows[place] or []] for place in places
        }
        self.places = [place for place in places if self._is_record(place)]
        self.width = width
        later = self.places[len(self.places) // 2 :] or self.places
        self.later = [self.rows[place] for place in later]
        self.has_figures = [self._share(column, is_figure) >= FIGURES for column in range(width)]
        self.has_years = [self._share(column, YEAR.fullmatch) >= FIGURES for column in range(width)]
        self.has_small = [
            self._share(column, SMALL.fullmatch) >= FIGURES for column in range(width)
        ]

    def _is_record(self, place: int) -> bool:
        """Tell records from blank ones, and from titles: these have a first field alone."""
        filled = [bool(field) for field in self.rows[place]]
        return any(filled) and (any(filled[1:]) or len(filled) == 1)

    def _share(self, column: int, is_kind: object) -> float:
        given = [row[column] for row in self.later if not is_empty(row[column])]
        return sum(bool(is_kind(field)) for field in given) / len(given) if given else 0.0  # type: ignore[operator]

    def evidence(self, place: int) -> _Evidence:
        """Count the fields of a record that tell a row from a header."""
        counts: Counter[str] = Counter()
        row = self.rows[place]
        for column, field in enumerate(row):
            if not field or (self.has_figures[column] and is_empty(field)):
                continue
            counts[self._kind(column, field)] += 1
        filled = sum(map(bool, row))
        return _Evidence(counts["figure"], counts["text"], counts["either"], filled)

    def _kind(self, column: int, field: str) -> str:
        if not self.has_figures[column]:
            return "figure" if VALUE.fullmatch(field) and not YEAR.fullmatch(field) else "none"
        if YEAR.fullmatch(field):
            return "either" if self.has_years[column] else "text"
        if SMALL.fullmatch(field):
            return "either" if self.has_small[column] else "figure"
        return "figure" if is_figure(field) else "text"

    def recurs(self, place: int) -> bool:
        """Tell whether a text of a record stands in its column below, as those of rows do."""
        row = self.rows[place]
        below = [self.rows[other] for other in self.places if other > place]
        others = [
            other for other in below if list(map(str.lower, other)) != list(map(str.lower, row))
        ]
        return any(
            field and any(field == other[column] for other in others)
            for column, field in enumerate(row)
        )

    def says_names(self, place: int) -> bool:
        """Tell whether a field has a word that names of columns have, and its column has not."""
        row = self.rows[place]
        return any(
            words_of(snake_case(field, "x")) & VOCABULARY
            for column, field in enumerate(row)
            if field and not self.has_figures[column]
        )

    def names_people(self, place: int) -> bool:
        """Tell whether a field is the name of a person, as those below it are."""
        for column, field in enumerate(self.rows[place]):
            below = [
                self.rows[other][column]
                for other in self.places
                if other > place and self.rows[other][column]
            ]
            people = sum(bool(PERSON.fullmatch(text)) for text in below)
            is_said = words_of(snake_case(field, "x")) & VOCABULARY
            if PERSON.fullmatch(field) and not is_said and below and people >= 0.8 * len(below):
                return True
        return False

    def is_numbering(self, place: int) -> bool:
        """Tell whether a record numbers the columns, as a line below their names may."""
        row = self.rows.get(place, [])
        counted = [str(number) for number in range(1, self.width + 1)]
        bare = [re.sub(r"[()\[\].]", "", field) for field in row]
        has_marks = self.width > 1 and row != bare
        is_odd = self.width > 3 and not all(self.has_figures)
        return bare == counted and (has_marks or is_odd)

    def is_row(self, place: int) -> bool:
        """Tell a row from a line of the header."""
        if self.is_numbering(place):
            return False
        found = self.evidence(place)
        if found.figures:
            return found.figures >= found.texts
        if found.texts:
            return False
        if found.either:
            is_listed = len(set(self.rows[place])) == len(self.rows[place])
            return not (is_listed and self.says_names(place))
        is_only = place == self.places[-1]
        return (
            not is_only
            and not self.says_names(place)
            and (self.names_people(place) or self.recurs(place))
        )

    def is_upper_line(self, place: int, lower: int) -> bool:
        """Tell whether a record is a line of the header above another one."""
        row, found = self.rows[place], self.evidence(place)
        given = [field for field in row if field]
        is_title = len(given) == 1 and bool(row[0])
        is_long = any(len(field) > MAX_NAME or field.endswith(":") for field in given)
        if is_title or is_long or found.figures or place not in self.places:
            return False
        below = [field.lower() for field in self.rows[lower] if field]
        is_merged = len(given) < self.width
        is_unclear = len(set(below)) < len(below) or len(below) < self.width
        return is_merged or is_unclear

    def is_complete(self, place: int) -> bool:
        """Tell whether a record has a name of its own for each column, and no figure."""
        row = [field.lower() for field in self.rows[place]]
        is_named = all(row) and len(set(row)) == self.width > 1
        return is_named and not self.evidence(place).figures

    def has_units(self, place: int) -> bool:
        """Tell whether a record says the units of the columns, as a line below their names may."""
        given = [field for field in self.rows.get(place, []) if field]
        return self.is_numbering(place) or all(UNIT.fullmatch(field) for field in given)


def find_header(
    rows: Sequence[Row], places: Sequence[int], width: int, gaps: Collection[int] = ()
) -> HeaderLines | None:
    """Return the header of the records that have `width` fields, at `places` of all records.

    `gaps` are the places of records that stand below a blank line: no header goes across one. None
    if there is no record.
    """
    table = _Table(rows, places, width)
    tried = [place for place in table.places if place < MAX_HEADER_RECORDS]
    if not tried:
        return None
    first_row = next((place for place in tried if table.is_row(place)), None)
    if first_row is None:
        # All texts: the first record is the header.
        return (
            _grown(table, tried[0], gaps) if width > 1 else HeaderLines(tried[0], 1, tried[0] + 1)
        )
    above = [place for place in tried if place < first_row and table.evidence(place).texts]
    last_gap = max((gap for gap in gaps if above and gap <= above[-1]), default=0)
    complete = next((p for p in above if p >= last_gap and table.is_complete(p)), None)
    if complete is not None:
        # Lines below a whole header are rows, although their figures are written for readers.
        units = [place for place in above if place > complete and table.has_units(place)]
        above = [place for place in above if place <= complete] + units
    if not above:
        named = [place for place in tried if place < first_row]
        above = named[:1] if all(table.evidence(place).filled == width for place in named) else []
    if not above:
        return HeaderLines(first_row, 0, first_row)
    return _with_lines_above(table, above[-1], gaps)


def _grown(table: _Table, first: int, gaps: Collection[int]) -> HeaderLines:
    """Return a header of texts above texts: two lines, if cells of the first are merged."""
    row = table.rows[first]
    below = first + 1
    is_merged = "" in row[:-1] and below in table.places and below not in gaps
    is_full = is_merged and all(table.rows[below]) and len(table.places) > 2
    count = 2 if is_full and not table.recurs(below) else 1
    return HeaderLines(first, count, first + count)


def _with_lines_above(table: _Table, last: int, gaps: Collection[int]) -> HeaderLines:
    first = last
    if table.is_numbering(last + 1):
        last += 1
    while (
        last - first < MAX_LINES - 1
        and first not in gaps
        and first - 1 in table.rows
        and table.is_upper_line(first - 1, first)
    ):
        first -= 1
    return HeaderLines(first, last - first + 1, last + 1)
