"""One run of a data set at a time, in a folder; tests/integration/s3 has the lease."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import RunInProgressError
from glue_ingest.lake.commit import lock
from glue_ingest.lake.store import Store
from tests.conftest import MakeContract

ROOT = Path(__file__).parents[4]
LOCKER = """
import sys, time
from glue_ingest.lake.commit import lock
from glue_ingest.lake.store import Store
from glue_ingest.contracts.odcs import load_contract
with lock(Store(sys.argv[2]), load_contract(sys.argv[1]), "run 17"):
    print("locked", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def lake(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "lake"))


@contextmanager
def locker(contract: Contract, lake: Store) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", LOCKER, contract.path, lake.root]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        yield process
    finally:
        process.kill()
        process.wait()


def test_second_process_is_refused_by_name_and_number(contract: Contract, lake: Store) -> None:
    with (
        locker(contract, lake) as process,
        pytest.raises(
            RunInProgressError,
            match=rf"Another run of district\.schools .*: run 17, process {process.pid}\. Wait",
        ),
        lock(lake, contract, "run 18"),
    ):
        pass


def test_lock_ends_with_a_killed_process(contract: Contract, lake: Store) -> None:
    with locker(contract, lake) as process:
        process.kill()
        process.wait()

    with lock(lake, contract, "run 18"):
        lake.write("note", b"locked")

    assert lake.exists("note")


def test_lock_is_of_one_data_set(
    contract: Contract, make_contract: MakeContract, lake: Store
) -> None:
    other = make_contract(id="village.schools")

    with lock(lake, contract, "run 1"), lock(lake, other, "run 2"):
        lake.write("note", b"both")

    assert lake.exists("note")
