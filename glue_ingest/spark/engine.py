"""One run's work on Spark: received files in, everything to publish below the work folder.

Records are judged once and staged; keys, winners and the quarantine are made from that stage,
each read of which takes only the columns that it needs.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyspark
from py4j.protocol import Py4JJavaError
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_ingest.engine import FILES, EngineName, Input, Report, Work, files_table
from glue_ingest.quarantine import STAGED_CELLS, STAGED_ROWS, finish
from glue_ingest.reading.texts import text_schema
from glue_ingest.spark import quarantine, steps
from glue_ingest.spark.session import start_spark
from glue_ingest.spark.steps import State

logger = logging.getLogger(__name__)

# Up to so many rows are sent to every worker instead of shuffling what they are joined with.
BROADCAST_ROWS = 2_000_000
ACCESS_ERRORS = ("java.io.", "java.nio.file.", "org.apache.hadoop.")
LINEAGE = ("raw_sha256", "received_at", "ingest_run_id")


class SparkEngine:
    """The production engine."""

    name = EngineName.SPARK

    @property
    def version(self) -> str:
        """Version for the ledger."""
        return str(pyspark.__version__)

    def build(self, work: Work, inputs: list[Input], report: Report) -> dict[str, int]:
        """Judge the files and stage what is to be published.

        Raises:
            OSError: if Spark cannot read or write the lake.
        """
        with _named_errors():
            logger.info("starting Spark")
            byte_count = sum(item.raw.byte_count for item in inputs)
            return _Run(start_spark(byte_count), work, inputs).run(report)


def create() -> SparkEngine:
    """Return the engine."""
    return SparkEngine()


@contextmanager
def _named_errors() -> Iterator[None]:
    """Turn what Java says about files into the error that Python has for it."""
    try:
        yield
    except Py4JJavaError as error:
        cause = error.java_exception
        while cause is not None:
            if _is_access_error(cause.getClass()):
                raise OSError(cause.toString().splitlines()[0]) from error
            cause = cause.getCause()
        raise


def _is_access_error(kind: Any) -> bool:
    """Tell whether a Java class is, or comes from, one of the errors of access to files."""
    while kind is not None:
        if kind.getName().startswith(ACCESS_ERRORS):
            return True
        kind = kind.getSuperclass()
    return False


class _Run:
    def __init__(self, spark: SparkSession, work: Work, inputs: list[Input]) -> None:
        self.spark = spark
        self.work = work
        self.contract = work.contract
        self.inputs = inputs

    def run(self, report: Report) -> dict[str, int]:
        self._stage_texts(report)
        texts = self.spark.read.schema(steps.texts_schema(self.contract)).parquet(
            self.work.address("texts")
        )
        judged = self._staged(texts.transform(steps.judge(self.contract)), "judged")
        read = judged.groupBy("file_number").count().collect()
        rows = {self.inputs[number].raw.sha256: int(count) for number, count in read}
        logger.info("judged %s row(s)", f"{sum(rows.values()):,}")
        merged = self._merged(judged.where(F.col("_state") < State.REJECTED))
        placed = self._placed(merged) if self.contract.key else None
        self._write_curated(merged, placed)
        self._write_quarantine(texts, judged, placed)
        return rows

    def _staged(self, rows: DataFrame, name: str) -> DataFrame:
        """Write rows below the work folder and return them as they are there."""
        rows.write.parquet(self.work.address(name))
        return self.spark.read.schema(rows.schema).parquet(self.work.address(name))

    def _stage_texts(self, report: Report) -> None:
        """Write the records of all files as texts: read once, by the reader of every engine."""
        batches = (
            batch
            for number, item in enumerate(self.inputs)
            for batch in item.file.texts(number, report)
        )
        self._stage_arrow("texts", text_schema(self.contract), batches)

    def _stage_arrow(self, name: str, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> None:
        lake = self.work.lake
        lake.make_folder(self.work.path(name))
        target = lake.full(self.work.path(f"{name}/part-0.parquet"))
        # Read once and thrown away: what it costs to write counts, not its size.
        with pq.ParquetWriter(
            target, schema, filesystem=lake.files, use_dictionary=False, write_statistics=False
        ) as writer:
            for batch in batches:
                writer.write_batch(batch)

    def _files(self) -> DataFrame:
        files = self.spark.read.schema(steps.FILES).parquet(self.work.address("files"))
        return F.broadcast(files)

    def _merged(self, candidates: DataFrame) -> DataFrame:
        """Put candidates beside the stored rows of the partitions that they touch."""
        columns = [*steps.RECORD, *steps.names(self.contract)]
        stored = self._stored_rows(candidates)
        lineage = [] if stored is None else stored.select(*LINEAGE).distinct().collect()
        files = files_table(self.work, self.inputs, [tuple(row) for row in lineage])
        self._stage_arrow("files", FILES, iter(files.to_batches()))
        new = candidates.select(*columns)
        if stored is None:
            return new
        return new.unionByName(stored.join(self._files(), list(LINEAGE)).select(*columns))

    def _stored_rows(self, candidates: DataFrame) -> DataFrame | None:
        if not (self.work.keeps_existing and self.contract.key):
            return None
        files = self.work.partition_files()
        column = self.contract.partition
        if column is not None and files:
            values = candidates.select(F.col(column).cast("string")).distinct().collect()
            files = {value: files[value] for (value,) in values if value in files}
        if not files:
            return None
        root = self.work.lake.address(self.work.lake.curated_folder(self.contract))
        schema = steps.curated_schema(self.contract)
        addresses = [self.work.lake.address(path) for path in files.values()]
        return self.spark.read.option("basePath", root).schema(schema).parquet(*addresses)

    def _placed(self, merged: DataFrame) -> DataFrame:
        """Stage the rows of contested keys, placed."""
        contested = self._small(merged.transform(steps.contested_keys(self.contract)), "contested")
        rivals = merged.join(contested, list(self.contract.key), "left_semi")
        placed = rivals.join(self._files(), "file_number")
        return self._staged(placed.transform(steps.place_by_key(self.contract)), "placed")

    def _small(self, rows: DataFrame, name: str) -> DataFrame:
        """Stage rows that are few as a rule, and say so to Spark when they are."""
        staged = self._staged(rows, name)
        return F.broadcast(staged) if staged.count() <= BROADCAST_ROWS else staged

    def _write_curated(self, merged: DataFrame, placed: DataFrame | None) -> None:
        """Write the winners, one file a partition, sorted by key."""
        schema = steps.curated_schema(self.contract)
        order = self.contract.key or ("raw_sha256", "raw_record_number")
        winners = merged
        if placed is not None:
            losers = self._small(placed.where("place > 1").select(*steps.RECORD), "losers")
            winners = merged.join(losers, list(steps.RECORD), "left_anti")
        partition = self.contract.partition
        if partition is not None:
            winners = winners.repartition(partition)
        located = winners.join(self._files(), "file_number").select(*schema.names)
        target = self.work.address("curated")
        if partition is None:
            located.coalesce(1).sortWithinPartitions(*order).write.parquet(target)
        else:
            sorted_rows = located.sortWithinPartitions(partition, *order)
            sorted_rows.write.partitionBy(partition).parquet(target)

    def _write_quarantine(
        self, texts: DataFrame, judged: DataFrame, placed: DataFrame | None
    ) -> None:
        """Write refused rows and cells, for the texts to be added."""
        contract, run_id, record = self.contract, self.work.run_id, list(steps.RECORD)
        wrong = judged.where(F.col("_state") > State.GOOD).select(*record, "_state")
        wrong = self._small(wrong, "wrong")
        found = texts.join(wrong.select(*record), record, "left_semi")
        checked = self._staged(found.transform(steps.checks(contract)), "checks")
        violations = checked.transform(steps.violations)
        rejected = judged.where(F.col("_state") == State.REJECTED).join(
            self._files(), "file_number"
        )
        rows = quarantine.quarantined_rows(contract, run_id)(rejected, placed, violations)
        rows.coalesce(1).write.parquet(self.work.address(STAGED_ROWS))
        flawed = judged.where(F.col("_state") == State.FLAWED)
        if placed is not None:
            lost = placed.where("place > 1").select(*record)
            flawed = flawed.join(lost, record, "left_anti")
        located = flawed.join(self._files(), "file_number").join(violations, record)
        cells = quarantine.quarantined_cells(contract, run_id)(located)
        cells.coalesce(1).write.parquet(self.work.address(STAGED_CELLS))
        finish(self.work, self.inputs)
