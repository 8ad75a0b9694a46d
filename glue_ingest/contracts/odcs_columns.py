"""The columns of a contract file: names, types, rules, and what is personal."""

import re
from dataclasses import replace
from importlib.resources.abc import Traversable
from typing import Any

from open_data_contract_standard.model import CustomProperty, SchemaProperty

from glue_ingest.contracts.model import CLASSIFICATIONS, PERSONAL, Column
from glue_ingest.contracts.odcs_rules import read_rules, read_type
from glue_ingest.contracts.rules import PSEUDONYM_TEXT, Action, DataType, Rule, RuleName, TypeName
from glue_ingest.errors import ContractError, quoted

COLUMN_PROPERTIES = {"sourceName", "unit", "scale", "onViolation", "pseudonym"}
SNAKE_CASE = re.compile(r"[a-z][a-z0-9_]*")
# The defaults: a bad optional cell becomes null, and its row stays.
DEFAULT_ACTIONS = dict.fromkeys(RuleName, Action.NULL_CELL) | {RuleName.REQUIRED: Action.REJECT_ROW}


class ColumnReader:
    """One reading of one file; a class so that each message can name the file."""

    def __init__(self, path: Traversable) -> None:
        self.path = path

    def fail(self, what: str) -> ContractError:
        """Return an error that names the file."""
        return ContractError(f"{what} Edit {self.path}.")

    def extras(
        self, given: list[CustomProperty] | None, known: set[str], where: str
    ) -> dict[str, Any]:
        """Return the custom properties of a part, null for those not given."""
        found = {str(item.property): item.value for item in given or []}
        if unknown := set(found) - known:
            raise self.fail(
                f"{where} has customProperties that mean nothing: {quoted(sorted(unknown))}. "
                f"Known: {quoted(sorted(known))}."
            )
        return {name: found.get(name) for name in known}

    def columns(
        self, properties: list[SchemaProperty], defaults: Any
    ) -> tuple[tuple[Column, ...], tuple[str, ...]]:
        """Return the columns of the lake, and the source names of those never stored."""
        stored, dropped = [], []
        for item in properties:
            column = self.column(item, defaults)
            if column.classification == PERSONAL and column.pseudonym is None:
                self.check_dropped(item, column)
                dropped.append(column.source_name)
            else:
                stored.append(column)
        return tuple(stored), tuple(dropped)

    def check_dropped(self, item: SchemaProperty, column: Column) -> None:
        """Refuse rules and key parts on a column that is not stored."""
        is_asked = [rule for rule in column.rules if rule.name is not RuleName.TYPE]
        if item.primaryKey or item.partitioned or is_asked:
            raise self.fail(
                f"column '{item.name}' is personal and so never stored: it can have no rule and no "
                "place in a key. Give it a pseudonym (the name of who it stands for), or another "
                "classification."
            )

    def column(self, item: SchemaProperty, defaults: Any) -> Column:
        """Return one column."""
        if not SNAKE_CASE.fullmatch(item.name or ""):
            raise self.fail(f"a column name must be snake_case, found '{item.name}'.")
        extras = self.extras(item.customProperties, COLUMN_PROPERTIES, f"column '{item.name}'")
        if (item.classification or "") not in ("", *CLASSIFICATIONS):
            raise self.fail(
                f"classification of column '{item.name}' is '{item.classification}'. Known: "
                f"{quoted(CLASSIFICATIONS)}."
            )
        is_required = bool(item.required or item.primaryKey or item.partitioned)
        actions = self.actions(str(item.name), defaults, extras["onViolation"] or {})
        if item.primaryKey or item.partitioned:
            # A row without its key value has no identity.
            actions = {
                name: Action.REJECT_ROW if action is Action.NULL_CELL else action
                for name, action in actions.items()
            }
        column = Column(
            name=str(item.name),
            source_name=str(extras["sourceName"] or item.name),
            data_type=self.data_type(item),
            description=" ".join((item.description or "").split()),
            classification=item.classification or "",
            is_required=is_required,
            rules=read_rules(item, actions, is_required=is_required),
            unit=extras["unit"],
            scale=extras["scale"],
        )
        return column if extras["pseudonym"] is None else self.hashed(column, extras["pseudonym"])

    def hashed(self, column: Column, entity: Any) -> Column:
        """Return a column of pseudonyms: its pattern checks the texts, a fixed one the hashes."""
        kept = (RuleName.REQUIRED, RuleName.TYPE, RuleName.PATTERN)
        is_simple = all(r.name in kept and r.action is not Action.WARN for r in column.rules)
        is_text = column.data_type.name is TypeName.STRING
        if column.classification != PERSONAL or not is_text or not is_simple:
            raise self.fail(
                f"column '{column.name}' has a pseudonym, so it must be personal, a string, and "
                "have no rules but required and pattern, neither of which only warns."
            )
        if not SNAKE_CASE.fullmatch(str(entity)):
            raise self.fail(
                f"pseudonym of column '{column.name}' must be the name of who it stands for, in "
                f"snake_case, found '{entity}'."
            )
        pattern = next((r.pattern for r in column.rules if r.name is RuleName.PATTERN), None)
        rules = tuple(map(_for_hashes, column.rules))
        return replace(column, rules=rules, pseudonym=str(entity), raw_pattern=pattern)

    def actions(self, column: str, *given: Any) -> dict[RuleName, Action]:
        """Return what each rule does."""
        for mapping in given:
            if not isinstance(mapping, dict):
                raise self.fail(f"onViolation must be {{rule: action}}, found '{mapping}'.")
        try:
            pairs = [pair for mapping in given for pair in mapping.items()]
            chosen = {RuleName(rule): Action(action) for rule, action in pairs}
        except ValueError as error:
            raise self.fail(f"onViolation of column '{column}': {error}.") from error
        return DEFAULT_ACTIONS | chosen

    def data_type(self, item: SchemaProperty) -> DataType:
        """Return the type that a column is promised to have."""
        data_type = read_type(item)
        if data_type is None:
            raise self.fail(
                f"physicalType of column '{item.name}' is '{item.physicalType or ''}'. Known: "
                f"{quoted(TypeName)} (decimals as decimal(precision,scale))."
            )
        return data_type


def _for_hashes(rule: Rule) -> Rule:
    return replace(rule, pattern=PSEUDONYM_TEXT) if rule.name is RuleName.PATTERN else rule
