"""What the commands share: their options, and how a failure becomes one line."""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from glue_ingest.errors import Exit
from schoolhouse.postgres.address import VARIABLE, Address, read_address

To = Annotated[
    str,
    typer.Option(
        envvar=VARIABLE,
        show_envvar=True,
        help="postgres://user@host:port/database; no password here, it would be seen.",
    ),
]
Marts = Annotated[
    Path, typer.Option(help="The DuckDB file of a build, or a folder of <mart>.parquet.")
]
DEFAULT_MARTS = Path("data/sample/schoolhouse.duckdb")


def read_to(context: typer.Context, to: str) -> Address:
    """Return the address of `--to`.

    Raises:
        AddressError: if it is none, or was given as an argument and holds a password.
    """
    given_by = context.get_parameter_source("to")
    return read_address(to, is_argument=given_by is None or given_by.name != "ENVIRONMENT")


def fail(message: str, exit_code: int = Exit.BAD_INPUT) -> NoReturn:
    """Say what happened in one line, and end."""
    typer.secho(f"error: {message}", fg=typer.colors.RED, err=True)
    sys.exit(exit_code)
