"""The shipped synthetic sample through the whole workspace: the same logic, always tested."""

import csv
from pathlib import Path

import duckdb
import pytest

from schoolhouse.samples.sample import RowCounts
from schoolhouse.samples.students import attendance, courses, performance
from schoolhouse.samples.students.records import Size
from schoolhouse.samples.us_education.states_all import build
from tests.support.workspaces import BuiltWorkspace


def sums_by_year(sample: Path) -> dict[int, tuple[float, float, float]]:
    """Add up total expenditure, revenue and enrollment by year, straight from the file.

    Later records of a key win, and states and DC only count: computed here a second way.
    """
    with sample.open(newline="") as text:
        by_key = {
            (row["STATE"].strip(), row["YEAR"].strip()): row
            for row in csv.DictReader(text)
            if row["STATE"].strip().isupper() and row["YEAR"].strip().isdigit()
        }
    sums: dict[int, tuple[float, float, float]] = {}
    for (state, year), row in by_key.items():
        if state in ("NATIONAL", "DODEA") or not row["ENROLL"].strip():
            continue
        spent, got, students = sums.get(int(year), (0.0, 0.0, 0.0))
        sums[int(year)] = (
            spent + 1000 * float(row["TOTAL_EXPENDITURE"]),
            got + 1000 * float(row["FEDERAL_REVENUE"]),
            students + float(row["ENROLL"]),
        )
    return sums


def test_row_counts_are_those_of_the_mess_that_was_made(sample_workspace: BuiltWorkspace) -> None:
    _, counts = build()

    assert (
        f"read {counts.read:,} = accepted {counts.accepted:,} + quarantined "
        f"{counts.quarantined:,} + unreadable 0 + duplicates "
        f"{counts.duplicate:,}; cells nulled {counts.nulled_cells:,}, warned "
        f"{counts.warned_cells:,}"
    ) in sample_workspace.report


STUDENT_ROW_COUNTS = {
    "students.attendance": attendance.build()[1],
    "students.courses": courses.build()[1],
    "students.performance": performance.build()[1],
    "students.records": Size().row_counts,
}


@pytest.mark.parametrize(("dataset", "counts"), STUDENT_ROW_COUNTS.items())
def test_row_counts_of_students_are_those_of_the_mess_that_was_made(
    sample_workspace: BuiltWorkspace, dataset: str, counts: RowCounts
) -> None:
    assert (
        f"{dataset} run succeeded SYNTHETIC: read {counts.read:,} = accepted "
        f"{counts.accepted:,} + quarantined {counts.quarantined:,} + unreadable "
        f"{counts.unreadable:,} + duplicates {counts.duplicate:,}; cells nulled "
        f"{counts.nulled_cells:,}, warned 0;"
    ) in sample_workspace.report


def test_students_by_gender_are_two_published_groups_a_year(
    sample_workspace: BuiltWorkspace,
) -> None:
    rows = sample_workspace.ask(
        "select school_year_name, list(dimension_value order by dimension_value) "
        "from marts.student_group_summary where dataset_id = 'students.records' "
        "and dimension_name = 'gender' and student_count > 1000 group by all order by all"
    )

    assert rows == [(str(year), ["female", "male"]) for year in (2022, 2023, 2024)]
    assert "Students by gender" in sample_workspace.report


def test_nothing_of_the_sample_is_left_out(sample_workspace: BuiltWorkspace) -> None:
    assert "Not in this lake" not in sample_workspace.report


def test_benchmarks_hide_nothing_of_the_sample(sample_workspace: BuiltWorkspace) -> None:
    rows = sample_workspace.ask(
        "select distinct state_code, current_spending_comparison_hidden_reason "
        "from marts.state_year_metrics "
        "where current_spending_comparison_hidden_reason is not null"
    )

    assert rows == [("DC", "not_a_state")]
    assert "benchmark_missed               0                   0                  0" in (
        sample_workspace.report
    )


def test_tables_of_the_report_are_plain_text_of_100_columns(
    sample_workspace: BuiltWorkspace,
) -> None:
    tables, _, _ = sample_workspace.report.partition("Row counts of ingest")

    assert "2016" in tables
    assert "students.performance" in tables
    assert "\x1b" not in tables
    assert "…" not in tables
    assert max(map(len, tables.splitlines())) <= 100


def test_sample_is_labelled_synthetic_wherever_it_is_seen(sample_workspace: BuiltWorkspace) -> None:
    assert "SYNTHETIC" in sample_workspace.report
    for mart in ("state_year_metrics", "national_summary", "student_group_summary"):
        assert sample_workspace.ask(f"select distinct is_synthetic from marts.{mart}") == [(True,)]


def test_marts_are_of_one_build_and_need_no_lake(sample_workspace: BuiltWorkspace) -> None:
    """A view would follow the lake's views, which move on with the next dbt command."""
    views = "select view_name from duckdb_views() where schema_name = 'marts'"

    assert sample_workspace.ask(views) == []
    marts = "select count(*) > 5 from duckdb_tables() where schema_name = 'marts'"
    assert sample_workspace.ask(marts) == [(True,)]


def test_national_rates_are_ratios_of_sums(sample_workspace: BuiltWorkspace) -> None:
    sums = sums_by_year(sample_workspace.root / "states_all.synthetic.csv")

    rows = sample_workspace.ask(
        "select year, total_expenditure_per_student_usd, federal_revenue_per_student_usd "
        "from marts.national_summary where year between 2008 and 2016 order by year"
    )

    assert [year for year, _, _ in rows] == list(range(2008, 2017))
    for year, expenditure, federal in rows:
        spent, got, students = sums[year]
        assert expenditure == pytest.approx(spent / students, rel=1e-12)
        assert federal == pytest.approx(got / students, rel=1e-12)


def test_nation_is_the_sum_of_51_states(sample_workspace: BuiltWorkspace) -> None:
    rows = sample_workspace.ask(
        "select nation.year from marts.national_summary as nation "
        "inner join (select year, sum(total_revenue_usd) as usd, count(*) as state_count "
        "from marts.state_year_metrics group by year) as states on nation.year = states.year "
        "where nation.total_revenue_usd is distinct from states.usd or states.state_count <> 51"
    )

    assert rows == []


def test_no_change_across_a_break(sample_workspace: BuiltWorkspace) -> None:
    rows = sample_workspace.ask(
        "select total_revenue_change_share, change_break_reason "
        "from marts.state_year_metrics where state_code = 'OK' and year = 1995"
    )

    assert rows == [(None, "incomplete_collection")]


def test_second_run_skips_what_has_not_changed(sample_workspace: BuiltWorkspace) -> None:
    database = sample_workspace.root / "schoolhouse.duckdb"
    before = database.stat().st_mtime_ns

    again = sample_workspace.run_again()

    assert again.returncode == 0
    assert "build unchanged, docs unchanged" in again.stdout
    assert database.stat().st_mtime_ns == before


def test_docs_site_is_one_file_with_the_models(sample_workspace: BuiltWorkspace) -> None:
    page = (sample_workspace.root / "target/static_index.html").read_text()

    assert "state_year_metrics" in page
    assert "national_summary" in page


def test_database_open_elsewhere_is_one_line_and_exit_code_2(
    sample_workspace: BuiltWorkspace,
) -> None:
    with duckdb.connect(str(sample_workspace.root / "schoolhouse.duckdb")):
        again = sample_workspace.run_again()

    assert again.returncode == 2
    assert "is open for writing elsewhere" in again.stderr
    assert "Traceback" not in again.stderr
