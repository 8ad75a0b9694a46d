"""Formats of dates and times, as Java's DateTimeFormatter spells them, with the letters of TOKENS.

A format becomes one pattern of whole texts, and names the part of the date that each group of it
is; `reading/values/dates.py` makes the ISO text of them.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from glue_ingest.contracts.rules import DataType, TypeName

ISO_DATE = "yyyy-MM-dd"
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_SHORT_MONTHS = "|".join([*(name[:3] for name in MONTHS), "sept"])
MAX_FRACTION = 6


class Element(StrEnum):
    """A part of a date or time."""

    YEAR = "year"
    SHORT_YEAR = "year of two digits"
    MONTH = "month"
    MONTH_NAME = "name of a month"
    DAY = "day"
    HOUR = "hour"
    HALF_HOUR = "hour from 1 to 12"
    HALF = "AM or PM"
    MINUTE = "minute"
    SECOND = "second"
    FRACTION = "fraction"
    OFFSET = "offset"


TOKENS = {
    "yyyy": ("[0-9]{4}", Element.YEAR),
    "uuuu": ("[0-9]{4}", Element.YEAR),
    "yy": ("[0-9]{2}", Element.SHORT_YEAR),
    "MMMM": ("|".join(MONTHS), Element.MONTH_NAME),
    "MMM": (_SHORT_MONTHS, Element.MONTH_NAME),
    "MM": ("[0-9]{2}", Element.MONTH),
    "M": ("[0-9]{1,2}", Element.MONTH),
    "dd": ("[0-9]{2}", Element.DAY),
    "d": ("[0-9]{1,2}", Element.DAY),
    "HH": ("[0-9]{2}", Element.HOUR),
    "H": ("[0-9]{1,2}", Element.HOUR),
    "hh": ("[0-9]{2}", Element.HALF_HOUR),
    "h": ("[0-9]{1,2}", Element.HALF_HOUR),
    "a": (r"[AP]\.?M\.?", Element.HALF),
    "mm": ("[0-9]{2}", Element.MINUTE),
    "ss": ("[0-9]{2}", Element.SECOND),
    **{"S" * n: (f"[0-9]{{{n}}}", Element.FRACTION) for n in range(1, MAX_FRACTION + 1)},
    "XXX": ("Z|[+-][0-9]{2}:[0-9]{2}", Element.OFFSET),
    "X": ("Z|[+-][0-9]{2}(?:[0-9]{2})?", Element.OFFSET),
}
LISTED = (
    "yyyy, uuuu, yy, MMMM, MMM, MM, M, dd, d, HH, H, hh, h, a, mm, ss, S to SSSSSS, X, XXX, signs, "
    "and texts in ' ', each part once"
)
# Tokens of one digit or two: beside other digits, it is not clear where they end.
_VARIABLE = ("M", "d", "H", "h")
_NAMES = (Element.MONTH_NAME, Element.HALF, Element.OFFSET)
# What a format of Java spells like this is text.
_PART = re.compile(r"([A-Za-z])\1*|'([^']*)'|[^A-Za-z']")


@dataclass(frozen=True)
class DateFormat:
    """The pattern of a whole text, whatever its letter case, and what each group of it is."""

    pattern: str
    elements: tuple[Element, ...]


def read_date_format(text: str) -> DateFormat | None:
    """Return what a format of dates or times means; None where a part of it is not known."""
    elements: list[Element] = []
    pattern, end, before = "", 0, ""
    for found in _PART.finditer(text):
        written = found[0]
        if found.start() != end or _is_unclear(before, written):
            return None
        end, before = found.end(), written
        if written in TOKENS:
            letters, element = TOKENS[written]
            if _plainer(element) in map(_plainer, elements):
                return None
            elements.append(element)
            pattern += f"({letters})"
        elif found[1] and written != "T":
            return None
        else:
            pattern += _escaped(found[2] if found[2] is not None else written)
    return DateFormat(pattern, tuple(elements)) if end == len(text) else None


def _is_unclear(before: str, written: str) -> bool:
    """Tell whether it is not clear which of two neighbours a digit belongs to."""
    pair = (before, written)
    are_digits = all(token in TOKENS and TOKENS[token][1] not in _NAMES for token in pair)
    return are_digits and any(token in _VARIABLE for token in pair)


def _escaped(text: str) -> str:
    # Exports write no-break and narrow spaces before AM.
    return "".join(r"\s+" if letter == " " else re.escape(letter) for letter in text)


def find_date_format_problem(text: str, data_type: DataType, *, has_pivot: bool) -> str | None:
    """Say why a format cannot be kept for dates or timestamps; None if it can.

    `has_pivot` tells whether the century of two-digit years is known.
    """
    found = read_date_format(text)
    if found is None or any(letter in text for letter in "\\^[]"):
        return f"it may have {LISTED}"
    elements = set(found.elements)
    if Element.SHORT_YEAR in elements and not has_pivot:
        return "yy needs twoDigitYearsFrom, the first of the hundred years that it stands for"
    elements = set(map(_plainer, elements))
    if data_type.name is TypeName.DATE:
        wanted = {Element.YEAR, Element.MONTH, Element.DAY}
        return None if elements == wanted else "a date has just the parts year, month, day"
    return _find_time_problem(elements)


def _plainer(element: Element) -> Element:
    others = {Element.SHORT_YEAR: Element.YEAR, Element.MONTH_NAME: Element.MONTH}
    return others.get(element, element)


def _find_time_problem(elements: set[Element]) -> str | None:
    if (Element.HALF_HOUR in elements) != (Element.HALF in elements):
        return "h and a (AM or PM) go together; H is an hour from 0 to 23"
    if Element.FRACTION in elements and Element.SECOND not in elements:
        return "a fraction S needs seconds ss"
    hour = Element.HALF_HOUR if Element.HALF in elements else Element.HOUR
    needed = {Element.YEAR, Element.MONTH, Element.DAY, hour, Element.MINUTE}
    further = {Element.HALF, Element.SECOND, Element.FRACTION, Element.OFFSET}
    if needed <= elements <= needed | further:
        return None
    return "a timestamp has the parts year, month, day, hour, minute, and may have second"
