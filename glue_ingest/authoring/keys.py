"""The fewest columns that tell the rows of a file apart, those with sensible names first."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Protocol

from glue_ingest.authoring.column_profile import DATE, STRING, TIMESTAMP, ColumnProfile
from glue_ingest.authoring.names import words_of
from glue_ingest.authoring.personal import Kind, Proposal
from glue_ingest.authoring.words import (
    BEST_KEYS,
    EVENTS,
    GOOD_KEYS,
    INSTITUTIONS,
    OTHERS,
    PERIODS,
    SURE_CODES,
)
from glue_ingest.contracts.rules import DataType, TypeName

# Ids of institutions, as agencies call them: names change and repeat, ids do not.
IDENTIFIERS = (SURE_CODES - frozenset(("zip", "zipcode", "postcode", "plz", "postal"))) | frozenset(
    ("unitid", "opeid", "cds", "geoid", "ceeb", "duns", "nces")
)
# Parts of a year: they recur in the next one.
PARTS_OF_YEARS = frozenset(("quarter", "month", "week", "term", "semester"))
# A text of so many characters may say the year beside its part.
MIN_WITH_YEAR = 6
KEY_TYPES = (TypeName.STRING, TypeName.INT, TypeName.BIGINT, TypeName.DATE, TypeName.TIMESTAMP)
MAX_COLUMNS, MAX_CANDIDATES = 3, 8
MAX_TEXT = 100
# Columns that tell this share of the rows apart are noted: the other rows may be duplicates.
NEARLY = 0.95
# Further columns must tell this share of the rows apart in addition.
GAIN = 0.01


class Counter(Protocol):
    """Counts the values that columns have together."""

    row_count: int

    def count_distinct(self, columns: Sequence[tuple[int, DataType]]) -> int:
        """Count the different values that some columns have together."""


@dataclass(frozen=True)
class Candidate:
    """A column that may be in a key: its place, type, count of values, and rank by its name.

    Dates and periods tell rows apart, but not what these are about. One that `says_all` is that of
    a series: it has the year, and is no event.
    """

    place: int
    data_type: DataType
    distinct_count: int
    rank: int
    has_nulls: bool
    is_period: bool = False
    says_all: bool = True


@dataclass(frozen=True)
class ProposedKey:
    """Places of columns, and how many rows they tell apart; a key only if these are all."""

    places: tuple[int, ...]
    distinct_count: int
    is_key: bool


def list_candidates(
    names: Sequence[str],
    profiles: Sequence[ColumnProfile],
    types: Sequence[DataType],
    proposals: Sequence[Proposal],
    row_count: int,
) -> list[Candidate]:
    """Return the columns that may be in a key, best first."""
    found = []
    for place, name in enumerate(names):
        profile, data_type, proposal = profiles[place], types[place], proposals[place]
        rank = _rank(name, data_type, proposal, is_code=_is_code(name, data_type, profile))
        is_given = profile.text_count >= NEARLY * row_count
        is_fit = data_type.name in KEY_TYPES and profile.longest <= MAX_TEXT
        is_kept = proposal.kind is None or proposal.kind is Kind.ID
        if rank is not None and is_given and is_fit and is_kept:
            has_nulls = profile.text_count < row_count
            found.append(
                Candidate(
                    place,
                    data_type,
                    profile.distinct_count,
                    rank,
                    has_nulls,
                    is_period=_is_period(name, data_type, proposal),
                    says_all=_says_all(name, profile),
                )
            )
    return sorted(found, key=lambda item: (item.rank, item.place))[:MAX_CANDIDATES]


def _is_period(name: str, data_type: DataType, proposal: Proposal) -> bool:
    words = words_of(name)
    is_named = bool(words & (PERIODS | PARTS_OF_YEARS)) and not words & (BEST_KEYS | IDENTIFIERS)
    return proposal.kind is None and (is_named or data_type in (DATE, TIMESTAMP))


def _says_all(name: str, profile: ColumnProfile) -> bool:
    """Tell whether a column is called a period, is that of no event, and says the year."""
    words = words_of(name)
    is_period = bool(words & (PERIODS | PARTS_OF_YEARS)) and not words & EVENTS
    return is_period and not _is_part(name, profile)


def _is_part(name: str, profile: ColumnProfile) -> bool:
    """Tell whether a column says a part of a year, and not of which."""
    return bool(words_of(name) & PARTS_OF_YEARS) and profile.shortest < MIN_WITH_YEAR


def _is_code(name: str, data_type: DataType, profile: ColumnProfile) -> bool:
    """Tell whether a column has the codes of institutions: digits that are no number."""
    are_digits = profile.fits[DataType(TypeName.BIGINT)] == profile.text_count
    return data_type is STRING and are_digits and bool(words_of(name) & INSTITUTIONS)


def _rank(name: str, data_type: DataType, proposal: Proposal, *, is_code: bool) -> int | None:
    words = words_of(name)
    if proposal.kind is Kind.ID:
        # Ids of others, such as teachers, tell rows of students apart by chance only.
        return 1 if words & OTHERS else 0
    if is_code or words & (BEST_KEYS | IDENTIFIERS):
        return 0
    if words & PERIODS or data_type in (DATE, TIMESTAMP):
        return 1
    return 2 if words & GOOD_KEYS else None


def propose_key(
    counter: Counter, candidates: Sequence[Candidate], *, has_texts: bool = False
) -> ProposedKey | None:
    """Return the first key; else the columns that tell nearly all rows apart; else None.

    Where the file `has_texts` that say what rows are about, dates and periods alone are no key; nor
    is a part of a year, or the date of an event.
    """
    best: ProposedKey | None = None
    for columns in _sets(candidates, counter.row_count):
        is_series = not has_texts and any(item.says_all for item in columns)
        if all(item.is_period for item in columns) and not is_series:
            continue
        count = counter.count_distinct([(item.place, item.data_type) for item in columns])
        places = tuple(item.place for item in columns)
        if count == counter.row_count and not any(item.has_nulls for item in columns):
            return ProposedKey(places, count, is_key=True)
        least = best.distinct_count + GAIN * counter.row_count if best else 0
        if count >= max(NEARLY * counter.row_count, least):
            best = ProposedKey(places, count, is_key=False)
    return best


def with_period(
    key: ProposedKey | None,
    names: Sequence[str],
    profiles: Sequence[ColumnProfile],
    types: Sequence[DataType],
    proposals: Sequence[Proposal],
) -> ProposedKey | None:
    """Return a key with the column that says of which period the whole file is.

    Without it the file of the next year would replace the rows of this one.
    """
    if (
        key is None
        or not key.is_key
        or any(_says_period(names[place], profiles[place], types[place]) for place in key.places)
    ):
        return key
    count = max(profile.text_count for profile in profiles)
    period = [
        place
        for place, name in enumerate(names)
        if _says_period(name, profiles[place], types[place])
        and types[place].name in KEY_TYPES
        and proposals[place].kind is None
        and (profiles[place].text_count, profiles[place].distinct_count) == (count, 1)
    ]
    return replace(key, places=(*key.places, *period[:1]))


def _says_period(name: str, profile: ColumnProfile, data_type: DataType) -> bool:
    """Tell whether a column says of which period a row is, with its year."""
    is_named = bool(words_of(name) & PERIODS) or data_type in (DATE, TIMESTAMP)
    return is_named and not _is_part(name, profile)


def _sets(candidates: Sequence[Candidate], row_count: int) -> Iterator[tuple[Candidate, ...]]:
    """Yield sets of columns with values enough, small ones and good names first."""
    if row_count < 2:
        return
    for size in range(1, MAX_COLUMNS + 1):
        found = sorted(
            combinations(candidates, size), key=lambda columns: sum(item.rank for item in columns)
        )
        for columns in found:
            if math.prod(item.distinct_count for item in columns) >= NEARLY * row_count:
                yield columns
