"""What `make run` says at the end: short tables, the row counts, and where things are."""

from collections.abc import Iterable
from pathlib import Path

from glue_ingest.contracts.model import contract_names
from glue_ingest.lake.ledger import LedgerRow, read_rows
from glue_ingest.lake.ledger_text import describe
from glue_ingest.lake.store import Store
from schoolhouse.pipeline.failed_checks import FailedChecks
from schoolhouse.pipeline.report_checks import render_failed_checks
from schoolhouse.pipeline.report_tables import GENDERS, HIDDEN, NATIONAL, render_table
from schoolhouse.pipeline.report_without_models import render_without_models
from schoolhouse.pipeline.steps import Timings
from schoolhouse.pipeline.workspace import STATES_ALL, Workspace

STUDENTS = "students."


def render(workspace: Workspace, timings: Timings, failed: FailedChecks | None) -> str:
    """Return the report's text; it ends with what the marts do not pass.

    Raises:
        DatabaseBusyError: if another process writes to the database.
    """
    rows = _succeeded(workspace)
    present = {row.dataset_id for row in rows}
    lines = [""]
    if STATES_ALL in present:
        lines += [render_table(workspace.database, NATIONAL), ""]
        lines += [render_table(workspace.database, HIDDEN), ""]
    if any(name.startswith(STUDENTS) for name in present):
        lines += [render_table(workspace.database, GENDERS), ""]
    lines += ["Row counts of ingest", *(f"  {describe(row)}" for row in rows)]
    if absent := list_absent(rows):
        lines += ["", "Not in this lake: empty tables", *(f"  {name}" for name in absent)]
    lines += render_without_models(workspace, present)
    lines += ["", "Where things are"]
    places = {
        "marts": workspace.database,
        "docs": workspace.docs,
        "quarantine": workspace.quarantine,
    }
    lines += [f"  {name:<11}{_shown_path(path)}" for name, path in places.items()]
    lines += ["", "Time", "  " + ", ".join(_timing(*item) for item in timings.seconds.items())]
    if failed is not None:
        lines += [render_failed_checks(failed, rows, has_new_marts=True)]
    return "\n".join(lines)


def render_checks(workspace: Workspace, failed: FailedChecks, *, has_new_marts: bool) -> str:
    """Return what is said of data that fails tests, in place of the report."""
    return render_failed_checks(failed, _succeeded(workspace), has_new_marts=has_new_marts)


def _succeeded(workspace: Workspace) -> list[LedgerRow]:
    return [row for row in read_rows(Store(str(workspace.lake))) if row.outcome == "succeeded"]


def list_absent(rows: Iterable[LedgerRow]) -> list[str]:
    """Return the data sets that have a contract and no run that succeeded."""
    present = {row.dataset_id for row in rows if row.outcome == "succeeded"}
    return [name for name in contract_names() if name not in present]


def _timing(step: str, seconds: float | None) -> str:
    return f"{step} {'unchanged' if seconds is None else f'{seconds:.1f} s'}"


def _shown_path(path: Path) -> str:
    """Return a path as short as it can be written from here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
