"""`schoolhouse publish`: the marts of a build into Postgres."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schoolhouse.commands.options import DEFAULT_MARTS, Marts, To, postgres_failures

if TYPE_CHECKING:
    from schoolhouse.publish.run import Report

AFTER_ERROR = "The marts are as they were. Fix that, then publish again."


def publish(
    context: typer.Context,
    to: To,
    marts: Marts = DEFAULT_MARTS,
    manifest: Annotated[
        Path | None,
        typer.Option(help="dbt's manifest.json of that build; by default target/ beside it."),
    ] = None,
    lake: Annotated[
        Path | None, typer.Option(help="The lake behind it; by default lake/ beside it.")
    ] = None,
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Publish although marts shrank, lost or failed.")
    ] = False,
) -> None:
    """Replace the published marts by those of a build, verified and all at once."""
    with postgres_failures(context, to, AFTER_ERROR) as address:
        from schoolhouse.publish import run
        from schoolhouse.publish.provenance import Places

        places = Places.beside(marts, manifest=manifest, lake=lake)
        report = run.publish(run.Request(address, places, is_forced=force))
        _print(report, str(address))


def _print(report: "Report", address: str) -> None:
    for problem in report.overridden:
        typer.echo(f"forced: {problem}", err=True)
    for name, mart in report.marts.items():
        # Seeds have rows: an empty mart without a run waits for its first data set.
        without_runs = "seeds only" if mart.row_count else "no data set yet"
        runs = ",".join(mart.source_run_ids) or without_runs
        typer.echo(f"{name}\t{mart.row_count:,} rows\tchecksum {mart.checksum}\tfrom {runs}")
    if report.is_unchanged:
        typer.echo(f"unchanged: {address} has these marts already", err=True)
    else:
        typer.echo(f"published: {len(report.marts)} marts to {address}", err=True)
