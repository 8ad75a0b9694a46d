"""One run's work on Spark: received files in, everything to publish below the work folder.

Records are judged once and staged; keys, winners and the quarantine are made from that stage,
each read of which takes only the columns that it needs.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow.parquet as pq
import pyspark
from py4j.protocol import Py4JJavaError
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_ingest.engine import Built, EngineName, Input, Kind, Report, Work, files_table
from glue_ingest.quarantine import STAGED_CELLS, STAGED_ROWS, finish
from glue_ingest.reading.texts import text_schema
from glue_ingest.rules import Action
from glue_ingest.spark import quarantine, steps
from glue_ingest.spark.session import start_spark

logger = logging.getLogger(__name__)

# Up to so many rows are sent to every worker instead of shuffling what they are joined with.
BROADCAST_ROWS = 2_000_000
ACCESS_ERRORS = ("java.io.", "java.nio.file.", "org.apache.hadoop.")


class SparkEngine:
    """The production engine."""

    name = EngineName.SPARK

    @property
    def version(self) -> str:
        """Version for the ledger."""
        return str(pyspark.__version__)

    def build(self, work: Work, inputs: list[Input], report: Report) -> Built:
        """Judge the files and stage what is to be published.

        Raises:
            OSError: if Spark cannot read or write the lake.
        """
        with _named_errors():
            logger.info("starting Spark")
            return _Run(start_spark(), work, inputs).run(report)


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
            if cause.getClass().getName().startswith(ACCESS_ERRORS):
                raise OSError(cause.toString()) from error
            cause = cause.getCause()
        raise


class _Run:
    def __init__(self, spark: SparkSession, work: Work, inputs: list[Input]) -> None:
        self.spark = spark
        self.work = work
        self.contract = work.contract
        self.inputs = inputs

    def run(self, report: Report) -> Built:
        self._stage_texts(report)
        self._read("texts").transform(steps.judge(self.contract)).write.parquet(
            self.work.address("judged")
        )
        judged = self._read("judged")
        read = judged.groupBy("file_number").count().collect()
        rows = {self.inputs[number].raw.sha256: count for number, count in read}
        logger.info("judged %s row(s)", f"{sum(rows.values()):,}")

        merged = self._merged(judged.where("is_candidate"))
        placed = self._placed(merged) if self.contract.key else None
        self._write_curated(merged, placed)
        self._write_quarantine(judged, placed)
        counts = self._counts() | {"read_row_count": sum(rows.values())}
        logger.info("staged %s accepted row(s)", f"{counts['accepted_row_count']:,}")
        return self.work.built(counts, self._reasons(judged), rows)

    def _read(self, name: str) -> DataFrame:
        return self.spark.read.parquet(self.work.address(name))

    def _stage_texts(self, report: Report) -> None:
        """Write the records of all files as texts: read once, by the reader of every engine."""
        lake = self.work.lake
        lake.make_folder(self.work.path("texts"))
        target = lake.full(self.work.path("texts/part-0.parquet"))
        schema = text_schema(self.contract)
        with pq.ParquetWriter(target, schema, filesystem=lake.files) as writer:
            for number, item in enumerate(self.inputs):
                for batch in item.file.texts(number, report):
                    writer.write_batch(batch)

    def _stage_files(self, stored: list[Any]) -> None:
        lake = self.work.lake
        lake.make_folder(self.work.path("files"))
        table = files_table(self.work, self.inputs, [tuple(row) for row in stored])
        with lake.files.open_output_stream(
            lake.full(self.work.path("files/part-0.parquet"))
        ) as stream:
            pq.write_table(table, stream)

    def _merged(self, candidates: DataFrame) -> DataFrame:
        """Put candidates beside the stored rows of the partitions that they touch."""
        columns = [*steps.RECORD, "violations", *steps.names(self.contract)]
        stored = self._stored_rows(candidates)
        if stored is None:
            self._stage_files([])
            return candidates.select(*columns)
        lineage = ["raw_sha256", "received_at", "ingest_run_id"]
        self._stage_files(stored.select(*lineage).distinct().collect())
        numbered = stored.join(F.broadcast(self._read("files")), lineage)
        missing = F.lit(None).cast(candidates.schema["violations"].dataType).alias("violations")
        return candidates.select(*columns).unionByName(
            numbered.select("*", missing).select(*columns)
        )

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
        return self._read_curated(list(files.values()))

    def _read_curated(self, paths: list[str]) -> DataFrame:
        root = self.work.lake.address(self.work.lake.curated_folder(self.contract))
        schema = steps.curated_schema(self.contract)
        addresses = [self.work.lake.address(path) for path in paths]
        return self.spark.read.option("basePath", root).schema(schema).parquet(*addresses)

    def _placed(self, merged: DataFrame) -> DataFrame:
        """Stage the rows of contested keys, placed."""
        contested = self._small(merged.transform(steps.contested_keys(self.contract)), "contested")
        rivals = merged.join(contested, list(self.contract.key), "left_semi")
        files = F.broadcast(self._read("files"))
        placed = rivals.join(files, "file_number").transform(steps.place_by_key(self.contract))
        placed.write.parquet(self.work.address("placed"))
        return self._read("placed")

    def _small(self, rows: DataFrame, name: str) -> DataFrame:
        """Stage rows that are few as a rule, and say so to Spark when they are."""
        rows.write.parquet(self.work.address(name))
        staged = self._read(name)
        return F.broadcast(staged) if staged.count() <= BROADCAST_ROWS else staged

    def _write_curated(self, merged: DataFrame, placed: DataFrame | None) -> None:
        """Write the winners, one file a partition, sorted by key."""
        schema = steps.curated_schema(self.contract)
        order = self.contract.key or ("raw_sha256", "raw_record_number")
        winners = merged
        if placed is not None:
            losers = self._small(placed.where("place > 1").select(*steps.RECORD), "losers")
            winners = merged.join(losers, list(steps.RECORD), "left_anti")
        files = F.broadcast(self._read("files"))
        winners = winners.drop("violations").join(files, "file_number").select(*schema.names)
        partition = self.contract.partition
        if partition is None:
            winners.coalesce(1).sortWithinPartitions(*order).write.parquet(
                self.work.address("curated")
            )
            return
        winners.repartition(partition).sortWithinPartitions(partition, *order).write.partitionBy(
            partition
        ).parquet(self.work.address("curated"))

    def _write_quarantine(self, judged: DataFrame, placed: DataFrame | None) -> None:
        """Write refused rows and cells."""
        contract, run_id = self.contract, self.work.run_id
        files = F.broadcast(self._read("files"))
        rows = quarantine.quarantined_rows(contract, run_id)(
            judged.join(files, "file_number"), placed
        )
        rows.coalesce(1).write.parquet(self.work.address(STAGED_ROWS))
        accepted = judged.where("is_candidate and violations is not null")
        if placed is not None:
            lost = placed.where("place > 1").select(*steps.RECORD)
            accepted = accepted.join(lost, list(steps.RECORD), "left_anti")
        cells = quarantine.quarantined_cells(contract, run_id)(accepted.join(files, "file_number"))
        cells.coalesce(1).write.parquet(self.work.address(STAGED_CELLS))
        finish(self.work, self.inputs)

    def _counts(self) -> dict[str, int]:
        """Count what was written, from the files."""
        rows = self._counted("rows", "kind")
        cells = self._counted("cells", "action_name")
        return {
            "accepted_row_count": self._counted_curated(),
            "quarantined_row_count": rows.get(Kind.REFUSED, 0),
            "unreadable_row_count": rows.get(Kind.UNREADABLE, 0),
            "superseded_row_count": rows.get(Kind.SUPERSEDED, 0),
            "displaced_row_count": self._displaced(rows.get(Kind.DISPLACED, 0)),
            "nulled_cell_count": cells.get(Action.NULL_CELL, 0),
            "warned_cell_count": cells.get(Action.WARN, 0),
        }

    def _counted_curated(self) -> int:
        schema = steps.curated_schema(self.contract)
        written = self.spark.read.schema(schema).parquet(self.work.address("curated"))
        return written.where(F.col("ingest_run_id") == self.work.run_id).count()

    def _counted(self, name: str, by: str) -> dict[str, int]:
        rows = self._read(name).groupBy(by).agg(F.count("*").alias("row_count")).collect()
        return {row[by]: row["row_count"] for row in rows}

    def _displaced(self, by_key: int) -> int:
        """Count the stored rows that go, all of them when there is no key to merge by."""
        if self.contract.key or not self.work.keeps_existing:
            return by_key
        paths = list(self.work.partition_files().values())
        return self._read_curated(paths).count() if paths else 0

    def _reasons(self, judged: DataFrame) -> list[dict[str, Any]]:
        """Count violations by column, rule and action."""
        names = ["column_name", "rule_name", "action_name"]
        found = judged.select(F.explode("violations").alias("v")).select("v.*")
        rows = found.groupBy(*names).agg(F.count("*").alias("violation_count")).collect()
        return sorted((row.asDict() for row in rows), key=lambda row: [row[n] for n in names])
