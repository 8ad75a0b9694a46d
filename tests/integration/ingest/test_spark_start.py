"""How Spark's Java is started: from any folder, and from a zip."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[3]
COUNT = """
from glue_ingest.engines.spark import session
print(session.start_spark().range(3).count())
"""


def python(place: Path) -> "subprocess.CompletedProcess[str]":
    """Run the script above with the package found at a place."""
    return subprocess.run(
        [sys.executable, "-c", COUNT],
        cwd=place.parent,
        env=os.environ | {"PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_spark_starts_from_a_folder_with_a_blank_in_its_name(tmp_path: Path) -> None:
    place = tmp_path / "a clone"
    place.mkdir()
    (place / "glue_ingest").symlink_to(ROOT / "glue_ingest")

    done = python(place=place)

    assert (done.returncode, done.stdout) == (0, "3\n"), done.stderr


def test_spark_starts_from_a_zip_as_quietly_as_from_a_folder(tmp_path: Path) -> None:
    place = tmp_path / "the package.zip"
    with zipfile.ZipFile(place, "w") as file:
        for path in (ROOT / "glue_ingest").rglob("*.[py]*"):
            if path.parent.name != "__pycache__":
                file.write(path, path.relative_to(ROOT))

    done = python(place)

    assert (done.returncode, done.stdout) == (0, "3\n"), done.stderr
    assert [line for line in done.stderr.splitlines() if " WARN " in line] == []


def test_pandas_can_be_imported_beside_the_engine() -> None:
    code = (
        "from glue_ingest.engines.base import load_engine; load_engine('spark'); import pandas; "
        "print(len(pandas.DataFrame({'year': [1992]})))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
