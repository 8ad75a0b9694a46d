"""A corrected file goes through the whole workspace: ledger, quarantine, marts, dbt tests."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.workspaces import PROJECT, BuiltWorkspace, build_workspace


@pytest.fixture(scope="module")
def corrected_workspace(
    sample_workspace: BuiltWorkspace, tmp_path_factory: pytest.TempPathFactory
) -> BuiltWorkspace:
    """The sample, then a second file that corrects one cell of one key and brings no other."""
    data = tmp_path_factory.mktemp("data")
    shutil.copytree(sample_workspace.root, data / "sample")
    correction = data / "correction.synthetic.csv"
    # All columns of the sample, or it would be refused as it erases them.
    header = (data / "sample/states_all.synthetic.csv").read_text().splitlines()[0]
    given = {"STATE": "WYOMING", "YEAR": "2010", "ENROLL": "90000", "TOTAL_REVENUE": "1500000"}
    given["GRADES_ALL_G"] = "91000"
    row = ",".join(given.get(name, "") for name in header.split(","))
    correction.write_text(f"{header}\n{row}\n")
    return build_workspace(data, "sample", "--raw", str(correction))


def test_correction_replaces_its_key_alone(corrected_workspace: BuiltWorkspace) -> None:
    rows = corrected_workspace.ask(
        "select enrollment_count, total_revenue_usd, total_expenditure_usd "
        "from marts.state_year_metrics where state_code = 'WY' and year = 2010"
    )

    assert rows == [(90000, 1_500_000_000, None)]
    assert "read 1 = accepted 1 + quarantined 0" in corrected_workspace.report
    assert "rows replaced 1; partitions 1" in corrected_workspace.report


def test_first_run_is_not_counted_twice(corrected_workspace: BuiltWorkspace) -> None:
    counts = corrected_workspace.ask("select count(*), count(distinct ingest_run_id) from "
                                 "marts.states_all")  # fmt: skip

    assert counts == [(1715, 2)]


def test_person_s_mistake_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    page = tmp_path / "states_all.csv"
    page.write_text("<!DOCTYPE html><html>Sign in</html>")
    command = [sys.executable, "-m", "schoolhouse", "run", "--data", str(tmp_path / "data")]

    done = subprocess.run(
        [*command, "--raw", str(page)], cwd=PROJECT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert done.stdout == ""
    assert "is a web page, not data" in done.stderr
    assert "Traceback" not in done.stderr


def test_failed_build_leaves_the_marts_as_they_were(corrected_workspace: BuiltWorkspace) -> None:
    before = (corrected_workspace.root / "schoolhouse.duckdb").read_bytes()
    lone = corrected_workspace.root / "lone.synthetic.csv"
    lone.write_text("STATE,YEAR,ENROLL\nWYOMING,2021,90000\n")
    command = [sys.executable, "-m", "schoolhouse", "run", "--raw", str(lone)]

    done = subprocess.run(
        [*command, "--data", str(corrected_workspace.root.parent)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "states_all__has_every_state_each_year" in done.stderr
    assert "The marts are as they were." in done.stderr
    assert "states_all__has_every_state_each_year: 50 row(s)" in done.stdout
    assert "The marts are as they were: none of this data is in them." in done.stdout
    assert (corrected_workspace.root / "schoolhouse.duckdb").read_bytes() == before
