"""The columns of a contract file: names, types, rules, and what is personal."""

import re
from collections.abc import Callable
from dataclasses import replace
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from open_data_contract_standard.model import CustomProperty, SchemaProperty

from glue_ingest.contracts.companions import companions
from glue_ingest.contracts.conversions import LABEL_TEXT, Conversion, SchoolYear
from glue_ingest.contracts.model import CLASSIFICATIONS, PERSONAL, Column
from glue_ingest.contracts.odcs_conversions import CONVERSION_PROPERTIES, read_conversion
from glue_ingest.contracts.odcs_elements import find_unkept
from glue_ingest.contracts.odcs_places import PLACE_PROPERTIES, Named, read_place
from glue_ingest.contracts.odcs_quality import ElementError
from glue_ingest.contracts.odcs_rules import LENGTH_OPTIONS, Checks, RuleReader, text_of
from glue_ingest.contracts.physical_types import KNOWN, PhysicalType, read_physical_type
from glue_ingest.contracts.quality import TableRule
from glue_ingest.contracts.rules import PSEUDONYM_TEXT, Action, Rule, RuleName, TypeName
from glue_ingest.errors import ContractError, quoted

COLUMN_PROPERTIES = {
    *("sourceName", "unit", "scale", "onViolation", "pseudonym"),
    *PLACE_PROPERTIES,
    *CONVERSION_PROPERTIES,
}
Read = TypeVar("Read")
SNAKE_CASE = re.compile(r"[a-z][a-z0-9_]*")
# The defaults: a bad optional cell becomes null, and its row stays.
DEFAULT_ACTIONS = dict.fromkeys(RuleName, Action.NULL_CELL) | {RuleName.REQUIRED: Action.REJECT_ROW}


class ColumnReader:
    """One reading of one file; a class so that each message can name the file."""

    def __init__(self, path: Traversable) -> None:
        self.path = path
        self.table_rules: list[TableRule] = []
        self.places: dict[str, Named] = {}

    def fail(self, what: str) -> ContractError:
        """Return an error that names the file."""
        return ContractError(f"{what} Edit {self.path}.")

    def text(self, value: Any, where: str) -> str:
        """Return a text, or raise an error that says where something else stands."""
        return self.element(text_of, value, where)

    def element(self, read: Callable[..., Read], *given: Any) -> Read:
        """Return what an element means, or raise an error that names the file."""
        try:
            return read(*given)
        except ElementError as error:
            raise self.fail(f"{error}.") from error

    def extras(
        self, given: list[CustomProperty] | None, known: set[str], where: str
    ) -> dict[str, Any]:
        """Return the custom properties of a part, null for those not given."""
        names = [str(item.property) for item in given or []]
        if unknown := set(names) - known:
            raise self.fail(
                f"{where} has customProperties that mean nothing: {quoted(sorted(unknown))}. "
                f"Known: {quoted(sorted(known))}."
            )
        if repeated := {name for name in names if names.count(name) > 1}:
            raise self.fail(f"{where} has customProperties twice: {quoted(sorted(repeated))}.")
        found = {str(item.property): item.value for item in given or []}
        return {name: found.get(name) for name in known}

    def columns(
        self, properties: list[SchemaProperty], defaults: Any
    ) -> tuple[tuple[Column, ...], tuple[str, ...]]:
        """Return the columns of the lake, and the source names of those never stored."""
        stored, dropped = [], []
        keys = [item for item in properties if item.primaryKey]
        for item in properties:
            column = self.column(item, defaults, is_sole_key=keys == [item])
            if column.classification == PERSONAL and column.pseudonym is None:
                self.check_dropped(item, column)
                dropped.append(column.source_name)
            else:
                stored += [column, *companions(column)]
        return tuple(stored), tuple(dropped)

    def check_dropped(self, item: SchemaProperty, column: Column) -> None:
        """Refuse rules and key parts on a column that is not stored."""
        # A length may be that of the physical type, which says what the file has.
        told = (RuleName.TYPE, RuleName.LENGTH)
        is_asked = any(rule.name not in told for rule in column.rules)
        is_asked |= any(name in (item.logicalTypeOptions or {}) for name in LENGTH_OPTIONS)
        is_asked |= any(column.name in rule.columns for rule in self.table_rules)
        if item.primaryKey or item.partitioned or is_asked:
            raise self.fail(
                f"column '{item.name}' is personal and so never stored: it can have no rule and no "
                "place in a key. Give it a pseudonym (the name of who it stands for), or another "
                "classification."
            )

    def column(self, item: SchemaProperty, defaults: Any, *, is_sole_key: bool) -> Column:
        """Return one column."""
        if not SNAKE_CASE.fullmatch(item.name or ""):
            raise self.fail(f"a column name must be snake_case, found '{item.name}'.")
        where = f"column '{item.name}'"
        extras = self.extras(item.customProperties, COLUMN_PROPERTIES, where)
        given = {
            name: self.text(extras[name], f"{name} of {where}")
            for name in ("sourceName", "unit", "pseudonym")
            if extras[name] is not None
        }
        if (item.classification or "") not in ("", *CLASSIFICATIONS):
            raise self.fail(
                f"classification of {where} is '{item.classification}'. Known: "
                f"{quoted(CLASSIFICATIONS)}."
            )
        if extras["scale"] is not None and type(extras["scale"]) is not int:
            raise self.fail(f"scale of {where} must be a whole number, found {extras['scale']!r}.")
        is_required = bool(item.required or item.primaryKey or item.partitioned)
        actions = self.actions(item, defaults, extras["onViolation"] or {})
        physical = self.physical_type(item)
        checks = self.checks(item, physical, actions, is_sole_key=is_sole_key)
        place = self.element(read_place, extras, where)
        conversion = self.conversion(extras, checks, actions, where)
        column = Column(
            name=str(item.name),
            source_name=given.get("sourceName") or str(item.name),
            data_type=physical.data_type,
            description=" ".join((item.description or "").split()),
            classification=item.classification or "",
            is_required=is_required,
            rules=tuple(checks.rules.values()),
            unit=given.get("unit"),
            scale=extras["scale"],
            place=place,
            conversion=conversion,
        )
        self.places.setdefault(column.name, Named(column.source_name, place))
        self.table_rules += checks.table_rules
        return self.hashed(column, given["pseudonym"]) if "pseudonym" in given else column

    def checks(
        self,
        item: SchemaProperty,
        physical: PhysicalType,
        actions: dict[RuleName, Action],
        *,
        is_sole_key: bool,
    ) -> Checks:
        """Return the checks of a column; refuse elements that none can keep."""
        is_required = bool(item.required or item.primaryKey or item.partitioned)
        if problem := find_unkept(item, physical.data_type):
            raise self.fail(f"column '{item.name}': {problem}.")
        try:
            reader = RuleReader(item, physical, actions)
            return reader.read(is_required=is_required, is_sole_key=is_sole_key)
        except ElementError as error:
            raise self.fail(f"column '{item.name}': {error}.") from error

    def conversion(
        self, extras: dict[str, Any], checks: Checks, actions: dict[RuleName, Action], where: str
    ) -> Conversion:
        """Return how the texts of a column are written."""
        try:
            found = read_conversion(extras, checks.date_format)
        except ElementError as error:
            raise self.fail(f"{where}: {error}.") from error
        if found.school_year is SchoolYear.LABEL:
            # Any text is a string: one that is no label breaks a rule of its own.
            if RuleName.FORMAT in checks.rules:
                raise self.fail(f"{where} has a schoolYear and a format. Keep one.")
            action = actions[RuleName.FORMAT]
            checks.rules[RuleName.FORMAT] = Rule(RuleName.FORMAT, action, pattern=LABEL_TEXT)
            order = list(RuleName)
            checks.rules = dict(sorted(checks.rules.items(), key=lambda pair: order.index(pair[0])))
        return found

    def hashed(self, column: Column, entity: str) -> Column:
        """Return a column of pseudonyms: its pattern checks the texts, a fixed one the hashes."""
        kept = (RuleName.REQUIRED, RuleName.TYPE, RuleName.PATTERN, RuleName.UNIQUE)
        is_simple = all(r.name in kept and r.action is not Action.WARN for r in column.rules)
        is_text = column.data_type.name is TypeName.STRING
        own = [rule for rule in self.table_rules if column.name in rule.columns]
        is_simple &= not any(rule.values or rule.pattern for rule in own)
        if column.classification != PERSONAL or not is_text or not is_simple:
            raise self.fail(
                f"column '{column.name}' has a pseudonym, so it must be personal, a string, and "
                "have no rules but required, pattern and unique, none of which only warns, and no "
                "values in its quality."
            )
        if not SNAKE_CASE.fullmatch(entity):
            raise self.fail(
                f"pseudonym of column '{column.name}' must be the name of who it stands for, in "
                f"snake_case, found '{entity}'."
            )
        pattern = next((r.pattern for r in column.rules if r.name is RuleName.PATTERN), None)
        rules = tuple(map(_for_hashes, column.rules))
        return replace(column, rules=rules, pseudonym=entity, raw_pattern=pattern)

    def actions(self, item: SchemaProperty, *given: Any) -> dict[RuleName, Action]:
        """Return what each rule does."""
        for mapping in given:
            if not isinstance(mapping, dict):
                raise self.fail(f"onViolation must be {{rule: action}}, found '{mapping}'.")
        try:
            pairs = [pair for mapping in given for pair in mapping.items()]
            chosen = {RuleName(rule): Action(action) for rule, action in pairs}
        except ValueError as error:
            raise self.fail(
                f"onViolation of column '{item.name}': {error}. Known: {quoted(RuleName)} with "
                f"{quoted(Action)}."
            ) from error
        actions = DEFAULT_ACTIONS | chosen
        # A row without its key value has no identity, and a required value is never null.
        is_key = bool(item.primaryKey or item.partitioned)
        return {
            name: Action.REJECT_ROW
            if action is Action.NULL_CELL
            and (is_key or (item.required and name is not RuleName.REQUIRED))
            else action
            for name, action in actions.items()
        }

    def physical_type(self, item: SchemaProperty) -> PhysicalType:
        """Return the type that a column is promised to have."""
        physical = read_physical_type(item.physicalType or "")
        if physical is None:
            raise self.fail(
                f"physicalType of column '{item.name}' is '{item.physicalType or ''}'. Known: "
                f"{quoted(KNOWN)} (decimals as decimal(precision,scale))."
            )
        return physical


def _for_hashes(rule: Rule) -> Rule:
    return replace(rule, pattern=PSEUDONYM_TEXT) if rule.name is RuleName.PATTERN else rule
