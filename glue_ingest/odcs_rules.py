"""The checks that an ODCS property asks for, as `Rule` values."""

from typing import Any

from open_data_contract_standard.model import SchemaProperty

from glue_ingest.rules import Action, Bound, Rule, RuleName

RANGE_OPTIONS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
LENGTH_OPTIONS = ("minLength", "maxLength")


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
