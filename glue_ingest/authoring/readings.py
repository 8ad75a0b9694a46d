"""How the texts of a column are to be read, where they are no plain values.

A reading is proposed for columns that are no codes and name nobody. Whether it reads each text is
for the reader's own conversions to say: see `conversions.py`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from glue_ingest.authoring.codes import Split, negative_codes, split_codes, unknown_codes
from glue_ingest.authoring.column_reading import NO_HABITS, Habits, Kind, Reading
from glue_ingest.authoring.date_texts import is_date_text, propose_date_formats
from glue_ingest.authoring.number_texts import propose_number_format, take_apart
from glue_ingest.authoring.person_names import NamedColumn
from glue_ingest.authoring.school_year_texts import (
    PLAIN_YEAR,
    find_school_years,
    propose_school_year,
)
from glue_ingest.authoring.words import GRADES, MEASURES, PERIODS
from glue_ingest.contracts.rules import (
    DATE_TEXT,
    DOUBLE_TEXT,
    FALSE_TEXTS,
    TIMESTAMP_TEXT,
    TRUE_TEXTS,
    ascii_lower,
)

# Words for yes and no, besides those that every boolean knows.
TRUTHS = (
    *(("on", "off"), ("si", "no"), ("s\u00ed", "no"), ("oui", "non"), ("ja", "nein")),
    *(("wahr", "falsch"), ("vrai", "faux"), ("verdadero", "falso"), ("checked", "unchecked")),
)
_NUMBERS_OF_RANGES = re.compile(r"[$€£]?[0-9](?:[0-9,.]*[0-9])?(?: ?%)?")
# Of fewer texts a kind is no guess.
MIN_SHARE = 0.5
# Digits of one width are a code, in so many rows, and from this width on.
MIN_CODE_ROWS, MIN_CODE_WIDTH = 10, 5


def propose_reading(
    column: NamedColumn,
    texts: Mapping[str, int],
    *,
    shows: bool = True,
    habits: Habits = NO_HABITS,
) -> Reading | None:
    """Propose how the texts of a column, with how often each occurs, are read.

    None if they are to be read plainly, or as texts. `shows` is false in a file about people;
    `habits` are those of other columns.
    """
    split = split_codes(texts, column.words)
    kinds = {kind: _texts_of(kind, split.values, column) for kind in Kind}
    kind = max(Kind, key=lambda item: sum(split.values[text] for text in kinds[item]))
    count = sum(split.values[text] for text in kinds[kind])
    if not count or count < MIN_SHARE * sum(split.values.values()):
        return None
    others = {text: n for text, n in split.values.items() if text not in kinds[kind]}
    # PS is a grade among 1 and 2.
    guessed = unknown_codes(others, count, shows=shows and not column.words & GRADES)
    if others and not guessed:
        return None
    split, notes = split.with_codes(guessed), _told_guesses(guessed)
    return _READERS[kind](column, split, notes, habits)


def may_hold_values(column: NamedColumn, texts: Mapping[str, int]) -> bool:
    """Tell whether some texts of a column, of many, could be values or codes for the most part."""
    split = split_codes(texts, column.words)
    best = max(len(_texts_of(kind, split.values, column)) for kind in Kind)
    return best >= MIN_SHARE * len(split.values)


def _texts_of(kind: Kind, values: Mapping[str, int], column: NamedColumn) -> set[str]:
    """Return the texts that may be of a kind."""
    if kind is Kind.SCHOOL_YEAR:
        labels = find_school_years(values, column.words)
        return labels and labels | {text for text in values if PLAIN_YEAR.fullmatch(text)}
    if kind is Kind.DATE:
        return {text for text in values if is_date_text(text, column.words)}
    if kind is Kind.NUMBER:
        return {text for text in values if take_apart(text) or _is_scientific(text)}
    return {text for text in values if ascii_lower(text) in _WORDS_OF_TRUTH}


_WORDS_OF_TRUTH = {*TRUE_TEXTS, *FALSE_TEXTS, *(word for pair in TRUTHS for word in pair)}


def _is_scientific(text: str) -> bool:
    return "e" in text.lower() and re.fullmatch(DOUBLE_TEXT, text) is not None


def _told_guesses(codes: Mapping[str, str]) -> tuple[str, ...]:
    told = ", ".join(f"'{text}'" for text in codes)
    return (f"what {told} says is not known: taken for missing.",) if codes else ()


def _numbers(
    column: NamedColumn, split: Split, notes: tuple[str, ...], habits: Habits
) -> Reading | None:
    if _has_code_width(column, split):
        return None
    negative = negative_codes(split.values, column.words, column.name)
    if negative:
        split = split.with_codes(negative)
        told = ", ".join(f"{text} as {status}" for text, status in negative.items())
        notes = (*notes, f"no other number is below zero, so these are codes: {told}.")
    numbers = {text: n for text, n in split.values.items() if not _is_scientific(text)}
    within = {part: n for text, n in split.ranges.items() for part in _bounds(text)}
    found = propose_number_format({**within, **numbers}, habits.decimal)
    if found is None:
        return None
    properties: dict[str, Any] = {}
    if found.number_format:
        properties["numberFormat"] = found.number_format
        seen = "; ".join(f"{count:,} {name}" for name, count in found.seen.items())
        notes = (f"numbers that are written for readers: {seen}.", *notes)
    doubts = tuple(f"{doubt}." for doubt in found.doubts)
    reading = _finished(Kind.NUMBER, properties, split, (*notes, *doubts))
    return reading and replace(
        reading,
        is_open=found.is_open,
        has_open_points=found.has_open_points,
        has_points=found.has_points,
    )


def _bounds(text: str) -> list[str]:
    """Return the numbers of a text that gives bounds."""
    return _NUMBERS_OF_RANGES.findall(text)


def _has_code_width(column: NamedColumn, split: Split) -> bool:
    """Tell whether the numbers among codes are digits of one width, as identifiers are."""
    widths = {len(text) for text in split.values}
    is_many = sum(split.values.values()) >= MIN_CODE_ROWS and len(split.values) > 1
    is_wide = len(widths) == 1 and min(widths) >= MIN_CODE_WIDTH
    is_digits = all(text.isascii() and text.isdigit() for text in split.values)
    return is_many and is_wide and is_digits and not column.words & (MEASURES | PERIODS)


def _dates(
    column: NamedColumn, split: Split, notes: tuple[str, ...], habits: Habits
) -> Reading | None:
    for pattern, is_time in ((DATE_TEXT, False), (TIMESTAMP_TEXT, True)):
        if all(re.fullmatch(pattern, text) for text in split.values):
            return _finished(Kind.DATE, {}, split, notes, is_time=is_time)
    found = propose_date_formats(split.values, column.words, habits.order)
    if found is None:
        return None
    properties: dict[str, Any] = {}
    if len(found.formats) > 1:
        properties["dateFormats"] = list(found.formats)
    if found.two_digit_years_from:
        properties["twoDigitYearsFrom"] = found.two_digit_years_from
    what = "times" if found.is_time else "dates"
    told = f"{what} as {' and '.join(found.formats)}{''.join(f'; {d}' for d in found.doubts)}."
    single = found.formats[0] if len(found.formats) == 1 else None
    reading = _finished(
        Kind.DATE, properties, split, (told, *notes), is_time=found.is_time, date_format=single
    )
    return reading and replace(reading, order=found.order, has_open_order=found.is_open)


def _school_years(
    column: NamedColumn, split: Split, notes: tuple[str, ...], _: Habits
) -> Reading | None:
    found = propose_school_year(split.values, column.words)
    if found is None:
        return None
    told = "labels of school years, kept as 2018-19; schoolYear: end makes them the year 2019."
    if found == "end":
        told = (
            "labels of school years (2018-19) and plain years: each label is read as the year in "
            "which it ends, as plain years are taken to be. Say start if they are not."
        )
    return _finished(Kind.SCHOOL_YEAR, {"schoolYear": found}, split, (told, *notes))


def _truths(_: NamedColumn, split: Split, notes: tuple[str, ...], __: Habits) -> Reading | None:
    given = {ascii_lower(text): text for text in split.values}
    if set(given) <= {*TRUE_TEXTS, *FALSE_TEXTS}:
        return _finished(Kind.BOOLEAN, {}, split, notes)
    for yes, no in TRUTHS:
        if set(given) == {yes, no}:
            properties = {"trueTexts": [given[yes]], "falseTexts": [given[no]]}
            told = f"'{given[yes]}' is read as true and '{given[no]}' as false."
            return _finished(Kind.BOOLEAN, properties, split, (told, *notes))
    return None


_READERS = {
    Kind.NUMBER: _numbers,
    Kind.DATE: _dates,
    Kind.SCHOOL_YEAR: _school_years,
    Kind.BOOLEAN: _truths,
}


def _finished(
    kind: Kind,
    properties: dict[str, Any],
    split: Split,
    notes: tuple[str, ...],
    *,
    is_time: bool = False,
    date_format: str | None = None,
) -> Reading | None:
    """Return a reading with the codes and ranges of a column; None if there is nothing to say."""
    if split.ranges and kind is not Kind.NUMBER:
        return None
    if split.statuses:
        properties = {**properties, "statusCodes": split.statuses}
        told = "; ".join(f"{' '.join(texts)} {name}" for name, texts in split.statuses.items())
        notes = (*notes, f"no values, and why: {told}.")
    if split.ranges:
        properties = {**properties, "ranges": True}
        count = sum(split.ranges.values())
        notes = (*notes, f"{count:,} text(s) give bounds, such as <10, and no number.")
    if not properties and not date_format:
        return None
    return Reading(kind, properties, notes, is_time, date_format)
