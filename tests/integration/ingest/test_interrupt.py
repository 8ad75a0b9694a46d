"""Ctrl-C at any moment of ingest is one line and exit code 130, and leaves nothing half written."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.errors import Exit
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.store import Store
from tests.support.lakes import last_rows

TIMEOUT_SECONDS = 120
COLUMNS = ("school", "year", "students", "raw_sha256", "raw_record_number")


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.csv"
    lines = (f"School {n},{1990 + n % 30},{n % 1000}\n" for n in range(600_000))
    path.write_text("school,year,students\n" + "".join(lines))
    return path


def interrupted(
    command: list[str], waits_for: tuple[Path, str], how: signal.Signals
) -> "subprocess.CompletedProcess[str]":
    """Run a command until a file appears below a folder; then send a signal as a terminal does."""
    folder, pattern = waits_for
    run = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    end = time.monotonic() + TIMEOUT_SECONDS
    while not list(folder.glob(pattern)) and run.poll() is None and time.monotonic() < end:
        time.sleep(0.005)
    assert run.poll() is None, run.communicate()
    os.killpg(run.pid, how)
    stdout, stderr = run.communicate(timeout=TIMEOUT_SECONDS)
    return subprocess.CompletedProcess(command, run.returncode, stdout, stderr)


@pytest.mark.parametrize("name", list(EngineName))
@pytest.mark.parametrize(
    ("how", "exit_code", "said"),
    [
        pytest.param(
            signal.SIGINT,
            Exit.INTERRUPTED,
            "interrupted: what was not finished is not used; run it again",
            id="ctrl_c",
        ),
        pytest.param(signal.SIGTERM, 128 + signal.SIGTERM, None, id="sigterm"),
    ],
)
@pytest.mark.parametrize(
    "pattern",
    ["_work/*/*", "_work/**/*.parquet"],
    ids=["at_its_start", "while_it_writes"],
)
def test_interrupted_run_says_one_line_and_the_next_run_makes_it_good(
    tmp_path: Path,
    contract: Contract,
    large: Path,
    name: EngineName,
    how: signal.Signals,
    exit_code: int,
    said: str | None,
    pattern: str,
) -> None:
    lake, clean = Store(str(tmp_path / "lake")), Store(str(tmp_path / "clean"))
    command = [sys.executable, "-m", "glue_ingest", "run", contract.path, "--raw", str(large)]
    command += ["--lake", lake.root, "--engine", name]

    done = interrupted(command, (Path(lake.root), pattern), how)

    assert (done.returncode, done.stdout) == (exit_code, ""), done.stderr
    lines = [line for line in done.stderr.splitlines() if line]
    assert not any(word in done.stderr for word in ("Traceback", "error", "Error"))
    assert lines[-1:] == [said] if said else "interrupted" not in done.stderr
    assert [row for row in read_rows(lake) if row.outcome == "succeeded"] == []
    assert lake.find("curated") == []
    for store in (lake, clean):
        ingest(contract, large, store, load_engine(EngineName.DUCKDB))
    found, expected = (
        sorted(last_rows(store, "district.schools", *COLUMNS)) for store in (lake, clean)
    )
    assert found == expected
