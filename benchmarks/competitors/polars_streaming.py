"""The ingest as one lazy Polars query with two sinks, run by the streaming engine.

Polars cannot list the lines that it had to fix. A column more than the header has takes the first
surplus field of a long line; a short line ends up without its last column, which is required.
"""

# Polars is in the environment of the benchmark only (dependency group bench).
# mypy: disable-error-code="import-not-found,import-untyped"

import json
import sys
from pathlib import Path

import polars as pl

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


def scan(csv: Path) -> pl.LazyFrame:
    """Read every value as text, with the place of its record in the file."""
    return pl.scan_csv(
        csv,
        schema=dict.fromkeys([*COLUMNS, "surplus"], pl.String),
        missing_columns="insert",
        truncate_ragged_lines=True,
        row_index_name="record_number",
    )


def clean(name: str) -> pl.Expr:
    """Trim a text and read the null markers as null."""
    trimmed = pl.col(name).str.strip_chars()
    is_marker = trimmed.str.to_lowercase().is_in(NULL_MARKERS)
    return pl.when(~is_marker).then(trimmed).alias(f"{name}_text")


def parse(name: str) -> pl.Expr:
    """Return the typed value of a text; null where it is no such value."""
    text = pl.col(f"{name}_text")
    if name in WHOLE_NUMBERS:
        number = text.cast(pl.Float64, strict=False)
        return pl.when(number % 1 == 0).then(number.cast(pl.Int32, strict=False))
    if name in SCORES:
        return text.cast(pl.Float64, strict=False)
    if name == "birth_date":
        return text.str.to_date("%Y-%m-%d", strict=False)
    if name == "updated_at":
        return text.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
    if name == "is_english_learner":
        word = text.str.to_lowercase()
        return pl.when(word.is_in(TRUE_TEXTS)).then(True).when(word.is_in(FALSE_TEXTS)).then(False)
    return text


def find_reason(name: str) -> pl.Expr:
    """Return the name of a column where its value is wrong, else null."""
    text, value = pl.col(f"{name}_text"), pl.col(name)
    ranges = WHOLE_NUMBERS | SCORES | {"birth_date": BIRTH_DATES}
    is_good = value.is_not_null()
    if name in ranges:
        is_good &= value.is_between(*ranges[name])
    if name in ALLOWED:
        is_good &= value.is_in(ALLOWED[name])
    if name == "student_id":
        is_good &= value.str.contains(STUDENT_ID_PATTERN)
    if name not in REQUIRED:
        is_good |= text.is_null()
    return pl.when(~is_good.fill_null(False)).then(pl.lit(name))


def validate(csv: Path) -> pl.LazyFrame:
    """Return every row with its texts, its values and the reason why it is rejected."""
    is_long = pl.col("surplus").is_not_null()
    reasons = [find_reason(name) for name in COLUMNS]
    reasons.append(pl.when(is_long).then(pl.lit("too many fields")))
    return (
        scan(csv)
        .with_columns(clean(name) for name in COLUMNS)
        .with_columns(parse(name).alias(name) for name in COLUMNS)
        .with_columns(reason=pl.concat_str(reasons, separator=", ", ignore_nulls=True))
    )


def main(csv: Path, out: Path) -> None:
    """Ingest a file and print the counts."""
    (out / "quarantine").mkdir(parents=True)
    validated = validate(csv)
    is_good = pl.col("reason") == ""
    winners = (
        validated.filter(is_good)
        .sort("updated_at", "record_number")
        .unique(KEY, keep="last", maintain_order=True)
        .select(COLUMNS)
    )
    rejected = validated.filter(~is_good).select("reason", pl.col("^.*_text$"), "surplus")
    # Snappy as the other programs write, instead of zstd.
    curated = pl.PartitionBy(out / "curated", key="year", include_key=False)
    to_curated = winners.sink_parquet(curated, compression="snappy", mkdir=True, lazy=True)
    to_quarantine = rejected.sink_parquet(
        out / "quarantine" / "part-0.parquet", compression="snappy", lazy=True
    )
    counted = validated.select(pl.len().alias("read"), is_good.sum().alias("good"))
    *_, found = pl.collect_all([to_curated, to_quarantine, counted], engine="streaming")
    read, good = found.row(0)
    accepted = pl.scan_parquet(out / "curated").select(pl.len()).collect().item()
    counts = {
        "read": read,
        "accepted": accepted,
        "rejected": read - good,
        "duplicates": good - accepted,
    }
    print(json.dumps(counts))  # noqa: T201 - the counts are what a caller reads


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
