"""The short tables that `make run` ends with: queries on the marts, and their columns."""

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import rich.table
from rich import box
from rich.console import Console

SYNTHETIC_LABEL = "SYNTHETIC SAMPLE: invented numbers, made by our generator. Not statistics."
# Wide enough for the tables, wherever the report goes: a terminal, a pipe or a file.
WIDTH = 100
Value = str | int | float | None


class DatabaseBusyError(Exception):
    """Another process has the database open for writing."""


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
        if isinstance(value, str) or not self.template:
            return str(value)
        return self.template.format(value if self.factor == 1 else value * self.factor)


@dataclass(frozen=True)
class Table:
    """A title, columns, and what follows `select <columns>` to get the rows."""

    title: str
    columns: tuple[Shown, ...]
    source: str


NATIONAL = Table(
    "US public schools, the nation by fiscal year (sums and ratios of sums of states).\n"
    "Students of systems that report finance, and of all public schools, in the same autumn.",
    (
        Shown("Year", "", "year", "{}"),
        Shown("Students", "in systems", "enrollment_count", "{:,.0f}"),
        Shown("Students", "in all", "all_grades_same_school_year_count", "{:,.0f}"),
        Shown("Revenue", "billion USD", "total_revenue_usd", "{:,.1f}", 1e-9),
        Shown("Federal share", "% of revenue", "federal_revenue_share", "{:.2f}", 100),
        Shown("Current spending", "USD/student", "current_spending_per_student_usd", "{:,.0f}"),
        Shown("same, real", "2016 USD", "current_spending_per_student_real_2016_usd", "{:,.0f}"),
    ),
    """
    from (
        from marts.national_summary where has_finance order by year desc limit 12
    ) order by year
    """,
)
HIDDEN = Table(
    "State-years without rank and difference from the nation, by reason",
    (
        Shown("Reason", "", "reason"),
        Shown("Total revenue", "state-years", "total_revenue_count", "{}"),
        Shown("Total expenditure", "state-years", "total_expenditure_count", "{}"),
        Shown("Current spending", "state-years", "current_spending_count", "{}"),
        Shown("States", "", "state_codes"),
    ),
    """
    from (
        select
            reasons.reason,
            count(total_revenue_comparison_hidden_reason = reasons.reason or null)
                as total_revenue_count,
            count(total_expenditure_comparison_hidden_reason = reasons.reason or null)
                as total_expenditure_count,
            count(current_spending_comparison_hidden_reason = reasons.reason or null)
                as current_spending_count,
            string_agg(distinct state_code, ', ' order by state_code) as state_codes,
            bool_or(is_synthetic) as is_synthetic
        from (values ('not_a_state'), ('benchmark_missed')) as reasons (reason)
        left join marts.state_year_metrics
            on reasons.reason in (
                total_revenue_comparison_hidden_reason,
                total_expenditure_comparison_hidden_reason,
                current_spending_comparison_hidden_reason
            )
        group by reasons.reason
    ) order by current_spending_count desc
    """,
)
GENDERS = Table(
    "Students by gender (groups of fewer than 10 are suppressed)",
    (
        Shown("Data set", "", "dataset_id"),
        Shown("Year", "", "school_year_name"),
        Shown("Gender", "", "dimension_value"),
        Shown("Students", "students", "student_count_label", missing="suppressed"),
        Shown(
            "Final mark, mean", "% of full", "final_percentage_mean", "{:.1f}", missing="suppressed"
        ),
    ),
    """
    from marts.student_group_summary where dimension_name = 'gender'
    order by dataset_id, school_year_name, dimension_value
    """,
)


def render_table(database: Path, table: Table) -> str:
    """Return a table as text, at most 100 columns wide; an invented one says so.

    Raises:
        DatabaseBusyError: if another process writes to the database.
    """
    columns = ", ".join(item.column for item in table.columns)
    with _opened(database) as connection:
        query = f"select {columns}, is_synthetic {table.source}"
        found = connection.execute(query).fetchall()
    label = [SYNTHETIC_LABEL] if any(row[-1] for row in found) else []
    return "\n".join([table.title, *label, as_text(table.columns, found)])


def as_text(columns: Sequence[Shown], rows: Iterable[Sequence[Value]]) -> str:
    """Return rows as a table of text; values beyond the columns are left out."""
    shown = rich.table.Table(box=box.SIMPLE_HEAD)
    has_units = any(item.unit for item in columns)
    for item in columns:
        # Numbers stand right, texts left.
        justify: rich.console.JustifyMethod = "right" if item.template else "left"
        heading = f"{item.heading}\n{item.unit}" if has_units else item.heading
        shown.add_column(heading, justify=justify, no_wrap=True)
    for row in rows:
        shown.add_row(*(item.cell(value) for item, value in zip(columns, row, strict=False)))
    console = Console(file=io.StringIO(), width=WIDTH, color_system=None, markup=False)
    with console.capture() as capture:
        console.print(shown)
    return "\n".join(line.rstrip() for line in capture.get().rstrip().splitlines())


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
