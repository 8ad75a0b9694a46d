"""Ranks and differences from the nation, computed again from the raw file with pandas alone."""

from pathlib import Path

import pandas as pd

from tests.support.education.states import KEYS, SEEDS, read_published

PARTS = ["INSTRUCTION_EXPENDITURE", "SUPPORT_SERVICES_EXPENDITURE", "OTHER_EXPENDITURE"]
NUMERATORS = {
    "total_revenue": ["TOTAL_REVENUE"],
    "total_expenditure": ["TOTAL_EXPENDITURE"],
    "current_spending": PARTS,
}
DISTRICT = "DC"


def expect_comparisons(raw: Path) -> pd.DataFrame:
    """Return ranks, differences and reasons by state and year, as `state_year_metrics` names them.

    Each is found row by row: a rank is one more than the states of the year that are shown and
    higher; the nation is the sum of dollars over the sum of students of every state with both.
    """
    states = read_published(raw).set_index(KEYS).sort_index()
    columns = {}
    for measure, parts in NUMERATORS.items():
        dollars = states[parts].sum(axis=1, skipna=False) * 1000
        rates = (dollars / states["ENROLL"]).dropna()
        missed = _missed(measure, rates)
        hidden = {key: "not_a_state" for key in rates.index if key[0] == DISTRICT}
        reasons = missed | hidden
        shown = rates.drop(list(reasons))
        columns[f"{measure}_per_student_rank"] = pd.Series(
            {key: _rank(key, shown) for key in shown.index}
        )
        nation = _nation(dollars, states["ENROLL"])
        columns[f"{measure}_per_student_minus_nation_usd"] = pd.Series(
            {key: shown[key] - nation[key[1]] for key in shown.index}
        )
        columns[f"{measure}_comparison_hidden_reason"] = pd.Series(reasons)
    return pd.DataFrame(columns, index=states.index)


def _missed(measure: str, rates: pd.Series) -> dict[tuple[str, int], str]:
    seed = pd.read_csv(SEEDS / "published_benchmarks.csv", keep_default_na=False)
    seed = seed[(seed["state_code"] != "") & (seed["metric_name"] == f"{measure}_per_student_usd")]
    return {
        (row.state_code, row.year): "benchmark_missed"
        for row in seed.itertuples()
        if abs(rates[row.state_code, row.year] / float(row.published_value) - 1)
        > float(row.tolerance_share)
    }


def _rank(key: tuple[str, int], shown: pd.Series) -> int:
    others = shown[shown.index.get_level_values("year") == key[1]]
    return 1 + int((others > shown[key]).sum())


def _nation(dollars: pd.Series, students: pd.Series) -> dict[int, float]:
    both = pd.DataFrame({"dollars": dollars, "students": students}).dropna()
    sums = both.groupby(level="year").sum()
    return dict(sums["dollars"] / sums["students"])
