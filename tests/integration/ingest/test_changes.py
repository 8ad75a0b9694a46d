"""What a run says that it changed, on each engine."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger_text import describe
from glue_ingest.lake.store import Store
from tests.support.ledgers import changes

MakeContract = Callable[..., Contract]
SCHOOL = {"name": "school", "physicalType": "string", "primaryKey": True}
YEAR = {"name": "year", "physicalType": "int", "primaryKey": True, "partitioned": True}
STUDENTS = {"name": "students", "physicalType": "bigint"}
SCORE = {"name": "score", "physicalType": "double"}
FIRST = "school,year,students,score\nA,2001,1,1.5\nB,2001,2,\nC,2001,3,3\nD,2002,4,4\n"


@pytest.fixture
def lake(lake_root: str) -> Store:
    return Store(lake_root)


def test_new_unchanged_and_changed_rows_and_cells_are_counted(
    make_contract: MakeContract, land_next: Any
) -> None:
    contract = make_contract(SCHOOL, YEAR, STUDENTS, SCORE)
    assert changes(land_next(contract, FIRST)) == (4, 0, 0, 0, {})

    row = land_next(
        contract,
        "school,year,students,score\n"
        "A,2001,1,1.50\nB,2001,2,2\nC,2001,30,\nE,2001,5,5\nE,2001,6,6\nF,2003,7,7\n",
    )

    assert changes(row) == (2, 1, 2, 0, {"students": 1, "score": 2})
    assert describe(row).endswith(
        "; rows new 2, unchanged 1, changed 2, withdrawn 0; cells changed: students 1, score 2"
    )


def test_withdrawn_rows_are_counted(make_contract: MakeContract, land_next: Any) -> None:
    contract = make_contract(
        SCHOOL, YEAR, STUDENTS, SCORE, extras={"delivery": "complete_partitions"}
    )
    land_next(contract, FIRST)

    row = land_next(contract, "school,year,students,score\nA,2001,1,1.5\nC,2001,4,3\nE,2003,5,5\n")

    assert changes(row) == (1, 1, 1, 1, {"students": 1})


def test_a_full_refresh_says_what_a_changed_contract_changes(
    make_contract: MakeContract, land_next: Any, lake: Store, engine: Engine
) -> None:
    land_next(make_contract(SCHOOL, YEAR, STUDENTS), FIRST)
    bounded = STUDENTS | {"physicalType": "int", "logicalTypeOptions": {"maximum": 3}}
    changed = make_contract(SCHOOL, YEAR, bounded, SCORE)

    row = ingest(changed, [], lake, engine, full_refresh=True).row

    # D's students are null now; the column score was not stored before.
    assert changes(row) == (0, 1, 3, 0, {"students": 1, "score": 3})


def test_rows_with_another_key_are_not_compared(
    make_contract: MakeContract, land_next: Any, lake: Store, engine: Engine
) -> None:
    land_next(make_contract(SCHOOL, YEAR, STUDENTS), FIRST)
    wider = make_contract(SCHOOL, YEAR, STUDENTS | {"primaryKey": True})

    row = ingest(wider, [], lake, engine, full_refresh=True).row

    assert row.outcome == "succeeded"
    assert changes(row) == (0, 4, 0, 0, {})
    other = make_contract(SCHOOL, YEAR, STUDENTS | {"physicalType": "int", "primaryKey": True})
    assert changes(ingest(other, [], lake, engine, full_refresh=True).row)[0] is None


@pytest.mark.parametrize("first", ["year", "school", None])
@pytest.mark.parametrize("then", ["year", "school", None])
def test_rows_are_compared_over_another_partition_column(
    make_contract: MakeContract,
    tmp_path: Path,
    engine: Engine,
    first: str | None,
    then: str | None,
) -> None:
    plain = [SCHOOL, YEAR | {"partitioned": False}, STUDENTS]
    texts = ["A,2001,1\nB,2001,2\n", "A,2001,10\nB,2001,2\n"]
    files = [tmp_path / f"{number}.csv" for number in range(2)]
    lake = Store(str(tmp_path / "lake"))
    for file, text, column in zip(files, texts, (first, then), strict=True):
        file.write_text(f"school,year,students\n{text}")
        contract = make_contract(
            *(item | {"partitioned": item["name"] == column} for item in plain)
        )
        # What it leaves empty are partitions of the other column, not rows.
        row = ingest(contract, file, lake, engine).row

    assert changes(row) == (0, 1, 1, 0, {"students": 1})
