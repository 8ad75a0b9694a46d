"""Texts that stand where a value is expected, and say why there is none.

Only known codes are proposed, signs, and letters in capitals that repeat: a draft shows them, and
another text could name somebody.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from glue_ingest.authoring.school_year_texts import find_school_years
from glue_ingest.authoring.words import (
    COUNTED,
    GRADES,
    GROUPS,
    MEASURES,
    RANGED,
    SCALES,
    SIGNED,
    UNSIGNED,
)
from glue_ingest.contracts.rules import ascii_lower

SUPPRESSED, NOT_APPLICABLE, MISSING = "suppressed", "not_applicable", "missing"
# What known codes say, whatever their letter case. A count of stars says nothing more.
CODES = {
    **dict.fromkeys(
        (
            *("*", "**", "***", "****", "*****", "\u2021", "s", "ps", "ds", "ts", "tfs", "(s)"),
            *("(d)", "suppressed", "redacted", "masked", "withheld", "too few", "ferpa", "cell"),
            *("too few students", "too small", "small n", "fewer than 10 students", "n-size"),
            *("not disclosed", "confidential", "protected"),
        ),
        SUPPRESSED,
    ),
    **dict.fromkeys(
        ("\u2020", "n/a", "n.a.", "#n/a", "not applicable", "not appl.", "(x)", "(na)"),
        NOT_APPLICABLE,
    ),
    **dict.fromkeys(
        (
            *("\u2013", "\u2014", "\u2212", "--", "---", "..", "...", "nr", "nd", "dnr", "n/r"),
            *("n/d", "missing", "not available", "not reported", "no data", "unknown", "unk"),
            *("nan", "none", "nil", "\\n", "blank", "tbd", "pending", "#value!", "#ref!"),
            *("#div/0!", "#null!", "#num!", "not collected", "unavailable", "did not report"),
        ),
        MISSING,
    ),
}
# Grades that are called like codes: preschool.
GRADE_CODES = ("ps", "s", "ts")
# Texts that mean null in every column, and do not say why.
NULLS = ("na", "null", "-", ".")
# Texts that often stand for null, whatever their letter case.
MARKERS = ("na", "n/a", "null", "-", ".", "\u2013", "\u2014", "\u2020", "\u2021")
# Numbers below zero that no scale of scores has: also those of the American Community Survey.
FAR_CODES = {
    **dict.fromkeys(("-9", "-99", "-999", "-9999", "-666666666", "-999999999"), MISSING),
    "-888888888": NOT_APPLICABLE,
}
# Numbers below zero that stand for no value, as NCES and the Urban Institute write them.
NEGATIVE_CODES = {"-1": MISSING, "-2": NOT_APPLICABLE, "-3": SUPPRESSED, **FAR_CODES}
# Codes are whole numbers: -1.0 of a data frame is one, -1.00 is an amount.
NEGATIVE = re.compile(r"[-\u2212]([0-9]+)(?:\.0?)?")
# The end of a number that is not whole; three digits after a comma may be thousands.
FRACTION = re.compile(r"(?:\.0*[1-9][0-9]*|,(?:[1-9]|[0-9][1-9]|[0-9]{4,}))%?$")
# No greater numbers are grades but these.
MAX_GRADE, NO_GRADES = 20, (99, 999)
# What may be a code that is not known: signs, or few capital letters.
UNKNOWN_SIGNS = re.compile(r"[^\w\s]{1,3}")
UNKNOWN_LETTERS = re.compile("[A-Z]{1,3}")
MAX_UNKNOWN = 3
_NUMBER = r"[$€£]?[0-9][0-9,.]*[0-9]?(?: ?%)?"
# A text that gives bounds for a number. The reader of ranges says the last word.
OPEN_RANGE = re.compile(
    rf"(?i)(?:n ?)?(?:[<>]=?|=[<>]|[≤≥]|[gl][et]) ?{_NUMBER}|{_NUMBER} ?\+|"
    r"(?:n )?(?:(?:less|fewer|more|greater|no more|no less|no fewer) than|under|below|over|above|"
    rf"at least|at most|up to) {_NUMBER}|"
    rf"{_NUMBER} (?:or|and) (?:more|fewer|less|greater|above|below|over|under|higher|lower)"
)
CLOSED_RANGE = re.compile(rf"(?i)(?P<low>{_NUMBER}) ?(?:[-\u2013\u2014]| to ) ?(?P<high>{_NUMBER})")


@dataclass(frozen=True)
class Split:
    """The texts of a column: those that may be values, and those that say why there is none.

    `statuses` has the codes, as they are written, by what they say; `nulls` the texts that mean
    null; `ranges` those that give bounds. `values` have how often each occurs.
    """

    values: dict[str, int]
    statuses: dict[str, list[str]] = field(default_factory=dict)
    nulls: tuple[str, ...] = ()
    ranges: dict[str, int] = field(default_factory=dict)

    @property
    def has_codes(self) -> bool:
        """Tell whether a text says why there is no value."""
        return bool(self.statuses or self.ranges)

    def with_codes(self, given: Mapping[str, str]) -> "Split":
        """Return the split with some of its values as codes: what each says, by the text."""
        values = {text: count for text, count in self.values.items() if text not in given}
        statuses = {name: list(texts) for name, texts in self.statuses.items()}
        for text, status in given.items():
            statuses.setdefault(status, []).append(text)
        return Split(values, statuses, self.nulls, self.ranges)


def split_codes(texts: Mapping[str, int], words: Set[str]) -> Split:
    """Split the texts of a column, with how often each occurs, by what they may be."""
    values: dict[str, int] = {}
    statuses: dict[str, list[str]] = {}
    nulls: list[str] = []
    ranges: dict[str, int] = {}
    school_years = find_school_years(texts, words)
    for text, count in texts.items():
        lowered = ascii_lower(text)
        if lowered in NULLS:
            nulls.append(text)
        elif (status := CODES.get(lowered)) and not (words & GRADES and lowered in GRADE_CODES):
            statuses.setdefault(status, []).append(text)
        elif text not in school_years and (OPEN_RANGE.fullmatch(text) or _is_closed_range(text)):
            ranges[text] = count
        else:
            values[text] = count
    if _are_categories(values, ranges, words):
        ranges = {}
    return Split(values, _unfolded(statuses), tuple(nulls), ranges)


def _are_categories(values: Mapping[str, int], ranges: Mapping[str, int], words: Set[str]) -> bool:
    """Tell ranges that are groups, such as those of ages, from numbers that are coded."""
    are_closed = not any(map(OPEN_RANGE.fullmatch, ranges))
    if not values or (ranges and are_closed and words & RANGED and not words & MEASURES):
        return True
    is_group = words & GROUPS and not words & (MEASURES - GROUPS | COUNTED)
    return bool(is_group and sum(values.values()) < sum(ranges.values()))


def _is_closed_range(text: str) -> bool:
    found = CLOSED_RANGE.fullmatch(text)
    if found is None:
        return False
    low, high = (
        float(re.sub("[^0-9.]", "", found[side]).strip(".") or "nan")
        if re.sub("[^0-9.]", "", found[side]).count(".") < 2
        else float("nan")
        for side in ("low", "high")
    )
    return low < high


def _unfolded(statuses: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Leave one spelling of codes that differ in letter case only."""
    return {
        status: list({ascii_lower(text): text for text in sorted(texts, reverse=True)}.values())
        for status, texts in statuses.items()
    }


def negative_codes(numbers: Mapping[str, int], words: Set[str], name: str = "") -> dict[str, str]:
    """Return what numbers below zero say, if they stand for no value; else nothing.

    All other numbers are zero or more, the name is not one of a change or of grades, and not all
    of the texts are such codes. Beside fractions they are codes only if the name says what is
    never below zero. The name of a column of one grade has its number.
    """
    known = FAR_CODES if words & SCALES else NEGATIVE_CODES
    below = {text for text in numbers if text.startswith(("-", "\u2212", "("))}
    found: dict[str, str] = {}
    for text in below:
        digits = NEGATIVE.fullmatch(text)
        status = known.get(f"-{digits[1]}") if digits else None
        if status is None:
            return {}
        found[text] = status
    is_of_one_grade = any(letter.isdigit() for letter in name)
    may_be_grades = not is_of_one_grade and _are_grades(numbers, words)
    may_be_less = words & SIGNED or (not words & UNSIGNED and any(map(FRACTION.search, numbers)))
    is_open = may_be_less or len(below) == len(numbers) or may_be_grades
    return {} if is_open else dict(sorted(found.items()))


def _are_grades(numbers: Mapping[str, int], words: Set[str]) -> bool:
    """Tell grades from counts of the pupils in a grade."""
    digits = [int(found[0]) for text in numbers if (found := re.match("[0-9]{1,9}", text))]
    return bool(words & GRADES) and all(n <= MAX_GRADE or n in NO_GRADES for n in digits)


def unknown_codes(misfits: Mapping[str, int], value_count: int, *, shows: bool) -> dict[str, str]:
    """Return the few texts among numbers or dates that may be codes, as missing; else nothing.

    `misfits` are the texts that are no values, `value_count` is how many rows have a value.
    `shows` is false in a file about people: capital letters may be initials there.
    """
    is_few = len(misfits) <= MAX_UNKNOWN and sum(misfits.values()) < value_count
    if not misfits or not is_few:
        return {}
    for text, count in misfits.items():
        is_letters = shows and count > 1 and UNKNOWN_LETTERS.fullmatch(text)
        if not (is_letters or UNKNOWN_SIGNS.fullmatch(text)):
            return {}
    return dict.fromkeys(sorted(misfits), MISSING)
