"""Ctrl-C while a step of `make run` works: one line, exit code 130, and the step has ended too."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.workspaces import PROJECT

TIMEOUT_SECONDS = 240
LINE = "interrupted: what was not finished is not used; run it again"


def processes_of(data: Path) -> list[str]:
    """Return the command lines of running processes that work in a folder."""
    found = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    return [line for line in found.stdout.splitlines() if str(data) in line]


@pytest.mark.parametrize(
    "waits_for",
    [
        pytest.param("sample/lake/_work/*/*", id="while_it_ingests"),
        pytest.param("sample/building/schoolhouse.duckdb", id="while_dbt_builds"),
    ],
)
def test_ctrl_c_ends_the_step_with_one_line_and_leaves_no_marts(
    tmp_path: Path, waits_for: str
) -> None:
    data = tmp_path / "data"
    run = subprocess.Popen(
        [sys.executable, "-m", "schoolhouse", "run", "--data", str(data)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    end = time.monotonic() + TIMEOUT_SECONDS
    while not list(data.glob(waits_for)) and run.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    assert run.poll() is None, run.communicate()

    # A terminal sends it to the processes in the foreground.
    os.killpg(run.pid, signal.SIGINT)
    stdout, stderr = run.communicate(timeout=TIMEOUT_SECONDS)

    assert (run.returncode, stdout) == (130, ""), stderr
    assert stderr.splitlines()[-1] == LINE
    assert [word for word in ("Traceback", "error:", "CANCEL") if word in stderr] == []
    assert not (data / "sample/schoolhouse.duckdb").exists()
    assert processes_of(data) == []
