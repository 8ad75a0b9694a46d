"""What the first records of a table tell of its header, by the columns that have figures."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from glue_ingest.authoring.header_texts import (
    PERSON,
    SMALL,
    UNIT,
    VALUE,
    YEAR,
    are_bins,
    is_empty,
    is_figure,
    is_range,
)
from glue_ingest.authoring.names import snake_case, words_of
from glue_ingest.authoring.words import VOCABULARY
from glue_ingest.contracts.model import Dialect
from glue_ingest.contracts.rules import EDGE_CHARACTERS
from glue_ingest.reading.names import join_names

# A longer field is the text of a title or a note, and no name.
MAX_NAME = 120
# A column whose later fields are figures to this share has figures.
FIGURES = 0.6
Row = list[str] | None


@dataclass(frozen=True)
class Evidence:
    """How many fields of a record, in columns of figures, are figures, texts, or either."""

    figures: int
    texts: int
    either: int
    filled: int


class HeaderTable:
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

    def _share(self, column: int, is_kind: Callable[[str], object]) -> float:
        given = [row[column] for row in self.later if not is_empty(row[column])]
        return sum(bool(is_kind(field)) for field in given) / len(given) if given else 0.0

    def evidence(self, place: int) -> Evidence:
        """Count the fields of a record that tell a row from a header."""
        counts: Counter[str] = Counter()
        row = self.rows[place]
        are_names = are_bins(list(filter(is_range, row)))
        for column, field in enumerate(row):
            if not field or (self.has_figures[column] and is_empty(field)):
                continue
            is_name = are_names and self.has_figures[column] and is_range(field)
            counts["text" if is_name else self._kind(column, field)] += 1
        filled = sum(map(bool, row))
        return Evidence(counts["figure"], counts["text"], counts["either"], filled)

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
        return any(
            self._is_said(place, column)
            for column in range(self.width)
            if not self.has_figures[column]
        )

    def _is_said(self, place: int, column: int) -> bool:
        """Tell whether a field has a word of names that half of the fields below it do not have."""
        said = _words(self.rows[place][column])
        below = [_words(self.rows[other][column]) for other in self.places if other > place]
        return any(2 * sum(word in words for words in below) < len(below) + 1 for word in said)

    def names_people(self, place: int) -> bool:
        """Tell whether a field is the name of a person, as those below it are."""
        for column, field in enumerate(self.rows[place]):
            below = [
                self.rows[other][column]
                for other in self.places
                if other > place and self.rows[other][column]
            ]
            people = sum(bool(PERSON.fullmatch(text)) for text in below)
            if (
                PERSON.fullmatch(field)
                and not _words(field)
                and below
                and people >= 0.8 * len(below)
            ):
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

    def is_title(self, place: int) -> bool:
        """Tell whether a record is a title, or says something of the table, such as Year:,2023."""
        row = self.rows[place]
        is_alone = bool(row[0]) and not any(row[1:])
        return is_alone or any(len(field) > MAX_NAME or field.endswith(":") for field in row)

    def is_upper_line(self, place: int, lower: int) -> bool:
        """Tell whether a record is a line of the header above another one."""
        if place not in self.places or self.is_title(place) or self.evidence(place).figures:
            return False
        below = [field.lower() for field in self.rows[lower] if field]
        is_merged = "" in self.rows[place]
        is_unclear = len(set(below)) < len(below) or len(below) < self.width
        return is_merged or is_unclear

    def header_below_totals(self, place: int) -> int | None:
        """Return the place of a whole header that stands below a total, or some; else None."""
        for lower in self.places[self.places.index(place) :]:
            row = self.rows[lower]
            is_total = "" in row and any("total" in field.lower() for field in row)
            if not is_total:
                found = self.evidence(lower)
                is_whole = all(row) and len(set(row)) == self.width
                is_header = is_whole and found.texts == sum(self.has_figures)
                return lower if is_header and lower != place else None
        return None

    def goes_on(self, first: int, last: int) -> bool:
        """Tell whether the header of some records goes on in the record below them.

        A record is rather taken for a row: a header that lacks a line still has all rows below it.
        """
        below = last + 1
        if below not in self.places:
            return False
        if self.has_units(below):
            return True
        names = self._names(first, last)
        if all(names) and len(set(names)) == self.width > 1:
            return False
        if self.evidence(below).figures or self.recurs(below):
            return False
        given = {place for line in range(first, last + 1) for place in self._filled(line)}
        if 2 * len(given) <= self.width:
            return True
        named = [column for column in self._filled(below) if self._is_named(column, last, names)]
        said = [column for column in named if self._is_said(below, column)]
        return 2 * len(said) >= len(named)

    def _filled(self, place: int) -> list[int]:
        return [column for column, field in enumerate(self.rows[place]) if field]

    def _names(self, first: int, last: int) -> list[str]:
        """Return the names that some records above another line make, in lower case."""
        lines = [self.rows[place] for place in range(first, last + 1) if place in self.rows]
        return [name.lower() for name in join_names([*lines, [""]], Dialect())]

    def _is_named(self, column: int, last: int, names: Sequence[str]) -> bool:
        """Tell whether a column has a name of its own, and no merged one, above the next record."""
        line = self.rows[last]
        is_merged = column + 1 < self.width and not line[column + 1]
        is_unit = bool(UNIT.fullmatch(self.rows[last + 1][column]))
        return (
            bool(line[column]) and not is_merged and not is_unit and names.count(names[column]) == 1
        )

    def has_units(self, place: int) -> bool:
        """Tell whether a record says the units of the columns, as a line below their names may."""
        given = [field for field in self.rows.get(place, []) if field]
        return self.is_numbering(place) or all(UNIT.fullmatch(field) for field in given)


def _words(field: str) -> frozenset[str]:
    """Return the words of a field that names of columns have."""
    return words_of(snake_case(field, "x")) & VOCABULARY
