"""Deliveries that are complete: rows that are gone from them are withdrawn, on each engine."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.errors import FloorError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.store import Store
from tests.support.lakes import last_rows, query

MakeContract = Callable[..., Contract]
Rows = list[tuple[Any, ...]]
SCHOOL = {"name": "school", "physicalType": "string", "primaryKey": True}
YEAR = {"name": "year", "physicalType": "int", "primaryKey": True, "partitioned": True}
STUDENTS = {"name": "students", "physicalType": "bigint"}
FIRST = "school,year,students\nEast,2001,1\nNorth,2001,2\nSouth,2001,3\nEast,2002,4\nNorth,2002,5\n"
SECOND = "school,year,students\nNorth,2001,2\nWest,2001,6\nSouth,2001,7\n"


@pytest.fixture
def lake(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "lake"))


@pytest.fixture
def land(land_next: Any) -> Any:
    """Ingest one file; that a partition is left without rows would be refused."""
    return partial(land_next, accept_losses=True)


def rows(lake: Store) -> Rows:
    found = last_rows(lake, "district.schools", "school", "year", "students")
    return sorted((str(school), int(year), students) for school, year, students in found)


def gone(lake: Store) -> Rows:
    """Return the replaced and withdrawn rows of the last run."""
    run_id = read_rows(lake)[-1].run_id
    return query(
        lake,
        f"""
        select kind, raw_record_number, winner_record_number
        from '{lake.root}/quarantine/district/schools/rows/{run_id}.parquet'
        where kind in ('replaced', 'withdrawn') order by all
        """,
    )


def test_by_default_rows_that_a_file_does_not_hold_stay(
    make_contract: MakeContract, land: Any, lake: Store
) -> None:
    contract = make_contract(SCHOOL, YEAR, STUDENTS)
    land(contract, FIRST)

    land(contract, SECOND)

    assert [row[:2] for row in rows(lake)] == [
        *(("East", 2001), ("East", 2002), ("North", 2001), ("North", 2002), ("South", 2001)),
        ("West", 2001),
    ]
    assert gone(lake) == [("replaced", 2, 1), ("replaced", 3, 3)]


def test_a_complete_partition_holds_the_rows_of_its_delivery_and_no_others(
    make_contract: MakeContract, land: Any, lake: Store
) -> None:
    extras = {"delivery": "complete_partitions"}
    contract = make_contract(SCHOOL, YEAR, STUDENTS, extras=extras)
    land(contract, FIRST)

    land(contract, SECOND)

    expected = [
        *(("East", 2002, 4), ("North", 2001, 2), ("North", 2002, 5), ("South", 2001, 7)),
        ("West", 2001, 6),
    ]
    assert rows(lake) == expected
    assert gone(lake) == [("replaced", 2, 1), ("replaced", 3, 3), ("withdrawn", 1, None)]


def test_a_complete_delivery_takes_whole_partitions_away(
    make_contract: MakeContract, land: Any, lake: Store
) -> None:
    contract = make_contract(SCHOOL, YEAR, STUDENTS, extras={"delivery": "complete"})
    land(contract, FIRST)

    land(contract, SECOND)

    assert rows(lake) == [("North", 2001, 2), ("South", 2001, 7), ("West", 2001, 6)]
    assert gone(lake) == [
        *(("replaced", 2, 1), ("replaced", 3, 3)),
        *(("withdrawn", 1, None), ("withdrawn", 4, None), ("withdrawn", 5, None)),
    ]
    assert [file["path"] for file in read_rows(lake)[-1].snapshot_files] == [
        "year=2001/part-0.parquet"
    ]


def test_a_complete_delivery_without_partitions(
    make_contract: MakeContract, land: Any, lake: Store
) -> None:
    year = YEAR | {"partitioned": False}
    contract = make_contract(SCHOOL, year, STUDENTS, extras={"delivery": "complete"})
    land(contract, FIRST)

    land(contract, SECOND)

    assert rows(lake) == [("North", 2001, 2), ("South", 2001, 7), ("West", 2001, 6)]
    assert [kind for kind, *_ in gone(lake)] == ["replaced"] * 2 + ["withdrawn"] * 3


def test_a_complete_delivery_wins_whatever_the_order_says(
    make_contract: MakeContract, land: Any, lake: Store
) -> None:
    extras = {
        "delivery": "complete_partitions",
        "duplicates": {"orderBy": [{"column": "students"}]},
    }
    contract = make_contract(SCHOOL, YEAR, STUDENTS, extras=extras)
    land(contract, "school,year,students\nEast,2001,9\n")

    land(contract, "school,year,students\nEast,2001,3\nEast,2001,4\nEast,2001,2\n")

    assert rows(lake) == [("East", 2001, 4)]
    assert gone(lake) == [("replaced", 1, 2)]


@pytest.mark.parametrize("delivery", ["complete", "complete_partitions", "upsert"])
def test_a_full_refresh_ends_as_the_runs_did(
    make_contract: MakeContract, land: Any, lake: Store, engine: Engine, delivery: str
) -> None:
    extras = {"delivery": delivery}
    first = make_contract(SCHOOL, YEAR, STUDENTS, extras=extras)
    land(first, FIRST)
    land(first, SECOND)
    land(first, "school,year,students\nEast,2002,8\nEast,2001,1\n")
    before = rows(lake)

    # A rule that no row breaks: the contract is another.
    bounded = STUDENTS | {"logicalTypeOptions": {"minimum": 0}}
    changed = make_contract(SCHOOL, YEAR, bounded, extras=extras)
    outcome = ingest(changed, [], lake, engine, full_refresh=True)

    assert outcome.row.run_mode == "full_refresh"
    assert rows(lake) == before


def test_a_complete_delivery_that_accepts_nothing_is_refused_by_name(
    make_contract: MakeContract, land: Any, lake: Store, engine: Engine, tmp_path: Path
) -> None:
    contract = make_contract(SCHOOL, YEAR, STUDENTS, extras={"delivery": "complete"})
    land(contract, FIRST)
    before = rows(lake)
    bad = tmp_path / "bad.csv"
    bad.write_text("school,year,students\nNorth,,2\n")

    with pytest.raises(FloorError, match=r"accepts none of 1 row\(s\)"):
        ingest(contract, bad, lake, engine)

    assert rows(lake) == before
    assert ingest(contract, bad, lake, engine, accept_losses=True).row.withdrawn_row_count == 5
    assert rows(lake) == []
