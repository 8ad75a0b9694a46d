"""One mart into Postgres, beside the one that readers have: made, loaded, verified, finished."""

import logging
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
import pyarrow as pa
from psycopg import sql

from schoolhouse.postgres.binary_copy import copy_batches
from schoolhouse.postgres.column_types import quoted
from schoolhouse.postgres.errors import LockTimeoutError, SourceError, VerificationError
from schoolhouse.postgres.session import Connection
from schoolhouse.publish.checksum import Counted, Tally, list_parts, postgres_query
from schoolhouse.publish.history import LOADING
from schoolhouse.publish.source import Source
from schoolhouse.publish.spec import Mart

logger = logging.getLogger(__name__)
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
    """Return text as SQL: our own, or made of names that are quoted and types that we know."""
    return sql.SQL(text)


def loading(mart: Mart) -> sql.Identifier:
    """Return the table that a mart is loaded into."""
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
        with patient(connection, str(schema)):
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
            loading(mart), sql.SQL(", ").join(columns)
        )
    )


def load(connection: Connection, mart: Mart, source: Source) -> Counted:
    """Make the table and stream the rows into it, in one transaction; return what was sent.

    FREEZE needs that. It makes the rows visible to every snapshot, also to one that a reader took
    before the load: otherwise such a reader would find the swapped table empty. It also leaves no
    work for a vacuum.

    Raises:
        SourceError: if Postgres refuses a value.
    """
    return source.within_memory(lambda: _load(connection, mart, source))


def _load(connection: Connection, mart: Mart, source: Source) -> Counted:
    reader = source.batches(mart)
    sent = range(len(mart.types))
    hashed = [mart.listed.index(expression) for expression in mart.hashed]
    with Tally() as tally, named_refusals(mart), connection.transaction():

        def read() -> Iterator[pa.RecordBatch]:
            for batch in source.read(mart, reader):
                tally.add(batch.select(hashed))
                yield batch.select(sent)

        # The swap's commit waits until all that was written before it is on the disk.
        connection.execute("set local synchronous_commit = off")
        create(connection, mart)
        schema = pa.schema([reader.schema.field(place) for place in sent])
        copy_batches(connection, loading(mart), schema, read(), is_frozen=True)
        return tally.counted()


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


def divide(connection: Connection, mart: Mart) -> deque[str]:
    """Return the parts in which a loaded table can be counted."""
    query = "select pg_relation_size(%s::regclass) / current_setting('block_size')::int"
    found: Any = connection.execute(query, [f"{LOADING}.{quoted(mart.name)}"]).fetchone()
    return deque(list_parts(found[0]))


def count(connection: Connection, mart: Mart, parts: deque[str]) -> list[Any]:
    """Let Postgres count one part after another, until no session finds one that is left."""
    found = []
    with named_refusals(mart), suppress(IndexError):
        while True:
            part = parts.popleft()
            query = postgres_query(f"{LOADING}.{quoted(mart.name)}", mart.hashed, part)
            found += connection.execute(raw(query)).fetchall()
    return found


def verify(mart: Mart, found: Counted, sent: Counted) -> None:
    """Compare what Postgres counted with what was counted in the source.

    Raises:
        VerificationError: if they differ.
    """
    if found != sent or found[0] != mart.row_count:
        raise VerificationError(
            f"The mart '{mart.name}' in Postgres is not what was sent. Found: {found[0]:,} rows "
            f"with checksum {found[1]}, sent: {sent[0]:,} rows with {sent[1]}. The marts are as "
            "they were. Publish again; if this comes back, report it with both checksums."
        )


def index(connection: Connection, mart: Mart) -> None:
    """Add the indexes and the comments, and count for the planner; the table can be read meanwhile.

    Raises:
        SourceError: if the key is not one.
    """
    with named_refusals(mart), connection.transaction():
        connection.execute(raw(f"set local maintenance_work_mem = '{INDEX_MEMORY}'"))
        # Meanwhile the second session counts: workers would only take its processor.
        connection.execute("set local max_parallel_maintenance_workers = 0")
        # Postgres gives it a name that is free.
        query = sql.SQL("create unique index on {} ({})")
        connection.execute(query.format(loading(mart), _names(mart.described.key)))
        for columns in mart.described.indexes:
            connection.execute(
                sql.SQL("create index on {} ({})").format(loading(mart), _names(columns))
            )
        comment(connection, mart)
    connection.execute(sql.SQL("analyze {}").format(loading(mart)))


def set_key(connection: Connection, mart: Mart) -> None:
    """Make the unique index the primary key.

    Raises:
        LockTimeoutError: if somebody reads the table.
    """
    with patient(connection, LOADING):
        found: Any = connection.execute(KEY_INDEX, [LOADING, mart.name]).fetchone()
        query = sql.SQL("alter table {} add primary key using index {}")
        connection.execute(query.format(loading(mart), sql.Identifier(found[0])))


@contextmanager
def patient(connection: Connection, schema: str) -> Iterator[None]:
    """Wait for those who read a table of the schema, but not for ever.

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
        connection.execute(query.format(loading(mart), sql.Literal(given.description)))
    for name, text in given.columns.items():
        if text:
            query = sql.SQL("comment on column {}.{} is {}")
            column = sql.Identifier(name)
            connection.execute(query.format(loading(mart), column, sql.Literal(text)))


def _names(names: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
