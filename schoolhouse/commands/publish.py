"""`schoolhouse publish`: the marts of a build into Postgres."""

from pathlib import Path
from typing import Annotated

import psycopg
import typer

from schoolhouse.commands.options import DEFAULT_MARTS, Marts, To, fail, read_to
from schoolhouse.postgres.address import Address
from schoolhouse.postgres.errors import PublishError
from schoolhouse.publish.provenance import Places
from schoolhouse.publish.publishing import Report, Request
from schoolhouse.publish.publishing import publish as publish_marts


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
    address: Address | None = None
    try:
        address = read_to(context, to)
        places = Places.beside(marts, manifest=manifest, lake=lake)
        report = publish_marts(Request(address, places, is_forced=force))
    except PublishError as error:
        fail(str(error), error.exit_code)
    except psycopg.Error as error:
        said = address.scrub(str(error)) if address else type(error).__name__
        fail(
            f"Postgres at {address} did not do it. Found: {said}. The marts are as they were. "
            "Fix that, then publish again."
        )
    _print(report, str(address))


def _print(report: Report, address: str) -> None:
    for problem in report.overridden:
        typer.echo(f"forced: {problem}", err=True)
    for name, mart in report.marts.items():
        runs = ",".join(mart.source_run_ids) or "seeds only"
        typer.echo(f"{name}\t{mart.row_count:,} rows\tchecksum {mart.checksum}\tfrom {runs}")
    if report.is_unchanged:
        typer.echo(f"unchanged: {address} has these marts already", err=True)
    else:
        typer.echo(f"published: {len(report.marts)} marts to {address}", err=True)
