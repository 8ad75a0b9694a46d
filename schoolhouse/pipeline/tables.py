"""The short tables that `make run` ends with: queries on the marts, and their layout."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

SYNTHETIC_LABEL = "SYNTHETIC SAMPLE: invented numbers, made by our generator. Not statistics."
Value = str | int | float | None


class DatabaseBusyError(Exception):
    """Another process holds the database."""


@dataclass(frozen=True)
class Shown:
    """A column of a table: its heading, its unit, its name and its number format; texts have none.

    `missing` stands for null.
    """

    heading: str
    unit: str
    column: str
    template: str = ""
    factor: float = 1
    missing: str = ""

    def cell(self, value: Value) -> str:
        """Return a value as it is shown."""
        if value is None:
            return self.missing
        if isinstance(value, str):
            return value
        return self.template.format(value if self.factor == 1 else value * self.factor)

    def aligned(self, cell: str, width: int) -> str:
        """Pad a cell: numbers stand right, texts left."""
        return cell.rjust(width) if self.template else cell.ljust(width)


@dataclass(frozen=True)
class Table:
    """A title, columns, and what follows `select <columns>` to get the rows."""

    title: str
    columns: tuple[Shown, ...]
    source: str


NATIONAL = Table(
    "US public schools, the nation by fiscal year (sums and ratios of sums of states)",
    (
        Shown("Year", "", "year", "{}"),
        Shown("Enrollment", "students", "enrollment_count", "{:,.0f}"),
        Shown("Total revenue", "billion USD", "total_revenue_usd", "{:,.1f}", 1e-9),
        Shown("Federal share", "% of revenue", "federal_revenue_share", "{:.2f}", 100),
        Shown("Current spending", "USD/student", "current_spending_per_student_usd", "{:,.0f}"),
        Shown(
            "the same, real", "2016 USD", "current_spending_per_student_real_2016_usd", "{:,.0f}"
        ),
    ),
    """
    from (
        from marts.national_summary where has_finance order by year desc limit 12
    ) order by year
    """,
)
GENDERS = Table(
    "Students by gender (groups of fewer than 10, and what would give them away, are withheld)",
    (
        Shown("Data set", "", "dataset_id"),
        Shown("Year", "", "school_year_name"),
        Shown("Gender", "", "dimension_value"),
        Shown("Students", "students", "student_count", "{:,}", missing="withheld"),
        Shown(
            "Final mark, mean", "% of full", "final_percentage_mean", "{:.1f}", missing="withheld"
        ),
    ),
    """
    from marts.student_group_summary where dimension_name = 'gender'
    order by dataset_id, school_year_name, dimension_value
    """,
)


def render_table(database: Path, table: Table) -> list[str]:
    """Return the lines of a table; those of an invented one say so.

    Raises:
        DatabaseBusyError: if another process writes to the database.
    """
    columns = ", ".join(item.column for item in table.columns)
    with _opened(database) as connection:
        query = f"select {columns}, is_synthetic {table.source}"
        found = connection.execute(query).fetchall()
    label = [SYNTHETIC_LABEL] if any(row[-1] for row in found) else []
    rows = [row[:-1] for row in found]
    return [table.title, *label, "", *table_lines(table.columns, rows)]


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


def table_lines(columns: Sequence[Shown], rows: Sequence[Sequence[Value]]) -> list[str]:
    """Return headings, units, a rule, and a line per row."""
    cells = [[item.heading for item in columns], [item.unit for item in columns]]
    cells += [[item.cell(value) for item, value in zip(columns, row, strict=True)] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    lines = ["  ".join(map(Shown.aligned, columns, row, widths)).rstrip() for row in cells]
    return [*lines[:2], "  ".join("-" * width for width in widths), *lines[2:]]
