"""Records that are no rows: totals of the others, and notes that fill a first field alone.

A record that has all of its fields is a row, unless it is the last and called Total and no more.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from glue_ingest.authoring.names import words_of
from glue_ingest.authoring.total_texts import BARE, NAMED, NOTES
from glue_ingest.authoring.words import GROUPS, KINDS, NUMBERS, PERIODS, SENSITIVE

# The most totals of all rows at the end of a file, and the largest share of totals of groups.
MAX_AT_END, MAX_SHARE = 3, 0.5
MAX_NOTES, SHOWN_NUMBERS = 50, 10
OF_GROUPS = GROUPS | KINDS | SENSITIVE
# Columns of digits that say what a row is about.
TELLING = NUMBERS | PERIODS


@dataclass(frozen=True)
class OddRecord:
    """A record that may be no row: its number, and its texts by place, none where it is blank."""

    number: int
    texts: tuple[str | None, ...]

    @property
    def is_alone(self) -> bool:
        """Tell whether the first field alone has a text."""
        return self.texts[0] is not None and not any(self.texts[1:])


@dataclass(frozen=True)
class LeftOut:
    """A pattern of the records to be left out, by the place of its column, and how many match.

    The columns at the places `blank` have no text in them.
    """

    place: int
    pattern: str
    count: int
    are_notes: bool
    blank: tuple[int, ...] = ()


@dataclass(frozen=True)
class Others:
    """The records that are left out, and the numbers of those that may be totals or notes.

    `may_be_totals` has them by the place of the column that says so.
    """

    left_out: list[LeftOut] = field(default_factory=list)
    may_be_totals: dict[int, list[int]] = field(default_factory=dict)
    may_be_notes: list[int] = field(default_factory=list)


class Records(Protocol):
    """What is asked of the records of a file."""

    row_count: int
    width: int

    def odd_records(self) -> list[OddRecord]:
        """Return the records with a word of totals, or with a first field alone, in order."""

    def text_counts(self) -> list[int]:
        """Count the texts of each column."""

    def last_numbers(self, limit: int) -> list[int]:
        """Return the numbers of the last records, the last one first."""

    def has_words(self, place: int) -> bool:
        """Tell whether half of the texts of a column are no figures."""

    def leave_out(self, numbers: Collection[int]) -> None:
        """Leave out some records."""


def leave_out_others(records: Records, names: Sequence[str], places: Collection[int]) -> Others:
    """Leave out the records that are no rows, by patterns of columns at `places`; return them."""
    found = Others()
    odd = records.odd_records()
    if odd and records.width > 1:
        odd = _leave_out_notes(records, odd, found, is_open=0 in places)
    for place in range(records.width) if odd else ():
        odd = _Totals(records, odd, names, places, place).leave_out(found)
    return found


def _leave_out_notes(
    records: Records, odd: list[OddRecord], found: Others, *, is_open: bool
) -> list[OddRecord]:
    """Leave out notes; return the other records."""
    alone = {record.number: record.texts[0] or "" for record in odd if record.is_alone}
    at_end = _at_end(records, alone)
    anywhere = {n for n, text in alone.items() if re.fullmatch(NOTES[0], text, re.DOTALL)}
    for pattern in reversed(NOTES):
        notes = {n for n, text in alone.items() if re.fullmatch(pattern, text, re.DOTALL)}
        is_fit = 0 < len(notes) <= MAX_NOTES and len(notes) < records.row_count
        if is_fit and notes <= at_end | anywhere:
            if is_open:
                records.leave_out(notes)
                found.left_out.append(LeftOut(0, pattern, len(notes), are_notes=True))
            left = sorted(n for n in alone if n > min(notes) and n not in notes)
            found.may_be_notes.extend(left if is_open else sorted(notes))
            return [record for record in odd if record.number not in notes]
    return odd


def _at_end(records: Records, numbers: Collection[int]) -> set[int]:
    """Return those of some records below which there are no others."""
    found = set()
    for number in records.last_numbers(len(numbers) + 1):
        if number not in numbers:
            break
        found.add(number)
    return found


class _Totals:
    """The records that are called totals in one column."""

    def __init__(
        self,
        records: Records,
        odd: list[OddRecord],
        names: Sequence[str],
        places: Collection[int],
        place: int,
    ) -> None:
        self.records, self.odd, self.names, self.places = records, odd, names, places
        self.place = place
        self.is_of_groups = bool(words_of(names[place]) & OF_GROUPS)
        self.bare = [item for item in odd if re.fullmatch(BARE, item.texts[place] or "")]
        self.named = [item for item in odd if re.fullmatch(NAMED, item.texts[place] or "")]

    def leave_out(self, found: Others) -> list[OddRecord]:
        """Leave out the totals; return the other records."""
        left: set[int] = set()
        if self.place in self.places and (self.bare or self.named):
            left = self._with_gaps(found) or self._last(found)
            self.records.leave_out(left)
        kept = [n.number for n in [*self.bare, *self.named] if n.number not in left]
        is_told = not self.is_of_groups and 2 * len(kept) < self.records.row_count
        if kept and is_told:
            found.may_be_totals[self.place] = sorted(set(kept))
        return [record for record in self.odd if record.number not in left]

    def _with_gaps(self, found: Others) -> set[int]:
        """Find totals that lack what all rows have: the name of a district, a code, a year."""
        called = {item.number: item for item in [*self.bare, *self.named]}
        counts = self.records.text_counts()
        gaps = [
            place
            for place in sorted(self.places)
            if place != self.place
            and (lost := sum(item.texts[place] is None for item in called.values())) > 0
            and counts[place] + lost == self.records.row_count
            and self._is_telling(place)
        ]
        if not gaps:
            return set()
        # The column that most of them lack, and those that the same records lack besides.
        lacking = {p: {n for n, item in called.items() if item.texts[p] is None} for p in gaps}
        most = max(gaps, key=lambda place: len(lacking[place]))
        totals = lacking[most]
        bare = {item.number for item in self.bare}
        if len(totals) > MAX_SHARE * self.records.row_count or (totals < bare and self._are_last):
            return set()
        blank = tuple(place for place in gaps if lacking[place] >= totals)
        pattern = BARE if totals <= bare else f"{BARE}|{NAMED}"
        found.left_out.append(LeftOut(self.place, pattern, len(totals), False, blank))
        return totals

    def _is_telling(self, place: int) -> bool:
        return bool(words_of(self.names[place]) & TELLING) or self.records.has_words(place)

    def _last(self, found: Others) -> set[int]:
        """Find the last records that are called Total and no more, if there are few."""
        if not self._are_last:
            return set()
        found.left_out.append(LeftOut(self.place, BARE, len(self.bare), are_notes=False))
        return {item.number for item in self.bare}

    @property
    def _are_last(self) -> bool:
        totals = {item.number for item in self.bare}
        is_few = len(totals) <= MAX_AT_END and 2 * len(totals) < self.records.row_count
        is_fit = bool(totals) and is_few and not self.is_of_groups
        return is_fit and _at_end(self.records, totals) == totals
