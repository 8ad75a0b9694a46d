"""Whole tables of the real file against the same figures by pandas, from the received text.

Left out are columns that other tests compute again: coverage and breaks of states (given to pandas
here, as the mart has them), ranks and scores.
"""

import re
from collections.abc import Mapping

import pandas as pd
import pytest

from tests.support.education.changes import state_changes
from tests.support.education.compare import differences, read_mart
from tests.support.education.distribution import distributions
from tests.support.education.places import CHANGES, KINDS, place_breaks, place_money
from tests.support.education.states import (
    KEYS,
    MEASURES,
    grade_counts,
    price_factors,
    read_jurisdictions,
    state_money,
)
from tests.support.workspaces import BuiltWorkspace

ELSEWHERE = re.compile(
    r"mathematics|reading|naep|all_grades|coverage|has_finance|_complete$|break_reason|_hidden_reason$"
    r"|is_synthetic|_rank$|_minus_nation_usd$"
)
# Columns of places that come of place_comparability, which has a test of its own.
OF_COMPARABILITY = {"state_count", "finance_state_count", "complete_finance_state_count"}
# The Condition of Education 2009 (NCES 2009-081), table A-35-1: between-state component of the
# Theil coefficient of instruction expenditures per student, unified districts, by school year.
PUBLISHED_THEIL = {
    1993: 0.0324, 1994: 0.0301, 1995: 0.0288, 1996: 0.0279, 1997: 0.0257, 1998: 0.0246,
    1999: 0.0249, 2000: 0.0253, 2001: 0.0280, 2002: 0.0283, 2003: 0.0303, 2004: 0.0327,
    2005: 0.0359, 2006: 0.0380,
}  # fmt: skip


@pytest.fixture(scope="module")
def states() -> pd.DataFrame:
    return state_money()


def _elsewhere(mart: pd.DataFrame, *more: str) -> list[str]:
    return [name for name in mart.columns if ELSEWHERE.search(name)] + list(more)


def _reasons(workspace: BuiltWorkspace) -> dict[str, Mapping[int, str]]:
    """Return reasons of breaks by year, of each state, and of the nation as US."""
    found: dict[str, dict[int, str]] = {"US": {}}
    of_states = read_mart(workspace, "state_year_comparability")
    of_nation = read_mart(workspace, "national_comparability").assign(state_code="US")
    for table in (of_states, of_nation):
        broken = table.dropna(subset="change_break_reason")
        for row in broken.itertuples():
            found.setdefault(row.state_code, {})[row.year] = row.change_break_reason
    return found


def test_state_year_metrics(real_workspace: BuiltWorkspace, states: pd.DataFrame) -> None:
    mart = read_mart(real_workspace, "state_year_metrics")
    reasons = _reasons(real_workspace)
    before = states.assign(year=states["year"] + 1)
    pairs = states.merge(before, on=KEYS, how="left", suffixes=("", "_before"))
    expected = states.copy()
    unbroken = [
        year not in reasons.get(code, {})
        for code, year in zip(expected["state_code"], expected["year"], strict=True)
    ]
    for name, (column, _) in CHANGES.items():
        change = pairs[column] / pairs[f"{column}_before"] - 1
        expected[f"{name}_change_share"] = change.where(pd.Series(unbroken))

    assert differences(mart, expected, KEYS, but=_elsewhere(mart)) == []
    assert mart[[f"{m}_per_student_real_2016_usd" for m in MEASURES]].count().min() == 1224


def test_national_summary(real_workspace: BuiltWorkspace, states: pd.DataFrame) -> None:
    mart = read_mart(real_workspace, "national_summary")
    expected = place_money(states, "nation").drop(columns="place_name")
    broken = expected["year"].isin(_reasons(real_workspace)["US"])
    expected.loc[broken, [f"{name}_change_share" for name in CHANGES]] = None

    assert differences(
        mart, expected, ["year"], but=_elsewhere(mart, *OF_COMPARABILITY)
    ) == []  # fmt: skip


@pytest.mark.parametrize(("kind", "count"), [("region", 4), ("division", 9)])
def test_summaries_of_places(
    real_workspace: BuiltWorkspace, states: pd.DataFrame, kind: str, count: int
) -> None:
    key = str(KINDS[kind])
    mart = read_mart(real_workspace, f"{kind}_year_summary")
    expected = place_money(states, kind).rename(columns={"place_name": key})
    reasons = read_mart(real_workspace, "place_comparability").dropna(subset="change_break_reason")
    reasons = reasons[reasons["place_kind"] == kind]
    broken = pd.MultiIndex.from_frame(reasons[["place_name", "year"]])
    is_broken = pd.MultiIndex.from_frame(expected[[key, "year"]]).isin(broken)
    expected.loc[is_broken, [f"{name}_change_share" for name in CHANGES]] = None
    nation = place_money(states, "nation").set_index("year")
    for measure in ("total_revenue", "total_expenditure", "current_spending"):
        rate = f"{measure}_per_student_usd"
        expected[f"national_{rate}"] = expected["year"].map(nation[rate])
    if kind == "division":
        regions = states.drop_duplicates(key).set_index(key)["census_region_name"]
        expected["census_region_name"] = expected[key].map(regions)

    assert differences(
        mart, expected, [key, "year"], but=_elsewhere(mart, *OF_COMPARABILITY)
    ) == []  # fmt: skip
    assert mart[key].nunique() == count


def test_students_in_all_grades_add_up_in_every_place(real_workspace: BuiltWorkspace) -> None:
    of_states = read_mart(real_workspace, "state_year_metrics")
    same_year = "all_grades_same_school_year_count"
    for kind, key in KINDS.items():
        mart = read_mart(real_workspace, f"{kind}_year_summary" if key else "national_summary")
        keys = [key, "year"] if key else ["year"]
        both = of_states.dropna(subset=["enrollment_count", same_year]).groupby(keys)
        sums = both[["enrollment_count", same_year]].sum()
        grouped = of_states.groupby(keys)
        expected = grouped[[same_year, "all_grades_enrollment_count"]].sum(min_count=1)
        for column, name in (
            (same_year, "all_grades_same_school_year"),
            ("all_grades_enrollment_count", "all_grades_enrollment"),
        ):
            expected[f"{name}_state_count"] = grouped[column].count()
        expected["enrollment_coverage_share"] = sums["enrollment_count"] / sums[same_year]
        expected = expected.reset_index()
        before = expected.assign(year=expected["year"] + 1)
        pairs = expected.merge(before, on=keys, how="left", suffixes=("", "_before"))
        count = "all_grades_same_school_year_state_count"
        change = pairs[same_year] / pairs[f"{same_year}_before"] - 1
        expected["all_grades_change_share"] = change.where(pairs[count] == pairs[f"{count}_before"])
        columns = [*keys, *expected.columns.difference(keys)]

        assert differences(mart[columns], expected, keys) == []


def test_place_comparability(real_workspace: BuiltWorkspace) -> None:
    mart = read_mart(real_workspace, "place_comparability")
    seed = read_jurisdictions().assign(nation="United States")
    seed = seed.rename(columns={str(key): kind for kind, key in KINDS.items() if key})
    places = seed.melt("state_code", list(KINDS), "place_kind", "place_name")
    expected = place_breaks(read_mart(real_workspace, "state_year_comparability"), places)

    keys = ["place_kind", "place_name", "year"]
    assert differences(mart, expected, keys, but=[c for c in mart.columns if "naep" in c]) == []
    assert len(mart) == 14 * 33


def test_state_year_enrollment_by_grade(real_workspace: BuiltWorkspace) -> None:
    mart = read_mart(real_workspace, "state_year_enrollment_by_grade")

    keys = ["state_code", "autumn_year", "grade_band"]
    assert differences(mart, grade_counts(), keys, but=["is_synthetic"]) == []


def test_state_change(real_workspace: BuiltWorkspace, states: pd.DataFrame) -> None:
    mart = read_mart(real_workspace, "state_change")
    expected = state_changes(
        states, place_money(states, "nation"), grade_counts(), _reasons(real_workspace)
    )
    attributes = ["state_name", "fips_code", "census_region_name", "census_division_name"]
    expected = expected.merge(states[[*KEYS, *attributes]], on=KEYS)

    assert differences(mart, expected, KEYS, but=["is_synthetic"]) == []
    assert mart["enrollment_10_year_change_share"].count() > 500


def test_state_spending_distribution(real_workspace: BuiltWorkspace, states: pd.DataFrame) -> None:
    mart = read_mart(real_workspace, "state_spending_distribution")

    keys = ["measure_name", "year"]
    assert differences(mart, distributions(states), keys, but=["is_synthetic"]) == []


def test_school_year_price_index(real_workspace: BuiltWorkspace) -> None:
    mart = read_mart(real_workspace, "school_year_price_index").dropna()
    factors = price_factors().rename("to_2016_usd_factor").rename_axis("year").reset_index()

    assert differences(mart, factors, ["year"], but=["cpi_u_index", "month_count"]) == []


def test_the_spread_of_instruction_is_that_which_nces_published(
    real_workspace: BuiltWorkspace,
) -> None:
    mart = read_mart(real_workspace, "state_spending_distribution")
    ours = mart[mart["measure_name"] == "instruction_expenditure"].set_index("year")
    off = {
        year: ours.loc[year, "theil_coefficient"] / published - 1
        for year, published in PUBLISHED_THEIL.items()
    }

    # Ours is of all systems, theirs of unified districts: up to five percent less.
    assert {year: share for year, share in off.items() if not -0.05 < share < 0.02} == {}


def test_a_wrong_cell_and_a_missing_row_are_found() -> None:
    few = pd.DataFrame(
        [("AL", 1992, 2678885000), ("AL", 2017, None), ("WY", 2016, 1962874000)],
        columns=[*KEYS, "total_revenue_usd"],
    )
    row = few.index[few["total_revenue_usd"].notna()][0]
    wrong = few.astype({"total_revenue_usd": float}).copy()
    wrong.loc[row, "total_revenue_usd"] += 1
    empty = wrong.copy()
    empty.loc[row, "total_revenue_usd"] = None

    assert len(differences(few, wrong, KEYS)) == 1
    assert len(differences(few, empty, KEYS)) == 1
    assert len(differences(few, few.drop(index=row), KEYS)) == 1
    assert len(differences(few, few[KEYS], KEYS)) == 1
    assert differences(few, few, KEYS) == []
