"""Every benchmark once, at its smallest size, so that none stops working unseen."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.subjects import PROJECT, list_subjects
from glue_ingest.lake.raw import SYNTHETIC_MARK
from tests.support.benchmarks import Ruling, check_competitor, make_ruling

pytestmark = pytest.mark.bench
# What the others import, or no program at all.
PARTS = {"__init__", "checksum", "measure", "referee", "subjects", "to_postgres"}


@pytest.fixture(scope="module")
def ruling(tmp_path_factory: pytest.TempPathFactory) -> Ruling:
    return make_ruling(tmp_path_factory.mktemp("referee"))


def _bench(name: str, *options: str) -> str:
    """Run a benchmark; return its table."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *options],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_ingest_scale(tmp_path: Path) -> None:
    # The plain Spark job runs below. All others must accept the same rows, the Spark engine too.
    subjects = [subject for subject in list_subjects() if subject.name != "plain_spark"]
    only = ",".join(subject.name for subject in subjects)
    options = ["--rows", "2000", "--rounds", "1", "--folder", str(tmp_path)]

    table = _bench("ingest_scale", "--only", only, *options)

    assert all(f"| {subject.title} |" in table for subject in subjects)


@pytest.mark.parametrize("name", ["plain_spark", "polars_streaming"])
def test_competitor_gives_the_rows_and_counts_of_the_referee(
    tmp_path: Path, ruling: Ruling, name: str
) -> None:
    check_competitor(name, ruling, tmp_path)


def test_one_more_year(tmp_path: Path) -> None:
    options = ["--rows-per-year", "200", "--rounds", "1", "--folder", str(tmp_path)]

    table = _bench("one_more_year", "--engine", "duckdb", *options)

    assert "| 2 years |" in table
    assert "| 20 years |" in table


def test_student_build(tmp_path: Path) -> None:
    table = _bench("student_build", "--rows", "1000", "--rounds", "1", "--folder", str(tmp_path))

    assert "| dbt build, with all tests |" in table
    assert "| without control |" in table


def test_cold_run() -> None:
    table = _bench("cold_run", "--rounds", "1")

    assert "| build, s |" in table
    assert "| ingest of us_education.states_all, s |" in table


def test_publish() -> None:
    table = _bench("publish", "--rows", "1000", "--rounds", "1")

    assert "| adbc, loading only |" in table
    assert "| pandas.to_sql" in table


def test_student_years(tmp_path: Path) -> None:
    out = tmp_path / f"s{SYNTHETIC_MARK}csv"

    assert _bench("student_years", "--rows", "100", "--out", str(out)).strip() == str(out)
    assert len(out.read_bytes().splitlines()) > 100


def test_every_benchmark_is_run_here() -> None:
    programs = {path.stem for path in (PROJECT / "benchmarks").glob("*.py")} - PARTS
    tests = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}

    assert programs <= tests
