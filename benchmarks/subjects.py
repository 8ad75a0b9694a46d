"""What is measured: our engines, what people write instead, and the floors below all of them."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

CONTRACT = Path(__file__).with_name("benchmark.student_years.odcs.yaml")
PROJECT = Path(__file__).parents[1]
# Where our engines leave the accepted rows, below the root of a lake.
CURATED = "curated/benchmark/student_years"


@dataclass(frozen=True)
class Subject:
    """A program that ingests a file into a folder; a floor leaves no rows there."""

    name: str
    title: str
    command: Callable[[Path, Path], list[str]]
    curated_folder: str | None
    package: str | None = None

    def curated(self, out: Path) -> Path | None:
        """Return where the accepted rows are; None for a floor."""
        return out / self.curated_folder if self.curated_folder else None


def list_subjects() -> list[Subject]:
    """Return all subjects in the order of the report."""
    return [
        ingest_with("duckdb", "Schoolhouse, DuckDB engine"),
        ingest_with("spark", "Schoolhouse, Spark engine"),
        competitor("plain_spark", "plain Spark job", "pyspark"),
        competitor("pandas_etl", "pandas", "pandas"),
        competitor("polars_streaming", "Polars, streaming", "polars"),
        competitor("handwritten_duckdb", "DuckDB SQL by hand", "duckdb"),
        floor("floor_read", "floor: read the bytes"),
        floor("floor_parse", "floor: parse the fields"),
    ]


def choose_subjects(names: list[str]) -> list[Subject]:
    """Return the subjects of these names, all when there is none.

    Raises:
        ValueError: if a name is unknown, or the package of a subject is not installed.
    """
    subjects = list_subjects()
    known = [subject.name for subject in subjects]
    if unknown := sorted(set(names) - set(known)):
        raise ValueError(f"No subject {', '.join(unknown)}. Known: {', '.join(known)}.")
    chosen = [subject for subject in subjects if not names or subject.name in names]
    for subject in chosen:
        if subject.package and find_spec(subject.package) is None:
            raise ValueError(
                f"Subject {subject.name} needs the package '{subject.package}', which is not "
                "installed here. Install requirements/bench.txt, or leave it out with --only."
            )
    return chosen


def ingest_command(engine: str, csv: Path, lake: Path) -> list[str]:
    """Return the command that ingests a file into a lake with one of our engines."""
    files = [str(CONTRACT), "--raw", str(csv), "--lake", str(lake)]
    return [sys.executable, "-m", "glue_ingest", "run", *files, "--engine", engine]


def ingest_with(engine: str, title: str) -> Subject:
    """Return one of our engines as a subject."""

    def command(csv: Path, out: Path) -> list[str]:
        return ingest_command(engine, csv, out)

    return Subject(f"engine_{engine}", title, command, CURATED)


def competitor(name: str, title: str, package: str) -> Subject:
    """Return what people write instead as a subject."""
    return Subject(name, title, module_command(name), "curated", package)


def floor(name: str, title: str) -> Subject:
    """Return a floor as a subject."""
    return Subject(name, title, module_command(name), None)


def module_command(name: str) -> Callable[[Path, Path], list[str]]:
    """Return what builds the command of a module of benchmarks.competitors."""

    def command(csv: Path, out: Path) -> list[str]:
        return [sys.executable, "-m", f"benchmarks.competitors.{name}", str(csv), str(out)]

    return command
