"""What a run changed, counted by Spark."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_ingest.contracts.types import spark_type
from glue_ingest.engines.base import ACCEPTED, Changes, Compared, RunContext
from glue_ingest.engines.changes import count_changes, read_changes
from glue_ingest.engines.spark import steps


def compare(spark: SparkSession, context: RunContext, compared: Compared) -> Changes | None:
    """Compare the staged rows with stored ones; return None if those have another key."""
    staged = [context.staging.address(item.path) for item in context.staged_files(ACCEPTED)]
    root = context.lake.address(compared.snapshot.folder)
    stored = [context.lake.address(path) for path in compared.old_paths()]
    types = [f"{_quoted(n)} {spark_type(kind)}" for n, kind in compared.old_types.items()]
    new = _read(spark, steps.curated_schema(context.contract), context.address(ACCEPTED), staged)
    _read(spark, ", ".join(types), root, stored).createOrReplaceTempView("old_rows")
    new.where(F.col("ingest_run_id") == context.run_id).createOrReplaceTempView("new_rows")
    try:
        (row,) = spark.sql(count_changes(compared, context, _quoted)).collect()
    finally:
        for name in ("old_rows", "new_rows"):
            spark.catalog.dropTempView(name)
    return read_changes(compared, context, row.asDict())


def _quoted(name: str) -> str:
    return f"`{name}`"


def _read(spark: SparkSession, schema: str, root: str, paths: list[str]) -> DataFrame:
    return spark.read.option("basePath", root).schema(schema).parquet(*paths)
