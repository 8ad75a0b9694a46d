"""A real server for all tests of this folder, and a database of its own for each that asks.

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

from glue_ingest.contracts.model import Contract
from glue_ingest.lake.store import Store
from schoolhouse.postgres.server import running_server
from tests.conftest import MakeContract
from tests.support.postgres.load_district import ingest_text

GIVEN_URL = "SCHOOLHOUSE_PG_URL"
# Without a disk that is really written to, a test server is twice as fast.
FAST = {"fsync": "off", "full_page_writes": "off"}

# Drills draw their moments from this, and count what they met.
SEED = os.environ.get("SCHOOLHOUSE_DRILL_SEED") or str(random.SystemRandom().randrange(10**6))
SEEN: Counter[str] = Counter()

MakeDatabase = Callable[[], str]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Connection string of a server, with the password: for this process only."""
    if given := os.environ.get(GIVEN_URL):
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
    """Make an empty database and return its connection string; all are dropped at the end."""
    names: list[str] = []
    with psycopg.connect(postgres_server, autocommit=True) as connection:

        def make() -> str:
            names.append(f"schoolhouse_test_{secrets.token_hex(6)}")
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(names[-1])))
            return make_conninfo(**conninfo_to_dict(postgres_server) | {"dbname": names[-1]})

        yield make
        for name in names:
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
def contract(make_contract: MakeContract) -> Contract:
    return make_contract()


@pytest.fixture
def lake(tmp_path: Path, contract: Contract) -> Store:
    """The lake of that contract with its first file."""
    return ingest_text(tmp_path, contract)


@pytest.fixture(scope="session")
def seed() -> str:
    return SEED


@pytest.fixture(scope="session")
def seen() -> Counter[str]:
    return SEEN


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if SEEN:
        listed = ", ".join(f"{count} {name}" for name, count in sorted(SEEN.items()))
        terminalreporter.write_line(f"publish drills, SCHOOLHOUSE_DRILL_SEED={SEED}: {listed}")
