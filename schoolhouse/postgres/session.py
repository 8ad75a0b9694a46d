"""Sessions with Postgres, and the locks that keep others who do the same work out."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg

from schoolhouse.postgres.address import HOW, Address
from schoolhouse.postgres.errors import ConnectionFailedError, DatabaseUnfitError, PostgresError

Connection = psycopg.Connection[tuple[object, ...]]
# A server that asks now and then whether its client is still there lets go of what a killed
# client held. Some systems cannot; there, the end of the statement tells it.
CHECK_CLIENT = "select set_config('client_connection_check_interval', '1s', false)"
# The session has nothing to do while the source is read to see whether it changed.
STAY_IDLE = "select set_config('idle_session_timeout', '0', false)"
UNKNOWN_SETTING = (psycopg.errors.InvalidParameterValue, psycopg.errors.UndefinedObject)
LOCK = "select pg_try_advisory_lock(hashtextextended(%s, 0))"
UNLOCK = "select pg_advisory_unlock(hashtextextended(%s, 0))"
# Whoever was killed holds a lock until the server has noticed.
LOCK_TIMEOUT_SECONDS = 10.0
LOCK_POLL_SECONDS = 0.1


@contextmanager
def connected(address: Address, program: str, after_loss: str) -> Iterator[Connection]:
    """Open a session; each statement stands alone unless in a transaction.

    `program` is what the server's administrator sees; `after_loss` says what is true and what to
    do once the server went away.

    Raises:
        ConnectionFailedError: if there is no session, or the server goes away.
    """
    try:
        connection = psycopg.connect(
            address.conninfo, autocommit=True, client_encoding="utf8", application_name=program
        )
    except psycopg.OperationalError as error:
        raise ConnectionFailedError(
            f"No connection to Postgres at {address}. Found: {address.scrub(str(error))}. Check "
            f"that the server runs, and that it lets this login in. {HOW}"
        ) from None
    with connection:
        try:
            connection.execute("set search_path to pg_catalog")
            connection.execute("set timezone to 'UTC'")
            for setting in (CHECK_CLIENT, STAY_IDLE):
                with suppress(*UNKNOWN_SETTING):
                    connection.execute(setting)
            yield connection
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            # What the server says has a state; without one the session itself has ended, even if
            # psycopg has not noticed yet.
            is_lost = isinstance(error, psycopg.OperationalError) and error.sqlstate is None
            if not (connection.closed or connection.broken or is_lost):
                raise
            raise ConnectionFailedError(
                f"The connection to Postgres at {address} was lost. Found: "
                f"{address.scrub(str(error))}. {after_loss}"
            ) from None


@contextmanager
def locked(connection: Connection, work: str, in_progress: type[PostgresError]) -> Iterator[None]:
    """Keep others who do the same work out of the database, until the end or the session's end.

    Raises:
        PostgresError: the given one, if somebody alive is at it.
    """
    lock = [f"schoolhouse {work}"]
    deadline = time.monotonic() + LOCK_TIMEOUT_SECONDS
    while connection.execute(LOCK, lock).fetchone() != (True,):
        if time.monotonic() > deadline:
            raise in_progress(
                f"Another {work} is at work in this database. Found: its lock, for "
                f"{LOCK_TIMEOUT_SECONDS:.0f} seconds. Wait for it, then {work} again."
            )
        time.sleep(LOCK_POLL_SECONDS)
    try:
        yield
    finally:
        with suppress(psycopg.Error):  # a session that is lost has let go
            connection.execute(UNLOCK, lock)


def check_encoding(connection: Connection) -> None:
    """Refuse a database that cannot hold every text.

    Raises:
        DatabaseUnfitError: if its encoding is not UTF-8.
    """
    found = connection.execute("show server_encoding").fetchone()
    if found != ("UTF8",):
        raise DatabaseUnfitError(
            f"The database cannot hold every text. Found: encoding {found and found[0]}. "
            "Make a database with encoding UTF8 and name it in --to."
        )
