"""The marts where they are now: a DuckDB file, opened read-only, or a folder of Parquet files.

What is read of an opened database is of one state, even when a build replaces it meanwhile. Files
of a folder can be replaced one by one, so it is looked at again after each mart.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow as pa
from psycopg import sql

from glue_ingest.contracts.types import postgres_of_duckdb
from schoolhouse.publish.errors import ColumnTypeError, SourceError
from schoolhouse.publish.spec import PUBLISHED_SCHEMA, Described, Mart

Done = TypeVar("Done")
# DuckDB keeps as much as it may of a file that it reads, needed or not. Where it needs more, as
# for long texts or a view that sorts, it gets more.
MEMORY_LIMIT, MORE_MEMORY = "64MB", "512MB"
OUT_OF_MEMORY = "Out of Memory Error"
BATCH_ROWS = 20_000
HASHES = 2**64
# Postgres' dates begin here; its infinite ones are no dates for whoever reads a mart.
FIRST_DATE = "4714-11-24 (BC)"
TEMPORAL = {"date", "timestamp without time zone", "timestamp with time zone"}


def sql_identifier(name: str) -> str:
    """Return a name as SQL of DuckDB, which quotes as Postgres does."""
    return sql.Identifier(name).as_string()


class Source:
    """An opened source of marts."""

    def __init__(self, place: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.place = place
        self.connection = connection
        self.files = self._look()

    def find_marts(self, described: Sequence[Described]) -> list[Mart]:
        """Return the described marts that are here, with types and row counts.

        Raises:
            SourceError: if none is here, or one has other columns than its contract.
            ColumnTypeError: if a column has no exact type in Postgres.
        """
        here = self._tables()
        marts = [self._inspect(mart) for mart in described if mart.name in here]
        if not marts:
            raise SourceError(
                f"'{self.place}' holds none of the manifest's marts. Found: "
                f"{', '.join(sorted(here)) or 'nothing'}. Give a database with the schema "
                f"'{PUBLISHED_SCHEMA}', or a folder of <mart>.parquet; `make run` builds one."
            )
        return marts

    def batches(self, mart: Mart) -> pa.RecordBatchReader:
        """Return the rows of a mart, a batch at a time; read them with `read`."""
        columns = ", ".join(map(sql_identifier, mart.column_names))
        query = f"select {columns} from {self._table(mart.name)}"  # noqa: S608 - identifiers
        return self.connection.cursor().sql(query).to_arrow_reader(BATCH_ROWS)

    def within_memory(self, work: Callable[[], Done]) -> Done:
        """Do what reads the source; once more, with more memory, if DuckDB had too little."""
        try:
            return work()
        except (duckdb.Error, SourceError) as error:
            if OUT_OF_MEMORY not in str(error):
                raise
        self.connection.execute(f"set memory_limit = '{MORE_MEMORY}'")
        return work()

    def read(self, mart: Mart, reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        """Yield batches.

        Raises:
            SourceError: if they cannot be read, which for some is known only here.
        """
        with self._named_failure(mart.described):
            yield from reader

    @contextmanager
    def _named_failure(self, described: Described) -> Iterator[None]:
        try:
            yield
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            raise SourceError(
                f"The mart '{described.name}' at '{self.place}' cannot be read. Found: "
                f"{' '.join(str(error).split())}. The published marts are as they were. Fix the "
                f"model of {described.path}, and build again."
            ) from error

    def check_unchanged(self) -> None:
        """Refuse what was read if files were replaced meanwhile.

        Raises:
            SourceError: if they were.
        """
        if changed := sorted(name for name, _ in self.files ^ self._look()):
            raise SourceError(
                f"The marts in '{self.place}' changed while they were read. Found: "
                f"{', '.join(dict.fromkeys(changed))}. The published marts are as they were. "
                "Publish again when nothing writes there."
            )

    def _look(self) -> set[tuple[str, tuple[int, int, int]]]:
        """Return which files a folder has now; an opened database stays what it is."""
        found = self.place.glob("*.parquet") if self.place.is_dir() else ()
        states = ((path.name, path.stat()) for path in found)
        return {(name, (s.st_ino, s.st_size, s.st_mtime_ns)) for name, s in states}

    def _inspect(self, described: Described) -> Mart:
        table = self._table(described.name)
        cursor = self.connection.cursor()
        found = {name: kind for name, kind, *_ in cursor.execute(f"describe {table}").fetchall()}
        self._check_columns(described, found)
        types = []
        for name, duckdb_type in found.items():
            kind = postgres_of_duckdb(duckdb_type)
            if kind is None:
                raise ColumnTypeError(
                    f"The column '{described.name}.{name}' has no exact type in Postgres. Found: "
                    f"{duckdb_type}. Give it a type that Postgres has (data_type in "
                    f"{described.path}, and a cast in the model)."
                )
            types.append((name, kind))
        row_count, content_hash = self.within_memory(lambda: self._survey(described, types))
        return Mart(described, tuple(types), row_count, content_hash)

    def _survey(self, described: Described, types: Sequence[tuple[str, str]]) -> tuple[int, str]:
        """Return the number of rows, and a hash of them that does not depend on their order.

        Raises:
            SourceError: if there is a date or time that Postgres does not have.
        """
        times = [(name, kind) for name, kind in types if kind in TEMPORAL]
        outside = [
            f"coalesce(bool_or(not isfinite({c}) or {c} < {kind} '{FIRST_DATE}'), false)"
            for c, kind in ((sql_identifier(name), kind) for name, kind in times)
        ]
        row_hash = f"hash({', '.join(sql_identifier(name) for name, _ in types)})"
        hashes = [f"coalesce(sum({row_hash}), 0)", f"coalesce(bit_xor({row_hash}), 0)"]
        surveyed = ", ".join(["count(*)", *hashes, *outside])
        query = f"select {surveyed} from {self._table(described.name)}"  # noqa: S608 - identifiers
        with self._named_failure(described):
            (row,) = self.connection.cursor().execute(query).fetchall()
        count, total, mixed, *found = row
        for (name, kind), is_outside in zip(times, found, strict=True):
            if is_outside:
                raise SourceError(
                    f"The column '{described.name}.{name}' holds what Postgres' {kind} does not. "
                    f"Found: an infinite one, or one before {FIRST_DATE}. Fix the model of "
                    f"{described.path}, and build again."
                )
        return count, f"{total % HASHES:016x}{mixed:016x}"

    def _check_columns(self, described: Described, found: dict[str, str]) -> None:
        nulls = ", ".join(f"cast(null as {kind})" for kind in described.data_types.values())
        promised = [
            kind for _, kind, *_ in self.connection.execute(f"describe select {nulls}").fetchall()
        ]
        expected = dict(zip(described.data_types, promised, strict=True))
        if list(expected.items()) != list(found.items()):
            wrong = [
                f"{name} {found.get(name, 'missing')} (contract: {expected.get(name, 'none')})"
                for name in dict.fromkeys([*expected, *found])
                if found.get(name) != expected.get(name)
            ]
            raise SourceError(
                f"The mart '{described.name}' in '{self.place}' is not what its contract in "
                f"{described.path} says. Found: {', '.join(wrong) or 'another order of columns'}. "
                "Give the manifest of the build that made it with --manifest, or build again."
            )

    def _tables(self) -> set[str]:
        if self.place.is_dir():
            return {path.stem for path in self.place.glob("*.parquet")}
        query = "select table_name from information_schema.tables where table_schema = ?"
        return {name for (name,) in self.connection.execute(query, [PUBLISHED_SCHEMA]).fetchall()}

    def _table(self, name: str) -> str:
        if self.place.is_dir():
            path = str(self.place / f"{name}.parquet").replace("'", "''")
            return f"(select * from read_parquet('{path}'))"  # noqa: S608
        return f"{PUBLISHED_SCHEMA}.{sql_identifier(name)}"


@contextmanager
def opened(place: Path) -> Iterator[Source]:
    """Open a source for reading, and close it.

    Raises:
        SourceError: if there is none, or it cannot be read.
    """
    if not place.exists():
        raise SourceError(
            f"There are no marts at '{place}'. Give a DuckDB file or a folder of Parquet files "
            "with --marts; `make run` builds one."
        )
    try:
        connection = (
            duckdb.connect() if place.is_dir() else duckdb.connect(str(place), read_only=True)
        )
        with connection:
            connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
            connection.execute("set timezone = 'UTC'")
            # Postgres is slower than one of our threads; where it is here, it needs the others.
            connection.execute("set threads = 1")
            yield Source(place, connection)
    except duckdb.Error as error:
        raise SourceError(
            f"The marts at '{place}' cannot be read. Found: {' '.join(str(error).split())}. If "
            "another program has the file open for writing, close it; otherwise build again."
        ) from error
