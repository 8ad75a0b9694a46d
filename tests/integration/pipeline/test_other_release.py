"""`make run` on another release of a known file: a page at the end, the marts that are right."""

import csv
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from schoolhouse.samples.us_education.states_all import write
from tests.support.workspaces import PROJECT

NATIONAL = "marts.national_summary"


def run(data: Path, raw: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "schoolhouse", "run", "--data", str(data), "--raw", str(raw)]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)


def tables(data: Path) -> set[str]:
    with duckdb.connect(str(data / "real/schoolhouse.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts'"
        )
        return {row[0] for row in found.fetchall()}


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """The rows of the sample without 2016 and without scores in reading, as if a publisher's."""
    written = tmp_path / "states_all.synthetic.csv"
    list(write(written))
    with written.open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["YEAR"] != "2016"]
    path = tmp_path / "states_all.csv"
    names = [name for name in rows[0] if "READING" not in name]
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_figures_that_differ_from_published_ones_are_a_page_and_the_marts_are_built(
    tmp_path: Path, release: Path
) -> None:
    data = tmp_path / "data"

    done = run(data, release)

    assert done.returncode == 1, done.stderr[-4000:]
    page = done.stdout.split("This data does not pass all tests\n")[1]
    assert "Figures that differ from published ones: " in page
    assert "\n  years without any row: 2016\n" in page
    assert "  reading_grade_8_score: 1992, 1994, 1998, 2002," in page
    assert "us_education.states_all: avg_reading_4_score, avg_reading_8_score" in page
    assert "The marts are built: they say what the files say." in page
    assert {"national_summary", "state_year_metrics", "states_all"} <= tables(data)

    again = run(data, release)

    assert (again.returncode, "unchanged: marts and docs" in again.stderr) == (1, True)
    assert again.stdout.split("This data does not pass all tests\n")[1] == page


def test_marts_that_follow_from_what_fails_a_test_are_not_built_and_the_others_are(
    tmp_path: Path, release: Path
) -> None:
    text = release.read_text()
    release.write_text(
        "".join(line for line in text.splitlines(keepends=True) if "2010_CALIFORNIA" not in line)
    )
    data = tmp_path / "data"

    done = run(data, release)

    assert done.returncode == 1
    assert "states_all__has_every_state_each_year: 1 row(s)" in done.stdout
    assert "CALIFORNIA" in done.stdout
    assert "Not built, for they fail a test or follow from one that does:" in done.stdout
    assert "national_summary__matches_published_benchmarks" in done.stdout
    assert "The other marts are built." in done.stderr.splitlines()[-1]
    built = tables(data)
    assert {"school_year_price_index", "student_group_summary"} <= built
    assert built & {"states_all", "national_summary", "state_year_metrics"} == set()
