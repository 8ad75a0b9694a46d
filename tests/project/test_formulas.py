"""Every column of the education marts has a formula, whose inputs exist: `schoolhouse explain`."""

import copy

import pytest

from schoolhouse.explain.catalog import catalog_of, find_unknown, formulas_of
from schoolhouse.explain.errors import FormulaError
from schoolhouse.explain.formulas import choose_formula, find_names

from .conftest import Node
from .test_layers import layer


def _education_marts(models: dict[str, Node]) -> dict[str, Node]:
    return {
        name: model
        for name, model in models.items()
        if layer(model) == "marts" and model["group"] == "us_education"
    }


def test_every_column_of_the_education_marts_has_a_formula(models: dict[str, Node]) -> None:
    marts = _education_marts(models)
    silent = [
        f"{name}.{column}"
        for name, model in marts.items()
        for column in model["columns"]
        if choose_formula(column, formulas_of(model)) is None
    ]

    assert len(marts) >= 6
    assert silent == []


def test_every_formula_is_that_of_a_column(models: dict[str, Node]) -> None:
    chosen = {
        name: {choose_formula(column, formulas_of(model)) for column in model["columns"]}
        for name, model in _education_marts(models).items()
    }
    idle = {
        name: {pattern for pattern in formulas_of(models[name]) if pattern[0] != "_"}
        - {found[0] for found in pairs if found}
        for name, pairs in chosen.items()
    }

    assert {name: patterns for name, patterns in idle.items() if patterns} == {}


def test_every_helper_is_named_by_a_formula(manifest: Node) -> None:
    marts = catalog_of(manifest).marts.values()
    named = {
        (table or mart.name, name)
        for mart in marts
        for formula in mart.formulas.values()
        for table, name in find_names(formula.tree)
    }
    helpers = {(mart.name, helper) for mart in marts for helper in mart.helpers}

    assert helpers - named == set()


def test_formulas_can_be_read_and_name_what_exists(manifest: Node, models: dict[str, Node]) -> None:
    catalog = catalog_of(manifest)

    assert catalog.marts.keys() == _education_marts(models).keys()
    assert list(find_unknown(catalog)) == []


def test_a_formula_that_names_what_does_not_exist_is_found(manifest: Node) -> None:
    changed = copy.deepcopy(manifest)
    mart = changed["nodes"]["model.schoolhouse.national_comparability"]
    mart["config"]["meta"]["formulas"]["state_count"] = "count(state_year_comparability.state)"

    assert list(find_unknown(catalog_of(changed))) == [
        "national_comparability.state_count: state_year_comparability.state"
    ]


def test_a_column_without_a_formula_is_refused(manifest: Node) -> None:
    changed = copy.deepcopy(manifest)
    mart = changed["nodes"]["model.schoolhouse.national_comparability"]
    del mart["config"]["meta"]["formulas"]["year"], mart["config"]["meta"]["formulas"]["{flag}"]

    with pytest.raises(FormulaError, match="year' has no formula"):
        catalog_of(changed)
