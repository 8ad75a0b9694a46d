"""The curated files of a data set: which there are, what is in them, and their rows."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from glue_ingest.lake.partitions import partition_array
from glue_ingest.lake.snapshots import Snapshot
from glue_ingest.lake.store import Store
from schoolhouse.load.errors import StaleLakeError
from schoolhouse.load.tables import Table

BLOCK_BYTES = 1 << 20
BATCH_ROWS = 50_000


@dataclass(frozen=True)
class CuratedFile:
    """One curated file; `partition` is its folder, such as `year=2001`, or empty."""

    lake: Store
    table: Table
    partition: str
    path: str

    @property
    def address(self) -> str:
        """Where it is, for a message."""
        return self.lake.address(self.path)

    def sha256(self) -> str:
        """Return the SHA-256 of its bytes."""
        digest = hashlib.sha256()
        with self.lake.files.open_input_file(self.lake.full(self.path)) as handle:
            while block := handle.read(BLOCK_BYTES):
                digest.update(block)
        return digest.hexdigest()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows, the partition column among them, in the table's order of columns.

        Raises:
            StaleLakeError: if the file does not have the columns and types of the contract.
        """
        with self.lake.files.open_input_file(self.lake.full(self.path)) as handle:
            file = pq.ParquetFile(handle)
            self._check(file.schema_arrow)
            for batch in file.iter_batches(batch_size=BATCH_ROWS):
                yield self._with_partition(batch).select(self.table.schema.names)

    def _with_partition(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        name = self.table.partition
        if name is None:
            return batch
        kind = self.table.schema.field(name).type
        return batch.append_column(name, partition_array(self.partition, kind, batch.num_rows))

    def _check(self, found: pa.Schema) -> None:
        for field in self.table.file_schema:
            place = found.get_field_index(field.name)
            spelled = "nothing" if place < 0 else str(found.field(place).type)
            if spelled != str(field.type):
                raise StaleLakeError(
                    f"The curated file '{self.address}' is not of its contract. Column "
                    f"'{field.name}' should be {field.type}. Found: {spelled}. The contract was "
                    "edited after the last ingest: run `schoolhouse ingest run --full-refresh` "
                    "with the data set, or take the edit back, then load again."
                )


def list_curated(lake: Store, table: Table, snapshot: Snapshot | None) -> list[CuratedFile]:
    """Return the files of a snapshot; none for a data set that was never ingested."""
    if snapshot is None:
        return []
    return [
        CuratedFile(lake, table, item.partition, f"{snapshot.folder}/{item.path}")
        for item in snapshot.files
    ]


def describe_content(files: Iterable[CuratedFile]) -> str:
    """Return a text that differs when a partition came, went, or has other bytes."""
    return "\n".join(f"{file.partition} {file.sha256()}" for file in files)
