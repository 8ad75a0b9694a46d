"""Values of formulas: exact numbers, texts, booleans, times; what is null is None."""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from glue_ingest.contracts.rules import (
    DECIMAL_TEXT,
    DOUBLE_TEXT,
    FALSE_TEXTS,
    INTEGER_TEXT,
    TRUE_TEXTS,
    ZERO_TEXT,
    DataType,
    TypeName,
)

Number = int | Fraction
Value = Number | bool | str | datetime | None
# How far a stored double may be from the exact value: as a share of it, and from zero.
RELATIVE, ABSOLUTE = Fraction(1, 10**9), Fraction(1, 10**12)
BITS = {TypeName.INT: 31, TypeName.BIGINT: 63}


def parse(text: str, data_type: DataType) -> Value:
    """Read a clean text of a received file as the contract's type; None if it is no such value.

    Raises:
        NotImplementedError: for a type that no explained data set has.
    """
    match data_type.name:
        case TypeName.STRING:
            return text
        case TypeName.INT | TypeName.BIGINT:
            if not re.fullmatch(INTEGER_TEXT, text):
                return None
            number = int(text.partition(".")[0])
            limit = 2 ** BITS[data_type.name]
            return number if -limit <= number < limit else None
        case TypeName.DOUBLE:
            return _parse_double(text)
        case TypeName.DECIMAL:
            return _parse_decimal(text, data_type)
        case TypeName.BOOLEAN:
            word = text.lower()
            return True if word in TRUE_TEXTS else False if word in FALSE_TEXTS else None
        case _:
            raise NotImplementedError(f"no data set that is explained has a {data_type}")


def _parse_double(text: str) -> Value:
    """Read the exact number of a text whose double is finite, and zero only where the text is."""
    if not re.fullmatch(DOUBLE_TEXT, text):
        return None
    nearest = float(text)
    is_kept = math.isfinite(nearest) and (nearest or re.fullmatch(ZERO_TEXT, text))
    return Fraction(text) if is_kept else None


def _parse_decimal(text: str, data_type: DataType) -> Value:
    if not re.fullmatch(DECIMAL_TEXT, text):
        return None
    number, scale = Fraction(text), data_type.scale or 0
    whole_digits = (data_type.precision or 38) - scale
    fits = (number * 10**scale).denominator == 1 and abs(number) < 10**whole_digits
    return number if fits else None


def of_database(stored: object) -> Value:
    """Return a value of DuckDB: of a double the exact number that it is."""
    match stored:
        case None | bool() | int() | str():
            return stored
        case float() | Decimal():
            return Fraction(stored)
        case datetime():
            return stored if stored.tzinfo else stored.replace(tzinfo=UTC)
        case date():
            return stored.isoformat()
        case _:
            return str(stored)


def agrees(stored: Value, computed: Value, data_type: str) -> bool:
    """Tell whether a stored value is the computed one, as exactly as the column's type can be."""
    are_numbers = is_number(stored) and is_number(computed)
    if not are_numbers or data_type.lower() not in ("double", "double precision"):
        return stored == computed and (stored is None) == (computed is None)
    exact = Fraction(computed)  # type: ignore[arg-type]  # a number
    return abs(Fraction(stored) - exact) <= max(RELATIVE * abs(exact), ABSOLUTE)  # type: ignore[arg-type]


def is_number(value: Value) -> bool:
    """Tell a number from a truth value, which Python counts among them."""
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def plain(value: Value) -> str | int | float | bool | None:
    """Return a value as JSON has it: a number that is no whole one is the nearest double."""
    match value:
        case Fraction():
            return int(value) if value.denominator == 1 else float(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case _:
            return value


def numbers(values: Iterable[Value]) -> list[Number]:
    """Return the values that are not null, all of them numbers."""
    return [value for value in values if isinstance(value, int | Fraction)]


def _extreme(choose: Callable[..., Any], values: Sequence[Value]) -> Value:
    chosen: Value = choose(values)
    return chosen


AGGREGATES: dict[str, Callable[[Sequence[Value]], Value]] = {
    "sum": lambda values: sum(numbers(values)),
    "mean": lambda values: Fraction(sum(numbers(values)), len(values)),
    "min": lambda values: _extreme(min, values),
    "max": lambda values: _extreme(max, values),
    "any": lambda values: any(value is True for value in values),
    "all": lambda values: all(value is True for value in values),
}


def aggregate(name: str, values: Iterable[Value]) -> Value:
    """Return the aggregate of the values that are not null; null where there are none."""
    known = [value for value in values if value is not None]
    if name == "count":
        return len(known)
    return AGGREGATES[name](known) if known else None
