"""The files that the driver stages: the texts of all records, and the table of files."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from glue_ingest.engines.base import Report, RunContext, SourceFile
from glue_ingest.engines.spark.outcomes import Part
from glue_ingest.reading.texts import text_schema

TEXTS, PARTED = "texts", "parted"
# Batches are concatenated to about this size: each row group of Parquet has a cost of its own.
GROUP_BYTES = 1 << 24
# Values of the partition column are counted up to this number.
MAX_VALUES = 1_000


@dataclass(frozen=True)
class Read:
    """The number of records read, by SHA-256 of their file, and an upper bound of partitions."""

    rows: dict[str, int]
    partition_count: int
    byte_count: int


def part_folder(part: Part) -> str:
    """Return the folder of a part, below the work folder."""
    return f"{PARTED}/{part}"


def stage_texts(context: RunContext, inputs: list[SourceFile], report: Report) -> Read:
    """Write the records of all files as texts: read once, by the reader of every engine."""
    rows = dict.fromkeys((item.raw.sha256 for item in inputs), 0)
    schema = text_schema(context.contract.column_names)
    partition = context.contract.partition
    values: set[str] = set()
    byte_count = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal byte_count
        for number, item in enumerate(inputs):
            for batch in item.file.texts(number, report):
                byte_count += batch.nbytes
                rows[item.raw.sha256] += batch.num_rows
                if partition is not None and len(values) <= MAX_VALUES:
                    found = batch.column(f"text_{partition}").unique().to_pylist()
                    values.update(found[: MAX_VALUES + 1])
                # What was received is read again for the quarantine.
                yield batch.select(schema.names)

    stage_arrow(context, TEXTS, schema, _grouped(batches()))
    return Read(rows, max(len(values), 1), byte_count)


def stage_arrow(
    context: RunContext, name: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch | pa.Table]
) -> None:
    """Write batches below the work folder as one file."""
    lake = context.staging
    lake.make_folder(context.path(name))
    # The file is temporary: the time to write and read it counts, not its size.
    with pq.ParquetWriter(
        lake.full(context.path(f"{name}/part-0.parquet")),
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
