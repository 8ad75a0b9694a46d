"""Runs that lose too much publish nothing, on each engine."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.errors import FloorError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store
from tests.support.floors import DEFAULTS, SCHOOL, STUDENTS, YEAR, Lake, numbered

MakeContract = Callable[..., Contract]


@pytest.fixture
def lake(tmp_path: Path, engine: Engine) -> Lake:
    return Lake(Store(str(tmp_path / "lake")), engine, tmp_path)


@pytest.mark.parametrize("key", [True, False])
@pytest.mark.parametrize("rows", [["A;2001;1", "B;2001;2"], [",,1"] * 3])
def test_a_run_that_accepts_nothing_is_refused(
    make_contract: MakeContract, lake: Lake, rows: list[str], *, key: bool
) -> None:
    columns = (
        (SCHOOL, YEAR, STUDENTS)
        if key
        else (
            {"name": "school", "physicalType": "string", "required": True},
            {"name": "year", "physicalType": "int"},
            {"name": "students", "physicalType": "bigint"},
        )
    )
    contract = make_contract(*columns)
    lake.land(contract, "North,2001,1", "South,2001,2")

    told = lake.refuse(contract, *rows)

    assert f"It accepts none of {len(rows)} row(s) read." in told
    assert contract.path in told
    assert "--accept-losses" in told
    assert lake.rows() == [("North", 2001, 1), ("South", 2001, 2)]


def test_the_message_says_what_is_wrong_with_the_column(
    make_contract: MakeContract, lake: Lake
) -> None:
    rejecting = STUDENTS | {
        "customProperties": [{"property": "onViolation", "value": {"type": "reject_row"}}]
    }
    contract = make_contract(SCHOOL, YEAR, rejecting, extras=DEFAULTS)

    told = lake.refuse(contract, *numbered(6), "A,2001,1k", "B,2001,x", "C,2001,y", "D,2001,z")

    assert "It rejects 4 of 10 row(s) read: 40.0%" in told
    assert "maxRejectedShare, or the last good run, allows 20.0%" in told
    assert "The rule 'type' of the column 'students' rejects 4 row(s) (40.0%)." in told
    assert "Examples: '1k', 'x', 'y'." in told


def test_a_column_that_becomes_null_is_refused(make_contract: MakeContract, lake: Lake) -> None:
    contract = make_contract(SCHOOL, YEAR, STUDENTS, extras=DEFAULTS)

    told = lake.refuse(contract, *numbered(7), "A,2001,1k", "B,2001,2k", "C,2001,2k")

    assert "make 3 of 10 value(s) of the column 'students' null: 30.0%" in told
    assert "Examples: '1k', '2k'." in told
    lake.land(contract, *numbered(8), "A,2001,1k", "B,2001,2k")
    assert len(lake.rows()) == 10


def test_the_last_good_run_raises_the_limit(make_contract: MakeContract, lake: Lake) -> None:
    contract = make_contract(SCHOOL, YEAR, STUDENTS, extras=DEFAULTS)
    lake.land(contract, *numbered(6), "A,2001,a", "B,2001,b", "C,2001,c", "D,2001,d",
              accept_losses=True)  # fmt: skip

    lake.land(contract, *numbered(11, 2002), *(f"A{n},2002,x" for n in range(9)))

    told = lake.refuse(contract, *numbered(4, 2003), *(f"A{n},2003,x" for n in range(6)))
    assert "60.0%, and maxNulledShare, or the last good run, allows 50.0%" in told


def test_a_complete_delivery_that_withdraws_much_is_refused(
    make_contract: MakeContract, lake: Lake
) -> None:
    contract = make_contract(
        SCHOOL, YEAR, STUDENTS, extras=DEFAULTS | {"delivery": "complete_partitions"}
    )
    lake.land(contract, *numbered(10), *numbered(5, 2002))

    told = lake.refuse(contract, *numbered(7))

    assert "It withdraws 3 of 10 stored row(s) of the partitions that it replaces: 30.0%" in told
    assert lake.land(contract, *numbered(8)).withdrawn_row_count == 2
    assert lake.land(contract, *numbered(3), accept_losses=True).withdrawn_row_count == 5
    assert len(lake.rows()) == 8


def test_a_partition_that_would_be_gone_is_named(make_contract: MakeContract, lake: Lake) -> None:
    contract = make_contract(SCHOOL, YEAR, STUDENTS, extras=DEFAULTS | {"delivery": "complete"})
    lake.land(contract, *numbered(20), *numbered(1, 2002))

    told = lake.refuse(contract, *numbered(20))

    assert "It leaves partitions without rows: year '2002', with 1 stored row(s)." in told
    lake.land(contract, *numbered(20, students="2"), accept_losses=True)
    assert {row[1:] for row in lake.rows()} == {(2001, 2)}


def test_a_data_set_without_a_key_does_not_shrink(make_contract: MakeContract, lake: Lake) -> None:
    plain = [{"name": name, "physicalType": "string"} for name in ("school", "year", "students")]
    contract = make_contract(*plain, extras=DEFAULTS)
    lake.land(contract, *numbered(10))

    told = lake.refuse(contract, *numbered(7))

    assert "It withdraws 3 of 10 stored row(s) of the data set: 30.0%" in told
    row = lake.land(contract, *numbered(4), *numbered(4, 2002))
    assert (row.new_row_count, row.unchanged_row_count, row.withdrawn_row_count) == (4, 4, 6)


def test_a_full_refresh_under_a_stricter_contract_is_refused(
    make_contract: MakeContract, lake: Lake
) -> None:
    contract = make_contract(SCHOOL, YEAR, STUDENTS, extras=DEFAULTS)
    lake.land(contract, *numbered(10))
    pattern = {"logicalTypeOptions": {"pattern": "School [0-5]"}}

    stricter = make_contract(SCHOOL | pattern, YEAR, STUDENTS, extras=DEFAULTS)

    with pytest.raises(FloorError, match=r"It withdraws 4 of 10 stored row\(s\) of the data set"):
        ingest(stricter, [], lake.store, lake.engine, full_refresh=True)

    assert len(lake.rows()) == 10


def test_texts_of_people_are_not_told(
    make_contract: MakeContract, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHOOLHOUSE_PSEUDONYM_KEY", "0123456789abcdef" * 4)
    person = {"name": "person", "physicalType": "string", "classification": "personal"}
    contract = make_contract(SCHOOL, YEAR, STUDENTS, person, extras=DEFAULTS)
    path = lake.folder / "people.csv"
    path.write_text("school,year,students,person\n" + "A,2001,secret,Ann Example\n" * 3)

    with pytest.raises(FloorError) as found:
        ingest(contract, path, lake.store, lake.engine)

    assert "of the column 'students'" in str(found.value)
    assert "secret" not in str(found.value)
    assert "Example" not in str(found.value).replace("Examples", "")


@pytest.mark.parametrize("share", [1.5, -0.1, True, "half"])
def test_a_threshold_is_a_share(make_contract: MakeContract, share: Any) -> None:
    with pytest.raises(Exception, match=r"maxNulledShare must be a number from 0 to 1"):
        make_contract(SCHOOL, YEAR, extras={"maxNulledShare": share})
