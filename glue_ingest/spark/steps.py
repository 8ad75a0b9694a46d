"""The rules compiled for Spark: pure steps from a DataFrame to a DataFrame.

Public DataFrame API only. Nothing here writes, logs or asks where it runs.

A judged row has file_number, raw_record_number, raw_text (of an unreadable record), its `_state`,
then the contract's columns. Files have file_number, raw_file_name, raw_sha256, received_at,
ingest_run_id and is_new.
"""

from collections.abc import Callable
from enum import IntEnum
from functools import reduce
from operator import or_

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from glue_ingest.contract import LINEAGE, Column, Contract, LineageColumn
from glue_ingest.rules import Action, Rule
from glue_ingest.spark.rules import VIOLATIONS, parse, spark_type, violation

Step = Callable[[DataFrame], DataFrame]


class State(IntEnum):
    """What judging says of a row; those below REJECTED may enter the curated zone."""

    GOOD = 0
    FLAWED = 1  # some rule is broken that does not reject the row
    REJECTED = 2


RECORD = ("file_number", "raw_record_number")
FILES = T.StructType(
    [
        T.StructField("file_number", T.IntegerType()),
        T.StructField("raw_file_name", T.StringType()),
        T.StructField("raw_sha256", T.StringType()),
        T.StructField("received_at", T.TimestampType()),
        T.StructField("ingest_run_id", T.StringType()),
        T.StructField("is_new", T.BooleanType()),
    ]
)


CHECKED = f"{RECORD[0]} int, {RECORD[1]} bigint, checks {VIOLATIONS}"


def texts_schema(contract: Contract) -> T.StructType:
    """Return the columns of records as texts: see `reading/texts.py`."""
    texts = [T.StructField(f"text_{column.name}", T.StringType()) for column in contract.columns]
    numbers = [T.StructField(RECORD[0], T.IntegerType()), T.StructField(RECORD[1], T.LongType())]
    return T.StructType([*numbers, T.StructField("raw_text", T.StringType()), *texts])


def wrong_schema(contract: Contract) -> T.StructType:
    """Return the columns of the texts of records that may have broken a rule."""
    return texts_schema(contract).add("is_rejected", T.BooleanType())


def curated_schema(contract: Contract) -> T.StructType:
    """Return the columns of the curated zone: contract, lineage, then the partition."""
    own = [c for c in contract.columns if c.name != contract.partition]
    partition = [c for c in contract.columns if c.name == contract.partition]
    columns: list[Column | LineageColumn] = [*own, *LINEAGE, *partition]
    return T.StructType([T.StructField(c.name, spark_type(c.data_type)) for c in columns])


def names(contract: Contract) -> list[str]:
    """List the contract's columns."""
    return [column.name for column in contract.columns]


def parse_values(contract: Contract) -> Step:
    """Add the typed value of every text; null where the text is no such value."""

    def step(texts: DataFrame) -> DataFrame:
        values = [
            parse(F.col(f"text_{column.name}"), column.data_type).alias(column.name)
            for column in contract.columns
        ]
        return texts.select("*", *values)

    return step


def judge_values(contract: Contract) -> Step:
    """Say what each row is, and make null the cells that a rule refuses.

    Each condition stands here once: Spark evaluates an expression as often as it is written.
    """

    def step(parsed: DataFrame) -> DataFrame:
        is_readable = F.col("raw_text").isNull()
        is_rejected = _any(_broken(contract, Action.REJECT_ROW))
        is_flawed = _any(_broken(contract, Action.NULL_CELL, Action.WARN))
        state = F.when(~is_readable | is_rejected, State.REJECTED).when(is_flawed, State.FLAWED)
        return parsed.select(
            *RECORD,
            "raw_text",
            state.otherwise(State.GOOD).alias("_state"),
            *(_kept_value(column) for column in contract.columns),
        )

    return step


def _broken(contract: Contract, *actions: Action) -> list[SparkColumn]:
    return [
        violation(column, rule)
        for column in contract.columns
        for rule in column.rules
        if rule.action in actions
    ]


def _any(conditions: list[SparkColumn]) -> SparkColumn:
    return reduce(or_, conditions, F.lit(False))


def _kept_value(column: Column) -> SparkColumn:
    refused = [violation(column, r) for r in column.rules if r.action is Action.NULL_CELL]
    value = F.col(column.name)
    return (F.when(~_any(refused), value) if refused else value).alias(column.name)


def judge(contract: Contract) -> Step:
    """Turn the texts of records into judged rows: parse, then check."""

    def step(texts: DataFrame) -> DataFrame:
        return texts.transform(parse_values(contract)).transform(judge_values(contract))

    return step


def checks(contract: Contract) -> Step:
    """Check every rule of records given as texts: `checks` has an item per rule, null if kept."""

    def step(texts: DataFrame) -> DataFrame:
        items = [_described(column, rule) for column in contract.columns for rule in column.rules]
        parsed = texts.where("raw_text is null").transform(parse_values(contract))
        return parsed.select(*RECORD, F.array(*items).alias("checks"))

    return step


def violations(checked: DataFrame) -> DataFrame:
    """Keep the rules that are broken.

    Apart from `checks`, and after it was staged: Spark interprets what it filters in an array.
    """
    found = F.filter("checks", lambda item: item.isNotNull())
    return checked.select(*RECORD, found.alias("violations")).where("size(violations) > 0")


def _described(column: Column, rule: Rule) -> SparkColumn:
    item = F.struct(
        F.lit(column.name).alias("column_name"),
        F.lit(rule.name.value).alias("rule_name"),
        F.lit(rule.action.value).alias("action_name"),
        F.col(f"text_{column.name}").alias("raw_value"),
    )
    return F.when(violation(column, rule), item)
