"""Values of cells as texts, exact and without the format that a sheet shows them in."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

# What a library gives as the value of a cell; an empty one is an empty text.
Cell = str | bool | int | float | date | datetime | time | timedelta


def cell_text(value: Cell) -> str:
    """Return the text of a cell: true and false, ISO dates and times, numbers without exponent.

    A cell holds midnight as a date alone.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, timedelta):
        return _duration(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return str(value) if isinstance(value, int) else value.isoformat()


def shown_text(value: float, number_format: str) -> str:
    """Return the text of a number; a whole one shown in a format of zeros alone has them.

    So a zip code is 02138, whose cell holds 2138 in the format 00000.
    """
    text = cell_text(value)
    is_code = len(number_format) > 1 and not number_format.strip("0")
    return text.zfill(len(number_format)) if is_code and text.isdigit() else text


def number_text(value: float) -> str:
    """Return the shortest decimal number that is read as a double again: `5687`, `0.1`."""
    text = repr(value)
    if "e" in text:
        text = format(Decimal(text), "f")
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def _duration(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    minutes, seconds = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{'-' if value < timedelta() else ''}{hours}:{minutes:02}:{seconds:02}"


def as_timestamp(text: str) -> str:
    """Return the text of a date as that of its midnight: a column of times may hold such cells."""
    is_date = len(text) == 10 and text[4] == text[7] == "-"
    return f"{text}T00:00:00" if is_date else text
