"""The seed of the kills, how many there are, and what became of them."""

import os
import random
from collections import Counter, defaultdict

import pytest

from tests.support.postgres.fixtures import (
    SEED,
    SEEN,
    build,
    database,
    db,
    make_database,
    postgres_server,
    seed,
    seen,
)

__all__ = ["build", "database", "db", "make_database", "postgres_server", "seed", "seen"]

KILLS = int(os.environ.get("SCHOOLHOUSE_KILLS", "50"))
# What the runs of each engine were doing when they were killed, and how often readers read.
KILLED: defaultdict[str, Counter[str]] = defaultdict(Counter)
READ: Counter[str] = Counter()
SNAPSHOT_KILLS: Counter[str] = Counter()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "kill" in metafunc.fixturenames:
        metafunc.parametrize("kill", range(KILLS))


@pytest.fixture
def rng(engine: object, kill: int) -> random.Random:
    """Give each kill its own draws, so that one can be repeated alone."""
    return random.Random(f"{SEED} {engine.name} {kill}")  # type: ignore[attr-defined] # noqa: S311


@pytest.fixture(scope="session")
def killed() -> dict[str, Counter[str]]:
    return KILLED


@pytest.fixture(scope="session")
def read() -> Counter[str]:
    return READ


def pytest_report_header() -> str:
    return f"kills: {KILLS} per engine, SCHOOLHOUSE_KILL_SEED={SEED}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for engine, states in KILLED.items():
        terminalreporter.write_line(
            f"kills of {engine}, seed {SEED}: {states.total()} killed: {_listed(states)}"
        )
    if SEEN:
        terminalreporter.write_line(f"publishes, seed {SEED}: {_listed(SEEN)}")
    if SNAPSHOT_KILLS:
        terminalreporter.write_line(f"snapshots, seed {SEED}: {_listed(SNAPSHOT_KILLS)}")
    if READ:
        terminalreporter.write_line(f"readings: {_listed(READ)}")


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


@pytest.fixture(scope="session")
def snapshot_kills() -> Counter[str]:
    return SNAPSHOT_KILLS
