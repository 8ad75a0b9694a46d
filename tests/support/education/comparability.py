"""Comparability, enrollment and changes of states and nation, from raw states_all.csv by pandas.

Written from docs/decisions/0005 and the column descriptions, not from the models: a figure that a
model gets wrong differs from the one here.
"""

from pathlib import Path

import pandas as pd

from tests.support.education.states import KEYS, price_factors, read_published

REVENUE = ["TOTAL_REVENUE", "FEDERAL_REVENUE", "STATE_REVENUE", "LOCAL_REVENUE"]
SPENDING = ["INSTRUCTION_EXPENDITURE", "SUPPORT_SERVICES_EXPENDITURE", "OTHER_EXPENDITURE"]
FINANCE = [*REVENUE, "TOTAL_EXPENDITURE", *SPENDING, "CAPITAL_OUTLAY_EXPENDITURE"]
COMPLETE = [
    "is_enrollment_complete",
    "is_revenue_complete",
    "is_total_expenditure_complete",
    "is_current_spending_complete",
]
# A change, and the figure that it is of.
CHANGES = {
    "enrollment_change_share": "ENROLL",
    "total_revenue_change_share": "TOTAL_REVENUE",
    "total_expenditure_change_share": "TOTAL_EXPENDITURE",
    "current_spending_per_student_change_share": "per_student",
    "current_spending_per_student_real_change_share": "real_per_student",
}


def read_states(path: Path) -> pd.DataFrame:
    """Return the rows of states by postal code and year, with what one row alone says."""
    states = read_published(path).set_index(KEYS).sort_index()
    states["same_autumn"] = _earlier(states, "GRADES_ALL_G")
    states["coverage"] = states["ENROLL"] / states["same_autumn"]
    states["spending"] = states[SPENDING].sum(axis=1, skipna=False)
    states["per_student"] = 1000 * states["spending"] / states["ENROLL"]
    factors = states.index.get_level_values("year").map(price_factors())
    states["real_per_student"] = states["per_student"] * factors
    return states


def comparability(states: pd.DataFrame) -> pd.DataFrame:
    """Return `state_year_comparability`, but for the calendar of NAEP."""
    year = states.index.get_level_values("year")
    collected = ~year.isin([1993, 1994]) | (states["coverage"] >= 0.9)
    found = pd.DataFrame(index=states.index)
    found["enrollment_coverage_share"] = states["coverage"]
    found["has_finance"] = states[FINANCE].notna().any(axis=1)
    found["is_enrollment_complete"] = states["ENROLL"].notna() & collected
    found["is_revenue_complete"] = states[REVENUE].notna().all(axis=1) & collected
    found["is_total_expenditure_complete"] = states["TOTAL_EXPENDITURE"].notna() & collected
    found["is_current_spending_complete"] = states[SPENDING].notna().all(axis=1) & collected
    found["is_finance_complete"] = found[COMPLETE].all(axis=1)
    now = found.assign(collected=collected)
    before = now.apply(lambda column: _earlier(now, str(column.name)))
    found["change_break_reason"] = [_reason(now.loc[key], before.loc[key]) for key in states.index]
    return found


def _reason(now: "pd.Series[object]", before: "pd.Series[object]") -> str | None:
    """Return why the change between two years of a state is not given."""
    coverages = [row["enrollment_coverage_share"] for row in (before, now)]
    if not now["has_finance"]:
        return "no_finance"
    if before["has_finance"] is not True:
        return "no_previous_year"
    if pd.isna(coverages[0]) or pd.isna(coverages[1]):
        return "coverage_unknown"
    if not (now["collected"] and before["collected"]):
        return "incomplete_collection"
    return "coverage_shift" if abs(coverages[1] - coverages[0]) > 0.05 else None


def enrollment(states: pd.DataFrame, reasons: "pd.Series[object]") -> pd.DataFrame:
    """Return enrollment and changes of `state_year_metrics`."""
    found = pd.DataFrame(index=states.index)
    found["enrollment_count"] = states["ENROLL"]
    found["all_grades_enrollment_count"] = states["GRADES_ALL_G"]
    found["all_grades_same_school_year_count"] = states["same_autumn"]
    for name, figure in CHANGES.items():
        change = states[figure] / _earlier(states, figure) - 1
        found[name] = change.where(reasons.isna())
    found["all_grades_change_share"] = states["same_autumn"] / _earlier(states, "same_autumn") - 1
    return found


def national_enrollment(states: pd.DataFrame, reasons: "pd.Series[object]") -> pd.DataFrame:
    """Return enrollment and changes of `national_summary`, for reasons by year."""
    years = states.groupby(level="year")
    sums, counts = years.sum(min_count=1), years.count()
    both = states[states["coverage"].notna()].groupby(level="year")
    spent = states[states["per_student"].notna()].groupby(level="year")
    sums["per_student"] = 1000 * spent["spending"].sum() / spent["ENROLL"].sum()
    sums["real_per_student"] = sums["per_student"] * sums.index.map(price_factors())
    found = pd.DataFrame(index=sums.index)
    found["enrollment_count"] = sums["ENROLL"]
    found["all_grades_enrollment_count"] = sums["GRADES_ALL_G"]
    found["all_grades_same_school_year_count"] = sums["same_autumn"]
    found["all_grades_same_school_year_state_count"] = counts["same_autumn"]
    found["enrollment_coverage_share"] = both["ENROLL"].sum() / both["same_autumn"].sum()
    changes = {name: (figure, reasons.isna()) for name, figure in CHANGES.items()}
    changes["all_grades_change_share"] = ("same_autumn", pd.Series(data=True, index=sums.index))
    for name, (figure, is_given) in changes.items():
        counted = "per_student" if "per_student" in figure else figure
        same = counts[counted] == _earlier(counts, counted)
        found[name] = (sums[figure] / _earlier(sums, figure) - 1).where(is_given & same)
    return found


def national_comparability(found: pd.DataFrame) -> pd.DataFrame:
    """Return `national_comparability`, but for the calendar of NAEP."""
    years = found.groupby(level="year")
    nation = pd.DataFrame(index=years.size().index)
    nation["state_count"] = years.size()
    nation["finance_state_count"] = years["has_finance"].sum()
    nation["complete_finance_state_count"] = years["is_finance_complete"].sum()
    nation["has_finance"] = years["has_finance"].any()
    for name in (*COMPLETE, "is_finance_complete"):
        nation[name] = years[name].all()
    reasons = {year: set(group) for year, group in years["change_break_reason"]}
    states = nation["finance_state_count"]
    nation["change_break_reason"] = [
        _national_reason(reasons[year], states[year], states.get(year - 1, 0))
        for year in nation.index
    ]
    return nation


def _national_reason(reasons: set[str | None], states: int, before: int) -> str | None:
    if not states:
        return "no_finance"
    if not before:
        return "no_previous_year"
    for reason in ("coverage_unknown", "incomplete_collection"):
        if reason in reasons:
            return reason
    return "other_states" if states != before or "no_previous_year" in reasons else None


def _earlier(rows: pd.DataFrame, column: str) -> "pd.Series[object]":
    """Return a column of the year before, for each row; null where the file has no such row."""
    values = rows[column].to_dict()
    keys = [(*key[:-1], key[-1] - 1) if isinstance(key, tuple) else key - 1 for key in rows.index]
    return pd.Series([values.get(key) for key in keys], index=rows.index)
