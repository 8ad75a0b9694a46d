"""A DuckDB database for one run, and its connections."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from glue_ingest.engines.duckdb.rules import sql_literal
from glue_ingest.errors import EngineMissingError
from glue_ingest.lake.store import Store

# The memory limit of DuckDB, which spills to the work folder beyond it.
MEMORY = "2GB"
# The names of the two databases. Tables are compressed on disk, not in memory.
IN_MEMORY = "memory"
ON_DISK = "on_disk"
PROTOCOL = "s3"


class Session:
    """A connection that runs one statement at a time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def another(self) -> "Session":
        """Return a second connection to the same tables, for another thread."""
        return Session(self.connection.cursor())

    def attach(self, path: Path) -> None:
        """Open a database in a new file, beside the one in memory."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.execute(f"attach {sql_literal(str(path))} as {ON_DISK}")

    @contextmanager
    def reading(
        self, name: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]
    ) -> Iterator[None]:
        """Give batches a name, under which one statement can read them.

        Raises:
            Exception: what is raised while the batches are made, and not what DuckDB makes of it.
        """
        raised: list[Exception] = []
        kept = _kept_errors(batches, raised)
        self.connection.register(name, pa.RecordBatchReader.from_batches(schema, kept))
        try:
            yield
        except duckdb.Error as error:
            # DuckDB wraps the error of the reader, whose own message is better.
            raise raised[0] if raised else error from error
        self.connection.unregister(name)

    def execute(self, sql: str) -> None:
        """Run a statement, or several."""
        self.connection.execute(sql)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.connection.execute(sql).fetchall()

    def number(self, sql: str) -> int:
        """Return the one number of a query."""
        return int(self.rows(sql)[0][0])


def _kept_errors(
    batches: Iterable[pa.RecordBatch], raised: list[Exception]
) -> Iterator[pa.RecordBatch]:
    try:
        yield from batches
    except Exception as error:
        raised.append(error)
        raise


def register_store(connection: duckdb.DuckDBPyConnection, lake: Store) -> None:
    """Let a connection open the addresses of a lake on S3: through pyarrow, without an extension.

    Raises:
        EngineMissingError: if fsspec is not installed.
    """
    if lake.is_local or connection.filesystem_is_registered(PROTOCOL):
        return
    try:
        from glue_ingest.engines.duckdb.s3_files import S3Files
    except ModuleNotFoundError as error:
        raise EngineMissingError(
            f"DuckDB on '{lake.root}' needs a package that is not installed. Found: {error}. Run "
            "`pip install 'schoolhouse[s3]'`."
        ) from error
    connection.register_filesystem(S3Files(lake.files))


@contextmanager
def connected(spill: Path) -> Iterator[Session]:
    """Open a database that may spill to a folder.

    Raises:
        OSError: if DuckDB cannot read or write, or has neither memory nor disk left.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "temp_directory": str(spill),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        # With it, a column without nulls in one partition is written as one that cannot have any,
        # and partitions differ in schema.
        "disabled_optimizers": "statistics_propagation",
    }
    with duckdb.connect(config=settings) as connection:
        connection.execute("set timezone = 'UTC'")
        try:
            yield Session(connection)
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            # Without the place in the statement, which is ours.
            raise OSError(str(error).partition("\n\nLINE ")[0]) from error
    shutil.rmtree(spill, ignore_errors=True)
