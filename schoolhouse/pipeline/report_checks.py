"""What `make run` says of data that does not pass the tests: the figures, what is missing, next."""

from collections.abc import Iterable
from textwrap import wrap

from glue_ingest.lake.ledger import LedgerRow
from schoolhouse.pipeline.failed_checks import Cell, FailedCheck, FailedChecks
from schoolhouse.pipeline.report_tables import WIDTH, Shown, as_text

# The page shows the first rows of a test, and says how many there are.
SHOWN_ROWS = 12
SHOWN_COLUMNS = 6
DIFFERENCE = (
    Shown("Year", "", "year"),
    Shown("Figure", "", "metric_name"),
    Shown("Published", "", "published_value", "{:,.10g}"),
    Shown("Here", "", "our_value", "{:,.10g}"),
    Shown("Difference", "%", "difference_share", "{:+.1f}", 100),
    Shown("Allowed", "%", "tolerance_share", "{:.1f}", 100),
)
COMPARED = {column.column for column in DIFFERENCE}


def render_failed_checks(
    failed: FailedChecks, runs: Iterable[LedgerRow], *, has_new_marts: bool
) -> str:
    """Return the page. `runs` are those that succeeded, oldest first."""
    lines = ["", "This data does not pass all tests", ""]
    for check in failed.checks:
        lines += [*_check_lines(check), ""]
    if missing := _missing_columns(runs):
        lines += ["Columns of the contract that the last file lacks", *missing, ""]
    lines += ["What to do"]
    for check in failed.checks:
        lines += _folded(f"{check.name}: {check.meaning}")
    lines += _marts_lines(failed, has_new_marts=has_new_marts)
    return "\n".join(lines)


def _check_lines(check: FailedCheck) -> list[str]:
    if not (check.is_benchmark and set(check.columns) >= COMPARED):
        return [f"{check.name}: {check.row_count:,} row(s)", _first_rows(check)]
    rows = [dict(zip(check.columns, row, strict=True)) for row in check.rows]
    differing = sorted(
        (row for row in rows if row["our_value"] is not None),
        key=lambda row: -abs(float(row["difference_share"] or 0)),
    )
    lines = []
    if differing:
        shown = [[row[column.column] for column in DIFFERENCE] for row in differing[:SHOWN_ROWS]]
        lines += [f"Figures that differ from published ones: {len(differing)}, the largest first"]
        lines += [as_text(DIFFERENCE, shown)]
    if absent := [row for row in rows if row["our_value"] is None]:
        lines += [f"Published figures that have none here: {len(absent)}"]
        lines += _absent_lines(absent, check.missing_years)
    return lines


def _absent_lines(absent: list[dict[str, Cell]], missing_years: list[int]) -> list[str]:
    """Name the years that are missing as a whole, then figures with their years."""
    years: dict[Cell, list[Cell]] = {}
    for row in absent:
        years.setdefault(row["metric_name"], []).append(row["year"])
    lines = [f"{name}: {_listed(sorted(found, key=str))}" for name, found in years.items()]
    if missing_years:
        lines.insert(0, f"years without any row: {_listed(missing_years)}")
    return [line for text in lines for line in _folded(text)]


def _listed(values: Iterable[Cell]) -> str:
    return ", ".join(map(str, values))


def _first_rows(check: FailedCheck) -> str:
    columns = [Shown(name, "", name) for name in check.columns[:SHOWN_COLUMNS]]
    return as_text(columns, [row[:SHOWN_COLUMNS] for row in check.rows[:SHOWN_ROWS]])


def _missing_columns(runs: Iterable[LedgerRow]) -> list[str]:
    last = {row.dataset_id: row.missing_columns for row in runs}
    return [
        line
        for name, columns in last.items()
        if columns
        for line in _folded(f"{name}: {_listed(columns)}")
    ]


def _marts_lines(failed: FailedChecks, *, has_new_marts: bool) -> list[str]:
    if failed.are_benchmarks:
        return _folded(
            "The marts are built: they say what the files say. If the files are right, edit the "
            "benchmarks in seeds/ with the reason, else hand in the right file."
        )
    lines = []
    if failed.skipped_benchmarks:
        lines = _folded(
            f"Not compared yet with published figures: {_listed(failed.skipped_benchmarks)}."
        )
    if not has_new_marts:
        return lines + _folded("The marts are as they were: none of this data is in them.")
    return lines + _folded(
        "The other marts are built. Not built, for they fail a test or follow from one that does: "
        f"{_listed(failed.wrong_marts)}."
    )


def _folded(text: str) -> list[str]:
    return wrap(text, WIDTH - 2, initial_indent="  ", subsequent_indent="    ")
