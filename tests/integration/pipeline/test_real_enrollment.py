"""Comparability, enrollment and changes of the real file, beside what pandas makes of it."""

import duckdb
import pandas as pd
import pytest

from tests.support.education import comparability
from tests.support.workspaces import REAL_FILE, BuiltWorkspace

STATE_YEAR = ["state_code", "year"]


@pytest.fixture(scope="module")
def states(real_workspace: BuiltWorkspace) -> pd.DataFrame:
    assert real_workspace.database.is_file()
    return comparability.read_states(REAL_FILE)


@pytest.fixture(scope="module")
def compared(states: pd.DataFrame) -> pd.DataFrame:
    return comparability.comparability(states)


def _assert_same(space: BuiltWorkspace, mart: str, expected: pd.DataFrame) -> None:
    """Compare every row of a mart with those expected, in the columns of these."""
    columns = [*expected.index.names, *expected.columns]
    with duckdb.connect(str(space.database), read_only=True) as connection:
        found = connection.execute(f"select {', '.join(columns)} from marts.{mart}").df()
    found = found.set_index(expected.index.names).sort_index()

    for frame in (found, expected):
        assert frame.index.is_unique
    pd.testing.assert_frame_equal(
        found.astype(object).where(found.notna(), None),
        expected.astype(object).where(expected.notna(), None),
        check_dtype=False, check_index_type=False, check_exact=False, rtol=1e-12, atol=1e-13,
    )  # fmt: skip


def test_comparability_of_states(real_workspace: BuiltWorkspace, compared: pd.DataFrame) -> None:
    _assert_same(real_workspace, "state_year_comparability", compared)


def test_comparability_of_the_nation(
    real_workspace: BuiltWorkspace, compared: pd.DataFrame
) -> None:
    nation = comparability.national_comparability(compared)

    _assert_same(real_workspace, "national_comparability", nation)


def test_enrollment_and_changes_of_states(
    real_workspace: BuiltWorkspace, states: pd.DataFrame, compared: pd.DataFrame
) -> None:
    expected = comparability.enrollment(states, compared["change_break_reason"])

    _assert_same(real_workspace, "state_year_metrics", expected)


def test_enrollment_and_changes_of_the_nation(
    real_workspace: BuiltWorkspace, states: pd.DataFrame, compared: pd.DataFrame
) -> None:
    reasons = comparability.national_comparability(compared)["change_break_reason"]

    expected = comparability.national_enrollment(states, reasons)

    _assert_same(real_workspace, "national_summary", expected)


def test_coverage_shifts_are_the_eleven_of_the_finance_collection(
    real_workspace: BuiltWorkspace,
) -> None:
    rows = real_workspace.ask(
        "select state_code, year from marts.state_year_comparability "
        "where change_break_reason = 'coverage_shift' order by state_code, year"
    )

    missed_before = [
        ("DC", 2001), ("DC", 2003), ("DC", 2004), ("KY", 2007), ("KY", 2008), ("SD", 1999),
        ("VT", 2012),
    ]  # fmt: skip
    kept = [("DC", 2000), ("DC", 2009), ("MI", 2009), ("VT", 2011)]
    assert rows == sorted(missed_before + kept)


def test_enrollment_is_of_the_autumn_before(states: pd.DataFrame) -> None:
    """The District of Columbia counts the same students in both collections until 2002."""
    district = states.loc["DC"].loc[1993:2002]

    assert (district["ENROLL"] == district["same_autumn"]).sum() == 9
    assert (district["ENROLL"] == district["GRADES_ALL_G"]).sum() == 0


def test_the_sign_of_the_ten_year_change_differs_in_eight_states(
    real_workspace: BuiltWorkspace,
) -> None:
    rows = real_workspace.ask(
        "select count(*) from marts.state_year_metrics as now "
        "inner join marts.state_year_metrics as before "
        "on now.state_code = before.state_code and now.year = before.year + 10 "
        "where now.year = 2016 and (now.enrollment_count > before.enrollment_count) <> "
        "(now.all_grades_same_school_year_count > before.all_grades_same_school_year_count)"
    )

    assert rows == [(8,)]
