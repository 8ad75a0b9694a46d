"""`schoolhouse run` with objects: what it hands to ingest, and what it says of a mistake."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from glue_ingest.contracts.deliveries import DeliveryOrder
from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import EngineName
from glue_ingest.lake.store import Store
from schoolhouse.pipeline import steps
from schoolhouse.pipeline.workspace import Workspace
from tests.integration.raw.conftest import Landing, Rows

ROOT = Path(__file__).parents[3]


def test_ingest_step_passes_on_all_that_is_given(
    landing: Landing,
    tmp_path: Path,
    contract: Contract,
    rows: Callable[[Store], Rows],
    local_file: Callable[..., Path],
) -> None:
    workspace = Workspace(tmp_path / "data")
    landing.put("in/b, c.csv", "North,2001,1")
    landing.put("in/a.csv", "North,2001,2", "South,2001,2")
    given = [landing.address("in/"), str(local_file("z.csv", "South,2001,3"))]

    inputs, order = {contract.path: given}, DeliveryOrder.NAME
    steps.ingest(workspace, inputs, EngineName.DUCKDB, is_synthetic=True, order=order)

    assert rows(Store(str(workspace.lake))) == [
        ("North", 2001, 1, "b, c.csv"),
        ("South", 2001, 3, "z.csv"),
    ]


@pytest.mark.parametrize("given", ["in/", "in/a.csv"])
def test_run_without_such_an_object_is_one_line_and_makes_nothing(
    landing: Landing, tmp_path: Path, given: str
) -> None:
    data, missing = tmp_path / "data", landing.address(given)
    command = [sys.executable, "-m", "schoolhouse", "run", "--data", str(data), "--raw", missing]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: No object at '{missing}'")
    assert done.stderr.count("\n") == 1
    assert not data.exists()
