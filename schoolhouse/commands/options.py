"""What the commands share: their options, and how a failure becomes one line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from glue_ingest.errors import Exit, IngestError
from schoolhouse.postgres import URL_VARIABLE
from schoolhouse.postgres.errors import PostgresError

if TYPE_CHECKING:
    from schoolhouse.postgres.address import Address

To = Annotated[
    str,
    typer.Option(
        envvar=URL_VARIABLE,
        show_envvar=True,
        help="postgres://user@host:port/database; no password here, it would be seen.",
    ),
]
Marts = Annotated[
    Path, typer.Option(help="The DuckDB file of a build, or a folder of <mart>.parquet.")
]
DEFAULT_MARTS = Path("data/sample/schoolhouse.duckdb")


@contextmanager
def postgres_failures(context: typer.Context, to: str, after: str) -> "Iterator[Address]":
    """Yield the address of `--to`; end with one line when what is done with it fails.

    `after` says what is true, and what to do, once Postgres reported an error.
    """
    check_installed("postgres", "psycopg", "pgpq")
    # The other commands run where the extra is not installed.
    import psycopg

    from schoolhouse.postgres.address import read_address

    given_by = context.get_parameter_source("to")
    is_argument = given_by is None or given_by.name != "ENVIRONMENT"
    try:
        address = read_address(to, is_argument=is_argument)
        try:
            yield address
        except psycopg.Error as error:
            said = address.scrub(str(error))
            fail(f"Postgres at {address} reported an error. Found: {said}. {after}")
    except PostgresError as error:
        fail(str(error), error.exit_code)
    except IngestError as error:
        fail(str(error))


def check_installed(extra: str, *packages: str) -> None:
    """End the command when a package that one of our extras installs is missing."""
    for name in packages:
        try:
            distribution(name)
        except PackageNotFoundError:
            fail(
                f"The package '{name}' is not installed. Run `pip install "
                f"'schoolhouse[{extra}]'`, or `make develop` in a clone."
            )


def fail(message: str, exit_code: int = Exit.BAD_INPUT) -> NoReturn:
    """Say what happened in one line, and end."""
    typer.secho(f"error: {message}", fg=typer.colors.RED, err=True)
    sys.exit(exit_code)
