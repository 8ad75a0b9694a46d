"""dbt as a person types it, on a lake in which no data set has a row."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.support.workspaces import PROJECT, BuiltWorkspace

RunDbt = Callable[..., "subprocess.CompletedProcess[str]"]
EDUCATION = ("states_all", "state_year_metrics", "national_summary", "state_year_comparability",
             "national_comparability")  # fmt: skip


def write_without_rows(files: Path, target: Path) -> None:
    """Write one Parquet file with the columns of others and no row."""
    target.parent.mkdir(parents=True)
    duckdb.sql(
        f"copy (from read_parquet('{files}', hive_partitioning = true, union_by_name = true) "
        f"limit 0) to '{target}' (format parquet)"
    )


@pytest.fixture
def run_dbt(sample_workspace: BuiltWorkspace, tmp_path: Path) -> RunDbt:
    """Run dbt on a database of its own, and a lake like the sample's without its rows."""
    given, lake = sample_workspace.root / "lake", tmp_path / "lake"
    write_without_rows(given / "ledger/*.parquet", lake / "ledger/none.parquet")
    for dataset in sorted((given / "curated").glob("*/*")):
        target = lake / dataset.relative_to(given) / "none.parquet"
        write_without_rows(dataset / "**/*.parquet", target)
    shutil.copy(PROJECT / "profiles.yml.example", tmp_path / "profiles.yml")
    environment = os.environ | {
        "DBT_PROFILES_DIR": str(tmp_path),
        "DBT_TARGET_PATH": str(tmp_path / "target"),
        "DBT_LOG_PATH": str(tmp_path / "logs"),
        "SCHOOLHOUSE_LAKE": str(lake),
        "SCHOOLHOUSE_DUCKDB": str(tmp_path / "schoolhouse.duckdb"),
    }
    program = Path(sys.executable).with_name("dbt")

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [program, *arguments],
            cwd=PROJECT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


@pytest.mark.parametrize(
    "commands",
    [
        pytest.param([["build"]], id="build"),
        pytest.param([["seed"], ["run"], ["test"], ["docs", "generate"]], id="step_by_step"),
    ],
)
def test_models_without_rows_are_empty_and_pass(
    run_dbt: RunDbt, tmp_path: Path, commands: list[list[str]]
) -> None:
    for command in commands:
        done = run_dbt(*command)
        assert done.returncode == 0, done.stdout[-4000:]

    with duckdb.connect(str(tmp_path / "schoolhouse.duckdb"), read_only=True) as connection:
        counts = {
            name: connection.execute(f"select count(*) from marts.{name}").fetchall()[0][0]
            for name in EDUCATION
        }
    assert counts == dict.fromkeys(EDUCATION, 0)
