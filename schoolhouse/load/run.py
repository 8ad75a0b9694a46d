"""Load the curated data sets and the ledger of a lake into Postgres, for dbt to build on.

A data set whose files changed is loaded whole, in one transaction: a load that dies leaves what
was there. The ledger comes last.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from glue_ingest.contracts.model import Contract
from glue_ingest.lake.catalog.sources import SCHEMA
from glue_ingest.lake.ledger import FOLDER as LEDGER_FOLDER
from glue_ingest.lake.ledger import LedgerRow, last_commit, read_rows
from glue_ingest.lake.snapshots import snapshot_of
from glue_ingest.lake.store import Store
from glue_ingest.lake.upgrade import check_layout
from schoolhouse.load import schema
from schoolhouse.load.curated import CuratedFile, describe_content, list_curated
from schoolhouse.load.errors import (
    ForeignLakeError,
    LoadInProgressError,
    NoLakeError,
    UnloadableValueError,
)
from schoolhouse.load.tables import Table, contract_table, is_restricted, ledger_table
from schoolhouse.postgres.binary_copy import copy_batches
from schoolhouse.postgres.session import Connection, locked

# How many run ids a message names.
NAMED_RUNS = 3


@dataclass(frozen=True)
class Loaded:
    """A table of the lake: how many rows it got, or None if it had them already."""

    table: str
    row_count: int | None


Report = Callable[[Loaded], None]


def load(
    lake: Store,
    contracts: list[Contract],
    connection: Connection,
    report: Report,
    *,
    replaces_lake: bool = False,
) -> None:
    """Make Postgres hold what the lake holds; `report` is told what was done, table by table.

    The connection is in autocommit mode. `replaces_lake` lets another lake take the place of the
    one that was loaded before.

    Raises:
        LakeLayoutError: if the lake is of a version before 0.3.
        PostgresError: what a person can fix; every table is as it was or as it is in the lake.
    """
    for contract in contracts:
        check_layout(lake, contract)
    # What commits after this is loaded next time: rows and their runs are of one moment.
    rows = _read_ledger(lake)
    restricted = [c.name for c in contracts if is_restricted(c) and last_commit(rows, c)]
    with locked(connection, "load", LoadInProgressError):
        schema.prepare(connection)
        schema.check_not_readable(connection, restricted)
        if not replaces_lake:
            _check_same_lake(connection, lake, rows)
        for contract in contracts:
            report(_load_dataset(lake, contract, connection, rows))
        report(_load_ledger(connection, rows))


def _read_ledger(lake: Store) -> list[LedgerRow]:
    """Return the runs of a lake.

    Raises:
        NoLakeError: if there is no ledger, as in a folder that was given by mistake.
    """
    if not lake.find(LEDGER_FOLDER):
        raise NoLakeError(
            f"There is no lake in '{lake.root}'. Found: no ledger. Give the root of a lake with "
            "--lake, or ingest first with `schoolhouse ingest run`."
        )
    return read_rows(lake)


def _check_same_lake(connection: Connection, lake: Store, rows: list[LedgerRow]) -> None:
    """Refuse a lake that does not know the runs that were loaded before.

    Raises:
        ForeignLakeError: if there is such a run.
    """
    foreign = sorted(schema.read_run_ids(connection) - {row.run_id for row in rows})
    if foreign:
        raise ForeignLakeError(
            f"The database holds another lake than '{lake.root}'. Found: {len(foreign):,} runs in "
            f"{SCHEMA}.ledger that this lake does not know, such as "
            f"{', '.join(foreign[:NAMED_RUNS])}. Give the lake with --lake, or another database "
            "with --to; or --replace, to put this lake in its place."
        )


def _load_dataset(
    lake: Store, contract: Contract, connection: Connection, rows: list[LedgerRow]
) -> Loaded:
    table = contract_table(contract)
    files = list_curated(lake, table, snapshot_of(lake, contract, last_commit(rows, contract)))

    def fill() -> int:
        return sum(_copy(connection, table, file) for file in files)

    return _reload(connection, table, describe_content(files), fill)


def _load_ledger(connection: Connection, rows: list[LedgerRow]) -> Loaded:
    table = ledger_table()
    insert = sql.SQL("insert into {} ({}) values ({})").format(
        schema.identifier(table.name),
        sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns),
        sql.SQL(", ").join([sql.Placeholder()] * len(table.columns)),
    )

    def fill() -> int:
        with connection.cursor() as cursor:
            cursor.executemany(insert, [_values(table, row) for row in rows])
        return len(rows)

    # A ledger is only appended to: a run that is there is the same run.
    return _reload(connection, table, " ".join(sorted(row.run_id for row in rows)), fill)


def _reload(connection: Connection, table: Table, content: str, fill: Callable[[], int]) -> Loaded:
    """Load a table anew in one transaction, unless it has its columns and this content already.

    Readers see the old rows until the end, and views on the table stay.
    """
    if schema.is_current(connection, table, content):
        return Loaded(table.name, None)
    with connection.transaction():
        schema.make_empty(connection, table)
        row_count = fill()
        schema.note_content(connection, table, content, row_count)
    # The deleted rows' space is for the next load.
    connection.execute(sql.SQL("vacuum (analyze) {}").format(schema.identifier(table.name)))
    return Loaded(table.name, row_count)


def _copy(connection: Connection, table: Table, file: CuratedFile) -> int:
    """Append the rows of a file; return how many the table took.

    Raises:
        UnloadableValueError: if Postgres rejects a value, or took other rows.
    """
    target = schema.identifier(table.name)
    try:
        sent, taken = copy_batches(connection, target, table.schema, file.batches())
    except psycopg.DataError as error:
        raise UnloadableValueError(
            f"Postgres rejects a value of '{file.address}'. Found: {error.diag.message_primary}; "
            f"{error.diag.context}. Reject such values with a rule in the data set's contract, "
            "run `schoolhouse ingest run --full-refresh`, then load again."
        ) from error
    if sent.row_count != taken:
        raise UnloadableValueError(
            f"'{file.address}' was not loaded: {sent.row_count:,} rows were sent, and {SCHEMA}."
            f"{table.name} took {taken:,}. Look for a trigger or rule on that table, drop it, "
            "then load again."
        )
    return taken


def _values(table: Table, row: LedgerRow) -> list[Any]:
    values = asdict(row)
    # Times within a list, those of receipts, become texts.
    as_json = partial(Jsonb, dumps=partial(json.dumps, default=str))
    return [
        as_json(values[column.name]) if column.postgres_type == "jsonb" else values[column.name]
        for column in table.columns
    ]
