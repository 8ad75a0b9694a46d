"""All models of one dbt command read one snapshot, whatever is ingested meanwhile."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.support.workspaces import PROJECT

from .conftest import DBT, Ingest, RunDbt

DATASET = "us_education.states_all"
HEADER = "STATE,YEAR,ENROLL,TOTAL_REVENUE\n"
MODELS = "states_all,state_year_metrics,national_summary,stg_lake__ingest_runs"
# One model after the other; the first one has begun when dbt says so.
COMMAND = ["build", "--threads", "1", "--select", *(f"+{name}" for name in MODELS.split(","))]
SEEN = """
    select
        (select enrollment_count from marts.states_all where state_code = 'WY'),
        (select enrollment_count from marts.state_year_metrics where state_code = 'WY'),
        (select count(distinct ingest_run_id) from marts.states_all)
"""


def seen(folder: Path) -> Any:
    with duckdb.connect(str(folder / "schoolhouse.duckdb"), read_only=True) as connection:
        return connection.execute(SEEN).fetchall()


@pytest.fixture
def land(tmp_path: Path, schoolhouse: Ingest) -> Any:
    """Ingest a file that says how many students Wyoming has."""

    def do(count: int) -> None:
        raw = tmp_path / f"{count}.synthetic.csv"
        raw.write_text(f"{HEADER}WYOMING,2016,{count},100\nOHIO,2016,7,100\n")
        schoolhouse("ingest", "run", DATASET, "--raw", str(raw))

    return do


def test_models_of_one_command_read_one_snapshot(
    tmp_path: Path, environment: dict[str, str], dbt: RunDbt, land: Any
) -> None:
    land(1_000)
    command = [str(DBT), "--no-use-colors", *COMMAND, "--exclude-resource-type", "test"]
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True,
    ) as run:  # fmt: skip
        assert run.stdout is not None
        said, has_grown = [], False
        for line in run.stdout:
            said.append(line)
            if "START sql view model staging.stg_us_education__states_all" in line:
                os.kill(run.pid, signal.SIGSTOP)
                land(2_000)
                has_grown = True
                os.kill(run.pid, signal.SIGCONT)
    assert run.returncode == 0, "".join(said)[-4000:]
    assert has_grown, "".join(said)[-4000:]

    assert seen(tmp_path) == [(1_000, 1_000, 1)]
    shutil.rmtree(tmp_path / "target")
    dbt(*COMMAND, "--exclude-resource-type", "test")
    assert seen(tmp_path) == [(2_000, 2_000, 1)]
