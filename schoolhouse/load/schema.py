"""The schema of the lake in Postgres: its tables, their contents, and who may read it."""

import hashlib
from collections.abc import Iterator

import psycopg
from psycopg import sql

from glue_ingest.lake.catalog.sources import SCHEMA
from schoolhouse.load.errors import DependentViewError, ReadableBySomeoneError
from schoolhouse.load.tables import Table
from schoolhouse.postgres.errors import NotWritableError
from schoolhouse.postgres.session import Connection, check_encoding

NOTES = "loaded_tables"
# Of versions before 0.2: notes by partition. Without ours, each table is loaded once more.
OLD_NOTES = "landed_partitions"
READER = "schoolhouse_reader"
CREATE_NOTES = """
    create table if not exists {notes} (
        table_name text primary key,
        content_sha256 text not null,
        row_count bigint not null,
        loaded_at timestamptz not null default now()
    )
"""
# A role that does not exist can read nothing; `public` is everybody, later roles included.
READERS = """
    select name
    from (
        select 'public' as name
        union all
        select rolname from pg_roles where rolname = %s
    ) as roles
    where has_schema_privilege(name, %s, 'usage')
"""
COLUMNS = """
    select attname, format_type(atttypid, atttypmod)
    from pg_attribute
    where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped
"""


def identifier(table: str) -> sql.Identifier:
    """Return a table of the schema as SQL."""
    return sql.Identifier(SCHEMA, table)


def prepare(connection: Connection) -> None:
    """Make the schema and the table of notes.

    Raises:
        DatabaseUnfitError: if the encoding is not UTF-8.
        NotWritableError: if the user may not write.
    """
    check_encoding(connection)
    try:
        with connection.transaction():
            # `if not exists` asks for the right to create schemas even where there is one.
            query = "select to_regnamespace(%s)"
            if connection.execute(query, [SCHEMA]).fetchone() == (None,):
                connection.execute(sql.SQL("create schema {}").format(sql.Identifier(SCHEMA)))
            connection.execute(sql.SQL(CREATE_NOTES).format(notes=identifier(NOTES)))
            _execute(connection, "drop table if exists {}", OLD_NOTES)
    except psycopg.errors.InsufficientPrivilege as error:
        raise NotWritableError(
            f"User '{connection.info.user}' may not make the schema {SCHEMA} or its tables. Found: "
            f"{error.diag.message_primary}. Load as the owner of the schema, or let the database's "
            "owner grant `create` on the database."
        ) from error


def check_not_readable(connection: Connection, restricted: list[str]) -> None:
    """Refuse rows about persons where readers of the marts could read them.

    Raises:
        ReadableBySomeoneError: if a reader or everybody may use the schema.
    """
    if not restricted:
        return
    readers = [str(role) for (role,) in connection.execute(READERS, [READER, SCHEMA])]
    if readers:
        raise ReadableBySomeoneError(
            f"{', '.join(restricted)}: rows about persons do not go where readers can read them. "
            f"Found: usage of the schema {SCHEMA} by {' and '.join(readers)}. Revoke it "
            f"(`revoke usage on schema {SCHEMA} from {', '.join(readers)}`, and the role that "
            "gives it), or load into a database of its own."
        )


def read_run_ids(connection: Connection) -> set[str]:
    """Return the runs of the lake that was loaded; none if there was none."""
    if not _columns(connection, "ledger"):
        return set()
    return {str(run_id) for (run_id,) in _execute(connection, "select run_id from {}", "ledger")}


def is_current(connection: Connection, table: Table, content: str) -> bool:
    """Tell whether a table has its contract's columns, and as many rows as this content gave it."""
    query = "select row_count from {} where table_name = %s and content_sha256 = %s"
    noted = _execute(connection, query, NOTES, table.name, _sha256(content)).fetchone()
    if noted is None or _columns(connection, table.name) != table.types:
        return False
    return _execute(connection, "select count(*) from {}", table.name).fetchone() == noted


def note_content(connection: Connection, table: Table, content: str, row_count: int) -> None:
    """Write down what a table was loaded from."""
    _execute(connection, "delete from {} where table_name = %s", NOTES, table.name)
    query = "insert into {} (table_name, content_sha256, row_count) values (%s, %s, %s)"
    _execute(connection, query, NOTES, table.name, _sha256(content), row_count)


def make_empty(connection: Connection, table: Table) -> None:
    """Make the table, or delete its rows and alter it to its contract; in a transaction.

    Raises:
        DependentViewError: if a view depends on a column that must change.
    """
    found = _columns(connection, table.name)
    if not found:
        _create(connection, table)
        return
    _execute(connection, "delete from {}", table.name)
    try:
        for change in _changes(found, table.types):
            statement = sql.SQL("alter table {} ").format(identifier(table.name)) + change
            connection.execute(statement)
    except (
        psycopg.errors.DependentObjectsStillExist,
        psycopg.errors.FeatureNotSupported,
    ) as error:
        raise DependentViewError(
            f"{SCHEMA}.{table.name} cannot be given the columns of its contract. Found: "
            f"{error.diag.message_primary} ({error.diag.message_detail}). Drop that view and load "
            "again; `dbt build --target postgres` makes it anew."
        ) from error


def _execute(
    connection: Connection, query: str, table: str, *values: object
) -> psycopg.Cursor[tuple[object, ...]]:
    """Run a query whose `{}` is a table of the schema."""
    return connection.execute(sql.SQL(query).format(identifier(table)), values)


def _sha256(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def _columns(connection: Connection, table: str) -> dict[str, str]:
    """Return the types of a table's columns; none if there is no such table."""
    rows = connection.execute(COLUMNS, [f"{SCHEMA}.{table}"])
    return {str(column): str(kind) for column, kind in rows}


def _create(connection: Connection, table: Table) -> None:
    columns = sql.SQL(", ").join(
        sql.Identifier(name) + sql.SQL(f" {kind}") for name, kind in table.types.items()
    )
    target = identifier(table.name)
    connection.execute(sql.SQL("create table {} ({})").format(target, columns))
    if table.partition:
        partition = sql.Identifier(table.partition)
        connection.execute(sql.SQL("create index on {} ({})").format(target, partition))


def _changes(found: dict[str, str], wanted: dict[str, str]) -> Iterator[sql.Composed]:
    """Yield the parts of `alter table`; the table is empty, so no value needs converting."""
    for column in found.keys() - wanted.keys():
        yield sql.SQL("drop column {}").format(sql.Identifier(column))
    for column, kind in wanted.items():
        if column not in found:
            yield sql.SQL("add column {} {}").format(sql.Identifier(column), sql.SQL(kind))
        elif found[column] != kind:
            yield sql.SQL("alter column {} type {} using null::{}").format(
                sql.Identifier(column), sql.SQL(kind), sql.SQL(kind)
            )
