"""The curated files of a data set, read once: what each is, and its rows."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq

from glue_ingest.contracts.model import Contract
from glue_ingest.lake.commit import COMMIT_LOG
from glue_ingest.lake.store import Store
from schoolhouse.load.errors import StaleLakeError, UnfinishedRunError
from schoolhouse.load.tables import Table

BLOCK_BYTES = 1 << 20
BATCH_ROWS = 50_000


@dataclass(frozen=True)
class CuratedFile:
    """One open curated file. `sha256` is of the bytes that `batches` reads."""

    path: str
    table: Table
    partition_value: Any
    sha256: str
    handle: Any

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows, the partition column among them, in the table's order of columns.

        Raises:
            StaleLakeError: if the file is not of the columns and types of the contract.
        """
        self.handle.seek(0)
        file = pq.ParquetFile(self.handle)
        self._check(file.schema_arrow)
        names = self.table.schema.names
        for batch in file.iter_batches(batch_size=BATCH_ROWS):
            yield self._with_partition(batch).select(names)

    def _with_partition(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        if self.table.partition is None:
            return batch
        value = pa.scalar(self.partition_value, self.table.column(self.table.partition).arrow_type)
        return batch.append_column(self.table.partition, pa.repeat(value, batch.num_rows))

    def _check(self, found: pa.Schema) -> None:
        for field in self.table.file_schema:
            place = found.get_field_index(field.name)
            spelled = "nothing" if place < 0 else str(found.field(place).type)
            if spelled != str(field.type):
                raise StaleLakeError(
                    f"The curated file '{self.path}' is not of its contract. Column "
                    f"'{field.name}' should be {field.type}. Found: {spelled}. The contract was "
                    f"edited after the last ingest: run `schoolhouse ingest run --full-refresh` "
                    "with the data set, or take the edit back, then land again."
                )


@contextmanager
def open_curated(lake: Store, table: Table, partition: str, path: str) -> Iterator[CuratedFile]:
    """Open a file once, so that what is hashed is what is read."""
    with lake.files.open_input_file(lake.full(path)) as handle:
        digest = hashlib.sha256()
        while block := handle.read(BLOCK_BYTES):
            digest.update(block)
        value = partition_value(table, partition)
        yield CuratedFile(lake.address(path), table, value, digest.hexdigest(), handle)


def partition_value(table: Table, partition: str) -> Any:
    """Return what a partition's folder says, in the type of its column."""
    if table.partition is None:
        return None
    text = unquote(partition.partition("=")[2])
    return pa.array([text]).cast(table.column(table.partition).arrow_type)[0].as_py()


def check_published_whole(lake: Store, contract: Contract) -> None:
    """Refuse a data set of which a run died between its moves.

    Raises:
        UnfinishedRunError: if there is a commit log.
    """
    for work in lake.list_folders(lake.work_folder(contract)):
        if lake.exists(f"{work}/{COMMIT_LOG}"):
            raise UnfinishedRunError(
                f"A run of {contract.name} died while it published. Found: "
                f"'{lake.address(work)}/{COMMIT_LOG}'. Run `schoolhouse ingest run "
                f"{contract.name}` again: it completes what was begun."
            )
