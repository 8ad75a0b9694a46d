"""Runs are killed at random moments, on both stores: what readers see is one committed run."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from glue_ingest.errors import Exit
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.store import Store
from tests.support.recovery.releases import (
    Releases,
    committed_states,
    look,
    quarantined_runs,
    runs,
    watching,
    write_contract,
)

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("SCHOOLHOUSE_SNAPSHOT_KILLS", "20"))
# What the engine says before it writes the result.
NEAR = b"validated"
LEASE_SECONDS = "1.5"
WAIT_SECONDS = 60.0


class Writer:
    """An ingest of one file, as a process of its own."""

    def __init__(self, releases: Releases, lake: Store, number: int) -> None:
        command = [sys.executable, "-m", "glue_ingest", "run", releases.contract.path]
        self.process = subprocess.Popen(
            [*command, "--raw", str(releases.write(number)), "--lake", lake.root],
            cwd=ROOT,
            env=os.environ | {"SCHOOLHOUSE_LEASE_SECONDS": LEASE_SECONDS},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.said = b""
        self.is_near = threading.Event()
        self.listening = threading.Thread(target=self._listen)
        self.listening.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if line.startswith(NEAR):
                self.is_near.set()
        self.is_near.set()

    def kill_after(self, seconds: float) -> bool:
        """Kill it, unless it ends before; tell whether it was killed."""
        time.sleep(seconds)
        self.process.send_signal(signal.SIGKILL)
        self.end()
        return self.process.returncode == -signal.SIGKILL

    def end(self) -> int:
        """Wait for its end; return its exit code."""
        code = self.process.wait(WAIT_SECONDS)
        self.listening.join()
        return code


def finish(releases: Releases, lake: Store, number: int) -> None:
    """Ingest a file; wait for the lease of a run that died."""
    deadline = time.monotonic() + WAIT_SECONDS
    while (code := (writer := Writer(releases, lake, number)).end()) != 0:
        assert code == Exit.BAD_INPUT, writer.said
        assert b"is at work in this lake" in writer.said, writer.said
        assert time.monotonic() < deadline, writer.said


def measure(releases: Releases, lake: Store) -> tuple[float, float]:
    """Ingest the first file; return the seconds of the run, and of its last part."""
    begin = time.monotonic()
    writer = Writer(releases, lake, 0)
    writer.is_near.wait()
    near = time.monotonic()
    assert writer.end() == 0, writer.said
    return time.monotonic() - begin, time.monotonic() - near


def test_readers_see_one_committed_run_whole_whatever_is_killed(
    tmp_path: Path, lake_root: str, seed: int, snapshot_kills: Counter[str]
) -> None:
    releases, lake = write_contract(tmp_path), Store(lake_root)
    store = "folder" if lake.is_local else "S3"
    rng = random.Random(f"{seed} {store}")  # noqa: S311 - no secret
    whole, last_part = measure(releases, lake)
    at_rest, killed, number = [], 0, 0
    with watching(lake, releases.contract) as sight:
        while killed < KILLS:
            number += 1
            writer = Writer(releases, lake, number)
            if number % 4:
                writer.is_near.wait()
                was_killed = writer.kill_after(rng.random() * last_part * 1.1)
            else:
                was_killed = writer.kill_after(rng.random() * whole)
            killed += was_killed
            at_rest.append(look(lake, releases.contract))
        finish(releases, lake, number + 1)
    states = committed_states(lake, releases.contract)
    order = [states.index(state) for state in sight.states]
    snapshot_kills.update({f"{store}: killed": killed, f"{store}: read": sight.count})
    assert sight.errors == []
    assert order == sorted(order)
    assert all(state in states for state in at_rest)
    assert look(lake, releases.contract) == states[-1]
    assert sight.count > killed
    check_nothing_is_left(releases, lake)


def check_nothing_is_left(releases: Releases, lake: Store) -> None:
    """Check that each run ended in one row, and that only what succeeded left files."""
    rows = read_rows(lake)
    assert len({row.run_id for row in rows}) == len(rows)
    numbers = [row.commit_number for row in rows if row.commit_number is not None]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    succeeded = runs(rows, "succeeded")
    assert quarantined_runs(lake, releases.contract) == succeeded
    snapshots = {Path(p).name for p in lake.list_folders(lake.curated_folder(releases.contract))}
    assert snapshots <= succeeded
    work = lake.find(lake.work_folder(releases.contract))
    assert [path for path in work if not path.endswith("/lock")] == []
