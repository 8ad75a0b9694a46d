"""The rules compiled for Spark: pure steps from a DataFrame to a DataFrame.

Public DataFrame API only. Nothing here writes, logs or asks where it runs.

A judged row has, besides the contract's columns: `raw_file_name`, `raw_sha256`,
`raw_record_number` (1 is the first record after the header), `received_at`,
`raw_text` (of an unreadable record, else null), `raw_values` (header name ->
text as received) and `violations`.
"""

import codecs
from collections.abc import Callable
from functools import reduce
from operator import or_

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

from glue_ingest.contract import LINEAGE, Column, Contract, LineageColumn
from glue_ingest.preflight import Header
from glue_ingest.raw import RawFile
from glue_ingest.rules import EDGE_SPACE, Action, Rule
from glue_ingest.spark_rules import parse, spark_type, violation

Step = Callable[[DataFrame], DataFrame]

HIVE_NULL = "__hive_default_partition__"
ORIGIN = ("raw_file_name", "raw_sha256", "raw_record_number", "received_at")


def curated_schema(contract: Contract) -> T.StructType:
    """Return the columns of the curated zone: contract, lineage, then the partition."""
    own = [c for c in contract.columns if c.name != contract.partition]
    partition = [c for c in contract.columns if c.name == contract.partition]
    columns: list[Column | LineageColumn] = [*own, *LINEAGE, *partition]
    return T.StructType([T.StructField(c.name, spark_type(c.data_type)) for c in columns])


def read_raw(
    spark: SparkSession, address: str, contract: Contract, header: Header, raw: RawFile
) -> DataFrame:
    """Read one received file, every value as text.

    `multiLine` keeps a file in one task, so that record numbers follow the file.
    """
    positions = [T.StructField(f"field_{i}", T.StringType()) for i in range(len(header.names))]
    schema = T.StructType([*positions, T.StructField("raw_text", T.StringType())])
    published = spark.read.csv(
        address,
        schema=schema,
        header=True,
        multiLine=True,
        mode="PERMISSIVE",
        columnNameOfCorruptRecord="raw_text",
        sep=contract.dialect.delimiter,
        quote=contract.dialect.quote,
        escape=contract.dialect.escape,
        encoding=codecs.lookup(contract.dialect.encoding).name,
        emptyValue="",
        nullValue="",
    )
    return published.select(
        F.lit(raw.file_name).alias("raw_file_name"),
        F.lit(raw.sha256).alias("raw_sha256"),
        (F.monotonically_increasing_id() + 1).alias("raw_record_number"),
        F.lit(raw.received_at).cast("timestamp").alias("received_at"),
        F.col("raw_text"),
        _raw_values(header).alias("raw_values"),
        *(_received_text(column, header) for column in contract.columns),
    )


def _raw_values(header: Header) -> SparkColumn:
    pairs = [(F.lit(name), F.col(f"field_{i}")) for i, name in enumerate(header.names)]
    return F.create_map(*(part for pair in pairs for part in pair))


def _received_text(column: Column, header: Header) -> SparkColumn:
    position = header.positions.get(column.name)
    text = F.lit(None).cast("string") if position is None else F.col(f"field_{position}")
    return text.alias(f"text_{column.name}")


def clean_texts(contract: Contract) -> Step:
    """Trim every text and read the null markers as null; keep the text as received."""

    def step(df: DataFrame) -> DataFrame:
        others = [name for name in df.columns if not name.startswith("text_")]
        cleaned = []
        for column in contract.columns:
            trimmed = F.regexp_replace(F.col(f"text_{column.name}"), EDGE_SPACE, "")
            markers = {*contract.null_markers, ""}
            if column.name == contract.partition:
                # The folder name that stands for null: such a text would come back as null.
                markers.add(HIVE_NULL)
            is_marker = F.lower(trimmed).isin(*sorted(markers))
            cleaned.append(F.when(~is_marker, trimmed).alias(f"text_{column.name}"))
        return df.select(*others, *cleaned)

    return step


def parse_values(contract: Contract) -> Step:
    """Add the typed value of every text; null where the text is no such value."""

    def step(df: DataFrame) -> DataFrame:
        values = [
            parse(F.col(f"text_{column.name}"), column.data_type).alias(column.name)
            for column in contract.columns
        ]
        return df.select("*", *values)

    return step


def judge_values(contract: Contract) -> Step:
    """Add `violations`, and make null the cells that a rule refuses."""

    def step(df: DataFrame) -> DataFrame:
        violations = []
        values = []
        for column in contract.columns:
            broken = [(rule, violation(column, rule)) for rule in column.rules]
            violations += [_described(column, rule, condition) for rule, condition in broken]
            refused = [c for rule, c in broken if rule.action is Action.NULL_CELL]
            value = F.col(column.name)
            if refused:
                value = F.when(~reduce(or_, refused), value)
            values.append(value.alias(column.name))
        found = F.filter(F.array(*violations), lambda item: item.isNotNull())
        is_readable = F.col("raw_text").isNull()
        return df.select(
            *ORIGIN,
            "raw_text",
            "raw_values",
            F.when(is_readable, found).otherwise(F.slice(found, 1, 0)).alias("violations"),
            *values,
        )

    return step


def _described(column: Column, rule: Rule, condition: SparkColumn) -> SparkColumn:
    item = F.struct(
        F.lit(column.name).alias("column_name"),
        F.lit(rule.name.value).alias("rule_name"),
        F.lit(rule.action.value).alias("action_name"),
        F.col(f"text_{column.name}").alias("raw_value"),
    )
    return F.when(condition, item)


def judge(contract: Contract) -> Step:
    """Turn rows as received into judged rows: clean, parse, judge."""

    def step(df: DataFrame) -> DataFrame:
        return (
            df.transform(clean_texts(contract))
            .transform(parse_values(contract))
            .transform(judge_values(contract))
        )

    return step


def is_refused() -> SparkColumn:
    """Return the condition of a readable row that a rule rejects."""
    return F.exists("violations", lambda item: item["action_name"] == Action.REJECT_ROW.value)


def is_unreadable() -> SparkColumn:
    """Return the condition of a record that is no row of the file's shape."""
    return F.col("raw_text").isNotNull()


def candidates(judged: DataFrame) -> DataFrame:
    """Keep the rows that may enter the curated zone."""
    return judged.where(~is_unreadable() & ~is_refused())


def place_by_key(contract: Contract) -> Step:
    """Add `place` among the rows of a key (1 wins), and where the winner comes from.

    The contract's order decides, then the newest file, then the later record.
    Without a key every row wins.
    """

    def step(df: DataFrame) -> DataFrame:
        if not contract.key:
            return df.select(
                "*",
                F.lit(1).alias("place"),
                F.col("raw_sha256").alias("winner_sha256"),
                F.col("raw_record_number").alias("winner_record_number"),
            )
        order = [
            F.col(o.column).desc_nulls_last()
            if o.is_descending
            else F.col(o.column).asc_nulls_last()
            for o in contract.winner_order
        ]
        newest = [F.col("received_at").desc(), F.col("raw_record_number").desc()]
        rows_of_key = Window.partitionBy(*contract.key).orderBy(*order, *newest)
        return df.select(
            "*",
            F.row_number().over(rows_of_key).alias("place"),
            F.first("raw_sha256").over(rows_of_key).alias("winner_sha256"),
            F.first("raw_record_number").over(rows_of_key).alias("winner_record_number"),
        )

    return step
