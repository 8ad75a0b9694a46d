"""What a run refuses, as Spark steps: rows with their reasons, and single cells."""

from collections.abc import Callable
from enum import StrEnum

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from glue_ingest.contract import Contract
from glue_ingest.spark import Step, is_refused, is_unreadable


class Kind(StrEnum):
    """Why a row is in quarantine."""

    REFUSED = "refused"
    UNREADABLE = "unreadable"
    SUPERSEDED = "superseded"
    # A row of an earlier run that this run's row replaced; not part of this run's account.
    DISPLACED = "displaced"


def quarantined_rows(
    contract: Contract, run_id: str
) -> Callable[[DataFrame, DataFrame], DataFrame]:
    """Build the quarantine's rows: refused, unreadable, superseded, displaced."""

    def step(judged: DataFrame, placed: DataFrame) -> DataFrame:
        no_winner = (F.lit(None).cast("string"), F.lit(None).cast("bigint"))
        kind = F.when(is_unreadable(), Kind.UNREADABLE.value).otherwise(Kind.REFUSED.value)
        refused = judged.where(is_unreadable() | is_refused()).select(
            *_quarantine_row(contract, run_id, kind), *_winner(*no_winner)
        )
        is_new = F.col("ingest_run_id") == run_id
        kind = F.when(is_new, Kind.SUPERSEDED.value).otherwise(Kind.DISPLACED.value)
        lost = placed.where(F.col("place") > 1).select(
            *_quarantine_row(contract, run_id, kind),
            *_winner(F.col("winner_sha256"), F.col("winner_record_number")),
        )
        return refused.unionByName(lost).orderBy("raw_sha256", "raw_record_number")

    return step


def _quarantine_row(contract: Contract, run_id: str, kind: SparkColumn) -> list[SparkColumn]:
    return [
        F.lit(run_id).alias("run_id"),
        F.lit(contract.name).alias("contract_name"),
        kind.alias("kind"),
        F.col("raw_file_name"),
        F.col("raw_sha256"),
        F.col("raw_record_number"),
        F.col("raw_text"),
        F.col("raw_values"),
        F.col("violations").alias("reasons"),
    ]


def _winner(sha256: SparkColumn, record: SparkColumn) -> list[SparkColumn]:
    return [sha256.alias("winner_sha256"), record.alias("winner_record_number")]


def quarantined_cells(contract: Contract, run_id: str) -> Step:
    """Build the quarantine's cells: each refused or warned cell of an accepted row."""
    key = [part for name in contract.key for part in (F.lit(name), F.col(name).cast("string"))]

    def step(winners: DataFrame) -> DataFrame:
        key_values = F.create_map(*key) if key else F.lit(None).cast("map<string,string>")
        return (
            winners.select(
                F.lit(run_id).alias("run_id"),
                F.lit(contract.name).alias("contract_name"),
                F.col("raw_file_name"),
                F.col("raw_sha256"),
                F.col("raw_record_number"),
                key_values.alias("key_values"),
                F.explode("violations").alias("cell"),
            )
            .select("*", "cell.*")
            .drop("cell")
            .orderBy("raw_sha256", "raw_record_number")
        )

    return step
