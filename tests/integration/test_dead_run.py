"""A run that is killed leaves the old state, and the next run completes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from glue_ingest.job import ingest
from glue_ingest.lake import Lake
from glue_ingest.ledger import read_rows
from glue_ingest.odcs import load_contract

DATASET = "students.performance"
HEADER = (
    "gender,race/ethnicity,parental level of education,lunch,test preparation course,"
    "math score,reading score,writing score\n"
)
WAIT_SECONDS = 120


def wait_for(lake: Lake, folder: str, ending: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not any(path.endswith(ending) for path in lake.find(folder)):
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("ending", ["started.json", "_SUCCESS"], ids=["at_start", "while_staging"])
def test_killed_run_changes_nothing_and_the_next_one_completes(
    tmp_path: Path, spark: SparkSession, ending: str
) -> None:
    contract = load_contract(DATASET)
    lake = Lake(str(tmp_path / "lake"))
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text(HEADER + "female,group A,high school,standard,none,1,2,3\n")
    second.write_text(HEADER + "male,group B,high school,standard,none,4,5,6\n")
    ingest(contract, first, lake, lambda: spark)
    curated = "curated/students/performance/part-0.parquet"
    before = lake.read_bytes(curated)

    arguments = ["run", DATASET, "--raw", str(second), "--lake", lake.root]
    process = subprocess.Popen(
        [sys.executable, "-m", "glue_ingest", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # so that its JVM is killed with it
    )
    wait_for(lake, lake.work_folder(contract), ending, process)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()

    assert lake.read_bytes(curated) == before
    outcome = ingest(contract, second, lake, lambda: spark)
    assert outcome.row.accepted_row_count == 1
    assert lake.read_bytes(curated) != before
    outcomes = [row.outcome for row in read_rows(lake, contract)]
    assert outcomes == ["succeeded", "died", "succeeded"]
    assert [p for p in lake.find(lake.work_folder(contract)) if not p.endswith("lock")] == []
