"""Command line of `make run`; the only place of the package that prints."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from glue_ingest.engine import EngineName
from glue_ingest.exit_codes import Exit
from glue_ingest.synthetic import is_synthetic_name
from samples.places import FILES
from schoolhouse import steps
from schoolhouse.report import render
from schoolhouse.space import STATES_ALL, Space
from schoolhouse.tables import DatabaseBusyError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def main() -> None:
    """Go through the whole house: file, lake, marts, docs, report."""


@app.command(epilog="Example: python -m schoolhouse run --raw path/to/states_all.csv")
def run(
    raw: Annotated[
        Path | None,
        typer.Option(help="A received file or a folder of them; without it, the synthetic sample."),
    ] = None,
    dataset: Annotated[
        str, typer.Option(help="What --raw is: the name of a contract, such as students.records.")
    ] = STATES_ALL,
    data: Annotated[Path, typer.Option(help="Folder of the work spaces.")] = Path("data"),
    engine: Annotated[
        EngineName, typer.Option(help="Engine of the ingest step.")
    ] = EngineName.DUCKDB,
) -> None:
    """Ingest, build and test every model on DuckDB, make the docs, and print a report."""
    is_synthetic = raw is None or _is_synthetic(raw)
    space = Space((data / ("sample" if is_synthetic else "real")).resolve())
    space.root.mkdir(parents=True, exist_ok=True)
    if raw is None:
        inputs = {name: space.root / path for name, path in FILES.items()}
    else:
        inputs = {dataset: raw.resolve()}
    timings = steps.Timings()
    try:
        if raw is None:
            timings.measure("sample", lambda: steps.make_sample(space))
        timings.measure("ingest", lambda: steps.ingest(space, inputs, engine, is_synthetic))
        selection = steps.find_selection(space)
        if steps.is_built(space, selection):
            timings.seconds |= {"build": None, "docs": None}
            typer.echo("unchanged: marts and docs are those of the last build", err=True)
        else:
            timings.measure("build", lambda: steps.build(space, selection))
            timings.measure("docs", lambda: steps.docs(space, selection))
    except steps.StepFailedError as error:
        has_marts = space.database.exists()
        kept = "The marts are as they were." if has_marts else "There are no marts yet."
        _fail(f"{error}; its own message is above. {kept}", error.exit_code)
    try:
        typer.echo(render(space, selection, timings))
    except DatabaseBusyError as error:
        _fail(str(error), Exit.BAD_INPUT)


def _is_synthetic(raw: Path) -> bool:
    """Tell whether a file or a file of a folder says so; ingest refuses a mixture."""
    paths = [raw, *raw.iterdir()] if raw.is_dir() else [raw]
    return any(is_synthetic_name(path.name) for path in paths)


def _fail(message: str, exit_code: int) -> NoReturn:
    typer.secho(f"error: {message}", fg=typer.colors.RED, err=True)
    raise typer.Exit(exit_code)
