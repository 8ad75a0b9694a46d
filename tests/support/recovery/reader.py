"""A reader that loops over the curated zone while runs come and go, in a process of its own."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from glue_ingest.lake.store import PART
from tests.support.recovery.school_district import Rows, in_order

LOOK_SECONDS = 0.005
# A folder in which nothing changes is read so often; one in which files move, all the time.
IDLE_SECONDS = 0.25
QUERY = """
    select cast(year as varchar), school, students, raw_sha256
    from read_parquet('{folder}/**/*.parquet', hive_partitioning = true)
"""
Partitions = dict[str, Rows]
FileMarks = dict[str, tuple[int, int]]


@dataclass
class Sight:
    """What a reader saw: how often it read, and all that it should never see.

    DuckDB opens a file once for its footer and again for its rows. A query during which a file was
    replaced is therefore not validated, as no careful reader would use it; `crossed` counts these.
    """

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    turned: set[str] = field(default_factory=set)

    def validate(self, found: Partitions, old: Partitions, new: Partitions) -> list[str]:
        """Return each partition that is missing, mixed, or old again after it was new."""
        wrong = [f"{year} is missing" for year in old if year not in found]
        for year, rows in found.items():
            if in_order(rows) == new.get(year):
                self.turned.add(year)
            elif in_order(rows) != old.get(year):
                wrong.append(f"{year} is neither old nor new: {rows}")
            elif year in self.turned:
                wrong.append(f"{year} is old again")
        return wrong

    def read_with_duckdb(self, folder: Path, old: Partitions, new: Partitions) -> None:
        """Read all partitions in one query; validate it if no file was replaced meanwhile."""
        before = file_marks(folder)
        try:
            wrong = self.validate(query(folder), old, new)
        except duckdb.Error as error:
            wrong = [f"{type(error).__name__}: {error}"]
        if file_marks(folder) == before:
            self.counts["by DuckDB"] += 1
            self.wrong += wrong
        else:
            self.counts["by DuckDB crossed by a move"] += 1
            self.counts["of those crossed by a move wrong"] += bool(wrong)

    def read_with_pyarrow(self, folder: Path, old: Partitions, new: Partitions) -> None:
        """Read partition after partition, each file opened once."""
        self.counts["by pyarrow"] += 1
        try:
            self.wrong += self.validate(read_files(folder), old, new)
        except (OSError, pa.ArrowException) as error:
            self.wrong.append(f"{type(error).__name__}: {error}")


class Reader:
    """A handle on the reading process."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @contextmanager
    def watching(self, folder: Path) -> Iterator[Sight]:
        """Have a folder read again and again; what was seen is told at the end."""
        sight = Sight()
        self.connection.send(folder)
        try:
            yield sight
        finally:
            self.connection.send(None)
            seen: Sight = self.connection.recv()
            sight.__dict__.update(seen.__dict__)


@contextmanager
def started_reader(old: Partitions, new: Partitions) -> Iterator[Reader]:
    """Start a process that reads whatever folder it is given, and end it."""
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=read_folders, args=(theirs, old, new))
    process.start()
    theirs.close()  # so that its end is noticed here
    try:
        yield Reader(ours)
    finally:
        ours.close()
        process.kill()
        process.join()


def read_folders(connection: Connection, old: Partitions, new: Partitions) -> None:
    """Read each folder that is sent until something else is sent."""
    while True:
        folder = connection.recv()
        sight = Sight()
        seen: FileMarks = {}
        due = 0.0
        while not connection.poll(LOOK_SECONDS):
            if (marks := file_marks(folder)) == seen and time.monotonic() < due:
                continue
            seen, due = marks, time.monotonic() + IDLE_SECONDS
            sight.read_with_pyarrow(folder, old, new)
            sight.read_with_duckdb(folder, old, new)
        connection.recv()
        connection.send(sight)


def file_marks(folder: Path) -> FileMarks:
    """Return what tells each partition's file from one that replaced it."""
    marks: FileMarks = {}
    with os.scandir(folder) as partitions:
        for partition in partitions:
            # A folder of a new partition is there before its file.
            with suppress(FileNotFoundError):
                stat = Path(partition.path, PART).stat()
                marks[partition.name] = (stat.st_ino, stat.st_mtime_ns)
    return marks


def query(folder: Path) -> Partitions:
    found: Partitions = {}
    with duckdb.connect() as connection:
        for year, *row in connection.execute(QUERY.format(folder=folder)).fetchall():
            found.setdefault(year, []).append(tuple(row))
    return found


def read_files(folder: Path) -> Partitions:
    columns = ["school", "students", "raw_sha256"]
    found = {}
    for path in folder.glob("year=*/part-0.parquet"):
        rows = pq.ParquetFile(path).read(columns).to_pylist()
        found[path.parent.name.partition("=")[2]] = [tuple(row[c] for c in columns) for row in rows]
    return found
