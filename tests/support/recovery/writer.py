"""An ingest of one file of the releases, as a process group of its own that can be killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from glue_ingest.engines.base import EngineName
from glue_ingest.errors import Exit
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.store import Store
from tests.support.recovery.releases import Releases, quarantined_runs, runs

ROOT = Path(__file__).parents[3]
# What an engine says before it writes the result.
NEAR = {EngineName.DUCKDB: b"validated ", EngineName.SPARK: b"read "}
LEASE_SECONDS = "1.5"
WAIT_SECONDS = 180.0


class Writer:
    """A run of the command line."""

    def __init__(
        self,
        releases: Releases,
        lake: Store,
        number: int,
        engine: EngineName = EngineName.DUCKDB,
    ) -> None:
        command = [sys.executable, "-m", "glue_ingest", "run", releases.contract.path]
        raw = str(releases.write(number))
        self.process = subprocess.Popen(
            [*command, "--raw", raw, "--lake", lake.root, "--engine", engine],
            cwd=ROOT,
            env=os.environ | {"SCHOOLHOUSE_LEASE_SECONDS": LEASE_SECONDS},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that its JVM is killed with it
        )
        self.near = NEAR[engine]
        self.said = b""
        self.is_near = threading.Event()
        self.listening = threading.Thread(target=self._listen)
        self.listening.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if line.startswith(self.near):
                self.is_near.set()
        self.is_near.set()

    def kill_after(self, seconds: float) -> bool:
        """Kill it with what it started, unless it ends before; tell whether it was killed."""
        time.sleep(seconds)
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.end()
        return self.process.returncode == -signal.SIGKILL

    def end(self) -> int:
        """Wait for its end; return its exit code."""
        code = self.process.wait(WAIT_SECONDS)
        self.listening.join()
        return code


def finish(
    releases: Releases, lake: Store, number: int, engine: EngineName = EngineName.DUCKDB
) -> None:
    """Ingest a file; wait for the lease of a run that died."""
    deadline = time.monotonic() + WAIT_SECONDS
    while (code := (writer := Writer(releases, lake, number, engine)).end()) != 0:
        assert code == Exit.BAD_INPUT, writer.said
        assert b"is at work in this lake" in writer.said, writer.said
        assert time.monotonic() < deadline, writer.said


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
