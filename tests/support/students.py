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

    @property
    def lake(self) -> Path:
        return self.root / "lake"

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
            *("--select", "+student_group_summary", "+student_score_distribution"),
            *("--vars", json.dumps(rules)),
            *("--profiles-dir", str(self.root), "--log-path", str(self.root)),
            *("--target-path", str(self.root / "target")),
        ]
        environment = os.environ | {
            "SCHOOLHOUSE_LAKE": str(self.lake),
            "SCHOOLHOUSE_DUCKDB": str(database),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        }
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-4000:]
        return database

    def without(self, root: Path, *datasets: str) -> "StudentWorkspace":
        """Return a copy in which data sets have never been ingested: each is an empty table."""
        other = StudentWorkspace(root)
        shutil.copytree(self.lake / "curated", other.lake / "curated")
        shutil.copytree(self.lake / "ledger", other.lake / "ledger")
        for dataset in datasets:
            folder = other.lake / "curated/students" / dataset
            files = f"read_parquet('{folder}/**/*.parquet', union_by_name = true)"
            empty = duckdb.sql(f"from {files} limit 0").to_arrow_table()
            shutil.rmtree(folder)
            folder.mkdir()
            duckdb.from_arrow(empty).write_parquet(str(folder / "empty.parquet"))
        return other


def read(database: Path, query: str) -> list[dict[str, Any]]:
    """Return the rows of a query by column name."""
    with duckdb.connect(str(database), read_only=True) as connection:
        relation = connection.execute(query)
        names = [column[0] for column in relation.description or ()]
        return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]


def ingest(root: Path, files: dict[str, Path]) -> StudentWorkspace:
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
    return StudentWorkspace(root)


def synthetic_workspace(root: Path, students: int) -> StudentWorkspace:
    """Make and land the synthetic files, with so many students in the records."""
    files = {name: root / f"{name}.synthetic.csv" for name in ("records", *NAMES)}
    for name, path in files.items():
        size = ["--students", str(students)] if name == "records" else []
        command = [sys.executable, "-m", "schoolhouse", "samples", "write", f"students.{name}"]
        subprocess.run(
            [*command, "--out", str(path), *size], cwd=PROJECT, check=True, capture_output=True
        )
    return ingest(root, files)
