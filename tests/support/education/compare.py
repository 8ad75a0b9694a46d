"""Comparison of a mart with figures computed again: every row, null and value."""

from collections.abc import Sequence

import duckdb
import pandas as pd

from tests.support.students import StudentWorkspace
from tests.support.workspaces import BuiltWorkspace

# Sums and products of doubles in another order differ in the last digits.
RELATIVE = 1e-9


def read_mart(workspace: BuiltWorkspace | StudentWorkspace, name: str) -> pd.DataFrame:
    with duckdb.connect(str(workspace.database), read_only=True) as connection:
        return connection.execute(f"select * from marts.{name}").df()


def differences(
    mart: pd.DataFrame, expected: pd.DataFrame, keys: Sequence[str], but: Sequence[str] = ()
) -> list[str]:
    """Return what differs; all rows, and all columns of the mart but those left out on purpose."""
    left_out = set(mart.columns) - set(expected.columns) - set(but)
    unknown = (set(expected.columns) - set(mart.columns)) | (set(but) - set(mart.columns))
    found = [f"column {name} is in one only" for name in sorted(left_out | unknown)]
    pairs = mart.merge(
        expected, on=list(keys), how="outer", suffixes=("", "__ours"), indicator=True
    )
    found += [
        f"row {tuple(row)} is in one only"
        for row in pairs.loc[pairs["_merge"] != "both", list(keys)].itertuples(index=False)
    ]
    pairs = pairs[pairs["_merge"] == "both"]
    for name in sorted((set(mart.columns) & set(expected.columns)) - set(keys)):
        wrong = ~_equal(pairs[name], pairs[f"{name}__ours"])
        found += [
            f"{name} of {tuple(row[:-2])}: {row[-2]} is {row[-1]} by pandas"
            for row in pairs.loc[wrong, [*keys, name, f"{name}__ours"]].itertuples(index=False)
        ]
    return found


def _equal(ours: pd.Series, theirs: pd.Series) -> pd.Series:
    both_null = ours.isna() & theirs.isna()
    if pd.api.types.is_bool_dtype(ours) or not pd.api.types.is_numeric_dtype(ours):
        return both_null | (ours == theirs)
    left, right = (pd.to_numeric(side).astype("float64") for side in (ours, theirs))
    is_whole = bool((left.dropna() % 1 == 0).all())
    allowed = 0 if is_whole else RELATIVE * left.abs().clip(lower=1e-3)
    return both_null | ((left - right).abs() <= allowed)
