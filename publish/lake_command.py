"""`python -m publish lake`: the command, and how its failures become one line and exit code 2."""

import sys
from typing import Annotated, NoReturn

import psycopg
import typer

from glue_ingest.errors import IngestError
from glue_ingest.exit_codes import Exit
from glue_ingest.lake import Lake
from glue_ingest.odcs import load_contracts
from glue_ingest.runs import named_access_errors
from publish.errors import PublishError
from publish.lake import Landed, land

Database = Annotated[
    str,
    typer.Option(
        envvar="SCHOOLHOUSE_PG_URL",
        help="postgres://user@host:port/database; the password is in PGPASSWORD or PGPASSFILE.",
    ),
]
LakeRoot = Annotated[
    str, typer.Option(envvar="SCHOOLHOUSE_LAKE", help="Root of the lake: a folder or s3://...")
]


def lake_command(
    to: Database,
    lake: LakeRoot = "data/sample/lake",
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put this lake in the place of another one.")
    ] = False,
) -> None:
    """Land the curated tables and the ledger, for `dbt build --target postgres`."""
    try:
        opened = Lake(lake)
        with (
            named_access_errors(opened),
            psycopg.connect(to, autocommit=True) as connection,
        ):
            for landed in land(opened, load_contracts(), connection, replaces_lake=replace):
                typer.echo(_describe(landed))
    except (IngestError, PublishError) as error:
        _fail(str(error))
    except psycopg.Error as error:
        _fail(
            f"The landing stopped at the database. Found: {str(error).strip()}. Mend that or the "
            "address in --to, then land again: it goes on where it stopped."
        )


def _describe(landed: Landed) -> str:
    return (
        f"{landed.table}: {landed.part} landed {landed.landed_count:,}, unchanged "
        f"{landed.unchanged_count:,}, removed {landed.removed_count:,}; rows sent "
        f"{landed.row_count:,}"
    )


def _fail(message: str) -> NoReturn:
    typer.secho(f"error: {message}", fg=typer.colors.RED, err=True)
    sys.exit(Exit.BAD_INPUT)
