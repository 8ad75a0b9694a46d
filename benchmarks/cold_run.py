"""Measure a cold `make run` on the sample, after set-up: phases, ingest in detail, memory.

Linux only, see measure.py. Prints Markdown.
"""

import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Usage, measure

PROJECT = Path(__file__).parents[1]
ROUNDS = 3
MARKS = ("reading", "validated", "staged", "published")


@dataclass(frozen=True)
class Measured:
    """One run: seconds by phase, seconds of ingest between its messages, what it used."""

    phases: dict[str, float]
    ingest: dict[str, float]
    usage: Usage


def measure_run() -> Measured:
    """Run the workspace once in an empty folder."""
    marks: dict[str, float] = {}

    def note_mark(line: str) -> None:
        for mark in MARKS:
            if line.startswith(mark):
                marks.setdefault(mark, time.monotonic())

    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "schoolhouse", "run", "--data", data]
        finished = measure(command, PROJECT, note_mark)
    finished.check("the measured run")
    return Measured(read_phases(finished.output), between(marks), finished.usage)


def read_phases(report: str) -> dict[str, float]:
    """Read the last line of the report: `sample 0.2 s, ingest 13.1 s, ...`."""
    parts = [part.split() for part in report.strip().splitlines()[-1].split(",")]
    return {name: float(seconds) for name, seconds, _ in parts}


def between(marks: dict[str, float]) -> dict[str, float]:
    """Return the seconds from each message of ingest to the next."""
    times = [marks[mark] for mark in MARKS]
    names = ("read and validate", "dedupe, write, count", "check and publish")
    return {name: end - start for name, start, end in zip(names, times, times[1:], strict=False)}


def main() -> None:
    """Print medians of a few runs as a table."""
    runs = [measure_run() for _ in range(ROUNDS)]
    print("| what | median | runs |")  # noqa: T201 - a report
    print("|---|---|---|")  # noqa: T201
    for label, part in (("", "phases"), ("ingest: ", "ingest")):
        for name in getattr(runs[0], part):
            print_row(f"{label}{name}, s", [getattr(run, part)[name] for run in runs])
    print_row("whole run, CPU s", [run.usage.cpu_seconds for run in runs])
    print_row("peak memory of all processes, MiB", [run.usage.peak_mebibytes for run in runs])


def print_row(name: str, values: list[float]) -> None:
    """Print one line of the table."""
    each = ", ".join(f"{value:,.1f}" for value in values)
    print(f"| {name} | {statistics.median(values):,.1f} | {each} |")  # noqa: T201


if __name__ == "__main__":
    main()
