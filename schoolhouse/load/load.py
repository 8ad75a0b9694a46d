"""Land the curated tables and the ledger of a lake in Postgres, for dbt to build on.

Only partitions whose file changed are sent. Each is replaced in one transaction, together with the
note of its file's SHA-256: a landing that dies leaves whole partitions, and the next one goes on.
The ledger comes last.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql

from glue_ingest.contracts.model import Contract
from glue_ingest.lake.commit import lock
from glue_ingest.lake.ledger import LedgerRow, read_rows
from glue_ingest.lake.store import Store
from schoolhouse.load import schema as lake_schema
from schoolhouse.load.errors import (
    EmptyLakeError,
    ForeignLakeError,
    LandingInProgressError,
    UnlandableValueError,
)
from schoolhouse.load.files import (
    CuratedFile,
    check_published_whole,
    open_curated,
    partition_value,
)
from schoolhouse.load.ledger import land_ledger
from schoolhouse.load.tables import SCHEMA, Table, contract_table, is_restricted, ledger_table
from schoolhouse.postgres.binary_copy import copy_batches
from schoolhouse.postgres.session import Connection, locked

# How many run ids a message names.
NAMED_RUNS = 3


@dataclass(frozen=True)
class Landed:
    """What was done for one table: its parts by what happened to them, and the rows sent."""

    table: str
    part: str
    landed_count: int = 0
    unchanged_count: int = 0
    removed_count: int = 0
    row_count: int = 0


Report = Callable[[Landed], None]


def ignore(_: Landed) -> None:
    """Report to nobody."""


def land(
    lake: Store,
    contracts: list[Contract],
    connection: Connection,
    report: Report = ignore,
    *,
    replaces_lake: bool = False,
) -> None:
    """Make Postgres hold what the lake holds; `report` is told what was done, table by table.

    The connection is in autocommit mode. `replaces_lake` lets another lake take the place of the
    one that was landed before.

    Raises:
        PublishError: what a person can fix; every partition is as it was or as it is in the lake.
    """
    rows = _read_ledger(lake)
    restricted = [c.name for c in contracts if is_restricted(c) and lake.curated_files(c)]
    with locked(connection, "landing", LandingInProgressError):
        lake_schema.prepare(connection)
        lake_schema.check_not_readable(connection, restricted)
        lake_schema.ensure_table(connection, ledger_table())
        if not replaces_lake:
            _check_same_lake(connection, lake, rows)
        names = {(contract.source, contract.dataset) for contract in contracts}
        rows = [row for row in rows if (row.source_name, row.dataset_name) not in names]
        for contract in contracts:
            with _held(lake, contract):
                report(_land_data_set(lake, contract, connection))
                rows += read_rows(lake, contract)
        added, unchanged, removed = land_ledger(connection, rows)
        report(Landed("ledger", "runs", added, unchanged, removed, added))


def _read_ledger(lake: Store) -> list[LedgerRow]:
    """Return the runs of a lake.

    Raises:
        EmptyLakeError: if there are none, as in a folder that was given by mistake.
    """
    rows = read_rows(lake)
    if not rows:
        raise EmptyLakeError(
            f"There is no lake in '{lake.root}'. Found: no run in its ledger. Give the root of a "
            "lake with --lake, or ingest first with `schoolhouse ingest run`."
        )
    return rows


def _check_same_lake(connection: Connection, lake: Store, rows: list[LedgerRow]) -> None:
    """Refuse a lake that does not know the runs that were landed before.

    Raises:
        ForeignLakeError: if there is such a run.
    """
    query = sql.SQL("select run_id from {} order by run_id").format(lake_schema.name("ledger"))
    landed = [str(run_id) for (run_id,) in connection.execute(query)]
    foreign = sorted(set(landed) - {row.run_id for row in rows})
    if foreign:
        named = ", ".join(foreign[:NAMED_RUNS])
        raise ForeignLakeError(
            f"The database holds another lake than '{lake.root}'. Found: {len(foreign):,} runs in "
            f"{SCHEMA}.ledger that this lake does not know, such as {named}. Give the lake with "
            "--lake, or another database with --to; or --replace, to put this lake in its place."
        )


@contextmanager
def _held(lake: Store, contract: Contract) -> Iterator[None]:
    """Keep ingest out of a data set while it is read; one that was never ingested is left alone."""
    if not (lake.curated_files(contract) or lake.list_folders(lake.work_folder(contract))):
        yield
        return
    with lock(lake, contract):
        check_published_whole(lake, contract)
        yield


def _land_data_set(lake: Store, contract: Contract, connection: Connection) -> Landed:
    table = contract_table(contract)
    lake_schema.ensure_table(connection, table)
    known = lake_schema.landed_partitions(connection, table)
    paths = lake.curated_files(contract)
    landed_count = row_count = 0
    for partition, path in paths.items():
        with open_curated(lake, table, partition, path) as file:
            if known.get(partition) != file.sha256:
                row_count += _replace(connection, table, partition, file)
                landed_count += 1
    gone = sorted(known.keys() - paths.keys())
    for partition in gone:
        with connection.transaction():
            _delete(connection, table, partition)
    if landed_count or gone:
        connection.execute(sql.SQL("analyze {}").format(lake_schema.name(table.name)))
    return Landed(
        table.name,
        "partitions",
        landed_count=landed_count,
        unchanged_count=len(paths) - landed_count,
        removed_count=len(gone),
        row_count=row_count,
    )


def _replace(connection: Connection, table: Table, partition: str, file: CuratedFile) -> int:
    """Replace the rows of one partition; return how many there are now.

    Raises:
        UnlandableValueError: if Postgres refuses a value, or counts other rows.
    """
    target = lake_schema.name(table.name)
    try:
        with connection.transaction():
            _delete(connection, table, partition)
            sent, kept = copy_batches(connection, target, table.schema, file.batches())
            if sent != kept:
                raise UnlandableValueError(
                    f"'{file.path}' was not landed: {sent:,} rows were sent, and {SCHEMA}."
                    f"{table.name} took {kept:,}. Look for a trigger or rule on that table, drop "
                    "it, then land again."
                )
            lake_schema.note_partition(connection, table, partition, file.sha256, kept)
    except psycopg.DataError as error:
        raise UnlandableValueError(
            f"Postgres refuses a value of '{file.path}'. Found: {error.diag.message_primary}; "
            f"{error.diag.context}. Refuse such values with a rule in the data set's contract, "
            "run `schoolhouse ingest run --full-refresh`, then land again."
        ) from error
    return kept


def _delete(connection: Connection, table: Table, partition: str) -> None:
    """Delete the rows of a partition and the note of it."""
    if table.partition is None:
        query = sql.SQL("delete from {}").format(lake_schema.name(table.name))
        connection.execute(query)
    else:
        query = sql.SQL("delete from {} where {} = %s").format(
            lake_schema.name(table.name), sql.Identifier(table.partition)
        )
        connection.execute(query, [partition_value(table, partition)])
    lake_schema.forget_partition(connection, table, partition)
