"""The same ingest done by every subject on one synthetic file: time, processor time, memory.

The subjects take turns, so that a slow minute of the machine hits all of them. Each run gets an
empty folder and is a process of its own, start included. All must have accepted the same rows: a
checksum says so, or the measurement fails. Prints Markdown; progress goes to the error output.
"""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.checksum import Checksum, checksum
from benchmarks.measure import Usage, measure, median_usage, table_row
from benchmarks.student_years import Size, write
from benchmarks.subjects import CONTRACT, PROJECT, Subject, choose_subjects
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.errors import Exit
from glue_ingest.lake.raw import SYNTHETIC_MARK

WALL_BASE, CPU_BASE = "handwritten_duckdb", "plain_spark"
Usages = dict[str, list[Usage]]


def note(message: str) -> None:
    """Say how far it is."""
    typer.echo(message, err=True)


def run_rounds(
    subjects: Sequence[Subject], csv: Path, folder: Path, rounds: int
) -> tuple[Usages, Checksum | None]:
    """Let the subjects take turns; return what each used, and the checksum all agree on.

    Raises:
        RuntimeError: if a subject fails, or accepts other rows than those before it.
    """
    usages: Usages = {subject.name: [] for subject in subjects}
    agreed: Checksum | None = None
    for number in range(1, rounds + 1):
        for subject in subjects:
            out = folder / subject.name
            usages[subject.name].append(run(subject, csv, out))
            found = find_checksum(subject, out)
            shutil.rmtree(out)
            agreed = agreed or found
            if found and found != agreed:
                raise RuntimeError(f"{subject.name} accepted {found}, others {agreed}.")
            used = usages[subject.name][-1]
            note(f"round {number}: {subject.name} {used.wall_seconds:.1f} s, {found or 'floor'}")
    return usages, agreed


def run(subject: Subject, csv: Path, out: Path) -> Usage:
    """Run a subject once in an empty folder.

    Raises:
        RuntimeError: if it fails.
    """
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    finished = measure(subject.command(csv, out), PROJECT)
    finished.check(subject.name)
    return finished.usage


def find_checksum(subject: Subject, out: Path) -> Checksum | None:
    """Return the checksum of what a subject accepted; None for a floor."""
    curated = subject.curated(out)
    return checksum(curated, load_contract(str(CONTRACT))) if curated else None


def report(subjects: Sequence[Subject], usages: Usages) -> list[str]:
    """Return the table of medians, one line per subject."""
    medians = {name: median_usage(runs) for name, runs in usages.items()}
    wall_base, cpu_base = medians.get(WALL_BASE), medians.get(CPU_BASE)
    lines = [
        "| subject | wall, s | CPU, s | peak memory, MiB | wall ÷ DuckDB by hand | "
        "CPU ÷ plain Spark |",
        "|---|---|---|---|---|---|",
    ]
    for subject in subjects:
        used = medians[subject.name]
        wall_ratio = f"{used.wall_seconds / wall_base.wall_seconds:.2f}" if wall_base else "-"
        cpu_ratio = f"{used.cpu_seconds / cpu_base.cpu_seconds:.2f}" if cpu_base else "-"
        lines.append(table_row(subject.title, used, wall_ratio, cpu_ratio))
    return lines


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(epilog="Example: python -m benchmarks.ingest_scale --rows 1000000 --rounds 3")
def main(
    rows: Annotated[int, typer.Option(min=100, help="Records of the file.")] = 5_000_000,
    rounds: Annotated[int, typer.Option(min=1, help="Runs of each subject.")] = 5,
    only: Annotated[str, typer.Option(help="Names of subjects, with commas between.")] = "",
    folder: Annotated[Path, typer.Option(help="Where the file and the results go.")] = (
        Path("data/benchmarks")
    ),
) -> None:
    """Measure the subjects on one file and print the medians as a table."""
    folder = folder.resolve()
    csv = folder / f"student_years_{rows}{SYNTHETIC_MARK}csv"
    try:
        subjects = choose_subjects(only.split(",") if only else [])
        note(f"writing {rows:,} records to {csv}")
        write(csv, Size(rows))
        usages, agreed = run_rounds(subjects, csv, folder / "runs", rounds)
    except ValueError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(Exit.BAD_INPUT)
    except RuntimeError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(Exit.CHECK_FAILED)
    typer.echo(f"{rows:,} records, {csv.stat().st_size:,} bytes, medians of {rounds}; {agreed}\n")
    for line in report(subjects, usages):
        typer.echo(line)


if __name__ == "__main__":
    app()
