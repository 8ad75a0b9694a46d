"""Command line of `make run`; the only place of the package that prints."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from glue_ingest.engine import EngineName
from glue_ingest.exit_codes import Exit
from glue_ingest.synthetic import is_synthetic_name
from schoolhouse import steps
from schoolhouse.report import DatabaseBusyError, render
from schoolhouse.space import Space

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def main() -> None:
    """Go through the whole house: file, lake, marts, docs, report."""


@app.command(epilog="Example: python -m schoolhouse run --raw path/to/states_all.csv")
def run(
    raw: Annotated[
        Path | None, typer.Option(help="A real states_all.csv; without it, the synthetic sample.")
    ] = None,
    data: Annotated[Path, typer.Option(help="Folder of the work spaces.")] = Path("data"),
    engine: Annotated[
        EngineName, typer.Option(help="Engine of the ingest step.")
    ] = EngineName.DUCKDB,
) -> None:
    """Ingest, build and test every model on DuckDB, make the docs, and print a report."""
    is_synthetic = raw is None or is_synthetic_name(raw.name)
    space = Space((data / ("sample" if is_synthetic else "real")).resolve())
    space.root.mkdir(parents=True, exist_ok=True)
    timings = steps.Timings()
    try:
        if raw is None:
            timings.measure("sample", lambda: steps.make_sample(space))
        timings.measure(
            "ingest", lambda: steps.ingest(space, (raw or space.sample).resolve(), engine)
        )
        if steps.is_built(space):
            timings.seconds |= {"build": None, "docs": None}
            typer.echo("unchanged: marts and docs are those of the last build", err=True)
        else:
            timings.measure("build", lambda: steps.build(space))
            timings.measure("docs", lambda: steps.docs(space))
    except steps.StepFailedError as error:
        has_marts = space.database.exists()
        kept = "The marts are as they were." if has_marts else "There are no marts yet."
        _fail(f"{error}; its own message is above. {kept}", error.exit_code)
    try:
        typer.echo(render(space, timings))
    except DatabaseBusyError as error:
        _fail(str(error), Exit.BAD_INPUT)


def _fail(message: str, exit_code: int) -> NoReturn:
    typer.secho(f"error: {message}", fg=typer.colors.RED, err=True)
    raise typer.Exit(exit_code)
