"""Rules of the dbt project that a machine can check, besides layers, columns and sizes.

Failures name the model, column or file, so each rule is one test over all of them.
"""

import re

import pytest
import sqlglot

from .conftest import CompileFor, Node, own_nodes


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


@pytest.mark.engines
@pytest.mark.parametrize(("engine", "dialect"), [("athena", "trino"), ("postgres", "postgres")])
def test_every_query_parses_on_the_other_engines(
    compile_for: CompileFor, engine: str, dialect: str
) -> None:
    queries = own_nodes(compile_for(engine), "model", "test", "analysis")

    for name, node in queries.items():
        assert sqlglot.parse_one(node["compiled_code"], read=dialect), name
