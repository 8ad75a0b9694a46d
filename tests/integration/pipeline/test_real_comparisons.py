"""Ranks and differences of amounts per student in the real file; skipped where it is not."""

import pandas as pd
import pytest

from tests.support.education.comparisons import expect_comparisons
from tests.support.workspaces import REAL_FILE, BuiltWorkspace


def test_every_rank_difference_and_reason_is_that_of_a_second_computation(
    real_workspace: BuiltWorkspace,
) -> None:
    expected = expect_comparisons(REAL_FILE)
    rows = real_workspace.ask(
        f"select state_code, year, {', '.join(expected.columns)} from marts.state_year_metrics"
    )

    found = pd.DataFrame(rows, columns=["state_code", "year", *expected.columns])
    found = found.set_index(["state_code", "year"]).sort_index()

    pd.testing.assert_frame_equal(found, expected, check_dtype=False, rtol=1e-12, atol=1e-6)
    ranks = expected.filter(like="_rank")
    # Fifty states from 1993 to 2016, without two that miss a benchmark; revenue and expenditure.
    assert ranks.notna().sum().tolist() == [1200, 1200, 1198]


def test_published_figures_that_are_missed_have_no_comparison(
    real_workspace: BuiltWorkspace,
) -> None:
    rows = real_workspace.ask(
        "select b.state_code, b.year, b.expected_result, "
        "round(100 * (m.current_spending_per_student_usd / b.published_value - 1), 1), "
        "m.current_spending_per_student_rank, m.current_spending_comparison_hidden_reason "
        "from reference.published_benchmarks b "
        "join marts.state_year_metrics m on m.state_code = b.state_code and m.year = b.year "
        "order by b.year, b.state_code"
    )

    assert rows == [
        ("DC", 2010, "outside_tolerance", 21.2, None, "not_a_state"),
        ("VT", 2010, "outside_tolerance", 8.0, None, "benchmark_missed"),
        ("AR", 2011, "outside_tolerance", 10.0, None, "benchmark_missed"),
        ("NJ", 2011, "within_tolerance", 5.9, 2, None),
        ("NY", 2011, "within_tolerance", 5.2, 1, None),
        ("DC", 2016, "outside_tolerance", 8.8, None, "not_a_state"),
        ("NJ", 2016, "within_tolerance", 6.6, 3, None),
        ("NY", 2016, "within_tolerance", 6.0, 1, None),
        ("UT", 2016, "within_tolerance", 1.5, 50, None),
        ("VT", 2016, "within_tolerance", 5.1, 4, None),
    ]


def test_report_says_how_many_state_years_each_rule_hides(real_workspace: BuiltWorkspace) -> None:
    lines = [" ".join(line.split()) for line in real_workspace.report.splitlines()]

    start = lines.index("State-years without rank and difference from the nation, by reason")
    assert lines[start + 5 : start + 7] == [
        "not_a_state 24 24 24 DC",
        "benchmark_missed 0 0 2 AR, VT",
    ]


@pytest.mark.parametrize(
    ("year", "nation", "without_the_district"), [(2010, 10842, 10831), (2016, 12085, 12077)]
)
def test_nation_holds_the_district_whose_comparison_is_hidden(
    real_workspace: BuiltWorkspace, year: int, nation: int, without_the_district: int
) -> None:
    rows = real_workspace.ask(
        "select round(any_value(n.current_spending_per_student_usd)), "
        "round(sum(m.current_spending_usd) filter (where m.state_code <> 'DC') "
        "/ sum(m.enrollment_count) filter (where m.state_code <> 'DC')), "
        "bool_and(abs(m.current_spending_per_student_usd "
        "- m.current_spending_per_student_minus_nation_usd "
        "- n.current_spending_per_student_usd) < 1e-6) "
        "from marts.state_year_metrics m join marts.national_summary n using (year) "
        f"where year = {year}"
    )

    assert rows == [(nation, without_the_district, True)]
