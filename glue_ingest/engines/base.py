"""The Engine protocol, and the run that an engine is given; imports no engine."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.rules import DataType
from glue_ingest.errors import EngineMissingError
from glue_ingest.lake.objects import Found
from glue_ingest.lake.partitions import partition_column
from glue_ingest.lake.raw import RawFile
from glue_ingest.lake.snapshots import Snapshot, SnapshotFile
from glue_ingest.lake.store import Store
from glue_ingest.reading.source_file import ReceivedFile

Report = Callable[[int], None]
# Rows that are read at once of a staged file.
BATCH_ROWS = 65_536
# Where an engine stages the accepted rows, below the work folder.
ACCEPTED = "parted/accepted"


class EngineName(StrEnum):
    """The engines, by the name that the command line and the ledger use."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class Kind(StrEnum):
    """Why a row is in quarantine."""

    REJECTED = "rejected"
    UNREADABLE = "unreadable"
    DUPLICATE = "duplicate"
    # A row of an earlier run that a row of this run replaced. It is in no row count of this run.
    REPLACED = "replaced"
    # A row whose key is gone from a later delivery that is complete; no row won.
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class SourceFile:
    """A file of the raw zone: what was noted when it was received, and its records.

    Files that one run received are one delivery and have one number, which grows with the runs.
    """

    raw: RawFile
    file: ReceivedFile
    delivery: int = 0


@dataclass(frozen=True)
class RunContext:
    """One run and its folder below the work folder: an engine writes nowhere else.

    That folder is in `staging`: the lake, or a folder on this machine when the lake is on S3 and
    the engine needs no other machine.

    `stored` is the snapshot that the run adds to. There is none for a first run, nor for a full
    refresh: all received files are read, no stored row is. `new_files` are those that the run
    itself received.
    """

    lake: Store
    staging: Store
    contract: Contract
    run_id: str
    folder: str
    stored: Snapshot | None
    new_files: tuple[SourceFile, ...] = ()

    def path(self, name: str) -> str:
        """Return the path in the lake of a staged file or folder."""
        return f"{self.folder}/{name}"

    def address(self, name: str) -> str:
        """Return the address by which an engine opens a staged file or folder."""
        return self.staging.address(self.path(name))

    def staged_files(self, name: str) -> list[Found]:
        """List the Parquet files that were staged under a name."""
        found = self.staging.list_files(self.path(name))
        return [item for item in found if item.path.endswith(".parquet")]

    def read_staged(
        self, name: str, columns: list[str] | None = None, batch_rows: int = BATCH_ROWS
    ) -> Iterator[pa.RecordBatch]:
        """Read the Parquet files that were staged under a name: some columns, or all."""
        for item in self.staged_files(name):
            with self.staging.files.open_input_file(self.staging.full(item.path)) as stream:
                yield from pq.ParquetFile(stream).iter_batches(batch_rows, columns=columns)


@dataclass(frozen=True)
class Changes:
    """What a run changed: numbers of rows, and of cells by column.

    `stored_row_count` is the number of stored rows that the run could have taken away.
    `erased_cells` are those of `find_erasing`, by file number and column.
    """

    new_row_count: int
    unchanged_row_count: int = 0
    changed_row_count: int = 0
    withdrawn_row_count: int = 0
    stored_row_count: int = 0
    changed_cells: dict[str, int] = field(default_factory=dict)
    erased_cells: dict[tuple[int, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Compared:
    """Stored files that staged rows are compared with.

    `old_types` has the types of the stored columns that the contract still has. Rows are comparable
    if the key has the columns and types that it had.
    """

    old: list[SnapshotFile]
    snapshot: Snapshot
    old_types: Mapping[str, DataType]
    is_comparable: bool

    def old_paths(self) -> list[str]:
        """Return the paths of the stored files in the lake."""
        return [f"{self.snapshot.folder}/{item.path}" for item in self.old]

    @property
    def partition(self) -> str | None:
        """The column that the folders of the stored files are named after, if any."""
        return partition_column(self.old[0].partition)

    @property
    def row_count(self) -> int:
        """Number of stored rows."""
        return sum(item.row_count for item in self.old)


class Engine(Protocol):
    """Validates the files of one run and stages the result."""

    name: EngineName
    # Whether it works in this process alone, and so can stage on this machine.
    is_local: bool

    @property
    def version(self) -> str:
        """Version for the ledger."""

    def build(
        self, context: RunContext, inputs: list[SourceFile], report: Report
    ) -> dict[str, int]:
        """Validate the files and stage the result; return the number of rows read, by SHA-256.

        The result is ACCEPTED, a file per partition in a folder named after it, and the
        quarantine's `rows/` and `cells/` (`engines/quarantine.py` writes these). `report` is called
        with the number of bytes of each block read.
        """

    def compare(self, context: RunContext, compared: Compared) -> Changes | None:
        """Count what the rows staged by `build` change of stored ones.

        It returns None if stored rows have one key several times: it was another then.
        """


def load_engine(name: EngineName) -> Engine:
    """Import an engine and return it. Only its users pay for the import.

    Raises:
        EngineMissingError: if its packages are not installed.
    """
    try:
        module = import_module(f"glue_ingest.engines.{name}.engine")
    except ModuleNotFoundError as error:
        raise EngineMissingError(
            f"The engine '{name}' is not installed. Found: {error}. Run `pip install "
            f"'schoolhouse[{name}]'`, or `make setup ENGINE={name}` in a clone."
        ) from error
    engine: Engine = module.create()
    return engine
