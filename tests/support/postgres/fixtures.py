"""A real server for the tests of a run, and a database of its own for each test that asks.

With SCHOOLHOUSE_PG_URL set, that server is used: its login must be allowed to make databases and
roles. Otherwise one is started on a private port and folder, and stopped by process id.
"""

import os
import random
import secrets
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from schoolhouse.postgres import URL_VARIABLE
from schoolhouse.postgres.server import running_server
from tests.support.postgres.builds import Build, district

# Without a disk that is really written to, a test server is twice as fast.
FAST = {"fsync": "off", "full_page_writes": "off"}
# Copying an empty database is faster than logging it; before this version there was no choice.
CHOICE_SINCE = 150000

# Recovery tests draw their moments from this, and count what they met.
SEED = os.environ.get("SCHOOLHOUSE_KILL_SEED") or str(random.SystemRandom().randrange(10**6))
SEEN: Counter[str] = Counter()

MakeDatabase = Callable[[], str]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Connection string of a server, with the password: for this process only."""
    if given := os.environ.get(URL_VARIABLE):
        yield given
        return
    # Not below pytest's folder: only its owner can enter that, and root's server is not root.
    folder = Path(tempfile.mkdtemp(prefix="schoolhouse_pg_"))
    try:
        with running_server(folder, FAST) as server:
            yield server.url()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def make_database(postgres_server: str) -> Iterator[MakeDatabase]:
    """Make an empty database and return its connection string; all go at the end."""
    names: list[str] = []
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        how = " strategy file_copy" if connection.info.server_version >= CHOICE_SINCE else ""

        def make() -> str:
            names.append(f"schoolhouse_test_{secrets.token_hex(6)}")
            query = sql.SQL("create database {}" + how).format(sql.Identifier(names[-1]))
            connection.execute(query)
            return make_conninfo(**conninfo_to_dict(postgres_server) | {"dbname": names[-1]})

        yield make
        # Those of a server of our own go with its folder.
        for name in names if os.environ.get(URL_VARIABLE) else []:
            statement = sql.SQL("drop database if exists {} with (force)")
            connection.execute(statement.format(sql.Identifier(name)))


@pytest.fixture
def database(make_database: MakeDatabase) -> str:
    """Connection string of an empty database."""
    return make_database()


@pytest.fixture
def db(database: str) -> Iterator[psycopg.Connection]:
    """A session in that database, each statement on its own."""
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """A build with two marts, not published yet."""
    return district(tmp_path / "space")


@pytest.fixture(scope="session")
def seed() -> str:
    return SEED


@pytest.fixture(scope="session")
def seen() -> Counter[str]:
    return SEEN
