"""What was published: the table `schoolhouse.published`, and whose it is."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from schoolhouse.postgres.errors import NotWritableError
from schoolhouse.postgres.session import Connection, check_encoding
from schoolhouse.publish.spec import Mart

LOADING = "schoolhouse_loading"
RETIRED = "schoolhouse_retired"
SCRIPT = files(__package__) / "history.sql"
ROLES_SCRIPT = files(__package__) / "roles.sql"
PUBLISHER = "schoolhouse_publisher"
# What one login published, the next one can replace only if both act as the same role. Roles belong
# to the server: in a database that roles.sql has not seen, the publisher may nothing.
MAY_BE_PUBLISHER = """
    select pg_has_role(oid, 'member') and has_schema_privilege(oid, 'marts', 'create')
    from pg_roles where rolname = %s
"""
IS_PREPARED = """
    select to_regclass('schoolhouse.published') is not null
        and to_regnamespace('marts') is not null
        and to_regnamespace('schoolhouse_loading') is not null
        and to_regnamespace('schoolhouse_retired') is not null
"""
LAST = """
    select mart_name, row_count, checksum, source_run_ids, definition
    from schoolhouse.published
    where run_id = (
        select run_id from schoolhouse.published order by published_at desc, run_id limit 1
    )
"""
INSERT = """
    insert into schoolhouse.published
        (run_id, mart_name, row_count, checksum, source_run_ids, code_version, definition)
    values (%s, %s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True)
class Published:
    """A mart as it was, or is to be, published."""

    row_count: int
    checksum: str
    source_run_ids: tuple[str, ...]
    definition: Mapping[str, Any]


def prepare(connection: Connection) -> None:
    """Make the schemas and the publish history where they are not.

    Raises:
        DatabaseUnfitError: if the database cannot hold every text.
        NotWritableError: if the login may not, and nobody has done it before.
    """
    check_encoding(connection)
    try:
        if connection.execute(IS_PREPARED).fetchone() != (True,):
            with connection.transaction():
                connection.execute(SCRIPT.read_bytes())
    except psycopg.errors.InsufficientPrivilege as error:
        raise NotWritableError(
            f"The login '{connection.info.user}' may not make the publisher's schemas. Found: "
            f"{error.diag.message_primary}. Let the owner of the database run "
            "schoolhouse/publish/history.sql and schoolhouse/publish/roles.sql, once, and grant "
            "this login the role schoolhouse_publisher."
        ) from error


def act_as_publisher(connection: Connection) -> None:
    """Do what follows as the publisher's role, if there is one."""
    if connection.execute(MAY_BE_PUBLISHER, [PUBLISHER]).fetchone() == (True,):
        connection.execute(f"set role {PUBLISHER}")


def read_last(connection: Connection) -> dict[str, Published]:
    """Return the marts of the last publish, by name."""
    rows: Sequence[tuple[Any, ...]] = connection.execute(LAST).fetchall()
    return {
        name: Published(count, checksum, tuple(runs), definition)
        for name, count, checksum, runs, definition in rows
    }


def write(
    connection: Connection, run_id: uuid.UUID, marts: Mapping[str, Published], version: str
) -> None:
    """Write down a publish; in the transaction that gives readers the marts."""
    rows = [
        (run_id, name, mart.row_count, mart.checksum, list(mart.source_run_ids), version,
         Jsonb(mart.definition))
        for name, mart in marts.items()
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, rows)


def describe(mart: Mart, checksum: str, source_run_ids: tuple[str, ...]) -> Published:
    """Return what the history will say of a mart."""
    return Published(mart.row_count, checksum, source_run_ids, mart.definition())
