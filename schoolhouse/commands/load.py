"""`schoolhouse load`: the lake into Postgres."""

from typing import TYPE_CHECKING, Annotated

import typer

from schoolhouse.commands.options import To, postgres_failures

if TYPE_CHECKING:
    from schoolhouse.load.run import Loaded

LakeRoot = Annotated[
    str, typer.Option(envvar="SCHOOLHOUSE_LAKE", help="Root of the lake: a folder or s3://...")
]
AFTER_ERROR = "Each table is as it was, or as it is in the lake. Fix that, then load again."


def load(
    context: typer.Context,
    to: To,
    lake: LakeRoot = "data/sample/lake",
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put this lake in the place of another one.")
    ] = False,
) -> None:
    """Load the curated data sets and the ledger, for `dbt build --target postgres`."""
    with postgres_failures(context, to, AFTER_ERROR) as address:
        from glue_ingest.contracts.odcs import load_contracts
        from glue_ingest.lake.store import Store, named_access_errors
        from schoolhouse.load import run
        from schoolhouse.postgres.session import connected

        opened = Store(lake)
        # As the login itself: dbt builds as that login, so it must own the tables.
        with (
            named_access_errors(opened),
            connected(address, "schoolhouse load", AFTER_ERROR) as connection,
        ):
            run.load(opened, load_contracts(), connection, _print, replaces_lake=replace)


def _print(loaded: "Loaded") -> None:
    done = "unchanged" if loaded.row_count is None else f"loaded, {loaded.row_count:,} rows"
    typer.echo(f"{loaded.table}: {done}")
