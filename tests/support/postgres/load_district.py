"""A lake of one small data set, made by ingest; loading it, and who may do that."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store
from schoolhouse.load.run import Loaded, load

Session = psycopg.Connection[tuple[Any, ...]]
TABLE = "schoolhouse_lake.district__schools"
ROWS = f"select school, year, students from {TABLE} order by school, year"
FIRST = "school,year,students\nAsh,2001,10\nAsh,2002,20\nBirch,2002,\n"


def ingest_text(root: Path, contract: Contract, text: str = FIRST, name: str = "a.csv") -> Store:
    """Ingest a text into the lake of a test's folder."""
    path = root / name
    path.write_text(text, encoding="utf-8")
    lake = Store(str(root / "lake"))
    # Files of a few rows: what is lost of them is not what is tested.
    ingest(contract, path, lake, load_engine(EngineName.DUCKDB), accept_losses=True)
    return lake


def load_one(lake: Store, contract: Contract, db: Session, **how: bool) -> int | None:
    """Load the lake; return how many rows the contract's table got, None if it is unchanged."""
    return load_tables(lake, contract, db, **how)[0].row_count


def load_tables(lake: Store, contract: Contract, db: Session, **how: bool) -> list[Loaded]:
    """Load the lake; return what was done for the contract's table and for the ledger."""
    done: list[Loaded] = []
    load(lake, [contract], db, done.append, **how)
    return done


@contextmanager
def plain_login(database: str) -> Iterator[str]:
    """Yield the connection string of a login that has what docs/engines.md asks for, no more."""
    parts = conninfo_to_dict(database)
    name, password = f"loader_{secrets.token_hex(6)}", secrets.token_hex(12)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"create role {name} login password '{password}'")
        connection.execute(f"revoke all on database {parts['dbname']} from public")
        connection.execute(
            f"grant connect, create, temporary on database {parts['dbname']} to {name}"
        )
        yield make_conninfo(**parts | {"user": name, "password": password})
        connection.execute(f"drop owned by {name} cascade")
        connection.execute(f"drop role {name}")
