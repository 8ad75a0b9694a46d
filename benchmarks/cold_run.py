"""Measure a cold `schoolhouse run` on the sample, after set-up: steps, ingest by data set, memory.

Each round is a process of its own in an empty folder. The seconds of the steps are those of the
report, the seconds of a data set those between start and end of its ledger row. Linux only, see
measure.py. Prints Markdown; progress goes to the error output.
"""

import re
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.measure import Usage, measure
from glue_ingest.engines.base import EngineName
from glue_ingest.errors import Exit
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.store import Store
from schoolhouse.pipeline.workspace import Workspace

PROJECT = Path(__file__).parents[1]
STEP = r"(\w[\w ]*?) (\d+\.\d) s"
STEPS_LINE = re.compile(rf"{STEP}(, {STEP})*")


@dataclass(frozen=True)
class Measured:
    """One run: seconds by step and by ingested data set, and what all processes used."""

    steps: dict[str, float]
    datasets: dict[str, float]
    usage: Usage


def measure_run(engine: str) -> Measured:
    """Run the sample once in an empty folder.

    Raises:
        RuntimeError: if the run fails, or its report does not give the seconds of the steps.
    """
    with tempfile.TemporaryDirectory(prefix="schoolhouse_bench_") as data:
        command = [sys.executable, "-m", "schoolhouse", "run", "--data", data, "--engine", engine]
        finished = measure(command, PROJECT)
        finished.check("the measured run")
        datasets = dataset_seconds(Workspace(Path(data) / "sample").lake)
    return Measured(read_steps(finished.output), datasets, finished.usage)


def read_steps(report: str) -> dict[str, float]:
    """Return the seconds by step from the last line of a report: `sample 0.2 s, ingest 3.9 s`.

    Raises:
        RuntimeError: if the last line is another one.
    """
    last = report.strip().rpartition("\n")[2].strip()
    if not STEPS_LINE.fullmatch(last):
        raise RuntimeError(f"the last line of the report is no list of steps: '{last}'.")
    return {name: float(seconds) for name, seconds in re.findall(STEP, last)}


def dataset_seconds(lake: Path) -> dict[str, float]:
    """Return the seconds from start to end of the runs in a lake's ledger, by data set."""
    seconds: dict[str, float] = {}
    for row in read_rows(Store(str(lake))):
        if row.ended_at is not None:
            name = f"{row.source_name}.{row.dataset_name}"
            spent = (row.ended_at - row.started_at).total_seconds()
            seconds[name] = seconds.get(name, 0.0) + spent
    return seconds


def report(runs: Sequence[Measured]) -> list[str]:
    """Return the table of medians, with the figure of each run."""
    lines = ["| what | median | runs |", "|---|---|---|"]
    first = runs[0]
    lines += [row(f"{name}, s", [run.steps[name] for run in runs]) for name in first.steps]
    lines += [
        row(f"ingest of {name}, s", [run.datasets[name] for run in runs]) for name in first.datasets
    ]
    lines.append(row("whole run, wall s", [run.usage.wall_seconds for run in runs]))
    lines.append(row("whole run, CPU s", [run.usage.cpu_seconds for run in runs]))
    peaks = [run.usage.peak_mebibytes for run in runs]
    return [*lines, row("peak memory of all processes, MiB", peaks)]


def row(name: str, values: Sequence[float]) -> str:
    """Return one line of the table."""
    each = ", ".join(f"{value:,.1f}" for value in values)
    return f"| {name} | {statistics.median(values):,.1f} | {each} |"


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(epilog="Example: python -m benchmarks.cold_run --rounds 1")
def main(
    rounds: Annotated[int, typer.Option(min=1, help="Runs in an empty folder.")] = 3,
    engine: Annotated[
        EngineName, typer.Option(help="Engine of the ingest step.")
    ] = EngineName.DUCKDB,
) -> None:
    """Measure the sample from files to marts and print the medians as a table."""
    runs = []
    try:
        for number in range(1, rounds + 1):
            runs.append(measure_run(engine))
            spent = runs[-1].usage.wall_seconds
            typer.echo(f"round {number}: {spent:.1f} s", err=True)
    except RuntimeError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(Exit.CHECK_FAILED)
    typer.echo(f"engine {engine}, medians of {rounds}\n")
    for line in report(runs):
        typer.echo(line)


if __name__ == "__main__":
    app()
