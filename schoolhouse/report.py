"""What `make run` says at the end: a national table, the row account, and where things are."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from glue_ingest.lake import Lake
from glue_ingest.ledger import describe, read_rows
from glue_ingest.odcs import load_contract
from schoolhouse.space import DATASET, Space
from schoolhouse.steps import Timings

YEARS_SHOWN = 12
SYNTHETIC_LABEL = "SYNTHETIC SAMPLE: invented numbers, made by our generator. Not statistics."


class DatabaseBusyError(Exception):
    """Another process holds the database."""


@dataclass(frozen=True)
class Shown:
    """A column of the closing table: its heading, its unit, its name and its number format."""

    heading: str
    unit: str
    column: str
    template: str
    factor: float = 1


SHOWN = (
    Shown("Enrollment", "students", "enrollment_count", "{:,.0f}"),
    Shown("Total revenue", "billion USD", "total_revenue_usd", "{:,.1f}", 1e-9),
    Shown("Federal share", "% of revenue", "federal_revenue_share", "{:.2f}", 100),
    Shown("Current spending", "USD/student", "current_spending_per_student_usd", "{:,.0f}"),
    Shown("the same, real", "2016 USD", "current_spending_per_student_real_2016_usd", "{:,.0f}"),
)


def render(space: Space, timings: Timings) -> str:
    """Return the report's text."""
    rows, is_synthetic = read_national(space.database)
    lines = ["", "US public schools, the nation by fiscal year (sums and ratios of sums of states)"]
    if is_synthetic:
        lines.append(SYNTHETIC_LABEL)
    lines += ["", *table_lines(rows), "", "Row account"]
    ledger = read_rows(Lake(str(space.lake)), load_contract(DATASET))
    lines += [f"  {describe(row)}" for row in ledger if row.outcome == "succeeded"]
    lines += ["", "Where things are"]
    places = {"marts": space.database, "docs": space.docs, "quarantine": space.quarantine}
    lines += [f"  {name:<11}{_shown_path(path)}" for name, path in places.items()]
    lines += ["", "Time", "  " + ", ".join(_timing(*item) for item in timings.seconds.items())]
    return "\n".join(lines)


def read_national(database: Path) -> tuple[list[tuple[int | float | None, ...]], bool]:
    """Return the last years with finance, and whether any of them is synthetic."""
    columns = ", ".join(item.column for item in SHOWN)
    with _opened(database) as connection:
        found = connection.execute(
            f"select year, {columns}, is_synthetic from marts.national_summary "  # noqa: S608
            "where has_finance order by year desc limit ?",
            [YEARS_SHOWN],
        ).fetchall()
    found.reverse()
    return [row[:-1] for row in found], any(row[-1] for row in found)


@contextmanager
def _opened(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    try:
        connection = duckdb.connect(str(database), read_only=True)
    except duckdb.IOException as error:
        raise DatabaseBusyError(
            f"The database '{database}' is open for writing elsewhere. Found: {error}. Close that "
            "program, then run again; open the marts with read_only=True."
        ) from error
    with connection:
        yield connection


def table_lines(rows: Sequence[Sequence[int | float | None]]) -> list[str]:
    """Return the table's lines: headings, units, then a line per year, right-aligned."""
    cells = [["Year", *(item.heading for item in SHOWN)], ["", *(item.unit for item in SHOWN)]]
    cells += [[str(year), *map(_number, SHOWN, values)] for year, *values in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(SHOWN) + 1)]
    lines = ["  ".join(map(str.rjust, row, widths)) for row in cells]
    return [*lines[:2], "  ".join("-" * width for width in widths), *lines[2:]]


def _number(item: Shown, value: int | float | None) -> str:
    return "" if value is None else item.template.format(value * item.factor)


def _timing(step: str, seconds: float | None) -> str:
    return f"{step} {'unchanged' if seconds is None else f'{seconds:.1f} s'}"


def _shown_path(path: Path) -> str:
    """Return a path as short as it can be written from here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
