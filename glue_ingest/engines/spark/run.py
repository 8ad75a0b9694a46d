"""One run on Spark: it validates the received files and stages the result.

Records are read, validated, shuffled and sorted once, and written once: each to the part of
the result that it is of (`outcomes.Part`). Everything else is made from the parts with few rows.
"""

import logging

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_ingest.contracts.deliveries import DeliveryKind, MissingColumns
from glue_ingest.contracts.types import arrow_schema
from glue_ingest.engines.base import (
    ACCEPTED,
    Report,
    RunContext,
    SourceFile,
)
from glue_ingest.engines.files import FILES, files_table
from glue_ingest.engines.missing import (
    check_snapshot,
    find_lacked,
    is_replayed,
    lacked_columns,
    refuse_erasing,
)
from glue_ingest.engines.spark import steps
from glue_ingest.engines.spark.missing import count_erased, keep_values
from glue_ingest.engines.spark.outcomes import (
    UNREADABLE,
    Part,
    State,
    broken_columns,
    missing_columns,
)
from glue_ingest.engines.spark.quarantine import write_quarantine
from glue_ingest.engines.spark.texts import (
    PARTED,
    TEXTS,
    Read,
    part_folder,
    stage_arrow,
    stage_texts,
)
from glue_ingest.engines.spark.writer import Target, write_parts

logger = logging.getLogger(__name__)

# A task writes up to this many partitions at once, each to its open file. With more, it sorts its
# rows by partition and writes one file after the other.
MAX_OPEN_PARTITIONS = 50
MAX_BATCH_ROWS = 20_000
BATCH_BYTES = 16_000_000
FILES_FOLDER = "files"
MAX_TASKS = 200
LINEAGE = ("raw_sha256", "received_at", "ingest_run_id")


class Run:
    """One run: its files, and what it stages."""

    def __init__(self, spark: SparkSession, context: RunContext, inputs: list[SourceFile]) -> None:
        self.spark = spark
        self.context = context
        self.contract = context.contract
        # The order of the quarantine, which is written while the texts are read.
        self.inputs = sorted(inputs, key=lambda item: item.raw.sha256)
        self.lacked = find_lacked(context, self.inputs)

    def run(self, report: Report) -> dict[str, int]:
        """Stage the result; return the number of rows read, by SHA-256."""
        read = stage_texts(self.context, self.inputs, report)
        logger.info("read %s row(s)", f"{sum(read.rows.values()):,}")
        check_snapshot(self.context, self.context.stored, self.inputs, self.lacked)
        texts = self._staged(TEXTS, steps.texts_schema(self.contract))
        merged = self._merged(texts.transform(steps.parse_values(self.contract)))
        self._write(merged, read)
        self._stage_nothing()
        write_quarantine(self.context, self.inputs, self._files_table())
        return read.rows

    def _staged(self, name: str, schema: str) -> DataFrame:
        return self.spark.read.schema(schema).parquet(self.context.address(name))

    def _files(self) -> DataFrame:
        return F.broadcast(self._staged(FILES_FOLDER, steps.FILES))

    def _files_table(self) -> pa.Table:
        lake = self.context.staging
        path = self.context.path(f"{FILES_FOLDER}/part-0.parquet")
        return pq.read_table(lake.full(path), filesystem=lake.files)

    def _merged(self, parsed: DataFrame) -> DataFrame:
        """Return the new rows with the stored rows of the partitions that they touch."""
        stored = self._stored_rows(parsed)
        lineage = [] if stored is None else stored.select(*LINEAGE).distinct().collect()
        files = files_table(self.context, self.inputs, [tuple(row) for row in lineage])
        stage_arrow(self.context, FILES_FOLDER, FILES, iter(files.to_batches()))
        if stored is None:
            return parsed
        nothing = dict.fromkeys(missing_columns(self.contract), F.lit(0).cast("bigint"))
        known = stored.join(self._files(), list(LINEAGE)).withColumns(
            {UNREADABLE: F.lit(False), **nothing}
        )
        kept = [name for name in parsed.columns if name in known.columns]
        return parsed.unionByName(known.select(*kept), allowMissingColumns=True)

    def _stored_rows(self, parsed: DataFrame) -> DataFrame | None:
        stored = self.context.stored
        if stored is None or not self.contract.key:
            return None
        files = stored.partition_files()
        column = self.contract.partition
        if column is not None and files and self.contract.delivery is not DeliveryKind.COMPLETE:
            # `observe` keeps Spark from compiling parsing and validating into one method, which
            # would be too long for Java when there are many columns.
            seen = parsed.observe("parsed", F.count(F.lit(1)).alias("row_count"))
            validated = seen.transform(steps.validate(self.contract))
            candidates = validated.where(F.col("_state") < State.REJECTED)
            values = candidates.select(F.col(column).cast("string")).distinct().collect()
            files = {value: files[value] for (value,) in values if value in files}
        if not files:
            return None
        root = self.context.lake.address(stored.folder)
        schema = steps.curated_schema(self.contract)
        addresses = [self.context.lake.address(path) for path in files.values()]
        return self.spark.read.option("basePath", root).schema(schema).parquet(*addresses)

    def _write(self, merged: DataFrame, read: Read) -> None:
        """Write each row to its part; the rows of a partition go to one file."""
        contract = self.contract
        partition = [] if contract.partition is None else [contract.partition]
        tasks = min(read.partition_count, MAX_TASKS) if partition else 1
        is_in_turn = read.partition_count > MAX_OPEN_PARTITIONS
        order = steps.in_order(contract, self._files(), has_partitions_in_turn=is_in_turn)
        self.spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", _batch_rows(read))
        if contract.key and self.lacked:
            merged = self._with_lacked(merged.transform(steps.validate(contract)))
            validated = merged.repartition(tasks, *partition)
        else:
            validated = merged.repartition(tasks, *partition).transform(steps.validate(contract))
        rows = validated.transform(order)
        for part in Part:
            self.context.staging.make_folder(self.context.path(part_folder(part)))
        write = write_parts(
            self._target(self._latest_deliveries(validated), has_partitions_in_turn=is_in_turn)
        )
        written = rows.mapInArrow(write, "path string, error string").collect()
        if errors := [row.error for row in written if row.error is not None]:
            raise OSError(errors[0])
        # A failed or speculative attempt of a task may have left files.
        known = {row.path for row in written}
        lake = self.context.staging
        found = (item.path for item in self.context.staged_files(PARTED))
        lake.delete_files(path for path in found if lake.full(path) not in known)

    def _with_lacked(self, validated: DataFrame) -> DataFrame:
        """Give rows the values that they keep, or refuse files that would erase any."""
        columns = lacked_columns(self.context, self.lacked)
        if self.contract.missing_columns is MissingColumns.KEEP:
            return validated.transform(
                keep_values(self.contract, self._files(), self.lacked, columns)
            )
        last = max(item.delivery for item in self.inputs) if is_replayed(self.context) else None
        counts = count_erased(
            *(self.contract, validated, self._files(), self.lacked, columns), last_delivery=last
        )
        refuse_erasing(self.context, self.inputs, counts)
        return validated

    def _latest_deliveries(self, validated: DataFrame) -> dict[str, int]:
        """Return the last delivery of each partition, where a run reads several complete ones."""
        numbers = {item.delivery for item in self.inputs}
        column = self.contract.partition
        if not self.contract.is_complete or column is None or len(numbers) < 2:
            return {}
        candidates = validated.where(F.col("_state") < State.REJECTED)
        dated = candidates.join(self._files(), "file_number")
        latest = dated.groupBy(F.col(column).cast("string")).agg(F.max("delivery")).collect()
        return {row[0]: row[1] for row in latest}

    def _target(self, latest: dict[str, int], *, has_partitions_in_turn: bool) -> Target:
        lake = self.context.staging
        files = self._files_table()
        curated = [column.name for column in steps.curated_columns(self.contract)]
        return Target(
            filesystem=lake.files,
            folder=lake.full(self.context.path(PARTED)),
            key=list(self.contract.key),
            broken=broken_columns(self.contract),
            partition=self.contract.partition,
            columns=[name for name in curated if name != self.contract.partition],
            files=files.select(["file_number", "ingest_run_id", "raw_sha256", "received_at"]),
            deliveries=_deliveries(files) if self.contract.is_complete else {},
            latest=latest,
            has_partitions_in_turn=has_partitions_in_turn,
        )

    def _stage_nothing(self) -> None:
        """Stage a file without rows, where a data set without partitions has no accepted row."""
        if self.contract.partition is None and not self.context.staged_files(ACCEPTED):
            schema = arrow_schema(self.contract)
            stage_arrow(self.context, ACCEPTED, schema, [schema.empty_table()])


def _deliveries(files: pa.Table) -> dict[int, int]:
    """Return the delivery of each file, by number."""
    numbers, deliveries = (files.column(name).to_pylist() for name in ("file_number", "delivery"))
    return dict(zip(numbers, deliveries, strict=True))


def _batch_rows(read: Read) -> int:
    """Return how many rows go to a Python worker at once, so that they take about BATCH_BYTES."""
    row_bytes = read.byte_count / max(sum(read.rows.values()), 1)
    return max(1, min(MAX_BATCH_ROWS, int(BATCH_BYTES / max(row_bytes, 1))))
