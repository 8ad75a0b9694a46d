"""Tells by the name of a column whether it may say who a person is."""

import re
from collections.abc import Set
from dataclasses import dataclass

from glue_ingest.authoring.column_profile import ColumnProfile, Figures
from glue_ingest.authoring.names import singular, words_of
from glue_ingest.authoring.shapes import FORMATTED, Shape
from glue_ingest.authoring.words import (
    ABBREVIATIONS,
    CONTACTS,
    EVENTS,
    FACTS,
    FOREIGN_THINGS,
    IDS,
    INSTITUTIONS,
    KINDS,
    MEASURES,
    NAME_PARTS,
    NAMES_OF_ALL,
    NO_IDS,
    NUMBERED,
    NUMBERED_THINGS,
    NUMBERS,
    PEOPLE,
    PERIODS,
    PERSON_IDS,
    PERSON_NAMES,
    PLACES,
    PLURALS,
    SENSITIVE,
    SHORT_NAMES,
    THINGS,
    WITHIN_NAMES,
    WORDY,
)

# A column with at most MAX_CODES different texts of one letter holds codes.
MAX_CODES = 20
# The first words of a count, such as `number_of_students`.
COUNTED = re.compile(r"(n|no|nr|num|number|nbr|total|count|pct|percent)_(of_)?\w*s(_|$)")
MAX_COUNT_DIGITS, MAX_YEAR_DIGITS, MAX_ID_LENGTH = 7, 4, 6
NEARLY_ALL = 0.9
MIN_YEAR, MAX_YEAR = 1900, 2100
ENDS_OF_KINDS = ("_type", "_status", "_category", "_level")
# Words with which `first` and `last` say no name: the first of a thing.
NOT_OF_NAMES = THINGS | PERIODS | EVENTS | MEASURES | KINDS | SENSITIVE


@dataclass(frozen=True)
class Reason:
    """Why a column is personal, and whether its file is then about people."""

    text: str
    is_about_people: bool
    is_id: bool = False


@dataclass(frozen=True)
class NamedColumn:
    """A column: its name, the words that this says, and its profile."""

    name: str
    words: frozenset[str]
    profile: ColumnProfile

    @property
    def is_of_thing(self) -> bool:
        """Tell whether the name says a thing, such as a school, and no person."""
        return bool(self.words & (THINGS | FOREIGN_THINGS)) and not self.words & PEOPLE

    @property
    def is_of_institution(self) -> bool:
        """Tell whether the name says an address of an institution."""
        is_address = self.words & INSTITUTIONS and self.words & PLACES
        return bool(is_address) and not self.words & (PEOPLE | FACTS | {"email", "mail"})

    @property
    def is_flag(self) -> bool:
        """Tell whether the texts are flags, or codes of one letter, and so say nothing."""
        is_code = self.profile.longest <= 1 and self.profile.distinct_count <= MAX_CODES
        return is_code or self.profile.share(Shape.FLAG) == 1

    @property
    def has_states(self) -> bool:
        """Tell whether nearly all texts are states of the USA, and no names of people."""
        return self.profile.share(Shape.STATE) >= NEARLY_ALL

    @property
    def has_places(self) -> bool:
        """Tell whether nearly all texts are places such as counties, and no names of people."""
        return self.profile.share(Shape.PLACE, Shape.STATE) >= NEARLY_ALL

    @property
    def is_of_many(self) -> bool:
        """Tell whether the name says several people or births, as a count of them does."""
        said = self.words & PEOPLE
        is_plural = any(f"{word}s" in self.words for word in said) or bool(self.words & PLURALS)
        is_of_births = "births" in self.words and not self._may_be_years
        return is_plural or is_of_births or bool(COUNTED.match(self.name))

    @property
    def _may_be_years(self) -> bool:
        low, high = self.profile.minimum, self.profile.maximum
        return low is None or high is None or MIN_YEAR <= low <= high <= MAX_YEAR

    @property
    def is_measure(self) -> bool:
        """Tell whether the column is a number about people, and no number of one."""
        if self.words & IDS:
            return False
        if not self.profile.is_number:
            is_named = self.is_of_many or bool(self.words & MEASURES)
            return (is_named and self.profile.figures is not Figures.NONE) or self._is_for_readers
        is_count = self.is_of_many and self.profile.longest <= MAX_COUNT_DIGITS
        return bool(self.words & MEASURES or is_count)

    @property
    def _is_for_readers(self) -> bool:
        """Tell figures that no id or contact of a person is written like."""
        is_contact = self.words & (CONTACTS - WORDY - {"birth" if self.is_of_many else ""})
        is_contact = is_contact or self.words & (NUMBERS | NUMBERED | PERSON_IDS)
        return self.profile.figures is Figures.WRITTEN and not is_contact

    @property
    def is_attribute(self) -> bool:
        """Tell whether a trait of people is meant, such as a level."""
        if self.words & (KINDS | SENSITIVE):
            return True
        is_period = self.words & PERIODS and (self.is_short_figure or self.profile.dates)
        return bool(is_period or (self.words & MEASURES and self.is_figure))

    @property
    def is_short_figure(self) -> bool:
        """Tell whether all texts are short numbers, such as years and grades."""
        return self.is_figure and self.profile.longest <= MAX_YEAR_DIGITS

    @property
    def is_figure(self) -> bool:
        """Tell whether all texts are numbers, also as they are written for readers."""
        return self.profile.share(Shape.NUMBER, *FORMATTED) == 1


def named(name: str, profile: ColumnProfile) -> NamedColumn:
    """Return a column with the words of its name."""
    return NamedColumn(name, words_of(name), profile)


def told_by_name(column: NamedColumn) -> Reason | None:
    """Return the reason why a name makes a column personal; None if it does not."""
    words, people = column.words, column.words & PEOPLE
    if column.is_measure:
        return None
    if _says_name(column):
        return Reason("the name of a person", is_about_people=True)
    is_figure = column.profile.is_number or column.profile.figures is not Figures.NONE
    # Figures are no initials, and no remark.
    known = CONTACTS - WORDY if is_figure else CONTACTS
    if words & FOREIGN_THINGS:
        known -= NAMES_OF_ALL
    if (contacts := words & known) and not column.is_flag:
        is_about_people = bool(people or contacts & FACTS)
        return Reason(f"the name says '{min(contacts)}'", is_about_people)
    if words & PERSON_IDS or (words & NUMBERS and (people or words & NUMBERED)):
        return Reason("the id of a person", is_about_people=True, is_id=True)
    if "by" in words and not column.is_figure and not words & NOT_OF_NAMES:
        return Reason("the name says who did it", is_about_people=False)
    if people and not column.is_attribute and not column.is_flag:
        return Reason(f"the name says '{min(people)}'", is_about_people=True)
    return None


def _says_name(column: NamedColumn) -> bool:
    words = column.words
    if column.name in SHORT_NAMES or ("name" in words and words & (PEOPLE | NAME_PARTS)):
        return True
    # Whether there is a family is no name.
    if not words & NAME_PARTS or (column.is_flag and words & PEOPLE):
        return False
    if _all_in(words, WITHIN_NAMES):
        return True
    is_other = words & NOT_OF_NAMES or column.is_short_figure or column.profile.dates
    return bool(words & PERSON_NAMES) and not is_other


def _all_in(words: Set[str], known: Set[str]) -> bool:
    return all({word, singular(word), ABBREVIATIONS.get(word)} & known for word in words)


def find_doubt(column: NamedColumn) -> str | None:
    """Return the reason why a column may be personal; None if there is none."""
    is_of_kind = column.name.endswith(ENDS_OF_KINDS)
    if column.words & (THINGS | FOREIGN_THINGS | PERIODS | NUMBERED_THINGS) or is_of_kind:
        return None
    if column.words & IDS or _is_abbreviated_id(column.name):
        return "an id"
    return "a name" if "name" in column.words and not column.has_places else None


def _is_abbreviated_id(name: str) -> bool:
    """Tell an id of people whose word is not known, such as `lcid`."""
    is_short = name.endswith("id") and len(name) <= MAX_ID_LENGTH
    return is_short and name not in NO_IDS and name not in THING_IDS


THING_IDS = frozenset({"leaid", "schid", "ncesid", "distid", "geoid", "orgid"})
