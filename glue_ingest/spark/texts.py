"""What the driver stages: the texts of all records, and of the few that may be wrong.

Written and read by PyArrow: the reader of every engine hands its records out on the driver, and to
pick few of many rows costs it less than it costs Spark.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from glue_ingest.engine import Input, Report, Work
from glue_ingest.reading.texts import text_schema
from glue_ingest.rules import Action
from glue_ingest.spark.parts import PART, Part

TEXTS, WRONG, PARTED = "texts", "wrong", "parted"
# Parquet costs by group of rows as well as by row: batches are put together to about this size.
GROUP_BYTES = 1 << 24
# File numbers stand above record numbers in one number of 64 bits.
RECORD_BITS = 40
# More values of the partition column than this are not told apart.
MOST_VALUES = 1_000

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Read:
    """How many records were read, by SHA-256 of their file, and of how many partitions at most."""

    rows: dict[str, int]
    partition_count: int


def part_folder(part: Part) -> str:
    """Return the folder of a part, below the work folder."""
    return f"{PARTED}/{PART}={part}"


def stage_texts(work: Work, inputs: list[Input], report: Report) -> Read:
    """Write the records of all files as texts: read once, by the reader of every engine."""
    rows = dict.fromkeys((item.raw.sha256 for item in inputs), 0)
    partition = work.contract.partition
    values: set[str] = set()

    def batches() -> Iterator[pa.RecordBatch]:
        for number, item in enumerate(inputs):
            for batch in item.file.texts(number, report):
                rows[item.raw.sha256] += batch.num_rows
                if partition is not None and len(values) <= MOST_VALUES:
                    found = batch.column(f"text_{partition}").unique().to_pylist()
                    values.update(found[: MOST_VALUES + 1])
                yield batch

    stage_arrow(work, TEXTS, text_schema(work.contract), _grouped(batches()))
    return Read(rows, max(len(values), 1))


def stage_arrow(
    work: Work, name: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch | pa.Table]
) -> None:
    """Write batches below the work folder as one file."""
    lake = work.lake
    lake.make_folder(work.path(name))
    target = lake.full(work.path(f"{name}/part-0.parquet"))
    # Soon thrown away: what it costs to write and read counts, not its size.
    with pq.ParquetWriter(
        target,
        schema,
        filesystem=lake.files,
        compression="none",
        use_dictionary=False,
        write_statistics=False,
    ) as writer:
        for batch in batches:
            writer.write(batch)


def _grouped(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    waiting: list[pa.RecordBatch] = []
    size = 0
    for batch in batches:
        waiting.append(batch)
        size += batch.nbytes
        if size >= GROUP_BYTES:
            yield pa.Table.from_batches(waiting)
            waiting, size = [], 0
    if waiting:
        yield pa.Table.from_batches(waiting)


def stage_wrong(work: Work, inputs: list[Input]) -> None:
    """Write the texts of the records that were refused, lost, or accepted with a flaw."""
    rejected = _records(work, inputs, Part.REJECTED)
    wrong = rejected
    # Where every rule refuses the row, what lost or was accepted broke none.
    if any(rule.action is not Action.REJECT_ROW for c in work.contract.columns for rule in c.rules):
        others = [_records(work, inputs, part) for part in (Part.LOST, Part.FLAWED)]
        wrong = np.unique(np.concatenate([rejected, *others]))
    schema = text_schema(work.contract).append(pa.field("is_rejected", pa.bool_()))
    stage_arrow(work, WRONG, schema, _grouped(_chosen(work, wrong, rejected)))


def _chosen(work: Work, wrong: Numbers, rejected: Numbers) -> Iterator[pa.RecordBatch]:
    for path in work.staged_files(TEXTS):
        file = pq.ParquetFile(work.lake.full(path), filesystem=work.lake.files)
        for batch in file.iter_batches():
            numbers = _numbers(batch.column("file_number"), batch.column("raw_record_number"))
            chosen = np.flatnonzero(_is_in(numbers, wrong))
            is_rejected = pa.array(_is_in(numbers[chosen], rejected))
            yield batch.take(chosen).append_column("is_rejected", is_rejected)


def _records(work: Work, inputs: list[Input], part: Part) -> Numbers:
    """Return the records of this run's files in a part, sorted."""
    hashes = pa.array([item.raw.sha256 for item in inputs])
    found = [np.empty(0, np.int64)]
    for path in work.staged_files(part_folder(part)):
        file = pq.ParquetFile(work.lake.full(path), filesystem=work.lake.files)
        for batch in file.iter_batches(columns=["raw_sha256", "raw_record_number"]):
            files = pc.index_in(batch.column("raw_sha256"), value_set=hashes)
            is_new = pc.is_valid(files)
            numbers = batch.column("raw_record_number").filter(is_new)
            found.append(_numbers(files.drop_null(), numbers))
    return np.sort(np.concatenate(found))


def _numbers(files: pa.Array, records: pa.Array) -> Numbers:
    numbers: Numbers = np.asarray(files).astype(np.int64) << RECORD_BITS
    numbers += np.asarray(records)
    return numbers


def _is_in(numbers: Numbers, among: Numbers) -> npt.NDArray[np.bool_]:
    if not len(among):
        return np.zeros(len(numbers), np.bool_)
    places = np.minimum(np.searchsorted(among, numbers), len(among) - 1)
    found: npt.NDArray[np.bool_] = among[places] == numbers
    return found
