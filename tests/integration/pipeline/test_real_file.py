"""The figures that must come out of the real states_all.csv; skipped where it is not."""

from pathlib import Path

import pytest

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import Engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store
from tests.support.workspaces import REAL_FILE, BuiltWorkspace

STUDENTS = REAL_FILE.parents[1] / "students"


def test_account_of_the_real_file(real_workspace: BuiltWorkspace) -> None:
    assert (
        "read 1,715 = accepted 1,715 + quarantined 0 + unreadable 0 + duplicates 0"
        in real_workspace.report
    )
    assert "SYNTHETIC" not in real_workspace.report


def test_jurisdictions(real_workspace: BuiltWorkspace) -> None:
    rows = real_workspace.ask(
        "select count(distinct jurisdiction_key), "
        "count(distinct case when is_state then jurisdiction_key end) from marts.states_all"
    )

    assert rows == [(53, 51)]


def test_national_figures(real_workspace: BuiltWorkspace) -> None:
    rows = real_workspace.ask(
        "select year, round(total_expenditure_per_student_usd), "
        "round(current_spending_per_student_usd), round(100 * federal_revenue_share, 2), "
        "mathematics_grade_4_score, is_synthetic "
        "from marts.national_summary where year in (2010, 2016, 2019) order by year"
    )

    assert rows == [
        (2010, 12736.0, 10842.0, 12.27, None, False),
        (2016, 13928.0, 12085.0, 7.94, None, False),
        (2019, None, None, None, 241.0, False),
    ]


def test_national_rate_is_not_the_mean_of_states(real_workspace: BuiltWorkspace) -> None:
    rows = real_workspace.ask(
        "select round(avg(total_expenditure_per_student_usd)) "
        "from marts.state_year_metrics where year = 2010"
    )

    assert rows == [(13121.0,)]


def test_district_of_columbia_has_no_state_revenue(real_workspace: BuiltWorkspace) -> None:
    rows = real_workspace.ask(
        "select count(*), min(state_revenue_usd), max(state_revenue_usd) "
        "from marts.state_year_metrics where state_code = 'DC' and has_finance"
    )

    assert rows == [(25, 0, 0)]


def test_no_change_into_1995_for_oklahoma(real_workspace: BuiltWorkspace) -> None:
    rows = real_workspace.ask(
        "select enrollment_change_share, total_revenue_change_share, "
        "total_expenditure_change_share, current_spending_per_student_change_share, "
        "change_break_reason from marts.state_year_metrics where state_code = 'OK' and year = 1995"
    )

    assert rows == [(None, None, None, None, "incomplete_collection")]


@pytest.mark.parametrize(
    ("dataset", "file_name", "row_count"),
    [
        pytest.param("students.performance", "StudentsPerformance.csv", 1000, id="commas"),
        pytest.param("students.courses", "student-mat.csv", 395, id="semicolons"),
    ],
)
def test_students_go_through_by_contract_alone(
    tmp_path: Path, engine: Engine, dataset: str, file_name: str, row_count: int
) -> None:
    if not STUDENTS.is_dir():
        pytest.skip("the students' files are not beside this clone (../shared)")

    row = ingest(load_contract(dataset), STUDENTS / file_name, Store(str(tmp_path)), engine).row

    assert (row.read_row_count, row.accepted_row_count, row.nulled_cell_count, row.reasons) == (
        row_count,
        row_count,
        0,
        [],
    )
