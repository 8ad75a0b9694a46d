"""One mart into Postgres, beside the one that readers have: made, loaded, and given its indexes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from schoolhouse.postgres.binary_copy import RowDigest, copy_batches
from schoolhouse.postgres.session import Connection
from schoolhouse.publish.errors import LockTimeoutError, SourceError
from schoolhouse.publish.history import LOADING
from schoolhouse.publish.source import Source
from schoolhouse.publish.spec import Mart

INDEX_MEMORY = "256MB"
# How long somebody may read a table that nobody is to know of yet, such as a dump does.
TIMEOUT = "30s"
KEY_INDEX = """
    select x.relname from pg_index i
    join pg_class x on x.oid = i.indexrelid
    join pg_class c on c.oid = i.indrelid
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = %s and c.relname = %s and i.indisunique
"""
HOLDERS = """
    select distinct a.pid, a.usename, coalesce(nullif(a.application_name, ''), 'no name')
    from pg_locks l join pg_stat_activity a using (pid)
    join pg_class c on c.oid = l.relation
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = %s and a.pid <> pg_backend_pid()
"""
REFUSALS = (
    psycopg.errors.IntegrityError,
    psycopg.errors.DataError,
    psycopg.errors.ProgramLimitExceeded,
    psycopg.errors.TooManyColumns,
    psycopg.errors.StatementTooComplex,
)


def raw(text: str) -> sql.SQL:
    """Return text as SQL: our own, or made of identifiers and types that we know."""
    return sql.SQL(text)


def staged(mart: Mart) -> sql.Identifier:
    """Return the table that a mart is loaded into, as SQL."""
    return sql.Identifier(LOADING, mart.name)


def clear(connection: Connection, schemas: tuple[str, ...]) -> list[str]:
    """Drop the tables that a dead publish left, and return their names."""
    found = connection.execute(
        "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname = any(%s) and c.relkind = 'r'",
        [list(schemas)],
    ).fetchall()
    for schema, name in found:
        table = sql.Identifier(str(schema), str(name))
        with lock_timeout(connection, str(schema)):
            connection.execute(sql.SQL("drop table {}").format(table))
    return [str(name) for _, name in found]


def create(connection: Connection, mart: Mart) -> None:
    """Make the empty table of a mart: columns and NOT NULL."""
    required = {*mart.described.key, *mart.described.not_null}
    columns = [
        sql.SQL("{} {}{}").format(
            sql.Identifier(name), raw(kind), raw(" not null" if name in required else "")
        )
        for name, kind in mart.types
    ]
    # Nothing changes in these tables after they are loaded, and nothing is ever dead in them. An
    # autovacuum would find no work, and a swap would wait for it.
    connection.execute(
        sql.SQL("create table {} ({}) with (autovacuum_enabled = false)").format(
            staged(mart), sql.SQL(", ").join(columns)
        )
    )


def load(connection: Connection, mart: Mart, source: Source) -> RowDigest:
    """Make the table and stream the rows into it, in one transaction; return what was sent.

    FREEZE needs that. It makes the rows visible to every snapshot, also to one that a reader took
    before the load: otherwise such a reader would find the swapped table empty. It also leaves no
    work for a vacuum.

    Raises:
        SourceError: if Postgres refuses a value.
    """
    return source.within_memory(lambda: _load(connection, mart, source))


def _load(connection: Connection, mart: Mart, source: Source) -> RowDigest:
    reader = source.batches(mart)
    with named_refusals(mart), connection.transaction():
        # The swap's commit waits until all that was written before it is on the disk.
        connection.execute("set local synchronous_commit = off")
        create(connection, mart)
        batches = source.read(mart, reader)
        sent, _ = copy_batches(connection, staged(mart), reader.schema, batches, is_frozen=True)
        return sent


@contextmanager
def named_refusals(mart: Mart) -> Iterator[None]:
    """Turn Postgres' refusal of rows into an error that names the mart."""
    try:
        yield
    except REFUSALS as error:
        said = error.diag.message_primary or str(error)
        detail = f" ({error.diag.context})" if error.diag.context else ""
        raise SourceError(
            f"Postgres refuses the mart '{mart.name}'. Found: {said}{detail}. The marts are as "
            f"they were. Fix the model, or its contract in {mart.described.path}, and build again."
        ) from error


def finish(connection: Connection, mart: Mart) -> None:
    """Add key, indexes and comments to a loaded table, and count for the planner.

    Raises:
        SourceError: if the key is not one.
        LockTimeoutError: if somebody reads the table.
    """
    with named_refusals(mart), lock_timeout(connection, LOADING):
        connection.execute(raw(f"set local maintenance_work_mem = '{INDEX_MEMORY}'"))
        _set_key(connection, mart)
        for columns in mart.described.indexes:
            query = sql.SQL("create index on {} ({})")
            connection.execute(query.format(staged(mart), _listed(columns)))
        comment(connection, mart)
    connection.execute(sql.SQL("analyze {}").format(staged(mart)))


def _set_key(connection: Connection, mart: Mart) -> None:
    """Make the primary key of an index whose name Postgres chose: one that no table has."""
    query = sql.SQL("create unique index on {} ({})")
    connection.execute(query.format(staged(mart), _listed(mart.described.key)))
    found: Any = connection.execute(KEY_INDEX, [LOADING, mart.name]).fetchone()
    query = sql.SQL("alter table {} add primary key using index {}")
    connection.execute(query.format(staged(mart), sql.Identifier(found[0])))


@contextmanager
def lock_timeout(connection: Connection, schema: str) -> Iterator[None]:
    """Open a transaction that waits at most TIMEOUT for those who read a table of the schema.

    Raises:
        LockTimeoutError: if they do not let go.
    """
    try:
        with connection.transaction():
            connection.execute(raw(f"set local lock_timeout = '{TIMEOUT}'"))
            yield
    except psycopg.errors.LockNotAvailable:
        raise LockTimeoutError(
            f"A table of the schema '{schema}' cannot be had. Found, after {TIMEOUT}: "
            f"{find_holders(connection, schema)}. The marts are as they were. End those sessions "
            "or wait for them, then publish again."
        ) from None


def find_holders(connection: Connection, schema: str) -> str:
    """Return who holds the tables of a schema now, for a message."""
    rows = connection.execute(HOLDERS, [schema]).fetchall()
    held = ", ".join(f"process {pid} of {user} ({program})" for pid, user, program in rows)
    return f"they are held by {held}" if held else "sessions that are gone now held them"


def comment(connection: Connection, mart: Mart) -> None:
    """Put the descriptions of the model on the table and its columns."""
    given = mart.described
    if given.description:
        query = sql.SQL("comment on table {} is {}")
        connection.execute(query.format(staged(mart), sql.Literal(given.description)))
    for name, text in given.columns.items():
        if text:
            query = sql.SQL("comment on column {}.{} is {}")
            column = sql.Identifier(name)
            connection.execute(query.format(staged(mart), column, sql.Literal(text)))


def _listed(names: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
