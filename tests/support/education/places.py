"""The nation, the regions and the divisions, added up from the states' figures."""

import pandas as pd

from tests.support.education.states import MEASURES, WHOLES, price_factors

# The kinds of place, and the column of states that names the place.
KINDS = {"nation": None, "region": "census_region_name", "division": "census_division_name"}
COMPLETE = [
    "is_enrollment_complete", "is_revenue_complete", "is_total_expenditure_complete",
    "is_current_spending_complete", "is_finance_complete",
]  # fmt: skip
CHANGES = {
    "enrollment": ("enrollment_count", "enrollment"),
    "total_revenue": ("total_revenue_usd", "total_revenue"),
    "total_expenditure": ("total_expenditure_usd", "total_expenditure"),
    "current_spending_per_student": (
        "current_spending_per_student_usd", "current_spending_per_student"),
    "current_spending_per_student_real": (
        "current_spending_per_student_real_2016_usd", "current_spending_per_student"),
}  # fmt: skip


def place_money(states: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return one row per place and year with sums, ratios of sums and counts of states."""
    column = KINDS[kind]
    named = states.assign(place_name=states[column] if column else "United States")
    rows = [
        {"place_name": place, "year": year} | _totals(group)
        for (place, year), group in named.groupby(["place_name", "year"])
    ]
    found = pd.DataFrame(rows)
    factor = found["year"].map(price_factors())
    for measure in MEASURES:
        found[f"{measure}_real_2016_usd"] = found[f"{measure}_usd"] * factor
        found[f"{measure}_per_student_real_2016_usd"] = found[f"{measure}_per_student_usd"] * factor
    return _with_changes(found)


def _totals(group: pd.DataFrame) -> dict[str, float]:
    found = _total(group, "enrollment_count", "enrollment")
    for measure in MEASURES:
        found |= _total(group, f"{measure}_usd", measure)
        found |= _rate(group, measure, "enrollment_count", f"{measure}_per_student", "_usd")
    for measure, whole in WHOLES.items():
        found |= _rate(group, measure, f"{whole}_usd", f"{measure}_share", "")
    return found


def _total(group: pd.DataFrame, column: str, name: str) -> dict[str, float]:
    known = group[column].dropna()
    return {column: known.sum() if len(known) else float("nan"), f"{name}_state_count": len(known)}


def _rate(
    group: pd.DataFrame, measure: str, below: str, name: str, suffix: str
) -> dict[str, float]:
    known = group[[f"{measure}_usd", below]].dropna()
    known = known[known[below] != 0]
    ratio = known[f"{measure}_usd"].sum() / known[below].sum() if len(known) else float("nan")
    return {f"{name}{suffix}": ratio, f"{name}_state_count": len(known)}


def _with_changes(found: pd.DataFrame) -> pd.DataFrame:
    before = found.assign(year=found["year"] + 1)
    pairs = found.merge(before, on=["place_name", "year"], how="left", suffixes=("", "_before"))
    for name, (column, states) in CHANGES.items():
        same = pairs[f"{states}_state_count"] == pairs[f"{states}_state_count_before"]
        change = pairs[column] / pairs[f"{column}_before"] - 1
        found[f"{name}_change_share"] = change.where(same)
    return found


def place_breaks(states: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return what `place_comparability` says, from the states' flags and reasons."""
    flagged = states.merge(places, on="state_code")
    rows = []
    for (kind, place), of_place in flagged.groupby(["place_kind", "place_name"]):
        earlier = None
        for year, group in of_place.groupby("year"):
            row = _flags(group) | {"place_kind": kind, "place_name": place, "year": year}
            known = earlier if earlier and earlier["year"] == year - 1 else None
            row["change_break_reason"] = _reason(row, known, set(group["change_break_reason"]))
            rows.append(row)
            earlier = row
    return pd.DataFrame(rows)


def _flags(group: pd.DataFrame) -> dict[str, object]:
    return {
        "state_count": len(group),
        "finance_state_count": int(group["has_finance"].sum()),
        "complete_finance_state_count": int(group["is_finance_complete"].sum()),
        "has_finance": bool(group["has_finance"].any()),
        "is_synthetic": bool(group["is_synthetic"].any()),
    } | {flag: bool(group[flag].all()) for flag in COMPLETE}


def _reason(
    row: dict[str, object], earlier: dict[str, object] | None, reasons: set[str]
) -> str | None:
    if not row["has_finance"]:
        return "no_finance"
    if earlier is None or not earlier["has_finance"]:
        return "no_previous_year"
    for reason in ("coverage_unknown", "incomplete_collection"):
        if reason in reasons:
            return reason
    moved = row["finance_state_count"] != earlier["finance_state_count"]
    return "other_states" if moved or "no_previous_year" in reasons else None
