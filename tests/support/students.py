"""A lake of student files, and the student models built on it."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
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
class StudentWorkspace:
    """Student files in a lake of their own, to be built with any rules of disclosure control."""

    root: Path

    @cached_property
    def database(self) -> Path:
        """The database of a build with the rules of the project, built once."""
        return self.build("students")

    def build(self, name: str, **rules: object) -> Path:
        """Build the student models with other rules; return the database."""
        database = self.root / f"{name}.duckdb"
        shutil.copy(PROJECT / "profiles.yml.example", self.root / "profiles.yml")
        command = [
            *(str(Path(sys.executable).with_name("dbt")), "--quiet", "build"),
            *("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"),
            *("--select", "+student_group_summary"),
            *("--vars", json.dumps(rules)),
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


def ingest(root: Path, files: dict[str, Path]) -> StudentWorkspace:
    """Ingest one file of each data set given."""
    for dataset, path in files.items():
        module = [sys.executable, "-m", "glue_ingest", "run", f"students.{dataset}"]
        done = subprocess.run(
            [*module, "--raw", str(path), "--lake", str(root / "lake")],
            cwd=PROJECT,
            env=os.environ | {"SCHOOLHOUSE_PSEUDONYM_KEY": SAMPLE_KEY},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-4000:]
    return StudentWorkspace(root)


def make_sample(folder: Path, dataset: str, *options: str) -> Path:
    """Write the synthetic file of a data set; return its path."""
    path = folder / f"{dataset}.synthetic.csv"
    command = [sys.executable, "-m", "schoolhouse", "samples", "write", f"students.{dataset}"]
    subprocess.run(
        [*command, "--out", str(path), *options], cwd=PROJECT, check=True, capture_output=True
    )
    return path


def synthetic_workspace(root: Path, students: int) -> StudentWorkspace:
    """Make and ingest the synthetic files, with so many students in the records."""
    files = {name: make_sample(root, name) for name in NAMES}
    records = make_sample(root, "records", "--students", str(students))
    return ingest(root, files | {"records": records})
