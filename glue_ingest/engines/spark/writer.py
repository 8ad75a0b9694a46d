"""The files that a Spark task writes: each of its rows, sorted by key, goes to its part.

This runs on Spark's Python workers, on Arrow batches. Spark's own Parquet writer takes three times
as long. The first of the sorted rows of a key is the winner; a window function would take as long
again.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import fs

from glue_ingest.engines.spark.outcomes import KEY_TEXTS, RECORD, Part, State
from glue_ingest.lake.partitions import partition_folder

GROUP_ROWS = 100_000
WRITTEN = pa.schema([("path", pa.string()), ("error", pa.string())])
Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Target:
    """Where parts are written, and how. `files` has the lineage of each file number.

    Where deliveries are complete, `deliveries` has that of each file, and `latest` the last one of
    a partition if it is not the first that the run reads.

    The folders of the parts are there; those of partitions are made.
    """

    filesystem: fs.FileSystem
    folder: str
    key: list[str]
    broken: list[str]
    partition: str | None
    columns: list[str]
    files: pa.Table
    has_partitions_in_turn: bool
    deliveries: dict[int, int] = field(default_factory=dict)
    latest: dict[str, int] = field(default_factory=dict)


@dataclass
class _File:
    """A file that grows by groups of rows."""

    filesystem: fs.FileSystem
    path: str
    waiting: list[pa.Table] = field(default_factory=list)
    row_count: int = 0
    writer: pq.ParquetWriter | None = None

    def add(self, rows: pa.Table) -> None:
        self.waiting.append(rows)
        self.row_count += rows.num_rows
        if self.row_count >= GROUP_ROWS:
            self.flush()

    def flush(self) -> None:
        if not self.waiting:
            return
        rows = pa.concat_tables(self.waiting)
        if self.writer is None:
            self.writer = pq.ParquetWriter(
                self.path, rows.schema, filesystem=self.filesystem, store_schema=False
            )
        self.writer.write_table(rows)
        self.waiting, self.row_count = [], 0

    def close(self) -> None:
        self.flush()
        if self.writer is not None:
            self.writer.close()


def write_parts(target: Target) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return the function that writes the rows of a task, sorted by `steps.in_order`.

    It yields the paths of its files, and the message of the system if a file cannot be written.
    """

    def write(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        task, error = _Task(target), None
        try:
            for batch in batches:
                if batch.num_rows:
                    task.write(batch)
            task.close()
        except OSError as found:  # Spark would log it with its traceback
            error = str(found)
        written = [*({"path": path} for path in task.paths), {"error": error}]
        yield pa.RecordBatch.from_pylist(written, WRITTEN)

    return write


class _Task:
    """One attempt of a task: its files have names that no other attempt's have."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.open: dict[tuple[Part, str], _File] = {}
        self.paths: list[str] = []
        self.last: pa.RecordBatch | None = None
        self.winner = (0, 0)

    def write(self, batch: pa.RecordBatch) -> None:
        state = np.asarray(batch.column("_state"))
        is_kept = state != State.REJECTED
        is_first = self._first_of_key(batch)
        validated = batch.select([*RECORD, *self.target.broken])
        self._add(Part.REJECTED, "", validated.filter(pa.array(~is_kept)))
        flawed = batch.select([*validated.schema.names, KEY_TEXTS])
        is_winner = is_first & is_kept
        is_accepted = is_winner & ~self._is_withdrawn(batch)
        is_flawed = is_accepted & (state == State.FLAWED)
        self._add(Part.FLAWED, "", flawed.filter(pa.array(is_flawed)))
        self._write_lost(validated, np.flatnonzero(is_kept & ~is_first), is_winner)
        self._write_withdrawn(validated.filter(pa.array(is_winner & ~is_accepted)))
        self._write_accepted(batch.filter(pa.array(is_accepted)))
        self.last = batch.slice(batch.num_rows - 1)

    def _first_of_key(self, batch: pa.RecordBatch) -> Flags:
        """Tell which rows have another key than the row before; all if there is no key."""
        is_first: Flags = np.full(batch.num_rows, not self.target.key)
        is_first[0] |= self.last is None
        for name in self.target.key:
            column = batch.column(name)
            before = column.slice(0, len(column) - 1)
            is_first[1:] |= _differs(column.slice(1), before)
            if self.last is not None:
                is_first[0] |= bool(_differs(column.slice(0, 1), self.last.column(name))[0])
        return is_first

    def _is_withdrawn(self, batch: pa.RecordBatch) -> Flags:
        """Tell which rows are of an older delivery than the last one of their partition."""
        target = self.target
        if not target.deliveries:
            return np.zeros(batch.num_rows, bool)
        numbers = np.asarray(batch.column("file_number"))
        first, last = min(target.deliveries), max(target.deliveries)
        of_file = np.array([target.deliveries[number] for number in range(first, last + 1)])
        latest: Rows = np.zeros(batch.num_rows, np.int64)
        if target.partition is not None and target.latest:
            values = batch.column(target.partition).dictionary_encode()
            found = [target.latest.get(text, 0) for text in values.dictionary.to_pylist()]
            # A rejected row may have no partition; it is not accepted anyway.
            latest = np.array([*found, 0])[np.asarray(values.indices.fill_null(len(found)))]
        is_older: Flags = of_file[numbers - first] < latest
        return is_older

    def _write_withdrawn(self, batch: pa.RecordBatch) -> None:
        """Write the records that no other won against, but that a later delivery does not hold."""
        nobody = [pa.nulls(batch.num_rows, kind) for kind in (pa.int32(), pa.int64())]
        self._add(
            Part.LOST,
            "",
            batch.append_column("winner_file_number", nobody[0]).append_column(
                "winner_record_number", nobody[1]
            ),
        )

    def _write_lost(self, batch: pa.RecordBatch, lost: Rows, is_winner: Flags) -> None:
        """Write the records that lost, each with the one that won."""
        files, records = (np.asarray(batch.column(name)) for name in RECORD)
        winners = np.maximum.accumulate(np.where(is_winner, np.arange(len(files)), -1))
        at = winners[lost]
        won_files = np.where(at < 0, self.winner[0], files[at]).astype(files.dtype)
        won_records = np.where(at < 0, self.winner[1], records[at])
        self._add(
            Part.LOST,
            "",
            batch.take(lost)
            .append_column("winner_file_number", pa.array(won_files))
            .append_column("winner_record_number", pa.array(won_records)),
        )
        if winners[-1] >= 0:
            self.winner = (int(files[winners[-1]]), int(records[winners[-1]]))

    def _write_accepted(self, batch: pa.RecordBatch) -> None:
        rows = self._with_lineage(batch).select(self.target.columns)
        if self.target.partition is None:
            self._add(Part.ACCEPTED, "", rows)
            return
        values = batch.column(self.target.partition).dictionary_encode()
        places = np.asarray(values.indices)
        texts = values.dictionary.to_pylist()
        for place, text in enumerate(texts):
            chosen = rows if len(texts) == 1 else rows.take(np.flatnonzero(places == place))
            self._add(Part.ACCEPTED, partition_folder(self.target.partition, text), chosen)

    def _with_lineage(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        files = self.target.files
        numbers = pc.index_in(batch.column("file_number"), files.column("file_number"))
        for name in files.column_names:
            known = files.column(name).combine_chunks()
            if name == "file_number":
                continue
            # Texts that repeat are written as a dictionary as they are: none is hashed again.
            lineage = (
                pa.DictionaryArray.from_arrays(numbers, known)
                if pa.types.is_string(known.type)
                else known.take(numbers)
            )
            batch = batch.append_column(name, lineage)
        return batch

    def _add(self, part: Part, folder: str, rows: pa.RecordBatch) -> None:
        if not rows.num_rows:
            return
        if (part, folder) not in self.open:
            if self.target.has_partitions_in_turn and part is Part.ACCEPTED:
                self._close(part)
            self.open[part, folder] = self._create(part, folder)
        self.open[part, folder].add(pa.Table.from_batches([rows]))

    def _create(self, part: Part, folder: str) -> _File:
        path = f"{self.target.folder}/{part}"
        if folder:
            path += f"/{folder}"
            if isinstance(self.target.filesystem, fs.LocalFileSystem):
                # Not what is above it: of a run that died, that is deleted.
                self.target.filesystem.create_dir(path, recursive=False)
        self.paths.append(f"{path}/{uuid.uuid4()}.parquet")
        return _File(self.target.filesystem, self.paths[-1])

    def _close(self, closed: Part) -> None:
        for part, folder in list(self.open):
            if part is closed:
                self.open.pop((part, folder)).close()

    def close(self) -> None:
        """Finish all files."""
        for part in Part:
            self._close(part)


def _differs(values: pa.Array, others: pa.Array) -> Any:
    """Compare values one by one; nulls are equal."""
    is_other = pc.fill_null(pc.not_equal(values, others), fill_value=False)
    is_one_null = pc.xor(values.is_null(), others.is_null())
    return np.asarray(pc.or_(is_other, is_one_null))
