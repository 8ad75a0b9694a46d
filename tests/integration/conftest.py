import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

PROJECT = Path(__file__).parents[2]
REAL_FILE = PROJECT.parent / "shared/data/us_education/states_all.csv"


@dataclass(frozen=True)
class House:
    """A finished `make run` in a folder of its own, and a way to ask its marts."""

    root: Path
    report: str
    run_again: Callable[[], "subprocess.CompletedProcess[str]"]

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.root / "schoolhouse.duckdb"), read_only=True) as connection:
            return connection.execute(query).fetchall()


def build_house(data: Path, space: str, *arguments: str) -> House:
    def run() -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "schoolhouse", "run", "--data", str(data), *arguments]
        return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)

    done = run()
    assert done.returncode == 0, done.stderr[-4000:]
    return House(data / space, done.stdout, run)


@pytest.fixture(scope="session")
def sample_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return build_house(tmp_path_factory.mktemp("data"), "sample")


@pytest.fixture(scope="session")
def real_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    if not REAL_FILE.is_file():
        pytest.skip("the real states_all.csv is not beside this clone (../shared)")
    return build_house(tmp_path_factory.mktemp("data"), "real", "--raw", str(REAL_FILE))
