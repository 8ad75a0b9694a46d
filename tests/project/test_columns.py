"""Columns of the models: spelled where they are made, described once, typed for readers."""

import re
from typing import Any

import sqlglot

from .conftest import Node
from .test_layers import layer

ADDITIVITY = {"additive", "semi_additive", "non_additive"}


def _output_columns(model: Node) -> list[str]:
    """Columns the model selects, in order: those of the CTE its last line names."""
    query: Any = sqlglot.parse_one(model["compiled_code"], read="duckdb")
    ctes = {cte.alias: cte.this for cte in query.ctes}
    final = ctes[query.args["from_" if "from_" in query.args else "from"].this.name]
    return [column.alias_or_name for column in final.selects]


# A loop may go over these lists and over no other: what comes of them is in the property files.
LISTS = {
    "finance_measures()",
    "finance_shares()",
    "finance_columns()",
    "finance_columns(real=false)",
    "finance_state_counts()",
    "yearly_changes()",
    "long_changes()",
    "grade_bands()",
}
LOOP = re.compile(r"{%-?\s*for .+? in (.+?)(?:\.items\(\))?\s*-?%}")


def _is_spelled(column: str, sql: str) -> bool:
    """Tell whether a line of the file makes the column: `… as column`, or the column alone."""
    return bool(re.search(rf"^\s*(?:.*\bas |\w+\.)?{column},?$", sql, re.MULTILINE))


def test_every_column_is_spelled_in_the_file_of_its_model(models: dict[str, Node]) -> None:
    wrong = [
        f"{name}.{column}"
        for name, model in models.items()
        for column in model["columns"]
        if not _is_spelled(
            column, model["compiled_code" if LOOP.search(model["raw_code"]) else "raw_code"]
        )
    ]

    assert wrong == []


def test_columns_are_made_in_loops_over_the_listed_measures_only(models: dict[str, Node]) -> None:
    looping = {
        name: set(LOOP.findall(model["raw_code"])) - LISTS
        for name, model in models.items()
        if not set(LOOP.findall(model["raw_code"])) <= LISTS
    }

    assert looping == {}


def test_properties_list_the_selected_columns_in_order(models: dict[str, Node]) -> None:
    wrong = {
        name: list(dict.fromkeys(list(model["columns"]) + _output_columns(model)))
        for name, model in models.items()
        if list(model["columns"]) != _output_columns(model)
    }

    assert wrong == {}


def test_every_column_is_described(models: dict[str, Node]) -> None:
    silent = [
        f"{name}.{column}"
        for name, model in models.items()
        for column, properties in model["columns"].items()
        if not properties["description"].strip()
    ]

    assert silent == []


def test_a_column_name_has_one_description_in_a_domain(models: dict[str, Node]) -> None:
    found: dict[tuple[str, str], set[str]] = {}
    for model in models.values():
        for column, properties in model["columns"].items():
            place = (model["group"], column)
            found.setdefault(place, set()).add(properties["description"].strip())

    assert {place: texts for place, texts in found.items() if len(texts) > 1} == {}


def test_mart_columns_say_unit_scale_and_additivity(models: dict[str, Node]) -> None:
    wrong = [
        f"{name}.{column}"
        for name, model in models.items()
        if layer(model) == "marts"
        for column, properties in model["columns"].items()
        if not {"unit", "scale"} <= set(properties["config"]["meta"])
        or properties["config"]["meta"].get("additivity") not in ADDITIVITY
    ]

    assert wrong == []


def test_marts_have_a_contract_and_a_primary_key(models: dict[str, Node]) -> None:
    wrong = [
        name
        for name, model in models.items()
        if layer(model) == "marts"
        and not (
            model["config"]["contract"]["enforced"]
            and any(c["type"] == "primary_key" for c in model["constraints"])
        )
    ]

    assert wrong == []
