"""Measure a cold `make run` on the sample, after set-up: phases, ingest in detail, memory.

Linux only: memory and processor time are sums over all processes of the run, read from /proc every
20 ms. Shared pages count in each process, so the sum of memory is an upper bound. Prints Markdown.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PROJECT = Path(__file__).parents[1]
ROUNDS = 3
MARKS = ("starting Spark", "reading", "judged", "staged", "published")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")
PAUSE_SECONDS = 0.02


@dataclass(frozen=True)
class Measured:
    """One run: seconds by phase, seconds of ingest between its messages, memory in MiB."""

    phases: dict[str, float]
    ingest: dict[str, float]
    cpu_seconds: float
    peak_mebibytes: float


def look(session: int, cpu_seconds: dict[str, float]) -> int:
    """Add up the resident bytes of the processes of a session; note their processor time."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                cpu_seconds[folder.name] = (int(fields[11]) + int(fields[12])) / TICKS
                total += int((folder / "statm").read_text().split()[1]) * PAGE_BYTES
        except (OSError, IndexError):
            continue  # the process ended while it was looked at
    return total


def read_marks(stream: IO[str], marks: dict[str, float]) -> None:
    """Note when each message of ingest comes."""
    for line in stream:
        for mark in MARKS:
            if line.startswith(mark):
                marks.setdefault(mark, time.monotonic())


def measure() -> Measured:
    """Run the house once in an empty folder."""
    with tempfile.TemporaryDirectory() as data:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "schoolhouse", "run", "--data", data],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None  # noqa: S101 - for the type checker
        assert process.stderr is not None  # noqa: S101
        marks: dict[str, float] = {}
        reader = threading.Thread(target=read_marks, args=(process.stderr, marks))
        reader.start()
        peak = 0
        cpu_seconds: dict[str, float] = {}
        while process.poll() is None:
            peak = max(peak, look(process.pid, cpu_seconds))
            time.sleep(PAUSE_SECONDS)
        report = process.stdout.read()
        reader.join()
    if process.returncode != 0:
        raise SystemExit("the measured run failed; try `make run`")
    return Measured(read_phases(report), between(marks), sum(cpu_seconds.values()), peak / 2**20)


def read_phases(report: str) -> dict[str, float]:
    """Read the last line of the report: `sample 0.2 s, ingest 13.1 s, ...`."""
    parts = [part.split() for part in report.strip().splitlines()[-1].split(",")]
    return {name: float(seconds) for name, seconds, _ in parts}


def between(marks: dict[str, float]) -> dict[str, float]:
    """Return the seconds from each message of ingest to the next."""
    times = [marks[mark] for mark in MARKS]
    names = ("start Spark", "read and judge", "dedupe, write, count", "check and publish")
    return {name: end - start for name, start, end in zip(names, times, times[1:], strict=False)}


def main() -> None:
    """Print medians of a few runs as a table."""
    runs = [measure() for _ in range(ROUNDS)]
    print("| what | median | runs |")  # noqa: T201 - a report
    print("|---|---|---|")  # noqa: T201
    for label, part in (("", "phases"), ("ingest: ", "ingest")):
        for name in getattr(runs[0], part):
            print_row(f"{label}{name}, s", [getattr(run, part)[name] for run in runs])
    print_row("whole run, CPU s", [run.cpu_seconds for run in runs])
    print_row("peak memory of all processes, MiB", [run.peak_mebibytes for run in runs])


def print_row(name: str, values: list[float]) -> None:
    """Print one line of the table."""
    each = ", ".join(f"{value:,.1f}" for value in values)
    print(f"| {name} | {statistics.median(values):,.1f} | {each} |")  # noqa: T201


if __name__ == "__main__":
    main()
