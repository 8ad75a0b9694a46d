"""How unequal states' amounts per student are, by formulas other than those of the mart."""

import numpy as np
import pandas as pd

MEASURES = ("total_revenue", "instruction_expenditure", "current_spending")


def distributions(states: pd.DataFrame) -> pd.DataFrame:
    """Return `state_spending_distribution`: one row per measure and year with an amount."""
    rows = []
    for measure in MEASURES:
        column = f"{measure}_per_student_usd"
        for year, group in states.dropna(subset=column).groupby("year"):
            one = group.sort_values([column, "state_code"])
            amounts, weights = one[column].to_numpy(), one["enrollment_count"].to_numpy()
            rows.append({"measure_name": measure, "year": year} | _distribution(amounts, weights))
    return pd.DataFrame(rows)


def _distribution(amounts: np.ndarray, weights: np.ndarray) -> dict[str, float]:
    parts = weights / weights.sum()
    mean = float(np.average(amounts, weights=weights))
    # Gini by the area under the Lorenz curve, Theil by shares of dollars and of students.
    dollars = amounts * weights / (amounts * weights).sum()
    lorenz = np.concatenate([[0], np.cumsum(dollars)])
    area = float(((lorenz[1:] + lorenz[:-1]) / 2 * parts).sum())
    percentiles = {
        f"{name}_usd": float(amounts[np.searchsorted(np.cumsum(weights), share * weights.sum())])
        for name, share in (("p10", 0.1), ("median", 0.5), ("p90", 0.9))
    }
    return percentiles | {
        "mean_usd": mean,
        "p90_p10_ratio": percentiles["p90_usd"] / percentiles["p10_usd"],
        "coefficient_of_variation": float(np.sqrt(np.cov(amounts, fweights=weights.astype(int),
                                                         ddof=0))) / mean,
        "gini_coefficient": 1 - 2 * area,
        "theil_coefficient": float((dollars * np.log(dollars / parts)).sum()),
        "weight_student_count": float(weights.sum()),
        "state_count": len(amounts),
    }  # fmt: skip
