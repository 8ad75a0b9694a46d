"""The schema of the lake in Postgres: its tables, its notes, and who may read it."""

from collections.abc import Iterator

import psycopg
from psycopg import sql

from schoolhouse.load.errors import DependentViewError, ReadableBySomeoneError
from schoolhouse.load.tables import SCHEMA, Table
from schoolhouse.postgres.errors import NotWritableError
from schoolhouse.postgres.session import Connection, check_encoding

NOTES = "landed_partitions"
READER = "schoolhouse_reader"
CREATE_NOTES = """
    create table if not exists {notes} (
        table_name text not null,
        partition_folder text not null,
        file_sha256 text not null,
        row_count bigint not null,
        landed_at timestamptz not null default now(),
        primary key (table_name, partition_folder)
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


def name(table: str) -> sql.Identifier:
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
            connection.execute(sql.SQL(CREATE_NOTES).format(notes=name(NOTES)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise NotWritableError(
            f"User '{connection.info.user}' may not make the schema {SCHEMA} or its tables. Found: "
            f"{error.diag.message_primary}. Land as the owner of the schema, or let the database's "
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
            "gives it), or land in a database of its own."
        )


def ensure_table(connection: Connection, table: Table) -> None:
    """Make the table, or alter it to the contract as it is now; altered, it lands anew.

    Raises:
        DependentViewError: if a view stands in the way of altering.
    """
    found = {
        str(column): str(spelled)
        for column, spelled in connection.execute(COLUMNS, [f"{SCHEMA}.{table.name}"])
    }
    wanted = {column.name: column.postgres_type for column in table.columns}
    if not found:
        _create(connection, table)
    elif found != wanted:
        try:
            with connection.transaction():
                connection.execute(sql.SQL("delete from {}").format(name(table.name)))
                forget_partitions(connection, table)
                for change in _changes(found, wanted):
                    connection.execute(sql.SQL("alter table {} ").format(name(table.name)) + change)
        except (
            psycopg.errors.DependentObjectsStillExist,
            psycopg.errors.FeatureNotSupported,
        ) as error:
            raise DependentViewError(
                f"{SCHEMA}.{table.name} cannot be given the columns of its contract. Found: "
                f"{error.diag.message_primary} ({error.diag.message_detail}). Drop that view and "
                "land again; `dbt build --target postgres` makes it anew."
            ) from error


def _create(connection: Connection, table: Table) -> None:
    columns = sql.SQL(", ").join(
        sql.Identifier(column.name) + sql.SQL(f" {column.postgres_type}")
        for column in table.columns
    )
    with connection.transaction():
        connection.execute(sql.SQL("create table {} ({})").format(name(table.name), columns))
        if table.partition:
            query = sql.SQL("create index on {} ({})")
            query_text = query.format(name(table.name), sql.Identifier(table.partition))
            connection.execute(query_text)


def _changes(found: dict[str, str], wanted: dict[str, str]) -> Iterator[sql.Composed]:
    """Yield the parts of `alter table`; the table is empty, so no value needs converting."""
    for column in found.keys() - wanted.keys():
        yield sql.SQL("drop column {}").format(sql.Identifier(column))
    for column, spelled in wanted.items():
        type_name = sql.SQL(spelled)
        if column not in found:
            yield sql.SQL("add column {} {}").format(sql.Identifier(column), type_name)
        elif found[column] != spelled:
            yield sql.SQL("alter column {} type {} using null::{}").format(
                sql.Identifier(column), type_name, type_name
            )


def landed_partitions(connection: Connection, table: Table) -> dict[str, str]:
    """Return the SHA-256 of the file that each partition was landed from."""
    query = sql.SQL("select partition_folder, file_sha256 from {} where table_name = %s")
    rows = connection.execute(query.format(name(NOTES)), [table.name])
    return {str(partition): str(sha256) for partition, sha256 in rows}


def note_partition(
    connection: Connection, table: Table, partition: str, sha256: str, row_count: int
) -> None:
    """Write down which file a partition is from now."""
    query = sql.SQL(
        "insert into {} (table_name, partition_folder, file_sha256, row_count) "
        "values (%s, %s, %s, %s)"
    )
    connection.execute(query.format(name(NOTES)), [table.name, partition, sha256, row_count])


def forget_partition(connection: Connection, table: Table, partition: str) -> None:
    """Delete the note of a partition."""
    query = sql.SQL("delete from {} where table_name = %s and partition_folder = %s")
    connection.execute(query.format(name(NOTES)), [table.name, partition])


def forget_partitions(connection: Connection, table: Table) -> None:
    """Delete the notes of all partitions of a table, so that all of them land anew."""
    query = sql.SQL("delete from {} where table_name = %s").format(name(NOTES))
    connection.execute(query, [table.name])
