"""Start a run as a person does, and end it with `kill -9` at a drawn moment."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from glue_ingest.engines.base import EngineName
from glue_ingest.lake.marks import STARTED
from glue_ingest.lake.store import PART, Store
from tests.support.recovery.school_district import District

ROOT = Path(__file__).parents[3]
POLL_SECONDS = 0.0005
WAIT_SECONDS = 180.0
Run = subprocess.Popen[bytes]
Done = Callable[[], bool]


@dataclass(frozen=True)
class Length:
    """How long a run takes when nobody kills it: from the start, and from its mark in the lake."""

    whole: float
    at_work: float

    def shortened(self, attempt: int) -> "Length":
        """Return what to draw from when runs turned out to be faster than the one measured."""
        return Length(self.whole / 2**attempt, self.at_work / 2**attempt)


@contextmanager
def started_run(district: District, lake: Store, engine: EngineName, raw: Path) -> Iterator[Run]:
    """Start `glue_ingest run` as the head of a process group; nothing of it is left at the end."""
    command = [sys.executable, "-m", "glue_ingest", "run", district.contract.path]
    with log_of(lake).open("w") as log:
        run = subprocess.Popen(
            [*command, "--raw", str(raw), "--lake", lake.root, "--engine", engine],
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that its JVM is killed with it
        )
    try:
        yield run
    finally:
        kill(run)


def log_of(lake: Store) -> Path:
    """Return where runs on a lake write what they say."""
    return Path(lake.root).with_suffix(".log")


def kill(run: Run) -> None:
    """Kill a run's whole process group, if it is still there."""
    if run.poll() is None:
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()


def wait_for(is_reached: Done, run: Run, pause: float = POLL_SECONDS) -> bool:
    """Tell whether something was reached before the run ended."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_reached():
        if run.poll() is not None:
            return False
        assert time.monotonic() < deadline, "the run neither ended nor came so far"
        time.sleep(pause)
    return True


def has_work(district: District, lake: Store, name: str) -> Done:
    """Return a question: does a run's work folder hold a file of that name?"""
    work = Path(lake.address(lake.work_folder(district.contract)))
    return lambda: any(work.glob(f"*/{name}"))


def measure(district: District, lake: Store, engine: EngineName) -> Length:
    """Do a clean run and return how long it took."""
    begin = time.monotonic()
    with started_run(district, lake, engine, district.second) as run:
        assert wait_for(has_work(district, lake, STARTED), run)
        work_begin = time.monotonic()
        assert run.wait(WAIT_SECONDS) == 0, log_of(lake).read_text()
    end = time.monotonic()
    return Length(end - begin, end - work_begin)


@dataclass(frozen=True)
class Moment:
    """When to kill: so long after two marks are reached, unless the run ends first."""

    is_near: Done
    is_reached: Done
    delay: float = 0.0


def draw(
    rng: random.Random, number: int, district: District, lake: Store, length: Length
) -> Moment:
    """Draw a moment: of each five kills, two anywhere, one at work and two while it commits."""
    if number % 5 < 2:
        return Moment(lambda: True, lambda: True, rng.uniform(0, length.whole))
    if number % 5 == 2:
        is_at_work = has_work(district, lake, STARTED)
        return Moment(is_at_work, is_at_work, rng.uniform(0, length.at_work))
    place = rng.randrange(len(district.years) + 2)
    # The quarantine is placed right before the snapshot.
    return Moment(has_work(district, lake, "parted"), committed(district, lake, place))


def committed(district: District, lake: Store, place: int) -> Done:
    """Return a question: is the partition of that place in the new snapshot?

    The place after the last is the commit.
    """
    years = [*district.years, district.years.stop]
    if place == len(years):
        ledger = Path(lake.address("ledger"))
        before = set(ledger.glob("*.parquet"))
        return lambda: bool(set(ledger.glob("*.parquet")) - before)
    curated = Path(lake.address(lake.curated_folder(district.contract)))
    old = set(curated.iterdir())
    name = f"year={years[place]}/{PART}"
    return lambda: any((folder / name).exists() for folder in set(curated.iterdir()) - old)


def kill_at(moment: Moment, run: Run) -> bool:
    """Kill a run at a moment; tell whether it was still there to be killed."""
    if not (wait_for(moment.is_near, run) and wait_for(moment.is_reached, run, pause=0)):
        return False
    time.sleep(moment.delay)
    if run.poll() is not None:
        return False
    kill(run)
    return run.returncode == -signal.SIGKILL
