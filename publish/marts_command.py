"""`python -m publish marts`: the command, and how its failures become one line."""

import logging
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import psycopg
import typer

from glue_ingest.exit_codes import Exit
from publish.address import VARIABLE, Address, read_address
from publish.errors import PublishError
from publish.evidence import Places
from publish.publishing import Report, Request, publish

logger = logging.getLogger(__name__)


def marts_command(
    context: typer.Context,
    to: Annotated[
        str,
        typer.Option(
            envvar=VARIABLE,
            show_envvar=True,
            help="postgres://user@host:port/database; no password here, it would be seen.",
        ),
    ],
    marts: Annotated[
        Path, typer.Option(help="The DuckDB file of a build, or a folder of <mart>.parquet.")
    ] = Path("data/sample/schoolhouse.duckdb"),
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
    given_by = context.get_parameter_source("to")
    is_argument = given_by is None or given_by.name != "ENVIRONMENT"
    beside = marts.resolve().parent
    manifest = manifest or beside / "target" / "manifest.json"
    places = Places(
        marts=marts,
        results=manifest.with_name("run_results.json"),
        stamp=beside / "built.txt",
        lake=lake or beside / "lake",
    )
    address: Address | None = None
    try:
        address = read_address(to, is_argument=is_argument)
        report = publish(Request(address, places, manifest, is_forced=force))
    except PublishError as error:
        fail(str(error), error.exit_code)
    except psycopg.Error as error:
        said = address.scrub(str(error)) if address else type(error).__name__
        fail(
            f"Postgres at {address} did not do it. Found: {said}. The marts are as they were. "
            "Mend that, then publish again."
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


def fail(message: str, exit_code: Exit = Exit.BAD_INPUT) -> NoReturn:
    """Say what happened in one line, and end."""
    typer.secho(f"error: {message}", fg=typer.colors.RED, err=True)
    sys.exit(exit_code)
