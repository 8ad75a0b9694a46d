"""A file that lacks a column which stored rows have values in, on each engine."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.errors import MissingColumnsError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.store import Store
from tests.support.lakes import last_rows

MakeContract = Callable[..., Contract]
SCHOOL = {"name": "school", "physicalType": "string", "primaryKey": True}
YEAR = {"name": "year", "physicalType": "int", "primaryKey": True, "partitioned": True}
STUDENTS = {"name": "students", "physicalType": "bigint"}
SCORE = {"name": "score", "physicalType": "decimal(5,2)"}
COLUMNS = (SCHOOL, YEAR, STUDENTS, SCORE)
WIDE = "school,year,students,score\nNorth,2001,10,1.50\nSouth,2001,20,2.50\nEast,2002,30,\n"


class Lake:
    """A lake of district.schools, and files that are landed in it."""

    def __init__(self, store: Store, engine: Engine, folder: Path) -> None:
        self.store = store
        self.engine = engine
        self.folder = folder

    def land(self, contract: Contract, *texts: str, full_refresh: bool = False) -> None:
        """Ingest files, in their order, in one run."""
        paths = []
        for place, text in enumerate(texts):
            path = self.folder / f"{len(read_rows(self.store))}-{place}.csv"
            path.write_text(text)
            paths.append(path)
        ingest(contract, paths, self.store, self.engine, full_refresh=full_refresh)

    def rows(self, *columns: str) -> list[tuple[Any, ...]]:
        """Return school and year of the stored rows, then these columns as texts, in order."""
        rows = last_rows(self.store, "district.schools", "school", "year", *columns)
        spelled = [
            (str(row[0]), int(row[1]), *(None if v is None else str(v) for v in row[2:]))
            for row in rows
        ]
        return sorted(spelled)

    def sha256(self, commit: int) -> str:
        """Return the SHA-256 of the last file of a commit, from 0."""
        return str(read_rows(self.store)[commit].input_files[-1]["sha256"])


@pytest.fixture
def lake(tmp_path: Path, engine: Engine) -> Lake:
    return Lake(Store(str(tmp_path / "lake")), engine, tmp_path)


def test_a_file_that_would_erase_values_is_refused(make_contract: MakeContract, lake: Lake) -> None:
    contract = make_contract(*COLUMNS)
    lake.land(contract, WIDE)
    stored = lake.rows("students", "score")

    with pytest.raises(MissingColumnsError) as found:
        lake.land(contract, "school,year,students\nNorth,2001,11\nSouth,2001,21\nWest,2001,1\n")

    assert "'1-0.csv' lacks columns" in str(found.value)
    assert "'score' (2 row(s))" in str(found.value)
    assert "set missingColumns to keep" in str(found.value)
    assert "set it to erase" in str(found.value)
    assert contract.path in str(found.value)
    assert lake.rows("students", "score") == stored
    assert [row.outcome for row in read_rows(lake.store)] == ["succeeded", "failed"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("school,year,students\nWest,2001,1\n", id="new_key"),
        pytest.param("school,year,students\nEast,2002,31\n", id="no_value"),
        pytest.param("school,year,score\nEast,2003,1\n", id="new_partition"),
    ],
)
def test_a_file_that_takes_nothing_away_is_accepted(
    make_contract: MakeContract, lake: Lake, text: str
) -> None:
    contract = make_contract(*COLUMNS)
    lake.land(contract, WIDE)
    before = {row[:2]: row for row in lake.rows("score") if row[2] is not None}

    lake.land(contract, text)

    after = {row[:2]: row for row in lake.rows("score")}
    assert after | before == after
    assert read_rows(lake.store)[-1].outcome == "succeeded"


@pytest.mark.parametrize("delivery", ["upsert", "complete", "complete_partitions"])
def test_a_narrow_file_and_a_wide_one_in_one_run_are_taken_in_their_order(
    make_contract: MakeContract, lake: Lake, delivery: str
) -> None:
    contract = make_contract(*COLUMNS, extras={"delivery": delivery})
    narrow = "school,year,students\nNorth,2001,11\n"
    with pytest.raises(MissingColumnsError, match=r"'0-1\.csv' lacks .*'score' \(1 row"):
        lake.land(contract, WIDE, narrow)
    lake.land(contract, narrow, WIDE)
    stored = lake.rows("students", "score")
    assert stored[1:] == [("North", 2001, "10", "1.50"), ("South", 2001, "20", "2.50")]

    newer = WIDE.replace("1.50", "1.75"), narrow.replace("11", "12")
    for full_refresh in (False, True):
        with pytest.raises(MissingColumnsError, match=r"'score' \(1 row"):
            lake.land(contract, *newer, full_refresh=full_refresh)

    assert lake.rows("students", "score") == stored


def test_the_order_of_the_contract_can_be_against_a_narrow_file(
    make_contract: MakeContract, lake: Lake
) -> None:
    orders = {"duplicates": {"orderBy": [{"column": "students"}]}}
    contract = make_contract(*COLUMNS, extras=orders)
    lake.land(contract, WIDE)

    lake.land(contract, "school,year,students\nNorth,2001,9\n")

    assert lake.rows("students", "score")[1] == ("North", 2001, "10", "1.50")


def test_a_contract_can_let_values_be_erased(make_contract: MakeContract, lake: Lake) -> None:
    contract = make_contract(*COLUMNS, extras={"missingColumns": "erase"})
    lake.land(contract, WIDE)

    lake.land(contract, "school,year,students\nNorth,2001,11\n")

    assert lake.rows("students", "score") == [
        ("East", 2002, "30", None),
        ("North", 2001, "11", None),
        ("South", 2001, "20", "2.50"),
    ]


def test_kept_values_keep_their_provenance(make_contract: MakeContract, lake: Lake) -> None:
    contract = make_contract(*COLUMNS, extras={"missingColumns": "keep"})
    lake.land(contract, WIDE)
    lake.land(contract, "school,year,students\nNorth,2001,11\nWest,2001,1\nEast,2002,31\n")
    lake.land(contract, "school,year\nNorth,2001\n")
    lake.land(contract, "school,year,students,score\nSouth,2001,22,\n")
    wide, narrow = lake.sha256(0), lake.sha256(1)

    columns = ("students", "score", "kept_values", "raw_sha256")
    expected = [
        ("East", 2002, "31", None, None, narrow),
        (
            *("North", 2001, "11", "1.50"),
            f'{{"students":"{narrow}:1","score":"{wide}:1"}}',
            lake.sha256(2),
        ),
        ("South", 2001, "22", None, None, lake.sha256(3)),
        ("West", 2001, "1", None, None, narrow),
    ]
    assert lake.rows(*columns) == expected

    lake.land(contract, "school,year,students,score\nEast,2003,1,\n", full_refresh=True)
    assert lake.rows(*columns) == sorted(
        [*expected, ("East", 2003, "1", None, None, lake.sha256(4))]
    )


def test_a_contract_that_now_keeps_restores_what_was_erased(
    make_contract: MakeContract, lake: Lake
) -> None:
    erasing = make_contract(*COLUMNS, extras={"missingColumns": "erase"})
    lake.land(erasing, WIDE)
    lake.land(erasing, "school,year,students\nNorth,2001,11\n")
    assert lake.rows("score")[1] == ("North", 2001, None)

    keeping = make_contract(*COLUMNS, extras={"missingColumns": "keep"})
    ingest(keeping, [], lake.store, lake.engine, full_refresh=True)

    assert lake.rows("students", "score")[1] == ("North", 2001, "11", "1.50")


def test_a_data_set_without_a_key_does_not_lose_a_column(
    make_contract: MakeContract, lake: Lake
) -> None:
    plain = ({"name": "school", "physicalType": "string"}, {"name": "year", "physicalType": "int"})
    contract = make_contract(*plain, STUDENTS, SCORE)
    lake.land(contract, "school,year,students\nNorth,2001,1\nSouth,2001,2\n")
    lake.land(contract, "school,year,students\nNorth,2001,3\nSouth,2001,4\n")

    with pytest.raises(MissingColumnsError, match=r"'students' \(2 row"):
        lake.land(contract, "school,year,score\nNorth,2001,3\nSouth,2001,4\n")

    assert lake.rows("students") == [("North", 2001, "3"), ("South", 2001, "4")]


def test_a_full_refresh_refuses_no_file_that_its_run_accepted(
    make_contract: MakeContract, lake: Lake
) -> None:
    contract = make_contract(*COLUMNS)
    lake.land(contract, WIDE)
    lake.land(contract, WIDE.replace("1.50", ""))
    lake.land(contract, "school,year,students\nNorth,2001,11\n")
    stored = lake.rows("students", "score")

    lake.land(contract, "school,year,students\nWest,2001,1\n", full_refresh=True)

    assert lake.rows("students", "score") == [*stored, ("West", 2001, "1", None)]


def test_a_row_that_was_never_stored_is_not_taken_away_by_a_full_refresh(
    make_contract: MakeContract, lake: Lake
) -> None:
    orders = {"duplicates": {"orderBy": [{"column": "students"}]}}
    contract = make_contract(*COLUMNS, extras=orders)
    lake.land(contract, "school,year,students\nNorth,2001,11\n")
    lake.land(contract, WIDE)
    lake.land(contract, "school,year,students\nNorth,2001,12\n")
    stored = lake.rows("students", "score")
    assert stored[1] == ("North", 2001, "12", None)

    lake.land(contract, "school,year,students\nWest,2001,1\n", full_refresh=True)

    assert lake.rows("students", "score") == [*stored, ("West", 2001, "1", None)]


@pytest.mark.parametrize("delivery", ["complete", "complete_partitions", "without_a_key"])
def test_a_narrow_file_given_with_a_changed_contract_is_refused_all_the_same(
    make_contract: MakeContract, lake: Lake, delivery: str
) -> None:
    parts = {"primaryKey": False, "partitioned": False} if delivery == "without_a_key" else {}
    columns = (SCHOOL | parts, YEAR | parts)
    extras = {} if parts else {"delivery": delivery}
    lake.land(make_contract(*columns, STUDENTS, SCORE, extras=extras), WIDE)
    stored = lake.rows("students", "score")
    bounded = STUDENTS | {"logicalTypeOptions": {"minimum": 0}}
    changed = make_contract(*columns, bounded, SCORE, extras=extras)

    with pytest.raises(MissingColumnsError, match=r"'1-0\.csv' lacks .*'score' \(2 row"):
        lake.land(changed, "school,year,students\nNorth,2001,11\nSouth,2001,21\nEast,2002,30\n")

    assert lake.rows("students", "score") == stored
    lake.land(changed, "school,year,students,score\nNorth,2001,11,1\nEast,2002,30,\n")
    assert lake.rows("students", "score") != stored
