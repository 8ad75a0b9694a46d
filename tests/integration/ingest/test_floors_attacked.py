"""Floors of what is hard to count, and what their messages must not tell, on each engine."""

from collections.abc import Callable
from pathlib import Path

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.lake.store import Store
from tests.support.floors import DEFAULTS, SCHOOL, STUDENTS, YEAR, Lake, numbered

MakeContract = Callable[..., Contract]


@pytest.fixture
def lake(tmp_path: Path, engine: Engine) -> Lake:
    return Lake(Store(str(tmp_path / "lake")), engine, tmp_path)


def test_a_cell_that_breaks_two_rules_is_one_cell(make_contract: MakeContract, lake: Lake) -> None:
    options = {"minimum": 0, "multipleOf": 5}
    contract = make_contract(
        SCHOOL, YEAR, STUDENTS | {"logicalTypeOptions": options}, extras=DEFAULTS
    )

    lake.land(contract, *numbered(8, students="5"), "A,2001,-1", "B,2001,-2")

    assert len(lake.rows()) == 10


def test_cells_of_rejected_rows_do_not_become_null(make_contract: MakeContract, lake: Lake) -> None:
    share = DEFAULTS | {"maxNulledShare": 0.1}
    contract = make_contract(SCHOOL, YEAR, STUDENTS, extras=share)

    lake.land(contract, *numbered(8), "A,2001,x", "B,none,x")

    assert len(lake.rows()) == 9


def test_texts_of_columns_that_are_not_public_are_not_told(
    make_contract: MakeContract, lake: Lake
) -> None:
    contract = make_contract(
        SCHOOL, YEAR, STUDENTS | {"classification": "sensitive"}, extras=DEFAULTS
    )

    told = lake.refuse(contract, "A,2001", "B,2001,secret,7")

    assert "2 record(s) cannot be read" in told
    assert "secret" not in told


def test_an_example_is_one_line(make_contract: MakeContract, lake: Lake) -> None:
    contract = make_contract(SCHOOL, YEAR, STUDENTS, extras=DEFAULTS)

    told = lake.refuse(contract, 'A,2001,"1\n\x1b[31m"')

    assert r"Examples: '1\n\x1b[31m'." in told


def test_partitions_of_people_are_counted_and_not_named(
    make_contract: MakeContract, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHOOLHOUSE_PSEUDONYM_KEY", "0123456789abcdef" * 4)
    pseudonym = {"property": "pseudonym", "value": "student"}
    person = {
        "name": "person",
        "physicalType": "string",
        "classification": "personal",
        "customProperties": [pseudonym],
    }
    school = SCHOOL | {"partitioned": True}
    columns = (school, YEAR | {"partitioned": False}, STUDENTS, person)
    contract = make_contract(*columns, extras={"delivery": "complete"})
    lake.land(contract, "Hidden,2001,1,Ann", "Shown,2001,1,Bob")

    told = lake.refuse(contract, "Shown,2001,2,Bob")

    assert "It leaves 1 partition(s) without rows, with 1 stored row(s)." in told
    assert "Hidden" not in told


def test_rows_of_another_key_do_not_go_unseen(make_contract: MakeContract, lake: Lake) -> None:
    year = YEAR | {"partitioned": False}
    lake.land(make_contract(SCHOOL, year, STUDENTS), *(f"A,{n},1" for n in range(2001, 2011)))
    shorter = make_contract(SCHOOL, year | {"primaryKey": False}, STUDENTS, extras=DEFAULTS)

    told = lake.refuse(shorter, "A,2011,1")

    assert "It withdraws 9 of 10 stored row(s) of the data set: 90.0%" in told
