"""Records that are no rows: totals of the others, and notes that fill a first field alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from glue_ingest.authoring.names import words_of
from glue_ingest.authoring.words import GROUPS, KINDS, SENSITIVE

# How totals are called. The pattern of a contract is one of these: it holds no text of the file.
TOTALS = (
    "[Tt]otals?:?|TOTALS?:?",
    "([Gg]rand |[Ss]ub-?|[Ss]tate(wide)? |[Oo]verall |[Rr]eport )?[Tt]otals?:?|"
    "(GRAND |SUB-?|STATE(WIDE)? |OVERALL |REPORT )?TOTALS?:?",
    ".*[Tt]otals?:?|.*TOTALS?:?|([Tt]otal|TOTAL)[ :].*",
)
# How notes begin. The last ones are longer than any name.
NOTES = (
    "(Data )?[Ss]ources?:.*|(Foot)?[Nn]otes?[: ].*|NOTES?[: ].*|SOURCES?[: ].*",
    "(Data )?[Ss]ources?:.*|(Foot)?[Nn]otes?[: ].*|NOTES?[: ].*|SOURCES?[: ].*|"
    "[*\u2020\u2021\u2013\u2014].+|[(\\[]?[0-9a-z][)\\]] .*",
    "(Data )?[Ss]ources?:.*|(Foot)?[Nn]otes?[: ].*|NOTES?[: ].*|SOURCES?[: ].*|"
    "[*\u2020\u2021\u2013\u2014].+|[(\\[]?[0-9a-z][)\\]] .*|.{60,}",
)
# The most records that are totals at the end of a file, and the largest share of all.
MAX_AT_END, MAX_SHARE = 3, 0.34
# Notes have a first field of at least three; so many are looked at.
MIN_WIDTH, MAX_NOTES = 3, 50
OF_GROUPS = GROUPS | KINDS | SENSITIVE


@dataclass(frozen=True)
class Match:
    """Records whose text in a column matches a pattern.

    `at_end` of them are the last of the file; `with_gaps` lack a value in a column that all other
    records have one in; `alone` have no value in another column.
    """

    count: int
    at_end: int
    with_gaps: int
    alone: int


@dataclass(frozen=True)
class LeftOut:
    """A pattern of the records to be left out, by the place of its column, and how many match."""

    place: int
    pattern: str
    count: int
    are_notes: bool


class Records(Protocol):
    """What is asked of the records of a file."""

    row_count: int
    width: int

    def match(self, place: int, pattern: str) -> Match:
        """Count the records whose text in a column matches a pattern as a whole."""

    def leave_out(self, place: int, pattern: str) -> None:
        """Leave out those records."""


def leave_out_others(
    records: Records, names: Sequence[str], places: Sequence[int]
) -> list[LeftOut]:
    """Leave out the records that are no rows, by patterns of columns at `places`; return them.

    Notes come after totals, so they are left out first.
    """
    found = []
    if records.width >= MIN_WIDTH and 0 in places:
        found += _first(records, 0, NOTES, are_notes=True)
    for place in places:
        is_of_groups = bool(words_of(names[place]) & OF_GROUPS)
        totals = _first(records, place, TOTALS, is_of_groups=is_of_groups)
        if totals:
            return [*found, *totals]
    return found


def _first(
    records: Records,
    place: int,
    patterns: Sequence[str],
    *,
    are_notes: bool = False,
    is_of_groups: bool = False,
) -> list[LeftOut]:
    """Leave out the records of the first pattern that matches as many as the widest one does."""
    counts = [records.match(place, pattern) for pattern in patterns]
    # A name may begin with the word: the widest pattern is for records that lack a value.
    fit = [
        item
        for pattern, item in zip(patterns, counts, strict=True)
        if _is_fit(item, records, are_notes)
        and (are_notes or pattern is not TOTALS[-1] or item.with_gaps == item.count)
    ]
    widest = fit[-1] if fit else None
    if widest is None or (is_of_groups and widest.with_gaps < widest.count):
        return []
    for pattern, item in zip(patterns, counts, strict=True):
        if item.count == widest.count:
            records.leave_out(place, pattern)
            return [LeftOut(place, pattern, item.count, are_notes)]
    return []


def _is_fit(item: Match, records: Records, are_notes: bool) -> bool:
    if not item.count or item.count >= records.row_count:
        return False
    if are_notes:
        return item.count == item.at_end == item.alone and item.count <= MAX_NOTES
    if item.at_end == item.count <= MAX_AT_END:
        return 2 * item.count < records.row_count
    return item.with_gaps == item.count <= MAX_SHARE * records.row_count
