"""A series of files, each of which restates some years of the district, and who reads the lake.

A year's rows all hold the number of the file that restated it last, so the state of a lake is one
number a year, and a reading is of one committed run or it is a mixture.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.lake.ledger import LedgerRow, read_commits
from glue_ingest.lake.snapshots import Snapshot, last_snapshot
from glue_ingest.lake.store import Store
from tests.support.recovery.school_district import CONTRACT, FIRST_YEAR, HEADER

YEARS = range(FIRST_YEAR, FIRST_YEAR + 20)
TOUCHED = 12
SCHOOLS = 30
PAUSE_SECONDS = 0.02
State = tuple[int, ...]
START: State = tuple(0 for _ in YEARS)


@dataclass(frozen=True)
class Releases:
    """The contract, and the folder of the files; file 0 has all years."""

    contract: Contract
    folder: Path

    def write(self, number: int) -> Path:
        """Write the file of a number, and return its path."""
        rows = (
            f"School {school},{year},{number}\n"
            for year in restated(number)
            for school in range(SCHOOLS)
        )
        path = self.folder / f"{number}.csv"
        # A row without key, so that each run has a quarantine.
        path.write_text(HEADER + "".join(rows) + f"No year,,{number}\n")
        return path


def write_contract(folder: Path) -> Releases:
    """Write the contract of the district."""
    path = folder / "district.schools.odcs.yaml"
    path.write_text(CONTRACT)
    return Releases(load_contract(str(path)), folder)


def restated(number: int) -> list[int]:
    """Return the years that a file restates."""
    if number == 0:
        return list(YEARS)
    return sorted(random.Random(number).sample(YEARS, TOUCHED))  # noqa: S311 - no secret


def after(state: State, number: int) -> State:
    """Return the state after a file."""
    years = restated(number)
    return tuple(number if y in years else old for y, old in zip(YEARS, state, strict=True))


def committed_states(lake: Store, contract: Contract) -> list[State]:
    """Return the states of the commits, oldest first, from the names of the files they read."""
    states: list[State] = []
    for row in read_commits(lake, contract):
        if row.outcome == "succeeded":
            number = int(Path(row.input_files[0]["file_name"]).stem)
            states.append(after(states[-1] if states else START, number))
    return states


def read_state(lake: Store, snapshot: Snapshot) -> State:
    """Read a snapshot as a person does who was told its folder: by what is in it.

    Raises:
        AssertionError: if a year's rows are not of one file, or some are missing.
    """
    found = {}
    for path in lake.find(snapshot.folder):
        with lake.files.open_input_file(lake.full(path)) as stream:
            numbers = pq.ParquetFile(stream).read(["students"]).column(0).to_pylist()
        assert len(numbers) == SCHOOLS, f"{path} has {len(numbers)} rows"
        assert len(set(numbers)) == 1, f"{path} has rows of {sorted(set(numbers))}"
        found[int(path.split("year=")[1].split("/")[0])] = numbers[0]
    return tuple(found[year] for year in YEARS)


def look(lake: Store, contract: Contract) -> State:
    """Read the last commit."""
    snapshot = last_snapshot(lake, contract)
    assert snapshot is not None, "there is no commit"
    return read_state(lake, snapshot)


@dataclass
class Sight:
    """What a reader saw: states in their order, the same once, how often it read, and errors."""

    states: list[State] = field(default_factory=list)
    count: int = 0
    errors: list[str] = field(default_factory=list)

    def note(self, state: State) -> None:
        """Note a reading."""
        self.count += 1
        if self.states[-1:] != [state]:
            self.states.append(state)


@contextmanager
def watching(
    lake: Store, contract: Contract, pause_seconds: float = PAUSE_SECONDS
) -> Iterator[Sight]:
    """Have another process read the lake until the end; what it saw is told then."""
    sight = Sight()
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_watch, args=(theirs, lake.root, contract.path, pause_seconds))
    process.start()
    theirs.close()
    try:
        ours.recv()  # it has begun
        yield sight
        ours.send(None)
        sight.__dict__.update(ours.recv().__dict__)
    finally:
        ours.close()
        process.kill()
        process.join()


def _watch(connection: Connection, root: str, contract_path: str, pause_seconds: float) -> None:
    lake, contract, sight = Store(root), load_contract(contract_path), Sight()
    connection.send("begun")
    while not connection.poll(pause_seconds):
        try:
            sight.note(look(lake, contract))
        except (AssertionError, KeyError, OSError, pa.ArrowException) as error:
            sight.errors.append(f"{type(error).__name__}: {error}")
    connection.send(sight)


def quarantined_runs(lake: Store, contract: Contract) -> set[str]:
    """Return the runs that left quarantined rows."""
    return {Path(p).stem for p in lake.find(f"{lake.quarantine_folder(contract)}/rows")}


def runs(rows: list[LedgerRow], outcome: str) -> set[Any]:
    """Return the runs that ended so."""
    return {row.run_id for row in rows if row.outcome == outcome}
