"""`schoolhouse load` as a person runs it; killed, it leaves what was there."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store
from schoolhouse.samples.us_education import states_all
from tests.support.postgres.load_district import Session, plain_login

ROOT = Path(__file__).parents[3]
TIMEOUT_SECONDS = 60.0
STATES_ALL = "schoolhouse_lake.us_education__states_all"
WYOMING = f"select year, enroll from {STATES_ALL} where state = 'WYOMING' and year > 2008 "
YEARS = f"select year, count(*) from {STATES_ALL} group by year order by year"
IS_WAITING = """
    select count(*) from pg_stat_activity
    where application_name = 'schoolhouse load' and wait_event_type = 'Lock'
        and datname = current_database()
"""


@pytest.fixture
def lake(tmp_path: Path) -> Store:
    """The sample of us_education, ingested."""
    (tmp_path / "a.synthetic.csv").write_bytes(states_all.build()[0])
    ingest_file(tmp_path / "a.synthetic.csv", Store(str(tmp_path / "lake")))
    return Store(str(tmp_path / "lake"))


@pytest.fixture
def login(database: str) -> Iterator[str]:
    with plain_login(database) as url:
        yield url


def correction() -> str:
    """Return the sample's header, and three of its records with another enrollment."""
    header, *records = states_all.build()[0].decode().splitlines()
    lines = [header]
    for year in (2009, 2010, 2011):
        (record,) = (line for line in records if line.startswith(f"{year}_WYOMING,"))
        name, state, own, _, rest = record.split(",", 4)
        lines.append(f"{name},{state},{own},{year - 2000},{rest}")
    return "\n".join([*lines, ""])


def ingest_file(path: Path, lake: Store) -> None:
    contract = load_contract("us_education.states_all")
    ingest(contract, path, lake, load_engine(EngineName.DUCKDB))


def start(lake: str, url: str, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "schoolhouse", "load", "--lake", lake, *arguments],
        cwd=ROOT,
        env=os.environ | {"SCHOOLHOUSE_PG_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(lake: str, url: str, *arguments: str) -> tuple[int | None, str, str]:
    command = start(lake, url, *arguments)
    output, errors = command.communicate(timeout=TIMEOUT_SECONDS)
    return command.returncode, output, errors


def test_login_that_may_make_schemas_is_enough(lake: Store, login: str, db: Session) -> None:
    code, output, errors = run(lake.root, login)

    assert (code, errors) == (0, "")
    assert "us_education__states_all: loaded, 1,715 rows" in output
    assert db.execute(f"select count(*) from {STATES_ALL}").fetchone() == (1715,)
    owner = "select tableowner = %s from pg_tables where schemaname = 'schoolhouse_lake'"
    user = conninfo_to_dict(login)["user"]
    assert set(db.execute(owner, [user]).fetchall()) == {(True,)}


def test_killed_load_leaves_the_old_rows_and_the_next_completes(
    lake: Store, database: str, db: Session, tmp_path: Path
) -> None:
    assert run(lake.root, database)[0] == 0
    before, years = dict(db.execute(WYOMING).fetchall()), db.execute(YEARS).fetchall()
    (tmp_path / "b.synthetic.csv").write_text(correction())
    ingest_file(tmp_path / "b.synthetic.csv", lake)
    with psycopg.connect(database) as reader:
        reader.execute(f"select year from {STATES_ALL} where year = 2010 for update")
        loading = start(lake.root, database)
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while db.execute(IS_WAITING).fetchone() != (1,):
            assert time.monotonic() < deadline
            assert loading.poll() is None
            time.sleep(0.01)
        loading.kill()
        loading.communicate()

        assert dict(db.execute(WYOMING).fetchall()) == before
        assert db.execute(YEARS).fetchall() == years

    code, output, _ = run(lake.root, database)

    assert code == 0
    assert "us_education__states_all: loaded, 1,715 rows" in output
    assert dict(db.execute(WYOMING).fetchall()) == before | {2009: 9, 2010: 10, 2011: 11}
    assert db.execute(YEARS).fetchall() == years


@pytest.mark.parametrize(
    ("url", "arguments", "said"),
    [
        pytest.param(
            "postgres://me:geheim@127.0.0.1:1/none", [], "me@127.0.0.1:1/none", id="no_server"
        ),
        pytest.param(
            "", ["--to", "postgres://me:geheim@127.0.0.1/none"], "holds a password", id="password"
        ),
        pytest.param("mysql://me@127.0.0.1/none", [], "cannot be read", id="another_database"),
    ],
)
def test_mistake_is_one_line_and_exit_code_2(
    lake: Store, url: str, arguments: list[str], said: str
) -> None:
    code, output, errors = run(lake.root, url, *arguments)

    assert (code, output) == (2, "")
    assert errors.startswith("error: ")
    assert errors.count("\n") == 1
    assert said in errors
    assert "geheim" not in errors
