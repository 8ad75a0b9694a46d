"""Changes over years, withheld across breaks, of states and of the nation."""

from collections.abc import Mapping

import pandas as pd

LONG = {
    "enrollment": ("enrollment_count", "enrollment"),
    "total_revenue_real": ("total_revenue_real_2016_usd", "total_revenue"),
    "total_expenditure_real": ("total_expenditure_real_2016_usd", "total_expenditure"),
    "total_revenue_per_student_real": (
        "total_revenue_per_student_real_2016_usd", "total_revenue_per_student"),
    "current_spending_per_student": (
        "current_spending_per_student_usd", "current_spending_per_student"),
    "current_spending_per_student_real": (
        "current_spending_per_student_real_2016_usd", "current_spending_per_student"),
}  # fmt: skip
Breaks = Mapping[int, str]


def long_changes(
    figures: pd.DataFrame, everyone: Mapping[int, float], breaks: Breaks, span: int
) -> pd.DataFrame:
    """Return one place's changes over a span, by year, with the last break between.

    Args:
        figures: the place's figures, indexed by year; counts of states where there are several.
        everyone: students in all grades, by the label of the school year's finance.
        breaks: reasons by year.
        span: years between the two figures.
    """
    rows = []
    for year in figures.index:
        between = [y for y in range(year - span + 1, year + 1) if y in breaks]
        last = max(between, default=None)
        row = {
            "year": year,
            "reason": None if last is None else breaks[last],
            "break_year": last,
            "all_grades_enrollment": _change(everyone.get(year), everyone.get(year - span)),
        }
        for name, (column, states) in LONG.items():
            row[name] = None
            if last is None and year - span in figures.index:
                now, then = figures.loc[year], figures.loc[year - span]
                count = f"{states}_state_count"
                if now.get(count) == then.get(count):
                    row[name] = _change(now[column], then[column])
        rows.append(row)
    return pd.DataFrame(rows)


def _change(now: float | None, then: float | None) -> float | None:
    if now is None or then is None or pd.isna(now) or pd.isna(then) or then == 0:
        return None
    return now / then - 1


def state_changes(
    states: pd.DataFrame,
    nation: pd.DataFrame,
    grades: pd.DataFrame,
    breaks: Mapping[str, Breaks],
) -> pd.DataFrame:
    """Return `state_change`; `breaks` holds the reasons of each state, and of the nation as US."""
    whole = grades[grades["grade_band"] == "all_grades"]
    of_nation = whole.drop_duplicates("finance_year").set_index("finance_year")
    assert whole.groupby("finance_year")["national_state_count"].nunique().eq(1).all()
    found = states[["state_code", "year"]]
    for span in (5, 10):
        of_state = pd.concat(
            long_changes(
                group.set_index("year"),
                _by_year(whole[whole["state_code"] == code]),
                breaks.get(str(code), {}),
                span,
            ).assign(state_code=code)
            for code, group in states.groupby("state_code")
        )
        national = long_changes(
            nation.set_index("year"),
            dict(of_nation["national_grade_enrollment_count"]),
            breaks["US"],
            span,
        ).drop(columns="break_year")
        found = found.merge(_named(of_state, span, ""), on=["state_code", "year"])
        found = found.merge(_named(national, span, "national_"), on="year")
    return found


def _by_year(grades: pd.DataFrame) -> dict[int, float]:
    return dict(zip(grades["finance_year"], grades["grade_enrollment_count"], strict=True))


def _named(changes: pd.DataFrame, span: int, prefix: str) -> pd.DataFrame:
    names = {
        name: f"{prefix}{name}_{span}_year_change_share"
        for name in [*LONG, "all_grades_enrollment"]
    } | {
        "reason": f"{prefix}change_{span}_year_break_reason",
        "break_year": f"{prefix}change_{span}_year_break_year",
    }
    return changes.rename(columns=names)
