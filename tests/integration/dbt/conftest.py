"""dbt as a person types it, on a lake and a database of a test's own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.workspaces import PROJECT

DBT = Path(sys.executable).with_name("dbt")
RunDbt = Callable[..., "subprocess.CompletedProcess[str]"]
Ingest = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What a person has after `make setup`, with the lake and the marts elsewhere."""
    shutil.copy(PROJECT / "profiles.yml.example", tmp_path / "profiles.yml")
    foreign = ("DBT_", "SCHOOLHOUSE_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return kept | {
        "DBT_PROFILES_DIR": str(tmp_path),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_TARGET_PATH": str(tmp_path / "target"),
        "DBT_LOG_PATH": str(tmp_path / "logs"),
        "SCHOOLHOUSE_LAKE": str(tmp_path / "lake"),
        "SCHOOLHOUSE_DUCKDB": str(tmp_path / "schoolhouse.duckdb"),
    }


@pytest.fixture
def dbt(environment: dict[str, str]) -> RunDbt:
    """Run dbt in the project's folder; its output is in the failure."""

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [str(DBT), "--no-use-colors", *arguments],
            cwd=PROJECT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-6000:]
        return done

    return run


@pytest.fixture
def schoolhouse(environment: dict[str, str]) -> Ingest:
    """Run a command of `schoolhouse` with the same lake."""

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [sys.executable, "-m", "schoolhouse", *arguments],
            cwd=PROJECT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-6000:]
        return done

    return run
