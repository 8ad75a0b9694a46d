"""A reader that loops over a data set while runs come and go, in a process of its own.

It finds the snapshot as a person does: in the ledger's last commit, by plain SQL, and by what
`schoolhouse ingest where` prints. Each reading must be one committed snapshot, whole.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from glue_ingest.lake.snapshots import last_snapshot
from glue_ingest.lake.store import Store
from tests.support.recovery.school_district import District, Rows, in_order

LOOK_SECONDS = 0.005
# A lake in which nothing changes is read so often; one that changes, all the time.
IDLE_SECONDS = 0.05
LAST_COMMIT = """
    select snapshot_run_id from read_parquet('{lake}/ledger/{dataset}.*.parquet')
    order by commit_number desc limit 1
"""
QUERY = """
    select cast(year as varchar), school, students, raw_sha256
    from read_parquet('{folder}/*/*.parquet', hive_partitioning = true)
"""
COLUMNS = ["school", "students", "raw_sha256"]
Partitions = dict[str, Rows]
Read = Callable[[], Partitions]


@dataclass
class Sight:
    """What a reader saw: how often it read, and all that it should never see.

    `held` is the first folder that it found: a reader that stays reads it again each time.
    """

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    has_turned: bool = False
    held: Path | None = None

    def read(self, lake: Path, district: District) -> None:
        """Read all partitions of the last commit, in each way, and the folder that is held."""
        self._try("by DuckDB", lake, lambda: query(find_by_sql(lake, district)), district)
        self._try("by pyarrow", lake, lambda: read_files(find(lake, district)), district)
        held = self.held = self.held or find(lake, district)
        self._try("of a held folder", lake, lambda: query(held), district)

    def _try(
        self, way: str, lake: Path, read: Callable[[], Partitions], district: District
    ) -> None:
        self.counts[way] += 1
        try:
            found = read()
        except (OSError, duckdb.Error, pa.ArrowException) as error:
            self.wrong.append(f"{way} of {lake}: {type(error).__name__}: {error}")
            return
        if message := self._validate(way, found, district):
            self.wrong.append(f"{way} of {lake}: {message}")

    def _validate(self, way: str, found: Partitions, district: District) -> str:
        rows = {year: in_order(given) for year, given in found.items()}
        if rows not in (district.old, district.new):
            return f"no snapshot that was committed: {rows}"
        if way == "of a held folder":
            return "" if rows == district.old else "the folder that is held has other rows"
        if rows == district.old and self.has_turned:
            return "the snapshot is old again"
        self.has_turned = rows == district.new
        self.counts[f"{'new' if self.has_turned else 'old'} snapshot"] += 1
        return ""


class Reader:
    """A handle on the reading process."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @contextmanager
    def watching(self, lake: Store) -> Iterator[Sight]:
        """Have a lake read again and again; what was seen is told at the end."""
        sight = Sight()
        self.connection.send(Path(lake.root))
        try:
            yield sight
        finally:
            self.connection.send(None)
            seen: Sight = self.connection.recv()
            sight.__dict__.update(seen.__dict__)


@contextmanager
def started_reader(district: District) -> Iterator[Reader]:
    """Start a process that reads whatever lake it is given, and end it."""
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=read_lakes, args=(theirs, district))
    process.start()
    theirs.close()  # so that its end is noticed here
    try:
        yield Reader(ours)
    finally:
        ours.close()
        process.kill()
        process.join()


def read_lakes(connection: Connection, district: District) -> None:
    """Read each lake that is sent until something else is sent."""
    while True:
        lake = connection.recv()
        sight = Sight()
        seen: set[str] = set()
        due = 0.0
        while not connection.poll(LOOK_SECONDS):
            if (names := list_names(lake, district)) == seen and time.monotonic() < due:
                continue
            seen, due = names, time.monotonic() + IDLE_SECONDS
            sight.read(lake, district)
        connection.recv()
        sight.read(lake, district)
        connection.send(sight)


def list_names(lake: Path, district: District) -> set[str]:
    """List the ledger, the snapshots, and the partitions that they have so far."""
    contract = district.contract
    found = [*lake.glob("ledger/*"), *lake.glob(f"curated/{contract.source}/*/*/*")]
    return {os.fspath(path) for path in found}


def find(lake: Path, district: District) -> Path:
    """Return the folder that `schoolhouse ingest where` prints."""
    store = Store(str(lake))
    snapshot = last_snapshot(store, district.contract)
    if snapshot is None:
        raise FileNotFoundError(f"{lake} has no commit")
    return Path(store.address(snapshot.folder))


def find_by_sql(lake: Path, district: District) -> Path:
    """Return the folder of the last commit, by SQL alone."""
    contract = district.contract
    with duckdb.connect() as connection:
        text = LAST_COMMIT.format(lake=lake, dataset=contract.name)
        ((run_id,),) = connection.execute(text).fetchall()
    return lake / "curated" / contract.source / contract.dataset / run_id


def query(folder: Path) -> Partitions:
    """Read all partitions of a snapshot in one query."""
    found: Partitions = {}
    with duckdb.connect() as connection:
        for year, *row in connection.execute(QUERY.format(folder=folder)).fetchall():
            found.setdefault(year, []).append(tuple(row))
    return found


def read_files(folder: Path) -> Partitions:
    """Read a snapshot file by file."""
    found = {}
    for path in folder.glob("year=*/*.parquet"):
        rows = pq.ParquetFile(path).read(COLUMNS).to_pylist()
        found[path.parent.name.partition("=")[2]] = [tuple(row[c] for c in COLUMNS) for row in rows]
    return found
