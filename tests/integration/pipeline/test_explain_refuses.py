"""What `schoolhouse explain` refuses, and what it finds changed."""

import shutil
from pathlib import Path

import duckdb
import pytest

from tests.support.explained import EXAMPLE
from tests.support.explained import run_explain as run
from tests.support.workspaces import BuiltWorkspace


@pytest.fixture
def copied(sample_workspace: BuiltWorkspace, tmp_path: Path) -> Path:
    """The database of the sample, to be changed; its manifest and lake are beside it."""
    for name in ("lake", "target"):
        (tmp_path / name).symlink_to(sample_workspace.root / name)
    shutil.copy(sample_workspace.database, tmp_path)
    return tmp_path / sample_workspace.database.name


def change(database: Path, statement: str) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "cell", "message"),
    [
        pytest.param(
            "update marts.state_year_metrics set current_spending_per_student_usd = "
            "current_spending_per_student_usd * 1.00000001 where state_code = 'AL'",
            EXAMPLE,
            "another value than its formula gives",
            id="another_double",
        ),
        pytest.param(
            "update marts.national_summary set total_revenue_usd = total_revenue_usd + 1",
            ("national_summary", "2010", "total_revenue_usd"),
            "another value than its formula gives",
            id="one_dollar_more",
        ),
        pytest.param(
            "delete from marts.state_year_metrics where state_code = 'AL'",
            ("national_summary", "2010", "total_revenue_usd"),
            "another value than its formula gives",
            id="a_state_less",
        ),
        pytest.param(
            "update marts.states_all set state_code = null where jurisdiction_key = 'ALABAMA'",
            ("states_all", "ALABAMA", "2016", "state_code"),
            "another value than its formula gives",
            id="null",
        ),
        pytest.param(
            "update marts.states_all set raw_record_number = 1 "
            "where jurisdiction_key = 'ALABAMA' and year = 2016",
            ("states_all", "ALABAMA", "2016", "enrollment_count"),
            "states_all says that ALABAMA 2016 is from record 1, which is of ",
            id="another_record",
        ),
    ],
)
def test_a_changed_mart_is_found(
    copied: Path, statement: str, cell: tuple[str, ...], message: str
) -> None:
    change(copied, statement)

    done = run(*cell, "--marts", str(copied))

    assert done.returncode == 1
    assert f"check    DIFFERENT: {'' if 'says' in message else 'The mart holds '}{message}" in (
        done.stdout
    )


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (("state_metrics", "AL", "2016", "year"), "No mart 'state_metrics' can be explained."),
        (("student_group_summary", "x", "y"), "No mart 'student_group_summary' can be explained."),
        (("state_year_metrics", "AL", "2016", "spending"), "has no column 'spending'. Found: stat"),
        (("state_year_metrics", "AL", "year"), "is state_code year. Found: AL. Give one value"),
        (("state_year_metrics", "year"), "is state_code year. Found: nothing."),
        (("state_year_metrics", "AL", "1066", "year"), "has no row AL 1066 (state_code year). Fou"),
        (("state_year_metrics", "Alabama", "2016", "year"), "1,683 rows, AK 1986 to WY 2019."),
    ],
)
def test_what_does_not_exist_is_refused_by_name(
    sample_workspace: BuiltWorkspace, cell: tuple[str, ...], message: str
) -> None:
    done = run(*cell, "--marts", str(sample_workspace.database))

    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--marts", "nowhere.duckdb"), "no database at 'nowhere.duckdb'. Run `make run`"),
        (("--manifest", "nowhere.json"), "manifest 'nowhere.json' cannot be read. Found: FileNot"),
        (("--lake", "nowhere"), "has no run '20"),
    ],
)
def test_what_is_elsewhere_is_refused_by_name(
    sample_workspace: BuiltWorkspace, options: tuple[str, ...], message: str
) -> None:
    done = run(*EXAMPLE, "--marts", str(sample_workspace.database), *options)

    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_database_open_for_writing_is_refused_by_name(copied: Path) -> None:
    with duckdb.connect(str(copied)):
        done = run(*EXAMPLE, "--marts", str(copied))

    assert done.returncode == 2
    assert "cannot be read" in done.stderr
    assert "close that" in done.stderr


def test_changed_bytes_of_the_received_file_are_refused(copied: Path) -> None:
    lake = copied.parent / "lake"
    origin = lake.resolve()
    lake.unlink()
    shutil.copytree(origin, lake)
    for raw in lake.glob("raw/us_education/states_all/*/raw.csv"):
        raw.write_bytes(raw.read_bytes().replace(b"ALABAMA,2016", b"ALABAMA,2015"))

    done = run(*EXAMPLE, "--marts", str(copied))

    assert done.returncode == 2
    assert "is not what was received" in done.stderr
