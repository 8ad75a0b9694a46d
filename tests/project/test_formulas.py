"""Every column of the education marts has a formula, whose inputs exist: `schoolhouse explain`."""

from schoolhouse.explain.catalog import catalog_of, find_formula, find_unknown

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
        for column, properties in model["columns"].items()
        if not find_formula(properties)
    ]

    assert len(marts) >= 6
    assert silent == []


def test_formulas_can_be_read_and_name_what_exists(manifest: Node, models: dict[str, Node]) -> None:
    catalog = catalog_of(manifest)

    assert catalog.marts.keys() == _education_marts(models).keys()
    assert list(find_unknown(catalog)) == []


def test_a_formula_that_names_what_does_not_exist_is_found(manifest: Node) -> None:
    catalog = catalog_of(manifest)
    mart = catalog.marts["national_summary"]
    columns = {"year": mart.columns["year"], "state_count": mart.columns["state_count"]}
    catalog.marts["national_comparability"].columns.pop("state_count")  # type: ignore[attr-defined]
    catalog.marts["national_summary"].columns.clear()  # type: ignore[attr-defined]
    catalog.marts["national_summary"].columns.update(columns)  # type: ignore[attr-defined]

    assert "national_summary.state_count: national_comparability.state_count" in find_unknown(
        catalog
    )
