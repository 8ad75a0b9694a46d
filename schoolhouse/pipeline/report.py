"""What `make run` says at the end: short tables, the row account, and where things are."""

from pathlib import Path

from glue_ingest.lake.ledger import describe, read_rows
from glue_ingest.lake.store import Store
from schoolhouse.pipeline.selection import Selection
from schoolhouse.pipeline.steps import Timings
from schoolhouse.pipeline.tables import GENDERS, NATIONAL, render_table
from schoolhouse.pipeline.workspace import STATES_ALL, Workspace


def render(space: Workspace, selection: Selection, timings: Timings) -> str:
    """Return the report's text.

    Raises:
        DatabaseBusyError: if another process writes to the database.
    """
    lines = [""]
    if STATES_ALL in selection.present:
        lines += [*render_table(space.database, NATIONAL), ""]
    if selection.has_students:
        lines += [*render_table(space.database, GENDERS), ""]
    lines.append("Row account")
    ledger = read_rows(Store(str(space.lake)))
    lines += [f"  {describe(row)}" for row in ledger if row.outcome == "succeeded"]
    if selection.absent:
        lines += ["", "Not in this lake, so that nothing was built from it"]
        lines += [f"  {name}" for name in selection.absent]
    lines += ["", "Where things are"]
    places = {"marts": space.database, "docs": space.docs, "quarantine": space.quarantine}
    lines += [f"  {name:<11}{_shown_path(path)}" for name, path in places.items()]
    lines += ["", "Time", "  " + ", ".join(_timing(*item) for item in timings.seconds.items())]
    return "\n".join(lines)


def _timing(step: str, seconds: float | None) -> str:
    return f"{step} {'unchanged' if seconds is None else f'{seconds:.1f} s'}"


def _shown_path(path: Path) -> str:
    """Return a path as short as it can be written from here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
