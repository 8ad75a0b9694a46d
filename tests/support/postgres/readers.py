"""Readers that loop over two marts while publishes come and go, and what they saw."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

Db = psycopg.Connection[Any]
STATES = "select min(student_count), max(student_count), count(*) from marts.states"
NATION = "select min(student_count), max(student_count), count(*) from marts.nation"
VIEW = """
    create schema if not exists bi;
    create or replace view bi.both as
        select s.state_code, s.student_count as state, n.student_count as nation
        from marts.states s join marts.nation n using (year)
"""
STATE_COUNT = 10


def version_of(states: Any, nation: Any) -> int | None:
    """Return the version that both marts are of; None for a mixture or a part."""
    low, high, count = states
    whole = low == high and count == STATE_COUNT
    same = nation == (low * STATE_COUNT, low * STATE_COUNT, 1) if whole else False
    return int(low) if whole and same else None


def read_marts(db: Db) -> int | None:
    """Read both marts in one transaction."""
    with db.transaction():
        return version_of(db.execute(STATES).fetchone(), db.execute(NATION).fetchone())


def read_backwards(db: Db) -> int | None:
    with db.transaction():
        nation = db.execute(NATION).fetchone()
        return version_of(db.execute(STATES).fetchone(), nation)


def read_in_a_snapshot(db: Db) -> int | None:
    """Take the snapshot first: the marts may be swapped before they are read in it."""
    with db.transaction():
        db.execute("set transaction isolation level repeatable read")
        db.execute("select count(*) from pg_class").fetchone()
        db.execute("select pg_sleep(0.02)")
        return version_of(db.execute(STATES).fetchone(), db.execute(NATION).fetchone())


def read_view(db: Db) -> int | None:
    query = "select min(state), max(state), count(*), min(nation) from bi.both"
    low, high, count, nation = db.execute(query).fetchone() or (0, 0, 0, 0)
    return version_of((low, high, count), (nation, nation, 1))


READINGS: tuple[Callable[[Db], int | None], ...] = (
    read_marts, read_backwards, read_in_a_snapshot, read_view,
)  # fmt: skip


@dataclass
class Sight:
    """How often each kind of reading saw something whole, and all that was wrong."""

    whole: Counter[str] = field(default_factory=Counter)
    versions: set[int] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


@contextmanager
def readers(database: str) -> Iterator[Sight]:
    """Let one reader of each kind loop, each in a session of its own."""
    sight, is_over = Sight(), threading.Event()

    def loop(read: Callable[[Db], int | None]) -> None:
        with psycopg.connect(database, autocommit=True) as db:
            while not is_over.is_set():
                try:
                    version = read(db)
                except psycopg.Error as error:
                    sight.wrong.append(f"{read.__name__}: {type(error).__name__}: {error}")
                    return
                if version is None:
                    sight.wrong.append(f"{read.__name__}: a mixture or a part")
                else:
                    sight.whole[read.__name__] += 1
                    sight.versions.add(version)

    threads = [threading.Thread(target=loop, args=(read,)) for read in READINGS]
    for thread in threads:
        thread.start()
    try:
        yield sight
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
