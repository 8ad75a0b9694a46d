"""One run's Spark work: received files in, everything to publish below the work folder.

Rows are read once and staged as judged rows; the curated files, the quarantine
and the counts are made from that stage, each counted where it was written.
"""

import logging
from dataclasses import dataclass
from functools import reduce
from typing import Any
from urllib.parse import unquote

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_ingest import spark as steps
from glue_ingest import spark_quarantine as quarantine
from glue_ingest.contract import Contract
from glue_ingest.lake import PART, Lake
from glue_ingest.preflight import Header
from glue_ingest.raw import RawFile, raw_path

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Built:
    """What a run made: its counts, its violations, and the moves that publish it."""

    counts: dict[str, int]
    reasons: list[dict[str, Any]]
    rows_by_file: dict[str, int]
    moves: list[tuple[str, str]]
    deletes: list[str]


@dataclass(frozen=True)
class Build:
    """One run's work. `keeps_existing` is false for a rebuild from all received files."""

    spark: SparkSession
    lake: Lake
    contract: Contract
    run_id: str
    work: str
    keeps_existing: bool

    def run(self, files: list[tuple[RawFile, Header]]) -> Built:
        """Do the work and count it; nothing outside the work folder changes."""
        logger.info("reading %d file(s) of %s", len(files), self.contract.name)
        self._stage_judged(files)
        judged = self._read_staged("judged")
        read = judged.groupBy("raw_sha256").count().collect()
        logger.info("judged %s row(s)", f"{sum(row['count'] for row in read):,}")

        placed = self._placed(steps.candidates(judged))
        counts = self._write_curated(placed) | self._write_quarantine(judged, placed)
        counts["read_row_count"] = sum(row["count"] for row in read)
        moves = self._moves()
        logger.info("staged %s accepted row(s)", f"{counts['accepted_row_count']:,}")
        return Built(
            counts=counts,
            reasons=self._reasons(judged),
            rows_by_file={row["raw_sha256"]: row["count"] for row in read},
            moves=moves,
            deletes=self._stale_partitions([target for _, target in moves]),
        )

    def _stage_judged(self, files: list[tuple[RawFile, Header]]) -> None:
        received = [
            steps.read_raw(
                self.spark,
                self.lake.address(raw_path(self.lake, self.contract, raw)),
                self.contract,
                header,
                raw,
            )
            for raw, header in files
        ]
        rows = reduce(DataFrame.unionByName, received)
        rows.transform(steps.judge(self.contract)).write.parquet(self._staged("judged"))

    def _staged(self, name: str) -> str:
        return self.lake.address(f"{self.work}/{name}")

    def _read_staged(self, name: str) -> DataFrame:
        return self.spark.read.parquet(self._staged(name))

    def _placed(self, candidates: DataFrame) -> DataFrame:
        """Put new rows beside the stored rows of the partitions they touch, and place them."""
        new = candidates.select("*", F.lit(self.run_id).alias("ingest_run_id"))
        stored = self._stored_rows(new) if self.keeps_existing and self.contract.key else None
        both = new if stored is None else new.unionByName(stored, allowMissingColumns=True)
        return both.transform(steps.place_by_key(self.contract))

    def _stored_rows(self, new: DataFrame) -> DataFrame | None:
        paths = self._touched_files(new)
        if not paths:
            return None
        root = self.lake.address(self.lake.curated_folder(self.contract))
        schema = steps.curated_schema(self.contract)
        addresses = [self.lake.address(path) for path in paths]
        return self.spark.read.option("basePath", root).schema(schema).parquet(*addresses)

    def _touched_files(self, new: DataFrame) -> list[str]:
        files = self._partition_files()
        column = self.contract.partition
        if column is None:
            return list(files.values())
        values = new.select(F.col(column).cast("string")).distinct().collect()
        return [files[value] for (value,) in values if value in files]

    def _partition_files(self) -> dict[str, str]:
        """Return the stored file of each partition value (as text)."""
        found = self.lake.find(self.lake.curated_folder(self.contract))
        files = [path for path in found if path.endswith(f"/{PART}")]
        return {unquote(path.split("/")[-2].partition("=")[2]): path for path in files}

    def _write_curated(self, placed: DataFrame) -> dict[str, int]:
        """Write the winners, one file a partition, sorted by key."""
        schema = steps.curated_schema(self.contract)
        winners = placed.where(F.col("place") == 1).select(*schema.names)
        order = self.contract.key or ("raw_sha256", "raw_record_number")
        partition = self.contract.partition
        if partition is None:
            winners.coalesce(1).sortWithinPartitions(*order).write.parquet(self._staged("curated"))
        else:
            (
                winners.repartition(partition)
                .sortWithinPartitions(partition, *order)
                .write.partitionBy(partition)
                .parquet(self._staged("curated"))
            )
        return self._count_curated()

    def _count_curated(self) -> dict[str, int]:
        written = self.spark.read.schema(steps.curated_schema(self.contract)).parquet(
            self._staged("curated")
        )
        group = self.contract.partition or F.lit(None).cast("string").alias("whole")
        is_new = F.col("ingest_run_id") == self.run_id
        rows = written.groupBy(group).agg(F.count("*"), F.count(F.when(is_new, 1))).collect()
        return {
            "accepted_row_count": sum(new for _, _, new in rows),
            "replaced_partition_count": len(rows),
        }

    def _write_quarantine(self, judged: DataFrame, placed: DataFrame) -> dict[str, int]:
        """Write refused rows and cells, and count what was written, by kind."""
        is_new = F.col("ingest_run_id") == self.run_id
        winners = placed.where((F.col("place") == 1) & is_new)
        quarantine.quarantined_cells(self.contract, self.run_id)(winners).coalesce(1).write.parquet(
            self._staged("cells")
        )
        refused = quarantine.quarantined_rows(self.contract, self.run_id)(judged, placed)
        refused.coalesce(1).write.parquet(self._staged("rows"))
        rows = self._counted("rows", "kind")
        cells = self._counted("cells", "action_name")
        return {
            "quarantined_row_count": rows.get(quarantine.Kind.REFUSED, 0),
            "unreadable_row_count": rows.get(quarantine.Kind.UNREADABLE, 0),
            "superseded_row_count": rows.get(quarantine.Kind.SUPERSEDED, 0),
            "displaced_row_count": self._displaced_keyless(rows.get(quarantine.Kind.DISPLACED, 0)),
            "nulled_cell_count": cells.get("null_cell", 0),
            "warned_cell_count": cells.get("warn", 0),
        }

    def _counted(self, name: str, by: str) -> dict[str, int]:
        rows = self._read_staged(name).groupBy(by).agg(F.count("*").alias("row_count")).collect()
        return {row[by]: row["row_count"] for row in rows}

    def _displaced_keyless(self, by_key: int) -> int:
        """Count the stored rows that go, all of them when there is no key to merge by."""
        if self.contract.key or not self.keeps_existing:
            return by_key
        files = list(self._partition_files().values())
        addresses = [self.lake.address(path) for path in files]
        return self.spark.read.parquet(*addresses).count() if addresses else 0

    def _reasons(self, judged: DataFrame) -> list[dict[str, Any]]:
        """Count violations by column, rule and action."""
        names = ["column_name", "rule_name", "action_name"]
        found = judged.select(F.explode("violations").alias("v")).select("v.*")
        rows = found.groupBy(*names).agg(F.count("*").alias("violation_count")).collect()
        return sorted((row.asDict() for row in rows), key=lambda row: [row[n] for n in names])

    def _moves(self) -> list[tuple[str, str]]:
        """List the staged files with the places they are published at."""
        curated = self.lake.curated_folder(self.contract)
        quarantine = self.lake.quarantine_folder(self.contract)
        moves = []
        for source in self.lake.find(f"{self.work}/curated"):
            if source.endswith(".parquet"):
                folder = source.removeprefix(f"{self.work}/curated").rpartition("/")[0]
                moves.append((source, f"{curated}{folder}/{PART}"))
        for kind in ("rows", "cells"):
            for source in self.lake.find(f"{self.work}/{kind}"):
                if source.endswith(".parquet"):
                    moves.append((source, f"{quarantine}/{kind}/{self.run_id}.parquet"))
        return moves

    def _stale_partitions(self, targets: list[str]) -> list[str]:
        """List the stored files that a rebuild no longer has rows for."""
        if self.keeps_existing:
            return []
        return [path for path in self._partition_files().values() if path not in targets]
