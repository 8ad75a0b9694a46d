"""What a run refuses, as Spark steps: rows with their reasons, and single cells."""

from collections.abc import Callable

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from glue_ingest.contract import Contract
from glue_ingest.engine import Kind
from glue_ingest.spark.rules import VIOLATIONS
from glue_ingest.spark.steps import RECORD, Step

ORIGIN = ("raw_file_name", "raw_sha256")


def quarantined_rows(
    contract: Contract, run_id: str
) -> Callable[[DataFrame, DataFrame, DataFrame], DataFrame]:
    """Build the quarantine's rows: rejected and unreadable ones, and those that lost their key."""

    def step(rejected: DataFrame, lost: DataFrame, violations: DataFrame) -> DataFrame:
        is_unreadable = F.col("raw_text").isNotNull()
        kind = F.when(is_unreadable, Kind.UNREADABLE.value).otherwise(Kind.REFUSED.value)
        refused = rejected.select(
            kind.alias("kind"),
            *RECORD,
            *ORIGIN,
            "raw_text",
            F.lit(None).cast("string").alias("winner_sha256"),
            F.lit(None).cast("bigint").alias("winner_record_number"),
        )
        refused = refused.unionByName(lost.select(*_lost()))
        no_reasons = F.array().cast(VIOLATIONS)
        return (
            refused.join(violations, list(RECORD), "left")
            .select(
                F.lit(run_id).alias("run_id"),
                F.lit(contract.name).alias("contract_name"),
                "kind",
                *ORIGIN,
                "raw_record_number",
                "raw_text",
                F.coalesce("violations", no_reasons).alias("reasons"),
                "winner_sha256",
                "winner_record_number",
            )
            .coalesce(1)
            .sortWithinPartitions("raw_sha256", "raw_record_number")
        )

    return step


def _lost() -> list[SparkColumn | str]:
    kind = F.when(F.col("is_new"), Kind.SUPERSEDED.value).otherwise(Kind.DISPLACED.value)
    return [
        kind.alias("kind"),
        *RECORD,
        *ORIGIN,
        F.lit(None).cast("string").alias("raw_text"),
        "winner_sha256",
        "winner_record_number",
    ]


def quarantined_cells(contract: Contract, run_id: str) -> Step:
    """Build the quarantine's cells: each refused or warned cell of accepted, flawed rows."""
    key = [part for name in contract.key for part in (F.lit(name), F.col(name).cast("string"))]

    def step(accepted: DataFrame) -> DataFrame:
        key_values = F.create_map(*key) if key else F.lit(None).cast("map<string,string>")
        return (
            accepted.select(
                F.lit(run_id).alias("run_id"),
                F.lit(contract.name).alias("contract_name"),
                *ORIGIN,
                "raw_record_number",
                key_values.alias("key_values"),
                F.explode("violations").alias("cell"),
            )
            .select("*", "cell.*")
            .drop("cell")
            .coalesce(1)
            .sortWithinPartitions("raw_sha256", "raw_record_number")
        )

    return step
