"""Reads the type and the rules of an ODCS property."""

import re
from typing import Any

from open_data_contract_standard.model import SchemaProperty

from glue_ingest.contracts.rules import Action, Bound, DataType, Rule, RuleName, TypeName

RANGE_OPTIONS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
LENGTH_OPTIONS = ("minLength", "maxLength")
DECIMAL_TYPE = re.compile(r"decimal\((\d{1,2}),\s*(\d{1,2})\)")


def read_type(item: SchemaProperty) -> DataType | None:
    """Return the type that a column is promised to have; None for a type that is not known."""
    text = (item.physicalType or "").lower()
    if match := DECIMAL_TYPE.fullmatch(text):
        return DataType(TypeName.DECIMAL, int(match[1]), int(match[2]))
    if text == TypeName.DECIMAL.value or text not in set(TypeName):
        return None
    return DataType(TypeName(text))


def read_rules(
    item: SchemaProperty, actions: dict[RuleName, Action], *, is_required: bool
) -> tuple[Rule, ...]:
    """List the checks of a column in the order of checking."""
    options = item.logicalTypeOptions or {}
    rules = []
    if is_required:
        rules.append(Rule(RuleName.REQUIRED, actions[RuleName.REQUIRED]))
    rules.append(Rule(RuleName.TYPE, actions[RuleName.TYPE]))
    if any(name in options for name in RANGE_OPTIONS):
        low, high, above, below = (_bound(options.get(name)) for name in RANGE_OPTIONS)
        rules.append(Rule(RuleName.RANGE, actions[RuleName.RANGE], low, high, above, below))
    if any(name in options for name in LENGTH_OPTIONS):
        low, high = (options.get(name) for name in LENGTH_OPTIONS)
        rules.append(Rule(RuleName.LENGTH, actions[RuleName.LENGTH], low, high))
    allowed = [
        str(value)
        for quality in item.quality or []
        if quality.metric == "invalidValues"
        for value in (quality.arguments or {}).get("validValues", [])
    ]
    if allowed:
        rules.append(Rule(RuleName.ALLOWED, actions[RuleName.ALLOWED], allowed=tuple(allowed)))
    if "pattern" in options:
        rules.append(
            Rule(RuleName.PATTERN, actions[RuleName.PATTERN], pattern=str(options["pattern"]))
        )
    return tuple(rules)


def _bound(value: Any) -> Bound | None:
    """Return a bound as a number or text: YAML reads an unquoted date as a date."""
    return value if value is None or isinstance(value, int | float) else str(value)
