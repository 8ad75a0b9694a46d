"""The engine of production: Spark, on one machine or on AWS Glue."""

import logging

import pyspark

from glue_ingest.engines.base import (
    Changes,
    Compared,
    EngineName,
    Report,
    RunContext,
    SourceFile,
)
from glue_ingest.engines.spark.compare import compare
from glue_ingest.engines.spark.run import Run
from glue_ingest.engines.spark.session import named_errors, start_spark

logger = logging.getLogger(__name__)


class SparkEngine:
    """The production engine."""

    name = EngineName.SPARK
    is_local = False

    @property
    def version(self) -> str:
        """Version for the ledger."""
        return str(pyspark.__version__)

    def build(
        self, context: RunContext, inputs: list[SourceFile], report: Report
    ) -> dict[str, int]:
        """Validate the files and stage the result.

        Raises:
            OSError: if Spark cannot read or write the lake.
        """
        with named_errors():
            logger.info("starting Spark")
            byte_count = sum(item.raw.byte_count for item in inputs)
            return Run(start_spark(byte_count), context, inputs).run(report)

    def compare(self, context: RunContext, compared: Compared) -> Changes | None:
        """Count what the staged rows change; None if stored rows have another key.

        Raises:
            OSError: if Spark cannot read the lake.
        """
        with named_errors():
            return compare(start_spark(), context, compared)


def create() -> SparkEngine:
    """Return the engine."""
    return SparkEngine()
