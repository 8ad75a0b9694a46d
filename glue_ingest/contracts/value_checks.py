"""Checks of the bounds and values that a contract's rules name."""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from glue_ingest.contracts.model import Column
from glue_ingest.contracts.rules import (
    DATE_TEXT,
    DECIMAL_TEXT,
    DOUBLE_TEXT,
    FALSE_TEXTS,
    INTEGER_TEXT,
    TIMESTAMP_TEXT,
    TRUE_TEXTS,
    DataType,
    Rule,
    RuleName,
    TypeName,
)

MAX_BIGINT = 2**63 - 1
# Of a step: more would be no bigint.
MAX_DIGITS = 18
EXACT_TYPES = (TypeName.INT, TypeName.BIGINT, TypeName.DECIMAL)
NUMBER_TEXTS = {TypeName.DOUBLE: DOUBLE_TEXT, TypeName.DECIMAL: DECIMAL_TEXT}
TIME_TEXTS = {TypeName.DATE: DATE_TEXT, TypeName.TIMESTAMP: TIMESTAMP_TEXT}


def value_problems(column: Column, rule: Rule) -> Iterator[str]:
    """Find the bounds and allowed values that are no values of the column's type."""
    limits = (rule.minimum, rule.maximum, rule.exclusive_minimum, rule.exclusive_maximum)
    bounds = [limit for limit in limits if limit is not None]
    bound_type = column.data_type
    if rule.name is RuleName.LENGTH:
        bound_type = DataType(TypeName.INT)
    elif bounds and bound_type.name in (TypeName.STRING, TypeName.BOOLEAN):
        yield f"column '{column.name}': a {bound_type} has no range; use a pattern or values."
    for bound in bounds:
        if not _is_value(str(bound), bound_type):
            yield f"bound '{bound}' of column '{column.name}' is no {bound_type}."
    if rule.multiple_of is not None:
        yield from _multiple_problems(column, str(rule.multiple_of))
    yield from listed_problems(column, rule.allowed)


def listed_problems(column: Column, values: tuple[str, ...]) -> Iterator[str]:
    """Find the values that are none of the column's type."""
    for text in values:
        if not _is_value(text, column.data_type):
            yield f"allowed value '{text}' of column '{column.name}' is no {column.data_type}."


def _multiple_problems(column: Column, step: str) -> Iterator[str]:
    """Find steps of which no engine can say exactly whether a value is a multiple."""
    at = f"multipleOf of column '{column.name}'"
    data_type = column.data_type
    if data_type.name not in EXACT_TYPES:
        yield (
            f"{at}: a {data_type} has no exact multiples. Make it an int, a bigint or a decimal, "
            "or delete it."
        )
    elif not re.fullmatch(DECIMAL_TEXT, step) or Decimal(step) <= 0:
        yield f"{at} must be a number above 0, found '{step}'."
    else:
        digits = Decimal(step).normalize().as_tuple()
        fraction = max(-int(digits.exponent), 0)
        size = (data_type.precision or MAX_DIGITS) - (data_type.scale or 0)
        if fraction > (data_type.scale or 0) or Decimal(step) >= Decimal(10) ** size:
            yield f"{at} is '{step}', which is no {data_type}."


def _is_value(text: str, data_type: DataType) -> bool:
    match data_type.name:
        case TypeName.INT | TypeName.BIGINT:
            is_whole = re.fullmatch(INTEGER_TEXT, text) is not None
            return is_whole and abs(int(text.partition(".")[0])) <= MAX_BIGINT
        case TypeName.DOUBLE | TypeName.DECIMAL:
            return re.fullmatch(NUMBER_TEXTS[data_type.name], text) is not None
        case TypeName.DATE | TypeName.TIMESTAMP:
            return re.fullmatch(TIME_TEXTS[data_type.name], text) is not None and _is_time(text)
        case TypeName.BOOLEAN:
            return text.lower() in (*TRUE_TEXTS, *FALSE_TEXTS)
        case TypeName.STRING:
            return True


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
