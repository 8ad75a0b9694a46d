"""A workspace as `make run` leaves it, in a folder of a test's own."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from glue_ingest.engines.base import EngineName
from schoolhouse.pipeline import steps
from schoolhouse.pipeline.workspace import Workspace
from schoolhouse.samples.registry import find_samples

PROJECT = Path(__file__).parents[2]
REAL_FILE = PROJECT.parent / "shared/data/us_education/states_all.csv"


@dataclass(frozen=True)
class BuiltWorkspace:
    """A finished `make run` in a folder of its own, and a way to ask its marts."""

    root: Path
    report: str
    run_again: Callable[[], "subprocess.CompletedProcess[str]"]

    @property
    def database(self) -> Path:
        return self.root / "schoolhouse.duckdb"

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(query).fetchall()


def build_workspace(data: Path, space: str, *arguments: str) -> BuiltWorkspace:
    def run() -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "schoolhouse", "run", "--data", str(data), *arguments]
        return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)

    done = run()
    assert done.returncode == 0, done.stderr[-4000:]
    return BuiltWorkspace(data / space, done.stdout, run)


def ingest_sample(home: Path) -> Workspace:
    """Ingest the sample of every data set into a workspace, and build nothing."""
    space = Workspace(home)
    steps.make_sample(space)
    inputs = {name: [str(home / sample.place)] for name, sample in find_samples().items()}
    steps.ingest(space, inputs, EngineName.DUCKDB, is_synthetic=True)
    return space
