"""Every data set may be absent: plain dbt, as the owner's users type it, works all the same."""

from pathlib import Path

import duckdb

from .conftest import Ingest, RunDbt


def count_rows(tmp_path: Path, *tables: str) -> dict[str, int]:
    with duckdb.connect(str(tmp_path / "schoolhouse.duckdb"), read_only=True) as connection:
        counts = {}
        for table in tables:
            [(count,)] = connection.execute(f"select count(*) from {table}").fetchall()
            counts[table] = count
    return counts


def test_dbt_build_works_on_a_lake_without_data(
    tmp_path: Path, dbt: RunDbt, schoolhouse: Ingest
) -> None:
    schoolhouse("ingest", "catalog")

    built = dbt("build")
    dbt("source", "freshness")

    assert " ERROR=0 SKIP=0 " in built.stdout
    assert count_rows(tmp_path, "marts.state_year_metrics", "marts.student_group_summary") == {
        "marts.state_year_metrics": 0,
        "marts.student_group_summary": 0,
    }


def test_seed_run_and_test_work_with_one_data_set(
    tmp_path: Path, dbt: RunDbt, schoolhouse: Ingest
) -> None:
    raw = tmp_path / "states_all.synthetic.csv"
    schoolhouse("samples", "write", "us_education.states_all", "--out", str(raw))
    schoolhouse("ingest", "run", "us_education.states_all", "--raw", str(raw))

    dbt("seed")
    dbt("run")
    tested = dbt("test")
    dbt("docs", "generate")
    dbt("source", "freshness")

    assert " ERROR=0 SKIP=0 " in tested.stdout
    assert count_rows(tmp_path, "marts.state_year_metrics", "marts.student_group_summary") == {
        "marts.state_year_metrics": 1683,
        "marts.student_group_summary": 0,
    }
