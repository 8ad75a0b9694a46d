"""Command line of the publish step; the only place of the package that prints is a command."""

import logging
import sys

import typer

from publish.lake_command import lake_command
from publish.marts_command import marts_command
from publish.serve_command import serve_command

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Bring tables to Postgres. Exit codes: 0 done, 1 a check failed, 2 the caller can fix "
    "it (the message says how).",
)
app.command("marts", epilog="Example: python -m publish marts --to postgres://me@host/bi")(
    marts_command
)
app.command("lake", epilog="Example: python -m publish lake --to postgres://me@host/lake")(
    lake_command
)
app.command(
    "serve", epilog="Example: python -m publish serve --marts data/sample/schoolhouse.duckdb"
)(serve_command)


def main() -> None:
    """Run the command line; messages of the package go to stderr."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    # It tells of broken sessions, which the error line does better.
    logging.getLogger("psycopg").setLevel(logging.ERROR)
    app()
