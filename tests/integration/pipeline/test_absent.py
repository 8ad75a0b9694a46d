"""dbt as a person types it, where data sets are not in the lake: each is an empty table."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from glue_ingest.contracts.model import contract_names
from tests.support.workspaces import PROJECT, BuiltWorkspace

DBT = Path(sys.executable).with_name("dbt")


@dataclass(frozen=True)
class PlainDbt:
    """dbt on a lake, with no option that depends on what is in it."""

    lake: Path
    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "schoolhouse.duckdb"

    def run(self, *arguments: str) -> None:
        where = ["--target-path", str(self.folder / "target"), "--log-path", str(self.folder)]
        done = subprocess.run(
            [str(DBT), *arguments, *where],
            cwd=PROJECT,
            env=os.environ
            | {
                "DBT_PROFILES_DIR": str(PROJECT),
                "SCHOOLHOUSE_LAKE": str(self.lake),
                "SCHOOLHOUSE_DUCKDB": str(self.database),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-4000:]

    def freshness(self) -> dict[str, Any]:
        """Return the status of each data set."""
        self.run("source", "freshness")
        results = json.loads((self.folder / "target/sources.json").read_text())["results"]
        return {item["unique_id"].split(".", 2)[2]: item["status"] for item in results}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> PlainDbt:
    """The lake as `make setup` leaves it on a fresh clone."""
    folder = tmp_path_factory.mktemp("empty")
    command = [sys.executable, "-m", "glue_ingest", "catalog", "--lake", str(folder / "lake")]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "".join(f"empty\t{name}\n" for name in contract_names())
    return PlainDbt(folder / "lake", folder)


def test_everything_is_built_and_tested_on_a_lake_without_data(empty: PlainDbt) -> None:
    empty.run("build")

    with duckdb.connect(str(empty.database), read_only=True) as connection:
        marts = ("state_year_metrics", "national_summary", "student_group_summary")
        for mart in marts:
            assert connection.execute(f"select count(*) from marts.{mart}").fetchall() == [(0,)]


def test_freshness_of_a_data_set_that_was_never_loaded_is_a_warning(empty: PlainDbt) -> None:
    assert empty.freshness() == dict.fromkeys(contract_names(), "warn")


def test_freshness_of_a_data_set_is_that_of_its_last_run(
    sample_workspace: BuiltWorkspace, tmp_path: Path
) -> None:
    found = PlainDbt(sample_workspace.root / "lake", tmp_path).freshness()

    assert found == dict.fromkeys(contract_names(), "pass")
