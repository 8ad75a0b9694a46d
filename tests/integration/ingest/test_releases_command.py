"""The command `releases diff`: what it shows, writes and refuses."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.errors import Exit, IncomparableError, UnknownRunError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import LedgerRow, read_rows
from glue_ingest.lake.store import Store
from tests.support.restated import (
    COUNTS,
    FIRST,
    KEYED,
    SCHOOL,
    SCORE,
    SECOND,
    STUDENTS,
    YEAR,
    all_files,
    diff,
    differences,
    told,
    written,
)

MakeContract = Callable[..., Contract]


@pytest.fixture
def land(tmp_path: Path, lake: Store) -> Any:
    """Ingest a file of the given text."""

    def do(contract: Contract, text: str) -> LedgerRow:
        path, engine = written(tmp_path, text), load_engine(EngineName.DUCKDB)
        return ingest(contract, path, lake, engine, accept_losses=True).row

    return do


def test_the_first_file_has_new_rows_only(
    make_contract: MakeContract, tmp_path: Path, lake: Store
) -> None:
    contract = make_contract(SCHOOL, YEAR, STUDENTS, SCORE)

    found = told(contract, lake, "--raw", str(written(tmp_path, FIRST)))

    assert found["old"] is None
    assert [item["change"] for item in found["differences"]] == ["new"] * 4
    assert [found[name] for name in COUNTS] == [4, 0, 0, 0]
    assert all_files(lake) == {}


def test_a_known_file_changes_nothing(
    make_contract: MakeContract, land: Any, lake: Store, tmp_path: Path
) -> None:
    contract = make_contract(SCHOOL, YEAR, STUDENTS, SCORE)
    land(contract, FIRST)

    found = told(contract, lake, "--raw", str(written(tmp_path, FIRST)))

    assert found["differences"] == []


def test_a_changed_contract_is_part_of_what_a_file_restates(
    make_contract: MakeContract, land: Any, lake: Store, tmp_path: Path
) -> None:
    land(make_contract(SCHOOL, YEAR, STUDENTS, SCORE), FIRST)
    bounded = STUDENTS | {"logicalTypeOptions": {"maximum": 3}}
    contract = make_contract(SCHOOL, YEAR, bounded, SCORE | {"physicalType": "double"})

    found = told(contract, lake, "--raw", str(written(tmp_path, SECOND)))

    assert differences(found) == [
        ("changed", {"school": "East", "year": 2001}, "students", "1", None),
        ("changed", {"school": "East", "year": 2001}, "score", "1.50", None),
        ("changed", {"school": "East", "year": 2002}, "students", "4", None),
        ("changed", {"school": "South", "year": 2001}, "score", None, "3.25"),
        ("new", {"school": "West", "year": 2003}, None, None, None),
    ]
    assert found["changed_cells"] == {"students": 2, "score": 2}


def test_the_text_is_for_people_and_names_columns(
    make_contract: MakeContract, land: Any, lake: Store, tmp_path: Path
) -> None:
    contract = make_contract(SCHOOL, YEAR, STUDENTS, SCORE, extras={"missingColumns": "erase"})
    first = land(contract, FIRST)
    path = written(tmp_path, "school,year,pupils,score\nEast,2001,1,7\nE\x1b[31m,2001,2,8\n")

    done = diff(contract, lake, "--raw", str(path))

    assert done.stdout.splitlines() == [
        f"district.schools: {first.run_id} -> {path}",
        "rows new 1, unchanged 0, changed 1, withdrawn 0",
        "cells changed: students 1, score 1",
        "columns missing: students (see `schoolhouse ingest diff`)",
        "columns unknown: pupils (see `schoolhouse ingest diff`)",
        "new\tschool 'E\\x1b[31m', year 2001",
        "changed\tschool 'East', year 2001\tstudents\t'1' -> null",
        "changed\tschool 'East', year 2001\tscore\t'1.50' -> '7.00'",
    ]


def test_a_file_that_ingest_refuses_ends_with_the_reason(
    make_contract: MakeContract, land: Any, lake: Store, tmp_path: Path
) -> None:
    contract = make_contract(SCHOOL, YEAR, STUDENTS, SCORE, extras={"maxNulledShare": 0.2})
    land(contract, FIRST)
    path = written(tmp_path, "school,year,students,score\nEast,2001,one,1.5\n")

    done = diff(contract, lake, "--raw", str(path))

    assert done.exit_code == Exit.CHECK_FAILED
    assert "students\t'1' -> null" in done.stdout
    assert "ingest would refuse it" in done.stderr
    assert "'students' null: 100.0%" in done.stderr
    assert len(read_rows(lake)) == 1


def test_a_file_of_all_differences_has_typed_keys(
    make_contract: MakeContract, land: Any, lake: Store, tmp_path: Path
) -> None:
    contract = make_contract(SCHOOL, YEAR, STUDENTS, SCORE)
    land(contract, FIRST)
    land(contract, SECOND)
    path = tmp_path / "differences.parquet"

    assert diff(contract, lake, "--parquet", str(path)).exit_code == Exit.OK

    table = pq.read_table(path)
    assert [tuple(row.values()) for row in table.to_pylist()] == KEYED
    assert [str(item.type) for item in table.schema] == [
        *("string", "struct<school: string, year: int32>", "string", "string", "string")
    ]
    assert path.stat().st_mode & 0o077 == 0
    again = diff(contract, lake, "--parquet", str(path))
    assert again.exit_code == Exit.BAD_INPUT
    assert "is not overwritten" in again.stderr


def test_runs_without_a_snapshot_are_refused_by_name(
    make_contract: MakeContract, land: Any, lake: Store
) -> None:
    contract = make_contract(SCHOOL, YEAR, STUDENTS, SCORE)
    run = land(contract, FIRST).run_id

    alone, unknown = diff(contract, lake), diff(contract, lake, "--from", "20200101T000000")

    assert isinstance(alone.exception, UnknownRunError)
    assert "keeps 1 snapshot(s) of district.schools" in str(alone.exception)
    assert isinstance(unknown.exception, UnknownRunError)
    assert f"Found: '{run}'" in str(unknown.exception)


def test_rows_of_another_key_are_not_compared(
    make_contract: MakeContract, land: Any, lake: Store, tmp_path: Path
) -> None:
    land(make_contract(SCHOOL, YEAR, STUDENTS, SCORE), FIRST)
    year = YEAR | {"primaryKey": False, "partitioned": False}
    year = YEAR | {"primaryKey": False, "partitioned": False}
    shorter = make_contract(SCHOOL, year, STUDENTS, SCORE)

    done = diff(shorter, lake, "--raw", str(written(tmp_path, SECOND)))

    assert isinstance(done.exception, IncomparableError)
    assert "the key was another" in str(done.exception)


def test_values_that_are_not_public_stand_in_a_file_alone(
    make_contract: MakeContract, land: Any, lake: Store, tmp_path: Path
) -> None:
    contract = make_contract(SCHOOL, YEAR, STUDENTS, SCORE | {"classification": "sensitive"})
    land(contract, FIRST)
    land(contract, SECOND)
    path = tmp_path / "differences.parquet"

    text, found = diff(contract, lake, "--parquet", str(path)), told(contract, lake)

    assert "East" not in text.output
    assert "1.50" not in text.output
    assert "cells changed: students 1, score 2" in text.output
    assert found["differences"] is None
    assert pq.read_table(path).num_rows == len(KEYED)
