"""`schoolhouse load`: the lake into Postgres."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import psycopg
import typer

from glue_ingest.errors import IngestError
from schoolhouse.commands.options import To, fail, read_to
from schoolhouse.postgres.address import Address
from schoolhouse.postgres.errors import PublishError
from schoolhouse.postgres.session import Connection, connect, notice_death

if TYPE_CHECKING:
    from schoolhouse.load.load import Landed

LakeRoot = Annotated[
    str, typer.Option(envvar="SCHOOLHOUSE_LAKE", help="Root of the lake: a folder or s3://...")
]


def load(
    context: typer.Context,
    to: To,
    lake: LakeRoot = "data/sample/lake",
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put this lake in the place of another one.")
    ] = False,
) -> None:
    """Land the curated tables and the ledger, for `dbt build --target postgres`."""
    # Contracts take a third of a second to import; the other commands do without them.
    from glue_ingest.contracts.odcs import load_contracts
    from glue_ingest.lake.store import Store, named_access_errors
    from schoolhouse.load.load import land

    address: Address | None = None
    try:
        address = read_to(context, to)
        opened = Store(lake)
        with named_access_errors(opened), _connected(address) as connection:
            land(opened, load_contracts(), connection, _print, replaces_lake=replace)
    except (IngestError, PublishError) as error:
        fail(str(error))
    except psycopg.Error as error:
        said = address.scrub(str(error)) if address else type(error).__name__
        fail(
            f"The landing stopped at Postgres, {address}. Found: {said}. Fix that, or the address "
            "in --to, then land again: it goes on where it stopped."
        )


@contextmanager
def _connected(address: Address) -> Iterator[Connection]:
    """Open a session as the login itself: dbt builds as that login, so it must own the tables."""
    with connect(address, "schoolhouse load") as connection:
        notice_death(connection)
        yield connection


def _print(landed: "Landed") -> None:
    typer.echo(
        f"{landed.table}: {landed.part} landed {landed.landed_count:,}, unchanged "
        f"{landed.unchanged_count:,}, removed {landed.removed_count:,}; rows sent "
        f"{landed.row_count:,}"
    )
