"""The ingest as a pandas program: the whole file in memory, one column after the other.

The `pyarrow` reader is the fastest of pandas' readers, and the only fast one that hands lines with
too few or too many fields to the caller.
"""

# pandas ships no types.
# mypy: disable-error-code="import-not-found,import-untyped"

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.competitors.rules import (
    ALLOWED,
    BIRTH_DATES,
    COLUMNS,
    FALSE_TEXTS,
    KEY,
    NULL_MARKERS,
    REQUIRED,
    SCORES,
    STUDENT_ID_PATTERN,
    TRUE_TEXTS,
    WHOLE_NUMBERS,
)

TRUTHS = dict.fromkeys(TRUE_TEXTS, True) | dict.fromkeys(FALSE_TEXTS, False)


def read(csv: Path) -> tuple[pd.DataFrame, list[str]]:
    """Read every value as text; return the rows, and the lines that are no rows."""
    lines: list[str] = []

    def keep_line(row: Any) -> str:
        lines.append(row.text)
        return "skip"

    texts = pd.read_csv(
        csv,
        engine="pyarrow",
        dtype=dict.fromkeys(COLUMNS, str),
        keep_default_na=False,
        on_bad_lines=keep_line,
    )
    return texts, lines


def clean(texts: pd.DataFrame) -> None:
    """Trim every text and read the null markers as missing, in place."""
    for name in COLUMNS:
        trimmed = texts[name].str.strip()
        texts[name] = trimmed.mask(trimmed.str.lower().isin(NULL_MARKERS))


def parse(texts: pd.DataFrame) -> pd.DataFrame:
    """Return the typed values; missing where a text is no such value."""
    values = {name: texts[name] for name in COLUMNS}
    for name in WHOLE_NUMBERS:
        numbers = pd.to_numeric(texts[name], errors="coerce")
        values[name] = numbers.where(numbers % 1 == 0).astype("Int32")
    for name in SCORES:
        values[name] = pd.to_numeric(texts[name], errors="coerce")
    values["birth_date"] = pd.to_datetime(texts["birth_date"], format="%Y-%m-%d", errors="coerce")
    values["updated_at"] = pd.to_datetime(
        texts["updated_at"], format="%Y-%m-%d %H:%M:%S", errors="coerce"
    )
    values["is_english_learner"] = (
        texts["is_english_learner"].str.lower().map(TRUTHS).astype("boolean")
    )
    return pd.DataFrame(values)


def find_reasons(texts: pd.DataFrame, values: pd.DataFrame) -> pd.Series:
    """Return the names of the columns that are wrong in each row; empty for a good row."""
    reasons = pd.Series("", index=texts.index)
    ranges = WHOLE_NUMBERS | SCORES | {"birth_date": tuple(map(pd.Timestamp, BIRTH_DATES))}
    for name in COLUMNS:
        is_good = values[name].notna()
        if name in ranges:
            is_good &= values[name].between(*ranges[name]).fillna(False)
        if name in ALLOWED:
            is_good &= values[name].isin(ALLOWED[name])
        if name == "student_id":
            is_good &= values[name].str.fullmatch(STUDENT_ID_PATTERN, na=False)
        if name not in REQUIRED:
            is_good |= texts[name].isna()
        reasons[~is_good] += f"{name} "
    return reasons


def write_years(winners: pd.DataFrame, curated: Path) -> None:
    """Write one file a year.

    Not with `partition_cols`: after such a write about one process in ten is aborted by pyarrow
    while it ends, with all files complete (apache/arrow issue 34314 shows the same message).
    """
    for year, rows in winners.groupby("year"):
        folder = curated / f"year={year}"
        folder.mkdir(parents=True)
        rows.drop(columns="year").to_parquet(folder / "part-0.parquet", index=False)


def main(csv: Path, out: Path) -> None:
    """Ingest a file and print the counts."""
    texts, lines = read(csv)
    clean(texts)
    values = parse(texts)
    reasons = find_reasons(texts, values)
    is_good = reasons == ""

    (out / "quarantine").mkdir(parents=True)
    rejected = texts[~is_good].assign(reason=reasons[~is_good])
    rejected.to_parquet(out / "quarantine" / "rejected.parquet", index=False)
    unreadable = pd.DataFrame({"reason": "unreadable", "raw_text": lines})
    unreadable.to_parquet(out / "quarantine" / "unreadable.parquet", index=False)

    # A stable sort keeps the order of the file among equal times.
    good = values[is_good].sort_values("updated_at", kind="stable")
    winners = good.drop_duplicates(list(KEY), keep="last")
    winners = winners.assign(birth_date=winners["birth_date"].astype("date32[pyarrow]"))
    write_years(winners, out / "curated")
    counts = {
        "read": len(texts) + len(lines),
        "accepted": len(winners),
        "rejected": len(rejected) + len(lines),
        "duplicates": len(good) - len(winners),
    }
    print(json.dumps(counts))  # noqa: T201 - the counts are what a caller reads


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
