"""Reads the rules of an ODCS property: logicalTypeOptions, enum, unique and quality."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from open_data_contract_standard.model import SchemaProperty

from glue_ingest.contracts.date_formats import ISO_DATE
from glue_ingest.contracts.formats import TEXT_FORMATS, WHOLE_FORMATS
from glue_ingest.contracts.odcs_quality import ElementError, read_column_quality
from glue_ingest.contracts.physical_types import PhysicalType
from glue_ingest.contracts.quality import Metric, Operator, TableRule
from glue_ingest.contracts.rules import Action, Bound, DataType, Rule, RuleName, TypeName
from glue_ingest.errors import quoted

RANGE_OPTIONS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
LENGTH_OPTIONS = ("minLength", "maxLength")
TIME_OPTIONS = ("timezone", "defaultTimezone")
KNOWN_OPTIONS = (
    *(*RANGE_OPTIONS, "multipleOf", *LENGTH_OPTIONS, "pattern", "format", *TIME_OPTIONS),
)
UTC = ("UTC", "Etc/UTC")
WHOLE_TYPES = (TypeName.INT, TypeName.BIGINT)
TIME_TYPES = (TypeName.DATE, TypeName.TIMESTAMP)


@dataclass
class Checks:
    """What the rules of a column are read to: those of a row by name, and those of the table.

    `date_format` says how dates or times are written, when not as ISO dates are.
    """

    rules: dict[RuleName, Rule] = field(default_factory=dict)
    table_rules: list[TableRule] = field(default_factory=list)
    date_format: str | None = None


class RuleReader:
    """Reads the rules of one property. What cannot be kept raises an ElementError."""

    def __init__(
        self, item: SchemaProperty, physical: PhysicalType, actions: dict[RuleName, Action]
    ) -> None:
        self.item = item
        self.physical = physical
        self.data_type = physical.data_type
        self.actions = actions
        self.options: dict[str, Any] = item.logicalTypeOptions or {}
        self.found = Checks()

    def read(self, *, is_required: bool, is_sole_key: bool) -> Checks:
        """Return the checks of the column; the rules stand in the order of checking."""
        if unknown := [name for name in self.options if name not in KNOWN_OPTIONS]:
            raise ElementError(
                f"logicalTypeOptions has {quoted(map(str, unknown))}, which is not kept. Known: "
                f"{quoted(KNOWN_OPTIONS)}"
            )
        if is_required:
            self.add(RuleName.REQUIRED)
        self.add(RuleName.TYPE)
        self.add_bounds()
        self.add_lengths()
        self.add_format()
        if (pattern := self.options.get("pattern")) is not None:
            self.add(RuleName.PATTERN, pattern=text_of(pattern, "logicalTypeOptions.pattern"))
        self.add_quality()
        if self.item.unique:
            name = str(self.item.name)
            self.add(RuleName.UNIQUE)
            self.found.table_rules.append(
                TableRule(Metric.DUPLICATE_VALUES, Operator.BE, (0,), (name,))
            )
        if is_sole_key:
            # It differs in every row: what holds for no repeated value need not be counted.
            self.found.rules.pop(RuleName.UNIQUE, None)
            self.found.table_rules = [
                rule
                for rule in self.found.table_rules
                if rule.metric is not Metric.DUPLICATE_VALUES or not rule.holds(0, 1)
            ]
        order = list(RuleName)
        pairs = sorted(self.found.rules.items(), key=lambda pair: order.index(pair[0]))
        self.found.rules = dict(pairs)
        return self.found

    def add(self, name: RuleName, **parts: Any) -> None:
        """Add a rule of a row."""
        self.found.rules[name] = Rule(name, self.actions[name], **parts)

    def add_bounds(self) -> None:
        """Add what bounds numbers and times: the options, and the bits of the physical type."""
        if any(self.options.get(name) is not None for name in RANGE_OPTIONS):
            low, high, above, below = (self.bound(name) for name in RANGE_OPTIONS)
            self.add(
                RuleName.RANGE,
                minimum=low,
                maximum=high,
                exclusive_minimum=above,
                exclusive_maximum=below,
            )
        if self.options.get("multipleOf") is not None:
            self.add(RuleName.MULTIPLE_OF, multiple_of=self.bound("multipleOf"))
        if self.physical.bits:
            half = 2 ** (self.physical.bits - 1)
            self.narrow(-half, half - 1)

    def bound(self, name: str) -> Bound | None:
        """Return a bound as a number or text: YAML reads an unquoted date as a date."""
        value = self.options.get(name)
        if isinstance(value, bool | list | dict):
            raise ElementError(f"logicalTypeOptions.{name} must be a number or text, found {value}")
        return value if value is None or isinstance(value, int | float) else str(value)

    def narrow(self, low: int | None, high: int | None) -> None:
        """Bound what counts as a value of the type."""
        rule = self.found.rules[RuleName.TYPE]
        lows = [limit for limit in (rule.minimum, low) if isinstance(limit, int)]
        highs = [limit for limit in (rule.maximum, high) if isinstance(limit, int)]
        self.add(RuleName.TYPE, minimum=max(lows, default=None), maximum=min(highs, default=None))

    def add_lengths(self) -> None:
        """Add the shortest and longest length: those of the options and of `varchar(n)`."""
        limits = []
        for name in LENGTH_OPTIONS:
            value = self.options.get(name)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
                raise ElementError(
                    f"logicalTypeOptions.{name} must be a whole number, found '{value}'"
                )
            limits.append(value)
        low, high = limits
        if self.physical.max_length is not None:
            high = min(self.physical.max_length, self.physical.max_length if high is None else high)
        if low is not None or high is not None:
            self.add(RuleName.LENGTH, minimum=low, maximum=high)

    def add_format(self) -> None:
        """Add what a format promises: digits of a date, bits of a number, the form of a text."""
        self.check_time_zone()
        if self.options.get("format") is None:
            return
        name = text_of(self.options["format"], "logicalTypeOptions.format")
        if self.data_type.name in TIME_TYPES:
            if (self.data_type.name, name) != (TypeName.DATE, ISO_DATE):
                self.found.date_format = name
        elif self.data_type.name in WHOLE_TYPES and name in WHOLE_FORMATS:
            self.narrow_to_bits(name)
        elif self.data_type.name is TypeName.STRING and name in TEXT_FORMATS:
            self.add(RuleName.FORMAT, pattern=TEXT_FORMATS[name])
        elif not (self.data_type.name is TypeName.DOUBLE and name == "f64"):
            known = {TypeName.STRING: TEXT_FORMATS, TypeName.DOUBLE: ("f64",)}
            listed = WHOLE_FORMATS if self.data_type.name in WHOLE_TYPES else ()
            raise ElementError(
                f"logicalTypeOptions.format '{name}' cannot be kept for a {self.data_type}. "
                f"Known: {quoted(known.get(self.data_type.name, listed))}. Write bounds or a "
                "pattern"
            )

    def narrow_to_bits(self, name: str) -> None:
        """Bound a whole number by the bits of its format, where the type is wider."""
        limits = WHOLE_FORMATS[name]
        width = 31 if self.data_type.name is TypeName.INT else 63
        low, high = (limit if abs(limit) < 2**width else None for limit in limits)
        self.narrow(low, high)

    def check_time_zone(self) -> None:
        """Refuse zones other than UTC."""
        given = {name: self.options[name] for name in TIME_OPTIONS if name in self.options}
        zone = given.get("defaultTimezone")
        if given.get("timezone") or (zone is not None and zone not in UTC):
            raise ElementError(
                f"logicalTypeOptions has {given}, and times are read as UTC, without a zone. "
                "Delete it, and have the times converted before"
            )

    def add_quality(self) -> None:
        """Add the allowed values of `enum`, and the entries of `quality`."""
        name = str(self.item.name)
        if self.item.enum is not None:
            values = [entry.value for entry in self.item.enum]
            self.add(RuleName.ALLOWED, allowed=values_of(values, self.data_type, "enum"))
        read = read_column_quality(self.item.quality or [], name, self.data_type, values_of)
        for rule, parts in read.row_rules:
            if rule in self.found.rules:
                raise ElementError(
                    f"the rule '{rule}' stands twice: in quality and in another element or entry. "
                    "Keep one"
                )
            self.add(rule, **parts)
        self.found.table_rules += read.table_rules


def text_of(value: Any, where: str) -> str:
    """Return a text, or raise an ElementError that says what stands in its place."""
    if isinstance(value, str):
        return value
    raise ElementError(
        f"{where} must be a text, found {value!r}. YAML reads unquoted yes, no, on and off as "
        "true or false, and digits as a number: write the text in quotes"
    )


def values_of(values: Any, data_type: DataType, where: str) -> tuple[str, ...]:
    """Return values of a column as texts. Of a string each is a text; YAML may have read others."""
    if not isinstance(values, list) or not values:
        raise ElementError(f"{where} must be a list of values, found {values!r}")
    return tuple(_value(value, data_type, where) for value in values)


def _value(value: Any, data_type: DataType, where: str) -> str:
    kinds: dict[TypeName, tuple[type, ...]] = {
        TypeName.STRING: (),
        TypeName.BOOLEAN: (bool,),
        TypeName.DATE: (date,),
        TypeName.TIMESTAMP: (datetime,),
    }
    known = kinds.get(data_type.name, (int, float))
    is_misread = isinstance(value, bool) and bool not in known
    if isinstance(value, str):
        return value
    if is_misread or not isinstance(value, known):
        return text_of(value, where)
    return str(value)
