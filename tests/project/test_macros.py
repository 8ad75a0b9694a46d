"""Macros that stop a run: their messages name what was found and what to do."""

import shutil
from pathlib import Path

import pytest

from .conftest import ROOT, RunDbt

PROJECT = "name: schoolhouse\nversion: 0.1.0\nprofile: schoolhouse\n"
DEFAULT = "{{ default__utc_timestamp('started_at') }}"
SAME_COLUMN = "{{ ratio_of_sums('total_revenue_usd', 'total_revenue_usd') }}"
NO_BOUND = "{{ test_accepted_range('a_table', columns=['year']) }}"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that holds our macros and generic tests, and nothing else: quick to parse."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "macros", folder / "macros")
    shutil.copytree(ROOT / "tests/dbt/generic", folder / "macros/generic")
    (folder / "dbt_project.yml").write_text(PROJECT)
    return folder


@pytest.mark.parametrize(
    ("jinja", "parts"),
    [
        pytest.param(
            DEFAULT,
            ["utc_timestamp has no duckdb implementation", "macros/cross_db/utc_timestamp.sql"],
            id="engine_without_implementation",
        ),
        pytest.param(
            SAME_COLUMN,
            ["'total_revenue_usd' as numerator and denominator", "two different columns"],
            id="ratio_of_a_column_to_itself",
        ),
        pytest.param(
            NO_BOUND,
            ["accepted_range on a_table has no bound", "min_value, max_value"],
            id="range_without_bounds",
        ),
    ],
)
def test_message_says_what_to_do(
    run_dbt: RunDbt, project: Path, jinja: str, parts: list[str]
) -> None:
    done = run_dbt("compile", "--inline", jinja, "--quiet", project=project, target=project / "t")

    assert done.returncode != 0
    assert all(part in " ".join(done.stdout.split()) for part in parts), done.stdout
