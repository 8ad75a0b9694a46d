"""Columns that a received file lacks, on Spark: how many values it would erase, or those kept.

Rows are validated; both functions take those of all files that a run reads, and stored ones.
"""

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from glue_ingest.contracts.lineage import KEPT_VALUES
from glue_ingest.contracts.model import Contract
from glue_ingest.engines.missing import Lacked
from glue_ingest.engines.spark.outcomes import State
from glue_ingest.engines.spark.steps import Step, winner_order


def count_erased(
    contract: Contract,
    validated: DataFrame,
    files: DataFrame,
    lacked: Lacked,
    columns: list[str],
    *,
    last_delivery: int | None,
) -> dict[tuple[int, str], int]:
    """Count the rows without a column that would replace a value, by file and column.

    What a row replaces is the newest row before it, of a file with the column, that was stored:
    that won over all rows of its key before it. `last_delivery` looks at its rows alone.
    """
    rows = _candidates(validated).join(_lineage(files), "file_number")
    if last_delivery is not None:
        rows = rows.where(F.col("delivery") == last_delivery)
    is_lost = {
        name: F.min_by(
            F.col(name).isNotNull(),
            F.when(~_lacks(lacked, name, "file_number"), F.col("_place")),
        ).alias(name)
        for name in columns
    }
    replaced = _replaced(contract, rows, lacked, columns)
    losing = replaced.groupBy("_winner", "_record").agg(*is_lost.values())
    counts = [
        F.count(F.when(_lacks(lacked, name, "_winner") & F.col(name), True)).alias(name)
        for name in columns
    ]
    found = losing.groupBy("_winner").agg(*counts)
    return {(row["_winner"], name): row[name] for row in found.collect() for name in columns}


def _replaced(contract: Contract, rows: DataFrame, lacked: Lacked, columns: list[str]) -> DataFrame:
    """Return the rows that were stored before winners without a column, by winner."""
    by_key = Window.partitionBy(*contract.key).orderBy(*winner_order(contract))
    before = (
        Window.partitionBy("_winner", "_record")
        .orderBy("received_at", "raw_record_number")
        .rowsBetween(Window.unboundedPreceding, -1)
    )
    placed = rows.select(
        *("file_number", "raw_record_number", "received_at", *columns),
        F.row_number().over(by_key).alias("_place"),
        F.first("file_number").over(by_key).alias("_winner"),
        F.first("raw_record_number").over(by_key).alias("_record"),
    ).where(F.col("_winner").isin(*lacked))
    dated = placed.withColumn("_best", F.min("_place").over(before))
    was_stored = F.col("_best").isNull() | (F.col("_place") < F.col("_best"))
    return dated.where((F.col("_place") > 1) & was_stored)


def keep_values(contract: Contract, files: DataFrame, lacked: Lacked, columns: list[str]) -> Step:
    """Give rows the values of the columns that their file lacks, and say where they are from.

    They are those of the newest row of the key whose file has the column.
    """
    by_key = (
        Window.partitionBy(*contract.key)
        .orderBy(*winner_order(contract))
        .rowsBetween(Window.unboundedPreceding, Window.unboundedFollowing)
    )

    def kept(name: str) -> SparkColumn:
        found = F.struct(F.col(name).alias("value"), _origin(name).alias("origin"))
        has_column = F.when(~_lacks(lacked, name, "file_number"), found)
        return F.first(has_column, ignorenulls=True).over(by_key).alias(f"_kept_{name}")

    def step(validated: DataFrame) -> DataFrame:
        rows = _candidates(validated).join(_lineage(files), "file_number")
        found = rows.select("*", *map(kept, columns))
        values = {
            name: F.when(_lacks(lacked, name, "file_number"), F.col(f"_kept_{name}.value"))
            .otherwise(F.col(name))
            .alias(name)
            for name in columns
        }
        given = found.withColumns(
            {KEPT_VALUES.name: _kept_values(lacked, columns)} | values
        ).select(*validated.columns)
        return given.unionByName(validated.where(F.col("_state") == State.REJECTED))

    return step


def _candidates(validated: DataFrame) -> DataFrame:
    return validated.where(F.col("_state") < State.REJECTED)


def _lineage(files: DataFrame) -> DataFrame:
    return files.select("file_number", "received_at", "raw_sha256", "delivery")


def _lacks(lacked: Lacked, name: str, number: str) -> SparkColumn:
    """Ask whether the file of that number lacks a column."""
    return F.col(number).isin(*(number for number, names in lacked.items() if name in names))


def _origin(name: str) -> SparkColumn:
    """Say where a value is from: its row, or what that row says of it."""
    own = F.concat_ws(":", F.col("raw_sha256"), F.col("raw_record_number").cast("string"))
    said = F.regexp_extract(KEPT_VALUES.name, f'"{name}":"([^"]*)"', 1)
    return F.coalesce(F.when(said != "", said), own)


def _kept_values(lacked: Lacked, columns: list[str]) -> SparkColumn:
    """Spell the origins of the values that a row keeps, as JSON; a stored row has its own."""
    pieces = [
        F.when(
            _lacks(lacked, name, "file_number") & F.col(f"_kept_{name}.value").isNotNull(),
            F.concat(F.lit(f'"{name}":"'), F.col(f"_kept_{name}.origin"), F.lit('"')),
        )
        for name in columns
    ]
    joined = F.concat_ws(",", *pieces)
    built = F.when(joined != "", F.concat(F.lit("{"), joined, F.lit("}")))
    return F.when(F.col("file_number").isin(*lacked), built).otherwise(F.col(KEPT_VALUES.name))
