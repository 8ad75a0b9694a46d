"""The property file of a staging model: descriptions, and tests of what the contract says."""

from typing import Any

from glue_ingest.contracts.conversions import Part, Status, companion_name
from glue_ingest.contracts.lineage import LineageColumn
from glue_ingest.contracts.model import Column, Contract
from glue_ingest.contracts.rules import Action, Rule, RuleName, TypeName
from glue_ingest.contracts.yaml_style import dump
from glue_ingest.lake.catalog.sources import described
from schoolhouse.scaffold.model import staged_columns
from schoolhouse.scaffold.names import model_name, staged_names

# Lineage columns that a text of models/_docs.md and its neighbors describes.
DESCRIBED = ("ingest_run_id", "raw_sha256", "raw_record_number", "received_at")
LOOK = "Ingest refuses it, so look for a partition written by hand, and run a full refresh."
Node = dict[str, Any]


def render_properties(contract: Contract, *, has_group: bool) -> str:
    """Return the text of the property file.

    `has_group` says that dbt_project.yml gives the folder a group.
    """
    names = staged_names(contract)
    model: Node = {"name": model_name(contract), "description": _description(contract)}
    if config := _config(contract, has_group=has_group):
        model["config"] = config
    model["data_tests"] = [_key_test(contract, names), *_table_tests(contract, names)]
    columns = [_column(column, names[column.name]) for column in staged_columns(contract)]
    model["columns"] = [*columns, *map(_lineage, contract.lineage)]
    return dump({"models": [model]})


def _description(contract: Contract) -> str:
    key = _listed(contract.key)
    grain = f"one row per {key}" if key else "one row per record of a received file"
    text = f"{contract.description} **Grain:** {grain}."
    return f"{text} Restricted: rows about single persons." if is_restricted(contract) else text


def is_restricted(contract: Contract) -> bool:
    """Tell whether rows are kept from readers: columns are personal or sensitive."""
    is_sensitive = any(column.classification != "public" for column in contract.columns)
    return contract.is_personal or is_sensitive


def _config(contract: Contract, *, has_group: bool) -> Node:
    group = {} if has_group else {"group": contract.source}
    return group | ({"schema": "restricted"} if is_restricted(contract) else {})


def _listed(names: tuple[str, ...]) -> str:
    *first, last = names or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def _key_test(contract: Contract, names: dict[str, str]) -> Node:
    key = [names[name] for name in contract.key] or ["raw_sha256", "raw_record_number"]
    what = "A key twice" if contract.key else "A record twice"
    return _test("unique_combination_of_columns", f"{what}. {LOOK}", combination_of_columns=key)


def _table_tests(contract: Contract, names: dict[str, str]) -> list[Node]:
    required = [names[column.name] for column in contract.columns if column.is_required]
    coded = [names[column.name] for column in contract.columns if column.conversion.has_status]
    tests = []
    if required:
        text = f"A value that the contract requires is missing. {LOOK}"
        tests.append(_test("never_null", text, columns=required))
    if coded:
        text = (
            "A value whose status does not say reported, or a status that does without a value. "
            "Look at the statusCodes of the contract, and run a full refresh."
        )
        tests.append(_test("status_agrees", text, columns=coded))
    return tests


def _test(name: str, description: str, **arguments: Any) -> Node:
    return {name: {"arguments": arguments, "description": description}}


def _column(column: Column, name: str) -> Node:
    node: Node = {"name": name, "description": described(column)}
    tests = [test for rule in column.rules for test in _rule_tests(column, rule)]
    if _is_status(column):
        text = "A word that is no status of a cell. Look for a change of the reader."
        tests.append(_test("accepted_values", text, values=[status.value for status in Status]))
    return node | {"data_tests": tests} if tests else node


def _is_status(column: Column) -> bool:
    owner = column.derived_from
    return owner is not None and column.name == companion_name(owner, Part.STATUS)


def _rule_tests(column: Column, rule: Rule) -> list[Node]:
    # What only warns is in the data.
    if rule.action is Action.WARN:
        return []
    if rule.name is RuleName.ALLOWED:
        is_text = column.data_type.name is TypeName.STRING
        values = [value if is_text else _literal(value, column) for value in rule.allowed]
        text = f"A value that the contract does not allow. {LOOK}"
        quoting = {} if is_text else {"quote": False}
        return [_test("accepted_values", text, values=values, **quoting)]
    if rule.name is RuleName.RANGE:
        text = f"A value outside the bounds of the contract. {LOOK}"
        return [_test("accepted_range", text, **part) for part in _bounds(column, rule)]
    return []


def _bounds(column: Column, rule: Rule) -> list[Node]:
    """Return the arguments of a test of inclusive bounds, and of one of exclusive bounds."""
    pairs = [
        ({"min_value": rule.minimum, "max_value": rule.maximum}, {}),
        (
            {"min_value": rule.exclusive_minimum, "max_value": rule.exclusive_maximum},
            {"inclusive": False},
        ),
    ]
    found = []
    for limits, more in pairs:
        given = {key: _literal(value, column) for key, value in limits.items() if value is not None}
        if given:
            found.append(given | more)
    return found


def _literal(value: object, column: Column) -> object:
    """Return a value of the contract as SQL has it: a number as it is, a time with its type."""
    if column.data_type.name in (TypeName.DATE, TypeName.TIMESTAMP):
        text = str(value).replace("T", " ").removesuffix("Z")
        return f"{column.data_type.name} '{text}'"
    return value


def _lineage(item: LineageColumn) -> Node:
    text = f'{{{{ doc("{item.name}") }}}}' if item.name in DESCRIBED else item.description
    return {"name": item.name, "description": text}
