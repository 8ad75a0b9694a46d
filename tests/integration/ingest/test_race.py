"""Two runs of a data set, of which the lock keeps none out: one commits, the other says why not.

The lock is defeated in a process of the test's own: as on a file system without locks, or when a
lease ran out.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import Engine
from glue_ingest.errors import Exit
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import read_commits
from glue_ingest.lake.store import Store
from tests.support.lakes import last_rows
from tests.support.recovery.baseline import baseline, clean, copies, district, duckdb, lake
from tests.support.recovery.killing import (
    ROOT,
    WAIT_SECONDS,
)
from tests.support.recovery.reader import find_by_sql, query
from tests.support.recovery.school_district import District, hash_of, in_order, left_over, whole

PARTITIONS = 8
ROUNDS = 3
__all__ = ["baseline", "clean", "copies", "district", "duckdb", "lake"]
WITHOUT_LOCK = """
from contextlib import nullcontext
from glue_ingest.lake.folder import Folder
Folder.lock = lambda self, path, owner: nullcontext()
"""
# A run makes its folder when it has read the ledger; both wait for the other one there.
TOGETHER = """
import os, pathlib, sys, time
ready = pathlib.Path(os.environ["READY"])
mark = ready / str(os.getpid())
def wait(event, given):
    if event == "os.mkdir" and "/_work/district.schools/" in str(given[0]) and not mark.is_dir():
        mark.mkdir()
        while len(list(ready.iterdir())) < 2:
            time.sleep(0.001)
sys.addaudithook(wait)
"""
# A run stops itself at its n-th change of a kind, below a folder; it goes on when told to.
STOPPING = """
import os, signal, sys
left = int(os.environ["COUNT"])
def stop(event, given):
    global left
    if event == os.environ["EVENT"] and os.environ["PLACE"] in "".join(map(str, given)):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGSTOP)
sys.addaudithook(stop)
"""
MAIN = "from glue_ingest.cli import main; main()"


def start(
    district: District, lake: Store, raw: Path, script: str, **environment: str
) -> "subprocess.Popen[str]":
    command = ["run", district.contract.path, "--raw", str(raw), "--lake", lake.root]
    return subprocess.Popen(
        [sys.executable, "-c", script + MAIN, *command],
        cwd=ROOT, env=os.environ | environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@pytest.fixture
def third(tmp_path: Path) -> Path:
    path = tmp_path / "third.csv"
    path.write_text("school,year,students\nNorth,1970,3\nSouth,1971,3\nWest,1999,3\n")
    return path


MOMENTS = {
    "it_began": ("os.mkdir", "/raw/", 1),
    "its_quarantine_is_placed": ("os.rename", "/curated/", 1),
    "half_of_its_snapshot_is_placed": ("os.rename", "/curated/", 4),
    "it_is_about_to_commit": ("os.link", "/ledger/", 1),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_run_that_was_taken_for_dead_ends_by_name_and_leaves_nothing(
    district: District, copies: Any, duckdb: Engine, third: Path, moment: str
) -> None:
    lake, alone = copies(), copies()
    ingest(district.contract, third, alone, duckdb)
    event, path, count = MOMENTS[moment]
    slow = start(
        district, lake, district.second, STOPPING, EVENT=event, PLACE=path, COUNT=str(count)
    )
    try:
        os.waitid(os.P_PID, slow.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        quick = start(district, lake, third, WITHOUT_LOCK)
        _, said = quick.communicate(timeout=WAIT_SECONDS)
        assert quick.returncode == Exit.OK, said
        slow.send_signal(signal.SIGCONT)
        _, said = slow.communicate(timeout=WAIT_SECONDS)
    finally:
        slow.kill()

    assert slow.returncode == Exit.BAD_INPUT, said
    message = said.splitlines()[-1]
    assert message.startswith("error: ")
    assert "of district.schools" in message
    assert message.endswith("is in the lake: run again.")
    assert rows_of(lake, district) == rows_of(alone, district)
    found, wanted = (whole(item, district.contract) for item in (lake, alone))
    assert [found[key] for key in ("files", "ledger")] == [
        wanted[key] for key in ("files", "ledger")
    ]
    assert left_over(lake) == []
    outcomes = [row.outcome for row in read_commits(lake, district.contract)]
    assert outcomes == ["succeeded", "died", "succeeded"]


# While it receives the file: before its bytes have their place, and before it begins its note.
RECEIVING = {
    "its_bytes_are_copied": ("os.rename", "/raw/"),
    "its_bytes_are_placed": ("open", "{sha256}/received"),
}


@pytest.mark.parametrize("moment", RECEIVING)
def test_file_that_two_runs_receive_is_that_of_the_run_that_committed(
    tmp_path: Path, district: District, copies: Any, duckdb: Engine, moment: str
) -> None:
    lake, (event, path) = copies(), RECEIVING[moment]
    place = path.format(sha256=hash_of(district.second))
    slow = start(district, lake, district.second, STOPPING, EVENT=event, PLACE=place, COUNT="1")
    try:
        os.waitid(os.P_PID, slow.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        quick = start(district, lake, district.second, WITHOUT_LOCK)
        _, said = quick.communicate(timeout=WAIT_SECONDS)
        assert quick.returncode == Exit.OK, said
        before = times_of(lake, district)
        slow.send_signal(signal.SIGCONT)
        _, said = slow.communicate(timeout=WAIT_SECONDS)
    finally:
        slow.kill()

    assert slow.returncode == Exit.BAD_INPUT, said
    assert ingest(district.contract, district.second, lake, duckdb).is_unchanged
    assert times_of(lake, district) == before
    # All rows follow from the files once more, and are as new as they were.
    changed = tmp_path / Path(district.contract.path).name
    text = Path(district.contract.path).read_text()
    changed.write_text(text.replace("minimum: 0", "minimum: 0, maximum: 99999"))
    ingest(load_contract(str(changed)), [], lake, duckdb, full_refresh=True)
    assert times_of(lake, district) == before


def times_of(lake: Store, district: District) -> list[tuple[Any, ...]]:
    """Return file and time of receipt of the rows that readers find."""
    columns = ("school", "raw_sha256", "raw_record_number", "received_at")
    return sorted(last_rows(lake, district.contract.name, *columns), key=str)


def rows_of(lake: Store, district: District) -> dict[str, list[Any]]:
    """Return what readers find, by year."""
    found = query(find_by_sql(Path(lake.root), district))
    return {year: in_order(rows) for year, rows in found.items()}


@pytest.mark.parametrize("is_same", [False, True], ids=["two_files", "one_file"])
def test_of_two_runs_from_one_commit_exactly_one_commits(
    tmp_path: Path, district: District, copies: Any, duckdb: Engine, third: Path, *, is_same: bool
) -> None:
    raws = (district.second, district.second if is_same else third)
    for number in range(ROUNDS):
        lake = copies()
        ready = tmp_path / f"ready-{number}"
        ready.mkdir()
        runs = [
            start(district, lake, raw, WITHOUT_LOCK + TOGETHER, READY=str(ready)) for raw in raws
        ]
        said = [run.communicate(timeout=WAIT_SECONDS)[1].splitlines()[-1] for run in runs]
        codes = [run.returncode for run in runs]

        assert sorted(codes) == [Exit.OK, Exit.BAD_INPUT], said
        refusal = said[codes.index(Exit.BAD_INPUT)]
        assert refusal.startswith("error: ")
        assert refusal.endswith("Nothing of this run is in the lake: run again.")
        alone = copies()
        ingest(district.contract, raws[codes.index(Exit.OK)], alone, duckdb)
        assert rows_of(lake, district) == rows_of(alone, district)
        assert left_over(lake) == []
        outcomes = [row.outcome for row in read_commits(lake, district.contract)]
        assert outcomes == ["succeeded", "succeeded"]
        # What was received stays: of the other run it is new.
        ingest(district.contract, raws, lake, duckdb)
        assert ingest(district.contract, raws, lake, duckdb).is_unchanged
