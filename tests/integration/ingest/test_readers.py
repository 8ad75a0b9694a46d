"""Who reads a snapshot reads it to the end, whatever is committed meanwhile."""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from glue_ingest.cli import app
from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine, EngineName, load_engine
from glue_ingest.errors import Exit
from glue_ingest.lake.store import Store
from tests.support.old_lakes import make_old

Rows = list[tuple[Any, ...]]
HEADER = "school,year,students\n"


@pytest.fixture(scope="module")
def engine() -> Engine:
    """What readers find is the lake's doing, which knows no engine."""
    return load_engine(EngineName.DUCKDB)


def where(contract: Contract, lake: Store, *arguments: str) -> Any:
    """Ask as a person does."""
    command = ["where", contract.path, "--lake", lake.root, *arguments]
    return CliRunner().invoke(app, command)


def folder_of(contract: Contract, lake: Store, *arguments: str) -> Path:
    done = where(contract, lake, *arguments)
    assert done.exit_code == Exit.OK, done.stderr
    return Path(done.stdout.strip())


def rows_in(folder: Path) -> Rows:
    """Read a folder as DuckDB does, and check that PyArrow reads the same."""
    query = (
        f"select school, year, students from read_parquet('{folder}/*/*.parquet', "
        "hive_partitioning = true) order by all"
    )
    found = duckdb.sql(query).fetchall()
    table = pq.read_table(folder).select(["school", "year", "students"])
    assert sorted(tuple(row.values()) for row in table.to_pylist()) == found
    return found


def read_on(file: pq.ParquetFile) -> list[int]:
    """Read a file that was opened before."""
    found: list[int] = file.read(["students"]).column(0).to_pylist()
    return found


def test_reader_that_stays_open_over_three_commits_reads_what_it_found(
    contract: Contract, land: Any, lake: Store
) -> None:
    land(f"{HEADER}North,2001,0\nSouth,2002,0\n")
    held = folder_of(contract, lake)
    opened = [pq.ParquetFile(path) for path in sorted(held.glob("*/*.parquet"))]
    found = rows_in(held)
    assert found == [("North", 2001, 0), ("South", 2002, 0)]

    for number in (1, 2, 3):
        land(f"{HEADER}North,2001,{number}\nWest,{2010 + number},{number}\n", f"{number}.csv")

        assert rows_in(held) == found
        last = folder_of(contract, lake)
        added = [("West", 2010 + n, n) for n in range(1, number + 1)]
        assert rows_in(last) == [("North", 2001, number), ("South", 2002, 0), *added]
        assert last != held
    assert [read_on(file) for file in opened] == [[0], [0]]


def test_snapshot_of_each_run_is_found_by_the_run(
    contract: Contract, land: Any, lake: Store
) -> None:
    runs = [
        land(f"{HEADER}North,2001,{number}\n", f"{number}.csv").row.run_id for number in range(3)
    ]

    found = [rows_in(folder_of(contract, lake, "--as-of", run)) for run in runs]

    assert found == [[("North", 2001, number)] for number in range(3)]
    assert folder_of(contract, lake, "--as-of", runs[-1]) == folder_of(contract, lake)


def test_commit_without_rows_is_named_and_has_no_folder(
    contract: Contract, land: Any, lake: Store
) -> None:
    rejected = land(f"{HEADER},2001,1\n", accept_losses=True).row.run_id

    last, as_of = where(contract, lake), where(contract, lake, "--as-of", rejected)

    told = f"empty: the commit of run {rejected} has no rows, so no folder\n"
    assert (last.exit_code, last.stdout, last.stderr) == (Exit.OK, "", told)
    assert (as_of.exit_code, as_of.stdout, as_of.stderr) == (Exit.OK, "", told)
    accepted = land(f"{HEADER}North,2001,1\n", "second.csv").row.run_id
    assert folder_of(contract, lake).name == accepted
    assert where(contract, lake, "--as-of", rejected).stderr == told


def test_run_that_is_not_there_is_refused_with_those_that_are(
    contract: Contract, land: Any, lake: Store
) -> None:
    run = land(f"{HEADER}North,2001,1\n").row.run_id

    done = where(contract, lake, "--as-of", "20200101T000000000000-0a0b0c0d")

    assert done.exit_code != Exit.OK
    assert "no snapshot of district.schools" in str(done.exception)
    assert f"Found: '{run}'" in str(done.exception)


def test_data_set_that_was_never_ingested_is_nowhere(contract: Contract, lake: Store) -> None:
    done = where(contract, lake)

    assert (done.exit_code, done.stdout) == (Exit.BAD_INPUT, "")
    assert "Nothing of district.schools is in the lake" in done.stderr


def test_data_set_of_an_older_lake_is_refused_by_name(
    contract: Contract, land: Any, lake: Store
) -> None:
    land(f"{HEADER}North,2001,1\n")
    make_old(lake, contract)

    done = where(contract, lake)

    assert done.exit_code != Exit.OK
    assert "schoolhouse ingest upgrade" in str(done.exception)
