"""The rules of a contract, asked again of one received text."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from glue_ingest.contracts.model import Column
from glue_ingest.contracts.rules import Action, Bound, Rule, RuleName
from schoolhouse.explain.values import Value, parse


@dataclass(frozen=True)
class RuleResult:
    """A rule in words, and whether a text passed it."""

    rule: str
    is_passed: bool
    action: str


@dataclass(frozen=True)
class Checked:
    """The value that ingest makes of a text, and the rules that were asked."""

    value: Value
    rules: tuple[RuleResult, ...]

    @property
    def is_nulled(self) -> bool:
        """Tell whether a rule made the value null."""
        return any(not r.is_passed and r.action == Action.NULL_CELL for r in self.rules)


def check(column: Column, text: str | None) -> Checked:
    """Read a plain text, None for null, as a value of a column, and ask the column's rules."""
    parsed = None if text is None else parse(text, column.data_type)
    results = [
        RuleResult(
            _in_words(rule, column), not _is_broken(column, rule, text, parsed), str(rule.action)
        )
        for rule in column.rules
        if rule.name is not RuleName.UNIQUE  # asked of all rows
    ]
    checked = Checked(parsed, tuple(results))
    return replace(checked, value=None) if checked.is_nulled else checked


def _is_broken(column: Column, rule: Rule, text: str | None, value: Value) -> bool:
    if rule.name is RuleName.REQUIRED:
        return text is None
    if text is None:
        return False
    match rule.name:
        case RuleName.TYPE:
            return value is None or _is_outside(rule, value)
        case RuleName.RANGE:
            return value is not None and _is_outside(rule, value)
        case RuleName.LENGTH:
            return _is_outside(rule, len(text))
        case RuleName.ALLOWED:
            allowed = [parse(item, column.data_type) for item in rule.allowed]
            return value is not None and value not in allowed
        case RuleName.PATTERN | RuleName.FORMAT:
            return re.fullmatch(rule.pattern or "", text, re.DOTALL) is None
        case RuleName.MULTIPLE_OF:
            step: Any = Fraction(str(rule.multiple_of))
            number: Any = value
            return value is not None and Fraction(number) % step != 0
        case _:
            return False


def _is_outside(rule: Rule, value: Any) -> bool:
    limits: tuple[tuple[Bound | None, Callable[[Any, Any], bool]], ...] = (
        (rule.minimum, operator.lt),
        (rule.maximum, operator.gt),
        (rule.exclusive_minimum, operator.le),
        (rule.exclusive_maximum, operator.ge),
    )
    return any(
        is_beyond(value, Fraction(str(limit))) for limit, is_beyond in limits if limit is not None
    )


def _in_words(rule: Rule, column: Column) -> str:
    """Return a rule as a person reads it, such as `range 0 to 500`."""
    match rule.name:
        case RuleName.TYPE:
            detail = str(column.data_type)
        case RuleName.PATTERN:
            detail = str(rule.pattern)
        case RuleName.ALLOWED:
            detail = ", ".join(rule.allowed)
        case RuleName.MULTIPLE_OF:
            detail = str(rule.multiple_of)
        case _:
            detail = _range(rule)
    return f"{rule.name} {detail}".strip()


def _range(rule: Rule) -> str:
    limits = {
        "from": rule.minimum,
        "to": rule.maximum,
        "above": rule.exclusive_minimum,
        "below": rule.exclusive_maximum,
    }
    return " ".join(f"{word} {limit}" for word, limit in limits.items() if limit is not None)
