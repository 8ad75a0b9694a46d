"""One run's work on Spark: received files in, everything to publish below the work folder.

Records are read, judged, shuffled and sorted once, and written once: each to the part of the result
that it belongs to (`parts.Part`). Everything else is made from the parts with few rows.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyspark
from py4j.protocol import Py4JJavaError
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from glue_ingest.engine import FILES, EngineName, Input, Report, Work, files_table
from glue_ingest.quarantine import STAGED_CELLS, STAGED_ROWS, finish
from glue_ingest.spark import parts, quarantine, steps
from glue_ingest.spark.parts import PART, Part
from glue_ingest.spark.session import start_spark
from glue_ingest.spark.steps import State
from glue_ingest.spark.texts import (
    PARTED,
    TEXTS,
    WRONG,
    part_folder,
    stage_arrow,
    stage_texts,
    stage_wrong,
)

logger = logging.getLogger(__name__)

# So many partitions at most are written side by side, each row to its file, which needs no sorting
# by partition. Of more, the files of a task are written one after the other.
MOST_OPEN_PARTITIONS = 50
MOST_TASKS = 200
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
        read = stage_texts(self.work, self.inputs, report)
        logger.info("read %s row(s)", f"{sum(read.rows.values()):,}")
        texts = self._staged(TEXTS, steps.texts_schema(self.contract))
        merged = self._merged(texts.transform(steps.judge(self.contract)))
        self._write(merged, read.partition_count)
        self._place_curated()
        stage_wrong(self.work, self.inputs)
        self._write_quarantine()
        finish(self.work, self.inputs)
        return read.rows

    def _staged(self, name: str, schema: T.StructType | str) -> DataFrame:
        return self.spark.read.schema(schema).parquet(self.work.address(name))

    def _files(self) -> DataFrame:
        return F.broadcast(self._staged("files", steps.FILES))

    def _merged(self, judged: DataFrame) -> DataFrame:
        """Put judged rows beside the stored rows of the partitions that they touch."""
        columns = [*steps.RECORD, "_state", *steps.names(self.contract)]
        stored = self._stored_rows(judged)
        lineage = [] if stored is None else stored.select(*LINEAGE).distinct().collect()
        files = files_table(self.work, self.inputs, [tuple(row) for row in lineage])
        stage_arrow(self.work, "files", FILES, iter(files.to_batches()))
        new = judged.select(*columns)
        if stored is None:
            return new
        known = stored.join(self._files(), list(LINEAGE))
        return new.unionByName(known.withColumn("_state", F.lit(State.GOOD)).select(*columns))

    def _stored_rows(self, judged: DataFrame) -> DataFrame | None:
        if not (self.work.keeps_existing and self.contract.key):
            return None
        files = self.work.partition_files()
        column = self.contract.partition
        if column is not None and files:
            candidates = judged.where(F.col("_state") < State.REJECTED)
            values = candidates.select(F.col(column).cast("string")).distinct().collect()
            files = {value: files[value] for (value,) in values if value in files}
        if not files:
            return None
        root = self.work.lake.address(self.work.lake.curated_folder(self.contract))
        schema = steps.curated_schema(self.contract)
        addresses = [self.work.lake.address(path) for path in files.values()]
        return self.spark.read.option("basePath", root).schema(schema).parquet(*addresses)

    def _write(self, merged: DataFrame, partition_count: int) -> None:
        """Write every row to the part that it belongs to, those of a partition in one file."""
        contract = self.contract
        partition = [] if contract.partition is None else [contract.partition]
        tasks = min(partition_count, MOST_TASKS) if partition else 1
        gathered = merged.repartition(tasks, *partition)
        parted = gathered.transform(parts.part(contract, self._files()))
        is_side_by_side = partition_count <= MOST_OPEN_PARTITIONS
        if not is_side_by_side:
            parted = parted.sortWithinPartitions(PART, *partition, *parts.order(contract))
        self.spark.conf.set(
            "spark.sql.maxConcurrentOutputFileWriters",
            len(Part) * (MOST_OPEN_PARTITIONS + 1) if is_side_by_side else 0,
        )
        parted.write.partitionBy(PART, *partition).parquet(self.work.address(PARTED))

    def _place_curated(self) -> None:
        """Move the accepted rows to where every engine stages them."""
        lake, target = self.work.lake, self.work.path("curated")
        source = self.work.path(part_folder(Part.ACCEPTED))
        paths = self.work.staged_files(part_folder(Part.ACCEPTED))
        for path in paths:
            moved = f"{target}{path.removeprefix(source)}"
            lake.make_folder(moved.rpartition("/")[0])
            lake.files.move(lake.full(path), lake.full(moved))
        if not paths and self.contract.partition is None:
            none = self.spark.createDataFrame([], steps.curated_schema(self.contract))
            none.coalesce(1).write.parquet(self.work.address("curated"))

    def _part(self, part: Part) -> DataFrame:
        schema = steps.curated_schema(self.contract)
        if not self.work.staged_files(part_folder(part)):
            return self.spark.createDataFrame([], schema)
        return self._staged(part_folder(part), schema)

    def _write_quarantine(self) -> None:
        """Write refused rows and cells, for the texts to be added."""
        contract, run_id, files = self.contract, self.work.run_id, self._files()
        wrong = self._staged(WRONG, steps.wrong_schema(contract))
        wrong.transform(steps.checks(contract)).write.parquet(self.work.address("checks"))
        checked = self._staged("checks", steps.CHECKED)
        violations = checked.transform(steps.violations)
        lost = self._part(Part.LOST).transform(parts.beside_winner(contract, self._part(Part.WON)))
        rejected = wrong.where("is_rejected").join(files, "file_number")
        rows = quarantine.quarantined_rows(contract, run_id)(
            rejected, lost.join(files, list(LINEAGE)), violations
        )
        rows.write.parquet(self.work.address(STAGED_ROWS))
        flawed = (
            self._part(Part.FLAWED).join(files, list(LINEAGE)).join(violations, list(steps.RECORD))
        )
        cells = quarantine.quarantined_cells(contract, run_id)(flawed)
        cells.write.parquet(self.work.address(STAGED_CELLS))
