"""What becomes of judged rows: who wins a key, and which part of the result a row is written to.

Pure steps from a DataFrame to a DataFrame, as in `steps.py`.
"""

from enum import StrEnum

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from glue_ingest.contract import Contract
from glue_ingest.spark.steps import State, Step, curated_schema


class Part(StrEnum):
    """What is written of a run: rows by what became of them; one row may be in several."""

    ACCEPTED = "accepted"
    FLAWED = "flawed"  # accepted, and some rule is broken
    WON = "won"  # accepted, and others had its key
    LOST = "lost"
    REJECTED = "rejected"


PART = "_part"


def place_by_key(contract: Contract) -> Step:
    """Add `_place` among the rows of a key (1 wins), and the state of the row that is next.

    Refused rows come last. The contract's order decides, then the newest file, then the later
    record.
    """

    def step(rows: DataFrame) -> DataFrame:
        order = [
            F.col(o.column).desc_nulls_last()
            if o.is_descending
            else F.col(o.column).asc_nulls_last()
            for o in contract.winner_order
        ]
        newest = [F.col("received_at").desc(), F.col("raw_record_number").desc()]
        is_refused = F.col("_state") == State.REJECTED
        rows_of_key = Window.partitionBy(*contract.key).orderBy(is_refused, *order, *newest)
        return rows.select(
            "*",
            F.row_number().over(rows_of_key).alias("_place"),
            F.lead("_state").over(rows_of_key).alias("_next_state"),
        )

    return step


def parts_of(contract: Contract) -> SparkColumn:
    """Return the parts of the result that a placed row belongs to."""

    def parts(*chosen: Part) -> SparkColumn:
        return F.array(*(F.lit(part.value) for part in chosen))

    state = F.col("_state")
    is_flawed = state == State.FLAWED
    found = F.when(state == State.REJECTED, parts(Part.REJECTED))
    if contract.key:
        is_contested = F.col("_next_state") < State.REJECTED
        found = found.when(F.col("_place") > 1, parts(Part.LOST))
        found = found.when(
            is_contested,
            F.when(is_flawed, parts(Part.ACCEPTED, Part.WON, Part.FLAWED)).otherwise(
                parts(Part.ACCEPTED, Part.WON)
            ),
        )
    found = found.when(is_flawed, parts(Part.ACCEPTED, Part.FLAWED))
    return found.otherwise(parts(Part.ACCEPTED))


def part(contract: Contract, files: DataFrame) -> Step:
    """Turn gathered rows into curated ones with their `_part`, in the order of the curated zone."""
    columns = [c.name for c in curated_schema(contract) if c.name != contract.partition]

    def step(gathered: DataFrame) -> DataFrame:
        if contract.key:
            received = gathered.join(files.select("file_number", "received_at"), "file_number")
            placed = received.transform(place_by_key(contract)).drop("received_at")
        else:
            placed = gathered
        parted = placed.select("*", F.explode(parts_of(contract)).alias(PART))
        rows = parted.join(files, "file_number")
        if not contract.key:
            rows = rows.sortWithinPartitions(*order(contract))
        if contract.partition is None:
            return rows.select(PART, *columns)
        # What a refused row says of its partition may be no name of a folder.
        partition = F.when(F.col(PART) != Part.REJECTED.value, F.col(contract.partition))
        return rows.select(PART, *columns, partition.alias(contract.partition))

    return step


def order(contract: Contract) -> tuple[str, ...]:
    """Return the columns by which the rows of a curated file are sorted."""
    return contract.key or ("raw_sha256", "raw_record_number")


def beside_winner(contract: Contract, won: DataFrame) -> Step:
    """Add to each row that lost its key where the winner comes from."""
    winners = won.select(
        *contract.key,
        F.col("raw_sha256").alias("winner_sha256"),
        F.col("raw_record_number").alias("winner_record_number"),
    )

    def step(lost: DataFrame) -> DataFrame:
        return lost.join(winners, list(contract.key)) if contract.key else lost.crossJoin(winners)

    return step
