"""Two runs of a data set on S3, of which one died, was stopped, or is at work."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from glue_ingest.engines.base import Engine
from glue_ingest.errors import Exit, RunInProgressError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.store import Store
from tests.support.recovery.baseline import baseline, clean, district, duckdb, uploads
from tests.support.recovery.killing import ROOT
from tests.support.recovery.school_district import District, whole
from tests.support.s3.client import Aws

PARTITIONS = 2
LEASE_SECONDS = 1.5
WAIT_SECONDS = 60.0
ROUNDS = 3
Run = subprocess.Popen[str]
__all__ = ["baseline", "clean", "district", "duckdb", "uploads"]


@pytest.fixture
def lake(uploads: Callable[[], Store]) -> Store:
    """The lake with the first file."""
    return uploads()


@contextmanager
def started(district: District, lake: Store) -> Iterator[Run]:
    """Start the command line on the second file; it is gone at the end."""
    command = [sys.executable, "-m", "glue_ingest", "run", district.contract.path]
    run = subprocess.Popen(
        [*command, "--raw", str(district.second), "--lake", lake.root, "--no-catalog"],
        cwd=ROOT,
        env=os.environ | {"SCHOOLHOUSE_LEASE_SECONDS": str(LEASE_SECONDS)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield run
    finally:
        run.kill()
        run.communicate()


def said(run: Run) -> str:
    """Wait for the end of a run that is refused; return its error, which is one line."""
    _, text = run.communicate(timeout=WAIT_SECONDS)
    assert run.returncode == Exit.BAD_INPUT, text
    assert "Traceback" not in text
    errors = [line for line in text.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1, text
    return errors[0]


def run_after_the_lease(district: District, lake: Store, engine: Engine) -> list[str]:
    """Ingest the second file once the lease has ended; return how it was refused until then."""
    refusals: list[str] = []
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        try:
            ingest(district.contract, district.second, lake, engine)
        except RunInProgressError as error:
            refusals.append(str(error))
            time.sleep(LEASE_SECONDS / 10)
        else:
            return refusals
    raise TimeoutError(refusals[-1])


def check_whole(district: District, lake: Store, clean: dict[str, Any], *outcomes: str) -> None:
    """Check the lake, that nothing is left over, and how the runs ended in their order."""
    assert whole(lake, district.contract) == clean
    rows = read_rows(lake)
    assert [row.outcome for row in rows] == list(outcomes)
    numbers = sorted(row.commit_number for row in rows if row.commit_number is not None)
    assert numbers == list(range(1, len(numbers) + 1))
    assert lake.find("_work") == []
    succeeded = {row.run_id for row in rows if row.outcome == "succeeded"}
    left = [
        path
        for zone in ("curated", "quarantine")
        for path in lake.find(zone)
        if not any(run_id in path for run_id in succeeded)
    ]
    assert left == []


def test_lease_of_a_run_that_died_is_taken_over_when_it_ends(
    aws: Aws, district: District, lake: Store, duckdb: Engine, clean: dict[str, Any]
) -> None:
    with started(district, lake) as run, aws.held(f"{lake.base}/curated/") as wait:
        wait()
        run.kill()
        run.wait(WAIT_SECONDS)
        refusals = run_after_the_lease(district, lake, duckdb)

    run_id = read_rows(lake)[1].run_id
    told = rf"Found: run {run_id}, until \d\d:\d\d:\d\d UTC unless renewed\. Wait for it"
    assert refusals
    assert [text for text in refusals if not re.search(told, text)] == []
    # The held write of the dead run came after all; nobody looks there.
    late = [path for path in lake.find("curated") if run_id in path]
    lake.delete_files(late)
    assert len(late) == 1
    check_whole(district, lake, clean, "succeeded", "died", "succeeded")


def test_lease_of_a_run_at_work_is_renewed(
    aws: Aws, district: District, lake: Store, duckdb: Engine, clean: dict[str, Any]
) -> None:
    with started(district, lake) as run:
        with aws.held(f"{lake.base}/curated/") as wait:
            wait()
            end = time.monotonic() + 2 * LEASE_SECONDS
            while time.monotonic() < end:
                with pytest.raises(RunInProgressError):
                    ingest(district.contract, district.second, lake, duckdb)
        run.communicate(timeout=WAIT_SECONDS)
        assert run.returncode == Exit.OK

    check_whole(district, lake, clean, "succeeded", "succeeded")


@pytest.mark.parametrize("zone", ["raw", "quarantine", "curated", "ledger"])
def test_run_that_was_stopped_for_longer_than_its_lease_is_refused_by_name(
    aws: Aws, district: District, lake: Store, duckdb: Engine, clean: dict[str, Any], zone: str
) -> None:
    with started(district, lake) as run:
        with aws.held(f"{lake.base}/{zone}/") as wait:
            wait()
            run.send_signal(signal.SIGSTOP)
            run_after_the_lease(district, lake, duckdb)
        # What it was writing is carried out now.
        run.send_signal(signal.SIGCONT)
        error = said(run)

    assert "Nothing of" in error
    assert "run again" in error
    check_whole(district, lake, clean, "succeeded", "died", "succeeded")


def test_of_two_runs_at_once_one_commits(
    uploads: Callable[[], Store], district: District, clean: dict[str, Any]
) -> None:
    for _ in range(ROUNDS):
        lake = uploads()
        with started(district, lake) as one, started(district, lake) as other:
            texts = [run.communicate(timeout=WAIT_SECONDS)[1] for run in (one, other)]
            codes = [one.returncode, other.returncode]

        refused = [text for text, code in zip(texts, codes, strict=True) if code]
        assert Exit.OK in codes
        assert set(codes) <= {Exit.OK, Exit.BAD_INPUT}
        assert [text for text in refused if "is at work in this lake" not in text] == []
        # The second came when the first was done.
        assert refused or any("unchanged" in text for text in texts)
        check_whole(district, lake, clean, "succeeded", "succeeded")
