"""The style guide, executed: each rule of the dbt project that a machine can check.

Failures name the model, column or file, so each rule is one test over all of them.
"""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import sqlglot

from .conftest import ROOT, Node, own_nodes

# What a layer may read. Marts read staging, seeds and one another, never a source.
LAYERS = {"staging": {"source", "seed", "model"}, "marts": {"seed", "model"}}
DBT_FOLDERS = ("models", "macros", "seeds", "analyses", "tests/dbt")
# Blank lines of SQL do not count (the style asks for them), nor does a generated sources file.
MAX_SQL_LINES, MAX_YAML_LINES, MAX_PYTHON_LINES, MAX_FUNCTION_LINES = 120, 200, 250, 40
ADDITIVITY = {"additive", "semi_additive", "non_additive"}


def _layer(model: Node) -> str:
    return str(model["fqn"][1])


def _output_columns(model: Node) -> list[str]:
    """Columns the model selects, in order: those of the CTE its last line names."""
    query: Any = sqlglot.parse_one(model["compiled_code"], read="duckdb")
    ctes = {cte.alias: cte.this for cte in query.ctes}
    final = ctes[query.args["from_" if "from_" in query.args else "from"].this.name]
    return [column.alias_or_name for column in final.selects]


def _files(pattern: str) -> list[Path]:
    return [path for folder in DBT_FOLDERS for path in sorted((ROOT / folder).rglob(pattern))]


def _too_long(paths: list[Path], limit: int, *, blank: bool = True) -> dict[str, int]:
    counts = {
        str(path.relative_to(ROOT)): sum(
            1 for line in path.read_text().splitlines() if blank or line.strip()
        )
        for path in paths
    }
    return {name: count for name, count in counts.items() if count > limit}


def test_the_three_known_tables_keep_their_names(models: dict[str, Node]) -> None:
    assert {"states_all", "state_year_metrics", "national_summary"} <= set(models)


def test_each_layer_reads_only_what_it_may(models: dict[str, Node]) -> None:
    wrong = [
        (name, parent)
        for name, model in models.items()
        for parent in model["depends_on"]["nodes"]
        if parent.split(".")[0] not in LAYERS[_layer(model)]
        or (parent.startswith("model.") and _layer(model) == "staging"
            and _layer(models[parent.split(".")[-1]]) != "staging")
    ]  # fmt: skip

    assert wrong == []


def test_every_model_states_its_grain(models: dict[str, Node]) -> None:
    silent = [n for n, m in models.items() if "**Grain:** one row per" not in m["description"]]

    assert silent == []


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


def test_mart_columns_say_unit_scale_and_additivity(models: dict[str, Node]) -> None:
    wrong = [
        f"{name}.{column}"
        for name, model in models.items()
        if _layer(model) == "marts"
        for column, properties in model["columns"].items()
        if not {"unit", "scale"} <= set(properties["config"]["meta"])
        or properties["config"]["meta"].get("additivity") not in ADDITIVITY
    ]

    assert wrong == []


def test_marts_have_a_contract_and_a_primary_key(models: dict[str, Node]) -> None:
    wrong = [
        name
        for name, model in models.items()
        if _layer(model) == "marts"
        and not (
            model["config"]["contract"]["enforced"]
            and any(c["type"] == "primary_key" for c in model["constraints"])
        )
    ]

    assert wrong == []


def test_a_column_name_has_one_description(models: dict[str, Node]) -> None:
    found: dict[str, set[str]] = {}
    for model in models.values():
        for column, properties in model["columns"].items():
            found.setdefault(column, set()).add(properties["description"].strip())

    assert {column: texts for column, texts in found.items() if len(texts) > 1} == {}


def test_every_data_test_says_what_a_failure_means(manifest: Node) -> None:
    tests = own_nodes(manifest, "test")

    assert [name for name, test in tests.items() if len(test["description"]) < 40] == []


def test_every_data_test_is_an_error(manifest: Node) -> None:
    mild = [n for n, t in own_nodes(manifest, "test").items() if t["config"]["severity"] != "error"]

    assert mild == []


def test_unit_tests_are_named_and_described(manifest: Node) -> None:
    wrong = [
        test["name"]
        for test in manifest["unit_tests"].values()
        if not test["name"].startswith(f"{test['model']}__") or not test["description"]
    ]

    assert wrong == []


@pytest.mark.parametrize("rule", range(1, 12))
def test_each_number_that_must_be_right_has_a_unit_test(manifest: Node, rule: int) -> None:
    texts = [test["description"] for test in manifest["unit_tests"].values()]
    named = [
        text for text in texts
        if str(rule) in re.findall(r"\d+", (re.match(r"Rules?[^:]*:", text) or [""])[0])
    ]  # fmt: skip

    assert named, f"no unit test says 'Rule {rule}'"


def test_sql_follows_the_guide(models: dict[str, Node]) -> None:
    wrong = []
    for name, model in models.items():
        sql = model["raw_code"]
        if "target." in sql:
            wrong.append(f"{name}: put engine differences in macros/cross_db/")
        if re.search(r"(group|order) by\s+\d", sql):
            wrong.append(f"{name}: name the columns you group and order by")
        if len(re.findall(r"select\s+\*|\w\.\*", sql)) != 1 or "config(" in sql:
            wrong.append(f"{name}: one star, in the last line; no config in the model")
        if not sql.rstrip().endswith("select * from final"):
            wrong.append(f"{name}: end with the star of `final`")

    assert wrong == []


def test_files_stay_small() -> None:
    written = [path for path in _files("*.yml") if not path.name.endswith("__sources.yml")]
    yaml = [*written, ROOT / "dbt_project.yml", ROOT / "profiles.yml.example"]
    python = sorted((ROOT / "tests/project").glob("*.py"))

    assert _too_long(_files("*.sql"), MAX_SQL_LINES, blank=False) == {}
    assert _too_long(yaml, MAX_YAML_LINES) == {}
    assert _too_long(python, MAX_PYTHON_LINES) == {}


def test_functions_stay_small() -> None:
    long = [
        f"{path.name}:{node.name}"
        for path in sorted((ROOT / "tests/project").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and (node.end_lineno or 0) - node.lineno >= MAX_FUNCTION_LINES
    ]

    assert long == []


def test_every_macro_is_documented_with_its_arguments(manifest: Node) -> None:
    wrong = []
    for macro in manifest["macros"].values():
        name = macro["name"]
        implementation = re.match(r"(duckdb|athena|postgres|default)__", name)
        if macro["package_name"] != "schoolhouse" or name.startswith("test_"):
            continue
        if implementation and name != "duckdb__generate_schema_name":
            continue
        signature = re.search(rf"macro {name}\(([^)]*)\)", macro["macro_sql"])
        names = [a.split("=")[0].strip() for a in signature[1].split(",") if a] if signature else []
        if not macro["description"] or [a["name"] for a in macro["arguments"]] != names:
            wrong.append(name)

    assert wrong == []


@pytest.mark.parametrize(("engine", "dialect"), [("athena", "trino"), ("postgres", "postgres")])
def test_every_query_parses_on_the_other_engines(
    compiled: dict[str, Node], engine: str, dialect: str
) -> None:
    queries = own_nodes(compiled[engine], "model", "test", "analysis")

    for name, node in queries.items():
        assert sqlglot.parse_one(node["compiled_code"], read=dialect), name
