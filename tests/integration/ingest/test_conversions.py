"""Texts as agencies write them become values, or say why there is none, on each engine."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.errors import MissingColumnsError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.store import Store
from tests.support.lakes import last_rows
from tests.support.schools import quarantine

MakeContract = Callable[..., Contract]
Land = Callable[..., Any]

DATASET = "district.schools"
ID = {"name": "id", "physicalType": "string", "primaryKey": True}
CELLS = "raw_record_number, column_name, rule_name, raw_value"
REASON = "reasons[1].column_name, reasons[1].rule_name, reasons[1].raw_value"
US = {"thousands": ",", "currency": ["$", "USD"], "parentheses": "negative", "percent": "number"}


def column(name: str, physical_type: str, /, **custom: Any) -> dict[str, Any]:
    properties = [{"property": key, "value": value} for key, value in custom.items()]
    return {"name": name, "physicalType": physical_type, "customProperties": properties}


def rows(lake: Store, *columns: str) -> list[tuple[Any, ...]]:
    return sorted(last_rows(lake, DATASET, *columns), key=repr)


CODES = {
    "suppressed": ["*", "\u2020"],
    "not_applicable": ["N/A", "\u2021"],
    "missing": ["\u2013", "-9"],
}


TESTED = column("tested", "int", statusCodes=CODES, ranges=True, numberFormat={"thousands": ","})
RATE = column(
    "rate", "decimal(5,2)", statusCodes=CODES, ranges=True, numberFormat={"percent": "number"}
) | {"logicalTypeOptions": {"minimum": 0, "maximum": 100}}
# Texts of both columns by id, and what is made of each: value, status, bounds.
SCORES: dict[str, tuple[str, tuple[Any, ...], tuple[Any, ...]]] = {
    "a": ("120,45.5", (120, "reported", None, None), (Decimal("45.50"), "reported", None, None)),
    "b": ("*,*", (None, "suppressed", None, None), (None, "suppressed", None, None)),
    "c": ("<10,N/A", (None, "coded_range", None, 9), (None, "not_applicable", None, None)),
    "d": ("n<10,\u2020", (None, "coded_range", None, 9), (None, "suppressed", None, None)),
    "e": ("\u2013,\u2021", (None, "missing", None, None), (None, "not_applicable", None, None)),
    "f": (",NA", (None, "missing", None, None), (None, "missing", None, None)),
    "g": ("25,95 or more", (25, "reported", None, None), (None, "coded_range", Decimal(95), None)),
    "h": ("30,>95", (30, "reported", None, None), (None, "coded_range", Decimal(95), None)),
    "i": ("35,<=5%", (35, "reported", None, None), (None, "coded_range", None, Decimal(5))),
    "j": (
        '"1,204",45.5%',
        (1204, "reported", None, None),
        (Decimal("45.50"), "reported", None, None),
    ),
    "k": ("-9,-9", (None, "missing", None, None), (None, "missing", None, None)),
    "l": ("10-19,145", (None, "coded_range", 10, 19), (None, None, None, None)),
    "m": (
        "about ten,10\u201319%",
        (None, None, None, None),
        (None, "coded_range", Decimal(10), Decimal(19)),
    ),
}


def test_suppressed_not_applicable_and_missing_are_told_apart(
    make_contract: MakeContract, land_by: Land, lake: Store
) -> None:
    lines = [f"{key},{texts}\n" for key, (texts, *_) in SCORES.items()]

    row = land_by(make_contract(ID, TESTED, RATE), "".join(["id,tested,rate\n", *lines]))

    for place, name in enumerate(("tested", "rate"), 1):
        names = [name, *(f"{name}_{part}" for part in ("status", "low", "high"))]
        wanted = [(key, *score[place]) for key, score in SCORES.items()]
        assert rows(lake, "id", *names) == wanted
    assert sorted(quarantine(lake, "cells", CELLS)) == [
        (12, "rate", "range", "145"),
        (13, "tested", "type", "about ten"),
    ]
    assert (row.accepted_row_count, row.nulled_cell_count) == (13, 2)


WRITTEN = (
    "id,revenue,kosten,day,open,label,gender\n"
    'a,"$61,302,000","1.234,56",9/5/2023,Open,SY2018-2019,Male\n'
    'b,"(1,250)","1.5","Sep 5, 2023",closed,2018/19,male\n'
    'c,\u22125,"1,5",2023-09-05,yes,2018,"Male,"\n'
    'd,"1,23",1.5.0,2/29/2023,,2018-20,m\n'
    "e,45.5%,,,,,X\n"
)
DAY = date(2023, 9, 5)
READ = [
    ("a", Decimal("61302000.00"), Decimal("1234.56"), DAY, True, "2018-19", "Male"),
    ("b", Decimal("-1250.00"), None, DAY, False, "2018-19", "Male"),
    ("c", Decimal("-5.00"), Decimal("1.50"), None, None, None, "Male"),
    ("d", None, None, None, None, None, "Male"),
    ("e", Decimal("45.50"), None, None, None, None, None),
]


def test_numbers_dates_words_and_labels_are_read_as_they_are_written(
    make_contract: MakeContract, land_by: Land, lake: Store
) -> None:
    sexes = {"enum": [{"value": "Male"}, {"value": "Female"}]}
    contract = make_contract(
        ID,
        column("revenue", "decimal(18,2)", numberFormat=US),
        column("kosten", "decimal(18,2)", numberFormat={"thousands": ".", "decimal": ","}),
        column("day", "date", dateFormats=["M/d/yyyy", "MMM d, yyyy"]),
        column("open", "boolean", trueTexts=["Open"], falseTexts=["Closed"]),
        column("label", "string", schoolYear="label"),
        column("gender", "string", valueMap={"M": "Male", "Male,": "Male"}, ignoreCase=True)
        | sexes,
    )

    land_by(contract, WRITTEN)

    assert rows(lake, *contract.column_names) == READ
    assert sorted(quarantine(lake, "cells", CELLS)) == [
        (2, "kosten", "type", "1.5"),
        (3, "day", "type", "2023-09-05"),
        (3, "label", "format", "2018"),
        (3, "open", "type", "yes"),
        (4, "day", "type", "2/29/2023"),
        (4, "kosten", "type", "1.5.0"),
        (4, "label", "format", "2018-20"),
        (4, "revenue", "type", "1,23"),
        (5, "gender", "allowed", "X"),
    ]


def test_school_years_of_all_spellings_are_one_partition(
    make_contract: MakeContract, land_by: Land, lake: Store
) -> None:
    year = column("year", "int", schoolYear="end") | {"primaryKey": True, "partitioned": True}
    contract = make_contract(ID, year, column("n", "int"))

    row = land_by(
        contract,
        "year,id,n\n2018-19,A,5\n2018-2019,B,6\n2019,C,7\nSY2018-19,D,8\n2018-20,E,9\n2019,A,1\n",
    )

    assert rows(lake, "id", "year", "n") == [
        ("A", 2019, 1),
        ("B", 2019, 6),
        ("C", 2019, 7),
        ("D", 2019, 8),
    ]
    assert sorted(quarantine(lake, "rows", f"raw_record_number, kind, {REASON}")) == [
        (1, "duplicate", None, None, None),
        (5, "rejected", "year", "type", "2018-20"),
    ]
    assert len(row.snapshot_files) == 1


def test_rules_look_at_the_value_and_reasons_show_what_was_received(
    make_contract: MakeContract, land_by: Land, lake: Store
) -> None:
    code = column("code", "string", valueMap={"n/a!": "zz"}, onViolation={"pattern": "reject_row"})
    code["logicalTypeOptions"] = {"pattern": "[a-y]+"}
    needed = column("n", "int", numberFormat={"thousands": ","}) | {"required": True}
    needed["logicalTypeOptions"] = {"maximum": 5000}

    land_by(make_contract(ID, code, needed), 'id,code,n\na,n/a!,1\nb,b,"5,687"\nc,,NA\nd,d,"1,0"\n')

    assert rows(lake, "id") == []
    assert sorted(quarantine(lake, "rows", f"raw_record_number, {REASON}")) == [
        (1, "code", "pattern", "n/a!"),
        (2, "n", "range", "5,687"),
        (3, "n", "required", "NA"),
        (4, "n", "type", "1,0"),
    ]


@pytest.fixture
def rates(make_contract: MakeContract) -> Callable[..., Contract]:
    """Return the contract of rates that may be suppressed."""

    def make(missing: str) -> Contract:
        rate = column("rate", "int", statusCodes={"suppressed": ["*"]}, ranges=True)
        other = column("name", "string")
        return make_contract(ID, rate, other, extras={"missingColumns": missing})

    return make


def test_file_without_a_column_keeps_why_its_value_is_missing(
    rates: Callable[..., Contract], tmp_path: Path, engine: Engine, lake: Store
) -> None:
    contract = rates("keep")
    for place, text in enumerate(["id,rate,name\na,*,A\nb,<5,B\nc,7,C\n", "id,name\na,X\nc,Z\n"]):
        path = tmp_path / f"{place}.csv"
        path.write_text(text)
        ingest(contract, path, lake, engine)

    found = rows(lake, "id", "name", "rate", "rate_status", "rate_low", "rate_high")
    assert found == [
        ("a", "X", None, "suppressed", None, None),
        ("b", "B", None, "coded_range", None, 4),
        ("c", "Z", 7, "reported", None, None),
    ]


def test_file_without_a_column_is_refused_by_the_column_alone(
    rates: Callable[..., Contract], tmp_path: Path, engine: Engine, lake: Store
) -> None:
    contract = rates("reject")
    path, other = tmp_path / "0.csv", tmp_path / "1.csv"
    path.write_text("id,rate,name\na,*,A\nb,<5,B\nc,7,C\n")
    other.write_text("id,name\na,X\nb,Y\nc,Z\n")
    ingest(contract, path, lake, engine)

    with pytest.raises(MissingColumnsError, match=r"Found: 'rate' \(3 row\(s\)\)\. Nothing was"):
        ingest(contract, other, lake, engine)


def test_file_without_a_column_has_no_status(
    rates: Callable[..., Contract], land_by: Land, lake: Store
) -> None:
    land_by(rates("erase"), "id,name\na,X\n")

    found = rows(lake, "id", "rate", "rate_status", "rate_low", "rate_high")
    assert found == [("a", None, None, None, None)]
