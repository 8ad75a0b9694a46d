"""Every data set may be absent: plain dbt, as the owner's users type it, works all the same."""

import json
from pathlib import Path
from typing import Any

import duckdb

from glue_ingest.contracts.model import contract_names
from tests.support.workspaces import BuiltWorkspace

from .conftest import Ingest, RunDbt


def count_rows(tmp_path: Path, *tables: str) -> dict[str, int]:
    with duckdb.connect(str(tmp_path / "schoolhouse.duckdb"), read_only=True) as connection:
        counts = {}
        for table in tables:
            [(count,)] = connection.execute(f"select count(*) from {table}").fetchall()
            counts[table] = count
    return counts


def find_freshness(tmp_path: Path, dbt: RunDbt) -> dict[str, Any]:
    """Return the status of each data set, as `dbt source freshness` gives it."""
    dbt("source", "freshness")
    results = json.loads((tmp_path / "target/sources.json").read_text())["results"]
    return {item["unique_id"].split(".", 2)[2]: item["status"] for item in results}


def test_dbt_build_works_on_a_lake_without_data(tmp_path: Path, dbt: RunDbt) -> None:
    built = dbt("build")

    assert not (tmp_path / "lake").exists()
    assert " ERROR=0 SKIP=0 " in built.stdout
    assert count_rows(tmp_path, "marts.state_year_metrics", "marts.student_group_summary") == {
        "marts.state_year_metrics": 0,
        "marts.student_group_summary": 0,
    }
    assert find_freshness(tmp_path, dbt) == dict.fromkeys(contract_names(), "warn")


def test_freshness_of_a_data_set_is_that_of_its_last_run(
    tmp_path: Path,
    dbt: RunDbt,
    environment: dict[str, str],
    sample_workspace: BuiltWorkspace,
) -> None:
    environment["SCHOOLHOUSE_LAKE"] = str(sample_workspace.root / "lake")

    assert find_freshness(tmp_path, dbt) == dict.fromkeys(contract_names(), "pass")


def test_seed_run_and_test_work_with_one_data_set(
    tmp_path: Path, dbt: RunDbt, schoolhouse: Ingest, sample_workspace: BuiltWorkspace
) -> None:
    raw = tmp_path / "states_all.synthetic.csv"
    schoolhouse("samples", "write", "us_education.states_all", "--out", str(raw))
    schoolhouse("ingest", "run", "us_education.states_all", "--raw", str(raw))

    dbt("seed")
    dbt("run")
    tested = dbt("test")
    dbt("docs", "generate")

    assert " ERROR=0 SKIP=0 " in tested.stdout
    assert count_rows(tmp_path, "marts.student_group_summary") == {
        "marts.student_group_summary": 0,
    }
    for mart in ("state_year_metrics", "national_summary"):
        query = f"select * from marts.{mart} order by all"
        with duckdb.connect(str(tmp_path / "schoolhouse.duckdb"), read_only=True) as connection:
            assert connection.execute(query).fetchall() == sample_workspace.ask(query)
