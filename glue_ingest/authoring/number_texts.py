"""How the numbers of a column are written for readers: separators, currency, per cent, signs."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from glue_ingest.authoring.shapes import GROUPED_TEXT

# White space that may stand between groups of digits, and marks that stand for an apostrophe.
SPACES = " \t\u00a0\u2007\u2009\u202f"
_SIGN = r"[-+\u2212]?"
_CURRENCY = r"(?:[A-Z]{0,3}[$€£¥₹]|USD|EUR|GBP|CAD|AUD|CHF|MXN)"
WRITTEN = re.compile(
    rf"(?P<sign>{_SIGN}) ?(?P<before>{_CURRENCY})? ?(?P<open>\()? ?(?P<inner>{_CURRENCY})? ?"
    rf"(?P<inner_sign>{_SIGN})(?P<body>[0-9.,'\u2019{SPACES}]*[0-9][.,]?)[{SPACES}]?(?P<percent>%)?"
    rf"[{SPACES}]?(?P<after>{_CURRENCY})?[{SPACES}]?(?P<close>\))?(?P<outer_percent>%)?"
)
# A number that begins with a zero is a code.
CODE = re.compile("0[0-9]")
# What a reviewer is asked where points may be those of thousands.
TOLD_COMMAS = "the comma is taken for a decimal comma, as in other columns"
OPEN_COMMAS = (
    "the comma is taken for a thousands separator, as it always stands before three digits: if it "
    "is a decimal comma, write decimal instead"
)
TOLD_POINTS = (
    "the point is taken for a thousands separator, as in a file with decimal commas or semicolons: "
    "delete thousands and decimal if it is a decimal point"
)
OPEN_POINTS = (
    "each point stands before three digits: if it is a thousands separator, write numberFormat "
    '{thousands: ".", decimal: ","}, or the numbers are a thousand times too small'
)
# Digits that may be thousands or a fraction.
GROUP = re.compile("[1-9][0-9]{0,2},[0-9]{3}")
# The marks of thousands and decimals that are tried, in this order: the plainest first.
SEPARATORS = (
    *((None, "."), (",", "."), (None, ","), (".", ","), (" ", "."), (" ", ","), ("'", ".")),
    *(("\u2019", "."), ("'", ",")),
)


@dataclass(frozen=True)
class Written:
    """The parts of one number as it is written."""

    body: str
    currency: str | None
    is_percent: bool
    is_in_parentheses: bool
    has_wide_minus: bool


@dataclass(frozen=True)
class NumberProposal:
    """A numberFormat; what was seen, to be counted in a note; and what may be read otherwise.

    `is_open` says that the texts do not tell a thousands separator from a decimal comma,
    `has_open_points` that they do not tell one from a decimal point, `has_points` that a point
    is a decimal one for sure.
    """

    number_format: dict[str, Any]
    seen: dict[str, int]
    doubts: tuple[str, ...] = ()
    is_open: bool = False
    has_open_points: bool = False
    has_points: bool = False


def take_apart(text: str) -> Written | None:
    """Return the parts of a number; None if the text is none."""
    found = WRITTEN.fullmatch(text)
    if found is None or bool(found["open"]) != bool(found["close"]):
        return None
    given = [found[part] for part in ("before", "inner", "after") if found[part]]
    signs = found["sign"] + found["inner_sign"]
    is_open = bool(found["open"])
    if len(given) > 1 or len(signs) > 1 or (is_open and signs) or CODE.match(found["body"]):
        return None
    if found["outer_percent"] and (found["percent"] or not is_open):
        return None
    is_percent = bool(found["percent"] or found["outer_percent"])
    currency = given[0] if given else None
    return Written(found["body"], currency, is_percent, is_open, "\u2212" in signs)


def _pattern(thousands: str | None, decimal: str) -> re.Pattern[str]:
    """Return what the digits of a number match under some marks."""
    mark = f"[{SPACES}]" if thousands == " " else re.escape(thousands or "")
    grouped = f"|[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+" if thousands else ""
    point = re.escape(decimal)
    return re.compile(f"(?:(?:[0-9]+{grouped})(?:{point}[0-9]*)?|{point}[0-9]+)")


PATTERNS = {marks: _pattern(*marks) for marks in SEPARATORS}


def fitting_separators(bodies: Iterable[str]) -> list[tuple[str | None, str]]:
    """Return the marks of thousands and decimals under which all digits are numbers."""
    listed = list(bodies)
    return [
        marks
        for marks, pattern in PATTERNS.items()
        if all(pattern.fullmatch(body) for body in listed)
    ]


def propose_number_format(
    texts: Mapping[str, int], decimal: str | None = None
) -> NumberProposal | None:
    """Return how all texts, with how often each occurs, are written as numbers.

    `decimal` is the mark of other columns of the file, where several fit. None if some are no
    numbers, if no marks fit all of them, or if one is a code by its first zero.
    The format is empty where all are plain.
    """
    written = {text: take_apart(text) for text in texts}
    parts = {text: found for text, found in written.items() if found is not None}
    if not texts or len(parts) < len(texts):
        return None
    fitting = fitting_separators(part.body for part in parts.values())
    is_told = any(marks[1] == decimal for marks in fitting)
    if not fitting or (fitting[0][1] == "," != decimal and _may_be_thousands(parts.values())):
        return None
    is_open = fitting[0] == (",", ".") and (None, ",") in fitting
    told = (marks for marks in fitting if is_told and marks[1] == decimal)
    thousands, decimal = next(told, fitting[0])
    number_format, doubts = _described(parts, thousands, decimal)
    doubts += [TOLD_COMMAS if is_told else OPEN_COMMAS] * is_open
    bodies = [part.body for part in parts.values()]
    are_pointed = any("." in body for body in bodies) and are_grouped(bodies)
    has_open_points = are_pointed and (thousands, decimal) == (None, ".")
    if has_open_points:
        doubts.append(OPEN_POINTS)
    elif are_pointed and fitting[0] == (None, "."):
        doubts.append(TOLD_POINTS)
    is_english = (thousands == "," and not is_open) or (
        thousands is None and any("." in body for body in bodies) and not are_pointed
    )
    return NumberProposal(
        number_format,
        _seen(parts, texts, thousands, decimal),
        tuple(doubts),
        is_open=is_open,
        has_open_points=has_open_points,
        has_points=decimal == "." and is_english,
    )


def _described(
    parts: Mapping[str, Written], thousands: str | None, decimal: str
) -> tuple[dict[str, Any], list[str]]:
    """Return the format of numbers whose marks are known, and what may be read otherwise."""
    number_format: dict[str, Any] = {}
    doubts = []
    if thousands:
        number_format["thousands"] = thousands
    if decimal != ".":
        number_format["decimal"] = decimal
    if currencies := sorted({part.currency for part in parts.values() if part.currency}):
        number_format["currency"] = currencies
    if any(part.is_percent for part in parts.values()):
        number_format["percent"], doubt = _percent(parts, decimal)
        doubts += [doubt] if doubt else []
    if any(part.is_in_parentheses for part in parts.values()):
        number_format["parentheses"] = "negative"
        doubts.append("numbers in parentheses are read as negative")
    if not number_format and any(part.has_wide_minus for part in parts.values()):
        number_format["decimal"] = decimal
    return number_format, doubts


def are_grouped(texts: Iterable[str]) -> bool:
    """Tell whether each point of plain numbers could be one of thousands: 1.234, and not 1.5."""
    return all(re.fullmatch(rf"[+-]?({GROUPED_TEXT})", text) for text in texts)


def _may_be_thousands(parts: Iterable[Written]) -> bool:
    """Tell whether a decimal comma stands before three digits, and else before fewer ones.

    The three digits could be thousands then: 5,687 beside 1.234,5.
    """
    bodies = [part.body for part in parts]
    sure = [body.partition(",")[2] for body in bodies if not GROUP.fullmatch(body)]
    longest = max(map(len, sure), default=0)
    return any(GROUP.fullmatch(body) for body in bodies) and longest < 3


def _percent(parts: Mapping[str, Written], decimal: str) -> tuple[str, str | None]:
    """Say how per cent figures are read; a doubt, if plain numbers are among them."""
    plain = [part.body for part in parts.values() if not part.is_percent]
    point = re.escape(decimal)
    share = re.compile(f"0?{point}[0-9]+|[01](?:{point}0*)?")
    if not plain:
        return "number", None
    if all(share.fullmatch(body) for body in plain):
        return "share", (
            "figures with a per cent sign become shares (45.5% is 0.455), because those without a "
            "sign lie between 0 and 1"
        )
    return "number", "figures without a per cent sign are taken for per cent too"


def _seen(
    parts: Mapping[str, Written], texts: Mapping[str, int], thousands: str | None, decimal: str
) -> dict[str, int]:
    """Count the rows in which each part of a format is seen."""
    seen: Counter[str] = Counter()
    for text, part in parts.items():
        count = texts[text]
        has_group = bool(thousands) and any(
            mark in part.body for mark in (SPACES if thousands == " " else thousands or "")
        )
        for name, is_seen in (
            ("with a thousands separator", has_group),
            ("with a decimal comma", decimal == "," and "," in part.body),
            ("with a currency", part.currency is not None),
            ("with a per cent sign", part.is_percent),
            ("in parentheses", part.is_in_parentheses),
            ("with the minus sign of Unicode", part.has_wide_minus),
        ):
            if is_seen:
                seen[name] += count
    return dict(seen)
