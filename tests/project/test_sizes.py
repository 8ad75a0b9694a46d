"""Sizes of files and functions: what is longer is usually two things."""

import ast
import re
from pathlib import Path

from .conftest import ROOT

DBT_FOLDERS = ("models", "macros", "seeds", "analyses", "tests/dbt")
# Made by a build or an installation; hidden folders are left out too.
NOT_OURS = {"data", "dbt_packages", "dist", "logs", "target"}
# Blank lines of SQL do not count (the style asks for them), nor does a generated sources file. The
# columns of a table do not count in its property file: a wide table is still one thing.
MAX_SQL_LINES, MAX_YAML_LINES, MAX_PYTHON_LINES, MAX_FUNCTION_LINES = 250, 200, 250, 40
COLUMN = re.compile(r"^      - (?:&\w+\n {8})?\{name: .*\n(?: {9,}.*\n)*", re.MULTILINE)


def _dbt_files(pattern: str) -> list[Path]:
    return [path for folder in DBT_FOLDERS for path in sorted((ROOT / folder).rglob(pattern))]


def _python_files() -> list[Path]:
    folders = [
        path
        for path in sorted(ROOT.iterdir())
        if path.is_dir() and not path.name.startswith(".") and path.name not in NOT_OURS
    ]
    return [*ROOT.glob("*.py"), *(p for folder in folders for p in sorted(folder.rglob("*.py")))]


def _counted(path: Path) -> str:
    text = path.read_text()
    return COLUMN.sub("", text) if path.suffix == ".yml" else text


def _too_long(paths: list[Path], limit: int, *, blank: bool = True) -> dict[str, int]:
    counts = {
        str(path.relative_to(ROOT)): sum(
            1 for line in _counted(path).splitlines() if blank or line.strip()
        )
        for path in paths
    }
    return {name: count for name, count in counts.items() if count > limit}


def test_sql_stays_small() -> None:
    assert _too_long(_dbt_files("*.sql"), MAX_SQL_LINES, blank=False) == {}


def test_yaml_stays_small() -> None:
    written = [path for path in _dbt_files("*.yml") if not path.name.endswith("__sources.yml")]
    yaml = [*written, ROOT / "dbt_project.yml", ROOT / "profiles.yml.example"]

    assert _too_long(yaml, MAX_YAML_LINES) == {}


def test_python_modules_stay_small() -> None:
    found = _python_files()

    folders = {path.relative_to(ROOT).parts[0] for path in found}
    assert {"glue_ingest", "schoolhouse", "tests", "benchmarks", "infra"} <= folders
    assert _too_long(found, MAX_PYTHON_LINES) == {}


def test_python_functions_stay_small() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in _python_files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= MAX_FUNCTION_LINES
    ]

    assert long == []
