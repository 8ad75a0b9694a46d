"""A lake of student files, and the student models built on it."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from glue_ingest.reading.pseudonyms import SAMPLE_KEY

PROJECT = Path(__file__).parents[2]
REAL_FILES = PROJECT.parent / "shared/data/students"
NAMES = {
    "performance": "StudentsPerformance.csv",
    "courses": "student-mat.csv",
    "attendance": "attendance_wooldridge.csv",
}


@dataclass(frozen=True)
class StudentHouse:
    """Student files in a lake of their own, to be built with other rules of disclosure control."""

    root: Path
    datasets: tuple[str, ...]

    def build(self, **rules: object) -> Path:
        """Build the student models; return the database."""
        database = self.root / "students.duckdb"
        shutil.copy(PROJECT / "profiles.yml.example", self.root / "profiles.yml")
        command = [
            *(str(Path(sys.executable).with_name("dbt")), "--quiet", "build"),
            *("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"),
            *("--select", "+student_group_summary", "+student_score_distribution"),
            *("--vars", json.dumps({"student_datasets": self.datasets} | rules)),
            *("--profiles-dir", str(self.root), "--log-path", str(self.root)),
            *("--target-path", str(self.root / "target")),
        ]
        environment = os.environ | {
            "SCHOOLHOUSE_LAKE": str(self.root / "lake"),
            "SCHOOLHOUSE_DUCKDB": str(database),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        }
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-4000:]
        return database


def read(database: Path, query: str) -> list[dict[str, Any]]:
    """Return the rows of a query by column name."""
    with duckdb.connect(str(database), read_only=True) as connection:
        relation = connection.execute(query)
        names = [column[0] for column in relation.description or ()]
        return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]


def ingest(root: Path, files: dict[str, Path]) -> StudentHouse:
    """Land one file of each data set given."""
    for dataset, path in files.items():
        module = [sys.executable, "-m", "glue_ingest", "run", f"students.{dataset}"]
        done = subprocess.run(
            [*module, "--raw", str(path), "--lake", str(root / "lake")],
            cwd=PROJECT,
            env=os.environ | {"SCHOOLHOUSE_PSEUDONYM_KEY": SAMPLE_KEY},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-4000:]
    return StudentHouse(root, tuple(files))


def synthetic_house(root: Path, students: int) -> StudentHouse:
    """Make and land the synthetic files, with so many students in the records."""
    files = {name: root / f"{name}.synthetic.csv" for name in ("records", *NAMES)}
    for name, path in files.items():
        kind = (
            ["students_records", "--students", str(students)]
            if name == "records"
            else ["students_shape", name]
        )
        command = [sys.executable, "-m", "schoolhouse", "samples", *kind, "--out", str(path)]
        subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    return ingest(root, files)
