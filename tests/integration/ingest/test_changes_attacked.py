"""What a run says that it changed, of data that is hard to compare, on each engine."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.lake.ledger_text import describe
from glue_ingest.lake.store import Store
from tests.support.lakes import last_rows
from tests.support.ledgers import changes

MakeContract = Callable[..., Contract]
SCHOOL = {"name": "school", "physicalType": "string", "primaryKey": True}
YEAR = {"name": "year", "physicalType": "int", "primaryKey": True, "partitioned": True}
STUDENTS = {"name": "students", "physicalType": "bigint"}
ID = {"name": "id", "physicalType": "int", "primaryKey": True}


@pytest.fixture
def lake(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "lake"))


@pytest.mark.parametrize(
    ("kind", "texts", "again"),
    [
        ("double", ["-0.0", "1e308", "0.1", "1e-320", "1234567.5", ""], ["0", "1e308", ".1"]),
        ("decimal(20,4)", ["1.5", "-0.0001", "0", "9999999999999999.9999"], ["1.5000", "-0.0001"]),
        (
            "timestamp",
            ["2020-01-01T00:00:00", "1900-02-03T04:05:06.000001"],
            ["2020-01-01T00:00:00Z"],
        ),
        ("date", ["0001-01-01", "1582-10-10", "9999-12-31"], ["0001-01-01"]),
        ("boolean", ["yes", "no", ""], ["1", "0", "NA"]),
        ("bigint", ["9223372036854775807", "-9223372036854775808"], ["9223372036854775807"]),
        ("string", ["é", "a'b", '"a ""b"""', "None", "0"], ["e\u0301", "a'b"]),
    ],
)
def test_values_that_are_written_otherwise_are_unchanged(
    make_contract: MakeContract, land_next: Any, kind: str, texts: list[str], again: list[str]
) -> None:
    contract = make_contract(ID, {"name": "value", "physicalType": kind})
    rows = [f"{number},{text}" for number, text in enumerate(texts)]
    land_next(contract, "\n".join(["id,value", *rows]) + "\n")
    same = [f"{number},{text}" for number, text in enumerate(again)] + rows[len(again) :]

    row = land_next(
        contract, "\n".join(["value,id", *(",".join(_turned(r)) for r in reversed(same))])
    )

    assert changes(row) == (0, len(texts), 0, 0, {})


def _turned(row: str) -> tuple[str, str]:
    number, _, text = row.partition(",")
    return text, number


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("string", ["a/b", "50%", "x=y", "a b", "2001", "é"]),
        ("int", ["-1", "0", "2001"]),
        ("bigint", ["-5000000000", "5000000000"]),
        ("date", ["2001-01-01", "0001-01-01"]),
        ("boolean", ["true", "false"]),
    ],
)
def test_partitions_of_each_type_are_compared(
    make_contract: MakeContract, land_next: Any, kind: str, values: list[str]
) -> None:
    partition = {"name": "part", "physicalType": kind, "primaryKey": True, "partitioned": True}
    contract = make_contract(ID, partition, STUDENTS)
    land_next(contract, "id,part,students\n" + "".join(f"1,{value},1\n" for value in values))

    row = land_next(contract, "id,part,students\n" + "".join(f"1,{value},2\n" for value in values))

    assert changes(row) == (0, 0, len(values), 0, {"students": len(values)})


def test_columns_may_have_any_name(make_contract: MakeContract, land_next: Any) -> None:
    names = ["row_count", "matched_count", "changed_count", "staged_count", "new", "old", "select"]
    contract = make_contract(
        {"name": "count", "physicalType": "int", "primaryKey": True},
        *({"name": name, "physicalType": "int"} for name in names),
    )
    header = ",".join(["count", *names])
    land_next(contract, f"{header}\n1,1,1,1,1,1,1,1\n2,2,2,2,2,2,2,2\n")

    row = land_next(contract, f"{header}\n1,1,1,1,1,1,1,9\n2,2,2,2,2,2,2,2\n3,3,3,3,3,3,3,3\n")

    assert changes(row) == (1, 1, 1, 0, {"select": 1})


def test_without_a_key_equal_rows_are_unchanged_as_often_as_they_are_there(
    make_contract: MakeContract, land_next: Any
) -> None:
    contract = make_contract(SCHOOL | {"primaryKey": False}, STUDENTS)
    land_next(contract, "school,students\nA,1\nA,1\nA,1\nNA,NA\nB,\n")

    row = land_next(contract, "school,students\nA,1\nA,1\nNA,NA\nB,2\nB,2\n", accept_losses=True)

    assert changes(row) == (2, 3, 0, 2, {})


def test_a_retyped_column_is_compared_by_value(make_contract: MakeContract, land_next: Any) -> None:
    text = "id,a,b\n1,10,1.50\n2,20,2.25\n"
    kinds = ("int", "decimal(6,2)")
    land_next(make_contract(ID, *_columns(*kinds)), text)

    row = land_next(make_contract(ID, *_columns("double", "decimal(10,4)")), "id,a,b\n2,20,2.5\n")

    assert changes(row) == (0, 1, 1, 0, {"b": 1})


def _columns(*kinds: str) -> list[dict[str, Any]]:
    return [{"name": n, "physicalType": k} for n, k in zip("ab", kinds, strict=True)]


@pytest.mark.parametrize(
    ("kinds", "later"),
    [(("int", "string"), ("string", "int")), (("date", "bigint"), ("string", "string"))],
)
def test_a_column_that_becomes_a_text_is_compared_as_text(
    make_contract: MakeContract, land_next: Any, kinds: tuple[str, ...], later: tuple[str, ...]
) -> None:
    first = "2001-01-01" if kinds[0] == "date" else "1"
    land_next(make_contract(ID, *_columns(*kinds)), f"id,a,b\n1,{first},7\n2,{first},8\n")

    row = land_next(make_contract(ID, *_columns(*later)), f"id,a,b\n2,{first},9\n")

    assert changes(row) == (0, 1, 1, 0, {"b": 1})


def test_a_retyped_column_without_a_key(make_contract: MakeContract, land_next: Any) -> None:
    school = SCHOOL | {"primaryKey": False}
    land_next(make_contract(school, STUDENTS), "school,students\nA,1\nB,2\n")
    texts = make_contract(school, STUDENTS | {"physicalType": "string"})

    row = land_next(texts, "school,students\nA,1\nB,3\n", accept_losses=True)

    assert changes(row) == (1, 1, 0, 1, {})


def test_a_partition_that_moves_is_compared_by_key(
    make_contract: MakeContract, land_next: Any, lake: Store
) -> None:
    zone = {"name": "zone", "physicalType": "string", "primaryKey": True}
    header = "school,year,zone,students\n"
    text = f"{header}A,2001,x,1\nB,2002,x,2\n"
    land_next(make_contract(SCHOOL, YEAR, zone, STUDENTS), text)

    by_zone = (SCHOOL, YEAR | {"partitioned": False}, zone | {"partitioned": True}, STUDENTS)
    row = land_next(make_contract(*by_zone), f"{header}B,2002,x,3\n", accept_losses=True)

    assert changes(row) == (0, 1, 1, 0, {"students": 1})
    assert len(last_rows(lake, "district.schools", "school")) == 2


@pytest.mark.parametrize("goes", [True, False])
def test_a_shorter_key_is_not_compared(
    make_contract: MakeContract, land_next: Any, goes: bool
) -> None:
    land_next(
        make_contract(SCHOOL, YEAR, STUDENTS),
        "school,year,students\nA,2001,1\nA,2002,2\nB,2002,2\n",
    )
    year = [] if goes else [YEAR | {"primaryKey": False, "partitioned": False}]
    contract = make_contract(SCHOOL, *year, STUDENTS)

    row = land_next(contract, "school,year,students\nA,2001,3\n", accept_losses=True)

    assert row.outcome == "succeeded"
    assert changes(row) == (None, None, None, None, {})


def test_a_complete_delivery_that_accepts_nothing_withdraws_all(
    make_contract: MakeContract, land_next: Any, lake: Store
) -> None:
    number = STUDENTS | {
        "customProperties": [{"property": "onViolation", "value": {"type": "reject_row"}}]
    }
    contract = make_contract(SCHOOL, YEAR, number, extras={"delivery": "complete"})
    land_next(contract, "school,year,students\nA,2001,1\nB,2002,2\n")

    row = land_next(contract, "school,year,students\nA,2001,x\n", accept_losses=True)

    assert changes(row) == (0, 0, 0, 2, {})
    assert last_rows(lake, "district.schools", "school") == []


def test_the_console_names_columns_that_are_missing_or_unknown(
    make_contract: MakeContract, land_next: Any
) -> None:
    contract = make_contract(SCHOOL, YEAR, STUDENTS)

    row = land_next(contract, "school,year,pupils\nA,2001,1\n")

    assert describe(row).endswith(
        "; columns missing: students; columns unknown: pupils (see `schoolhouse ingest diff`)"
    )
