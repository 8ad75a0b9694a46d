"""Commands that look at a lake or look after it, and what the commands of ingest share."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from glue_ingest.contracts.odcs import load_contract, load_contracts
from glue_ingest.errors import Exit
from glue_ingest.lake.catalog import reports as table_reports
from glue_ingest.lake.catalog.sources import SCHEMA
from glue_ingest.lake.ledger import FOLDER, list_files, read_rows
from glue_ingest.lake.ledger_text import describe
from glue_ingest.lake.snapshots import last_snapshot, snapshot_as_of
from glue_ingest.lake.store import Store, named_access_errors
from glue_ingest.lake.upgrade import check_layout, upgrade

app = typer.Typer()
DatasetName = Annotated[str, typer.Argument(help="<source>.<dataset>, or the path of a contract.")]
LakeRoot = Annotated[
    str, typer.Option(envvar="SCHOOLHOUSE_LAKE", help="Root of the lake: a folder or s3://...")
]
DEFAULT_LAKE = "data/sample/lake"


def fail(message: str, exit_code: Exit = Exit.BAD_INPUT) -> NoReturn:
    """End the command with a line on stderr."""
    typer.secho(f"error: {message}", fg=typer.colors.RED, err=True)
    sys.exit(exit_code)


@app.command("ledger", epilog="Example: schoolhouse ingest ledger --lake data/real/lake")
def ledger_command(
    dataset: Annotated[str | None, typer.Argument(help="Only this data set.")] = None,
    lake: LakeRoot = DEFAULT_LAKE,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per run.")] = False,
) -> None:
    """Print the ledger, oldest run first."""
    if not (Path(lake) / FOLDER).is_dir() and "://" not in lake:
        fail(f"No ledger in the lake '{lake}'. Give the root of a lake, or `run` first.")
    store = Store(lake)
    with named_access_errors(store):
        rows = read_rows(store, load_contract(dataset) if dataset else None)
    for row in rows:
        typer.echo(json.dumps(asdict(row), default=str) if as_json else describe(row))


@app.command(
    "where", epilog="Example: schoolhouse ingest where us_education.states_all --as-of <run>"
)
def where_command(
    dataset: DatasetName,
    lake: LakeRoot = DEFAULT_LAKE,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Run that wrote the snapshot; else the last.")
    ] = None,
) -> None:
    """Print the folder of the accepted rows: whole, partitioned as Hive does, never changed.

    A commit without rows has no folder: nothing is printed then but a line on stderr.
    """
    contract, store = load_contract(dataset), Store(lake)
    with named_access_errors(store):
        if as_of is not None:
            found = snapshot_as_of(store, contract, as_of)
        elif (last := last_snapshot(store, contract)) is not None:
            found = last
        else:
            check_layout(store, contract)
            fail(f"Nothing of {contract.name} is in the lake '{lake}'. Give a lake, or `run`.")
    if found.files:
        typer.echo(store.address(found.folder))
    else:
        typer.echo(f"empty: the commit of run {found.run_id} has no rows, so no folder", err=True)


@app.command("upgrade", epilog="Example: schoolhouse ingest upgrade --lake data/real/lake")
def upgrade_command(lake: LakeRoot = DEFAULT_LAKE) -> None:
    """Give a lake of a version before 0.3 today's layout; no row changes."""
    store = Store(lake)
    with named_access_errors(store):
        changed = upgrade(store, load_contracts())
    for name in changed:
        typer.echo(f"upgraded\t{name}")
    if not changed:
        typer.echo("unchanged: nothing in this lake is of an older version", err=True)


@app.command("catalog", epilog="Example: schoolhouse ingest catalog --lake s3://bucket/lake")
def catalog_command(
    lake: LakeRoot = DEFAULT_LAKE,
    database: Annotated[str, typer.Option(help="Glue database; made if missing.")] = SCHEMA,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per table.")] = False,
) -> None:
    """Register the last commits of a lake on S3 in the Glue Data Catalog, for Athena and Spark."""
    store = Store(lake)
    if store.is_local:
        fail(f"The lake '{lake}' is a folder, which needs no catalog. Give a lake on s3://.")
    # Imported here: boto3 takes a quarter of a second.
    from glue_ingest.lake.catalog import glue

    contracts = load_contracts()
    with named_access_errors(store):
        if not list_files(store):
            fail(f"Nothing is in the lake '{lake}'. Give the root of a lake, or `run` first.")
        reports = glue.register(store, contracts, database)
        reports += glue.list_unknown(store, contracts, database)
    for report in reports:
        typer.echo(json.dumps(asdict(report)) if as_json else table_reports.describe(report))
