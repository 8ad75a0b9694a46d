"""What one new year costs in a small lake and in a large one: it should cost the same.

Two lakes are filled with one file each, of 2 years and of 20 years with as many rows per year.
Then a file with the year after those is ingested into a fresh copy of each lake, in turns. Prints
Markdown; progress goes to the error output.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.measure import Usage, measure, median_usage, table_row
from benchmarks.student_years import Size, write
from benchmarks.subjects import CONTRACT, PROJECT, ingest_command
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.errors import Exit
from glue_ingest.lake.raw import SYNTHETIC_MARK
from glue_ingest.lake.snapshots import last_snapshot
from glue_ingest.lake.store import Store

NEW_YEAR = 2024
LAKE_YEARS = (2, 20)


def ingest(engine: str, csv: Path, lake: Path) -> Usage:
    """Ingest a file into a lake.

    Raises:
        RuntimeError: if ingest fails.
    """
    finished = measure(ingest_command(engine, csv, lake), PROJECT)
    finished.check("ingest")
    return finished.usage


def fill_lakes(engine: str, folder: Path, rows_per_year: int) -> dict[int, Path]:
    """Make a lake of 2 years and a lake of 20 years; return them by their years."""
    lakes = {}
    for years in LAKE_YEARS:
        csv = folder / f"students_of_{years}_years{SYNTHETIC_MARK}csv"
        write(csv, Size(rows_per_year * years, years, NEW_YEAR - years))
        lakes[years] = folder / f"lake_of_{years}_years"
        ingest(engine, csv, lakes[years])
        typer.echo(f"filled {lakes[years]}", err=True)
    return lakes


def run_rounds(
    engine: str, new: Path, lakes: dict[int, Path], rounds: int
) -> dict[int, list[Usage]]:
    """Ingest the new year into a copy of each lake, in turns."""
    usages: dict[int, list[Usage]] = {years: [] for years in lakes}
    for number in range(1, rounds + 1):
        for years, lake in lakes.items():
            copy = lake.with_name("lake_with_the_new_year")
            shutil.copytree(lake, copy)
            # What the copy left to write would be written while ingest is measured.
            os.sync()
            used = ingest(engine, new, copy)
            snapshot = last_snapshot(Store(str(copy)), load_contract(str(CONTRACT)))
            found = len(snapshot.files) if snapshot else 0
            if found != years + 1:
                raise RuntimeError(f"found {found} years in '{copy}', not {years + 1}.")
            shutil.rmtree(copy)
            usages[years].append(used)
            typer.echo(f"round {number}: {years} years {used.wall_seconds:.1f} s", err=True)
    return usages


def report(usages: dict[int, list[Usage]]) -> list[str]:
    """Return the table of medians, one line per lake."""
    lines = ["| lake before | wall, s | CPU, s | peak memory, MiB |", "|---|---|---|---|"]
    lines += [table_row(f"{years} years", median_usage(runs)) for years, runs in usages.items()]
    return lines


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(epilog="Example: python -m benchmarks.one_more_year --engine duckdb")
def main(
    engine: Annotated[str, typer.Option(help="duckdb or spark.")],
    rows_per_year: Annotated[int, typer.Option(min=100, help="Records of each year.")] = 100_000,
    rounds: Annotated[int, typer.Option(min=1, help="Runs on each lake.")] = 5,
    folder: Annotated[Path, typer.Option(help="Where the files and the lakes go.")] = (
        Path("data/benchmarks")
    ),
) -> None:
    """Measure one new year in a lake of 2 years and in a lake of 20 years."""
    folder = folder.resolve() / f"one_more_year_{engine}"
    shutil.rmtree(folder, ignore_errors=True)
    new = folder / f"students_of_{NEW_YEAR}{SYNTHETIC_MARK}csv"
    write(new, Size(rows_per_year, 1, NEW_YEAR))
    try:
        usages = run_rounds(engine, new, fill_lakes(engine, folder, rows_per_year), rounds)
    except RuntimeError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(Exit.CHECK_FAILED)
    typer.echo(f"engine {engine}, {rows_per_year:,} records per year, medians of {rounds}\n")
    for line in report(usages):
        typer.echo(line)


if __name__ == "__main__":
    app()
