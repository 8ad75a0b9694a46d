"""`schoolhouse run`: the whole way, with a report at the end."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from glue_ingest.cli_raw import AcceptLosses, Order, RawPaths, WithReviewMarks
from glue_ingest.engines.base import EngineName
from glue_ingest.errors import Exit
from glue_ingest.lake.deliveries import list_deliveries
from glue_ingest.lake.raw import is_synthetic_name
from schoolhouse.commands.options import check_installed, fail
from schoolhouse.pipeline import steps
from schoolhouse.pipeline.failed_checks import FailedChecks, load
from schoolhouse.pipeline.report import render, render_checks
from schoolhouse.pipeline.report_tables import DatabaseBusyError
from schoolhouse.pipeline.workspace import STATES_ALL, Workspace
from schoolhouse.samples.registry import find_samples


def run(
    raw: RawPaths = None,
    order: Order = None,
    dataset: Annotated[
        str, typer.Option(help="What --raw is: the name of a contract, such as students.records.")
    ] = STATES_ALL,
    data: Annotated[Path, typer.Option(help="Folder of the workspaces.")] = Path("data"),
    engine: Annotated[
        EngineName, typer.Option(help="Engine of the ingest step.")
    ] = EngineName.DUCKDB,
    accept_losses: AcceptLosses = False,
    with_review_marks: WithReviewMarks = False,
) -> None:
    """Ingest, build and test every model on DuckDB, make the docs, and print a report.

    Without --raw it does so with the synthetic sample of every data set.
    """
    check_installed("dbt", "dbt-core", "dbt-duckdb")
    steps.find_project()
    deliveries = list_deliveries(raw or [])
    # Ingest refuses a mixture.
    is_synthetic = not deliveries or any(is_synthetic_name(item.name) for item in deliveries)
    workspace = _make_workspace(data / ("sample" if is_synthetic else "real"))
    inputs = _given_files(dataset, raw) if raw else _sample_files(workspace)
    flags = ["--with-review-marks"] * with_review_marks + ["--accept-losses"] * accept_losses
    timings = steps.Timings()
    try:
        if not raw:
            timings.measure("sample", lambda: steps.make_sample(workspace))
        timings.measure(
            "ingest", lambda: steps.ingest(workspace, inputs, engine, is_synthetic, order, flags)
        )
        failed = _build(workspace, timings)
    except steps.StepFailedError as error:
        _stop(error, workspace)
    _report(workspace, timings, failed)


def _report(workspace: Workspace, timings: steps.Timings, failed: FailedChecks | None) -> None:
    try:
        typer.echo(render(workspace, timings, failed))
    except DatabaseBusyError as error:
        fail(str(error), Exit.BAD_INPUT)
    if failed is not None:
        raise typer.Exit(Exit.CHECK_FAILED)


def _stop(error: steps.StepFailedError, workspace: Workspace) -> NoReturn:
    has_marts = workspace.database.exists()
    kept = "The marts are as they were." if has_marts else "There are no marts yet."
    fail(f"{error}; its own message is above. {kept}", error.exit_code)


def _make_workspace(root: Path) -> Workspace:
    workspace = Workspace(root.resolve())
    try:
        workspace.root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(f"The workspace cannot be made. Found: {error}. Give another folder with --data.")
    return workspace


def _build(workspace: Workspace, timings: steps.Timings) -> FailedChecks | None:
    """Build the marts if something has changed; return what they, or the new ones, do not pass."""
    if steps.is_built(workspace):
        timings.seconds |= {"build": None, "docs": None}
        typer.echo("unchanged: marts and docs are those of the last build", err=True)
        return load(workspace)
    failed = timings.measure("build", lambda: steps.build(workspace))
    if failed is not None and not failed.are_benchmarks:
        _end_with(failed, workspace)
    timings.measure("docs", lambda: steps.docs(workspace, failed))
    return failed


def _end_with(failed: FailedChecks, workspace: Workspace) -> NoReturn:
    """End where tests fail that are no benchmarks: whoever has marts keeps them."""
    has_marts = workspace.database.exists()
    if not has_marts:
        steps.give_right_marts(workspace, failed)
    typer.echo(render_checks(workspace, failed, has_new_marts=not has_marts))
    kept = "The marts are as they were." if has_marts else "The other marts are built."
    fail(f"This data fails tests: see above. {kept}", Exit.CHECK_FAILED)


def _given_files(dataset: str, raw: list[str]) -> dict[str, list[str]]:
    is_path = dataset.endswith((".yaml", ".yml"))
    return {_absolute(dataset) if is_path else dataset: [*map(_absolute, raw)]}


def _sample_files(workspace: Workspace) -> dict[str, list[str]]:
    return {name: [str(workspace.root / sample.place)] for name, sample in find_samples().items()}


def _absolute(raw: str) -> str:
    """Return a path as it is found from the project's folder; an address as it is."""
    return raw if "://" in raw else str(Path(raw).resolve())
