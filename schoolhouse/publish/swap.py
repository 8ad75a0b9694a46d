"""Give readers the loaded marts in place of the old ones: all of them, in one short transaction.

Locks come first: those of the views, then of all old tables. Readers take them in that order too.
A reader that holds one mart and waits for another would be in a deadlock with us: we give up
before Postgres looks for deadlocks, so that it is never the reader who loses. What was given up
is tried again.
"""

import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from schoolhouse.postgres.session import Connection
from schoolhouse.publish import target
from schoolhouse.publish.errors import DependentError, LockTimeoutError
from schoolhouse.publish.history import LOADING, RETIRED, Published
from schoolhouse.publish.spec import PUBLISHED_SCHEMA, Mart
from schoolhouse.publish.stage import create, find_holders, raw

logger = logging.getLogger(__name__)
ATTEMPTS = 60
MAX_LOCK_SECONDS = 0.5
# All locks must be had within this share of the time after which a reader looks for a deadlock.
SHARE_OF_DEADLOCK_TIMEOUT = 0.5
PAUSE_SECONDS = (0.1, 1.0)
RETRIED = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.QueryCanceled,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.DependentObjectsStillExist,  # a view that was made a moment ago
)


@dataclass(frozen=True)
class Plan:
    """What is to be swapped: new marts, names of old tables, and what was published before."""

    marts: Sequence[Mart]
    old_names: Sequence[str]
    last: Mapping[str, Published]


class LockBudget:
    """The time in which a transaction must have all its locks."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        query = "select extract(epoch from current_setting('deadlock_timeout')::interval)::float8"
        row: Any = connection.execute(query).fetchone()
        seconds = min(MAX_LOCK_SECONDS, float(row[0]) * SHARE_OF_DEADLOCK_TIMEOUT)
        self.deadline = time.monotonic() + seconds

    def apply(self) -> None:
        """Limit the next statement to what is left; at the end, it fails at once."""
        left = max(1, round((self.deadline - time.monotonic()) * 1000))
        for setting in ("lock_timeout", "statement_timeout"):
            self.connection.execute(raw(f"set local {setting} = {left}"))


def rehearse(connection: Connection, plan: Plan) -> None:
    """Try on empty tables whether the views can be carried over; leave nothing behind.

    Raises:
        DependentError: if a view cannot stand on the new marts.
        LockTimeoutError: if a view was locked by others all the time.
    """

    def attempt() -> None:
        with connection.transaction():
            for mart in plan.marts:
                create(connection, mart)
            _rebind(connection, plan, LockBudget(connection))
            raise psycopg.Rollback

    _persist(connection, attempt)


def swap(connection: Connection, plan: Plan, write_history: Callable[[], None]) -> None:
    """Swap, and write the publish history in the same transaction.

    Raises:
        LockTimeoutError: if readers held a mart through all attempts.
        DependentError: if a view that was made meanwhile cannot be carried over.
    """

    def attempt() -> None:
        with connection.transaction():
            budget = LockBudget(connection)
            _rebind(connection, plan, budget)
            _lock(connection, plan.old_names, budget)
            connection.execute("set local statement_timeout = 0")
            for mart in plan.marts:
                _inherit(connection, mart, plan)
            for name in plan.old_names:
                _move(connection, PUBLISHED_SCHEMA, name, RETIRED)
            for mart in plan.marts:
                _move(connection, LOADING, mart.name, PUBLISHED_SCHEMA)
            if plan.old_names:
                retired = sql.SQL(", ").join(sql.Identifier(RETIRED, n) for n in plan.old_names)
                connection.execute(sql.SQL("drop table {}").format(retired))
            write_history()

    _persist(connection, attempt)


def _persist(connection: Connection, attempt: Callable[[], None]) -> None:
    for number in range(1, ATTEMPTS + 1):
        try:
            attempt()
        except RETRIED as error:
            said = error.diag.message_primary
            logger.debug("attempt %s to swap: %s", number, said)
            time.sleep(random.uniform(*PAUSE_SECONDS))  # noqa: S311 - no secret
        else:
            return
    raise LockTimeoutError(
        f"The marts could not be swapped in {ATTEMPTS} attempts. Found: {said}, because "
        f"{find_holders(connection, PUBLISHED_SCHEMA)}. The marts are as they were. End those "
        "sessions or wait for them, then publish again."
    )


def _rebind(connection: Connection, plan: Plan, budget: LockBudget) -> None:
    """Let each view on an old mart stand on the new one; it stays the same view.

    Its identity stays, and with it its grants, its comments and what depends on it. A definition
    names marts without a schema, so that the search path decides which ones are meant.
    """
    for view in target.read_views(connection, plan.old_names):
        options = [option.partition("=") for option in view.options]
        listed = raw(", ").join(
            sql.SQL("{} = {}").format(sql.Identifier(key), sql.Literal(value))
            for key, _, value in options
        )
        budget.apply()
        connection.execute(raw(f"set local search_path to {LOADING}, {PUBLISHED_SCHEMA}"))
        query = sql.SQL("create or replace view {}{} as {}").format(
            view.identifier,
            sql.SQL(" with ({})").format(listed) if options else sql.SQL(""),
            raw(view.definition),
        )
        try:
            connection.execute(query)
        except RETRIED:
            raise
        except psycopg.errors.Error as error:
            if connection.broken:
                raise
            raise DependentError(
                f"The view '{view.schema}.{view.name}' cannot stand on the new marts. Found: "
                f"{error.diag.message_primary}. Change or drop the view, then publish again."
            ) from error
    connection.execute("set local search_path to pg_catalog")


def _lock(connection: Connection, names: Sequence[str], budget: LockBudget) -> None:
    if names:
        tables = sql.SQL(", ").join(sql.Identifier(PUBLISHED_SCHEMA, name) for name in names)
        budget.apply()
        connection.execute(sql.SQL("lock table {} in access exclusive mode").format(tables))


def _inherit(connection: Connection, mart: Mart, plan: Plan) -> None:
    """Give a new mart the grants of the old one, and the comments that people wrote."""
    table = sql.Identifier(LOADING, mart.name)
    is_new = mart.name not in plan.old_names
    columns = [name for name, _ in mart.types]
    grants = (
        target.read_default_grants(connection)
        if is_new
        else target.read_grants(connection, mart.name, columns)
    )
    for privilege, grantee, is_grantable in grants:
        query = sql.SQL("grant {} on {} to {}{}").format(
            raw(privilege), table, raw(grantee), raw(" with grant option" if is_grantable else "")
        )
        connection.execute(query)
    for column, text in target.read_comments(connection, mart.name).items():
        if _is_ours(column, text, plan.last.get(mart.name)) or column not in (None, *columns):
            continue
        what = (
            sql.SQL("table {}").format(table)
            if column is None
            else sql.SQL("column {}.{}").format(table, sql.Identifier(column))
        )
        connection.execute(sql.SQL("comment on {} is {}").format(what, sql.Literal(text)))


def _is_ours(column: str | None, text: str, last: Published | None) -> bool:
    """Tell whether a comment is the description that we published."""
    if last is None:
        return False
    definition = last.definition
    return bool(
        text == (definition["comment"] if column is None else definition["comments"].get(column))
    )


def _move(connection: Connection, schema: str, name: str, to: str) -> None:
    table, where = sql.Identifier(schema, name), sql.Identifier(to)
    connection.execute(sql.SQL("alter table {} set schema {}").format(table, where))
