"""What the project tests share: one parse of the dbt project, and the SQL of each engine.

Nothing here needs a lake, a database or credentials. Nothing is written inside the repository.
"""

import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DBT = Path(sys.executable).with_name("dbt")
Node = dict[str, Any]
RunDbt = Callable[..., subprocess.CompletedProcess[str]]
CompileFor = Callable[[str], Node]


@pytest.fixture(scope="session")
def run_dbt(tmp_path_factory: pytest.TempPathFactory) -> RunDbt:
    """Run dbt on the project (or a copy of it) with a profile and target folder of its own."""
    home = tmp_path_factory.mktemp("dbt")
    shutil.copy(ROOT / "profiles.yml.example", home / "profiles.yml")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DBT_")}
    environment |= {
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "SCHOOLHOUSE_DUCKDB": str(home / "schoolhouse.duckdb"),
        "SCHOOLHOUSE_LAKE": str(home / "no_lake"),
    }

    def run(*arguments: str, project: Path = ROOT, target: Path = home / "target") -> Any:
        folders = ["--profiles-dir", home, "--project-dir", project, "--target-path", target]
        command = [DBT, *arguments, *folders, "--log-path", home]
        return subprocess.run(
            [str(part) for part in command],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


@pytest.fixture(scope="session")
def compile_for(run_dbt: RunDbt, tmp_path_factory: pytest.TempPathFactory) -> CompileFor:
    """Compile the project for an engine, once, without looking at any database."""

    @functools.cache
    def compile_once(engine: str) -> Node:
        target = tmp_path_factory.mktemp(engine)
        done = run_dbt(
            "compile", "--target", engine, "--no-introspect", "--no-populate-cache", target=target
        )
        assert done.returncode == 0, done.stdout
        manifest: Node = json.loads((target / "manifest.json").read_text())
        return manifest

    return compile_once


@pytest.fixture(scope="session")
def manifest(compile_for: CompileFor) -> Node:
    return compile_for("duckdb")


@pytest.fixture(scope="session")
def models(manifest: Node) -> dict[str, Node]:
    return own_nodes(manifest, "model")


def own_nodes(manifest: Node, *resource_types: str) -> dict[str, Node]:
    """Nodes of this project by name."""
    return {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] in resource_types and node["package_name"] == "schoolhouse"
    }
