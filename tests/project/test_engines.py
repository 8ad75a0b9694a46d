"""No engine of ingest knows another, and nothing else of the package knows an engine's package."""

import ast
from pathlib import Path

import pytest

from .conftest import ROOT


def imported_names(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize(
    ("folder", "foreign"),
    [
        pytest.param("glue_ingest/duckdb", ("pyspark", "glue_ingest.spark"), id="duckdb"),
        pytest.param("glue_ingest/spark", ("duckdb", "glue_ingest.duckdb"), id="spark"),
        pytest.param(
            "glue_ingest/reading",
            ("duckdb", "pyspark", "glue_ingest.duckdb", "glue_ingest.spark"),
            id="reader",
        ),
    ],
)
def test_engines_do_not_know_each_other(folder: str, foreign: tuple[str, ...]) -> None:
    names = {name for path in (ROOT / folder).rglob("*.py") for name in imported_names(path)}

    known = {name for name in names if f"{name}.".startswith(tuple(f"{n}." for n in foreign))}
    assert names, f"no module in {folder}"
    assert known == set()


def test_only_the_engines_import_their_packages() -> None:
    modules = list((ROOT / "glue_ingest").glob("*.py"))
    names = {name.split(".")[0] for path in modules for name in imported_names(path)}

    assert names & {"duckdb", "pyspark", "py4j"} == set()
