"""Headers of other names, of several lines or none, and records that are no rows."""

import logging
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.errors import EmptyFileError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import LedgerRow, read_rows
from glue_ingest.lake.store import Store
from tests.conftest import MakeContract
from tests.support.lakes import last_rows

DATASET = "district.schools"
COUNTS = ("read", "accepted", "quarantined", "unreadable", "duplicate", "left_out")


def column(name: str, kind: str = "string", **parts: Any) -> dict[str, Any]:
    """Return a column; parts that begin with `source` are its custom properties."""
    custom = {k: parts.pop(k) for k in list(parts) if k.startswith(("source", "pseudonym"))}
    properties = [{"property": k, "value": v} for k, v in custom.items()]
    return {"name": name, "physicalType": kind, "customProperties": properties} | parts


def raw(**properties: Any) -> dict[str, Any]:
    return {"customProperties": [{"property": k, "value": v} for k, v in properties.items()]}


@pytest.fixture
def land_all(tmp_path: Path, lake: Store, engine: Engine) -> Any:
    """Ingest files of given texts one after the other; return the last row of the ledger."""

    def do(contract: Contract, *texts: str) -> LedgerRow:
        for number, text in enumerate(texts):
            path = tmp_path / f"{number}.csv"
            path.write_text(text)
            row = ingest(contract, path, lake, engine).row
        return row

    return do


def counts(row: LedgerRow) -> tuple[int, ...]:
    return tuple(getattr(row, f"{name}_row_count") for name in COUNTS)


def quarantined(lake: Store, zone: str = "quarantine") -> list[tuple[Any, ...]]:
    """Return kind, number, raw text and raw values of the quarantined rows of the last run."""
    names = ("kind", "raw_record_number", "raw_text", "raw_values")
    run_id = read_rows(lake)[-1].run_id
    paths = lake.find(f"{zone}/district/schools/rows")
    rows = [row for path in paths for row in pq.read_table(lake.address(path)).to_pylist()]
    found = [tuple(row[name] for name in names) for row in rows if row["run_id"] == run_id]
    return sorted(found, key=lambda row: row[:2])


ID, SCORE = column("id", primaryKey=True), column("score", "int", sourceName="Score")
# The number of a record is its place here, less one.
MESSY = """\
id,Score
a,1
,
 ,\u00a0
b,x
id,Score
Total,3
,5
a,2
c,1,2
,,,
d,4
"""


def test_records_that_are_no_rows_are_in_no_table(
    make_contract: MakeContract,
    land_all: Any,
    lake: Store,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    totals = [{"column": "id", "pattern": "Total|All"}]
    contract = make_contract(
        ID,
        SCORE | {"required": True},
        server=raw(totalRows=totals),
        extras={"missingColumns": "erase"},
    )

    row = land_all(contract, MESSY)

    assert counts(row) == (6, 2, 2, 1, 1, 5)
    assert sorted(last_rows(lake, DATASET, "id", "score", "raw_record_number")) == [
        ("a", 2, 8), ("d", 4, 11)
    ]  # fmt: skip
    assert quarantined(lake) == [
        ("duplicate", 1, None, [("id", "a"), ("Score", "1")]),
        ("rejected", 4, None, [("id", "b"), ("Score", "x")]),
        ("rejected", 7, None, [("id", ""), ("Score", "5")]),
        ("unreadable", 9, "c,1,2", None),
    ]
    told = "0.csv: left out 5 record(s) that are no rows (3 blank, 1 repeated header, 1 total)"
    assert told in caplog.messages


def test_totals_and_notes_may_have_to_be_blank_elsewhere(
    make_contract: MakeContract, land_all: Any, lake: Store
) -> None:
    totals = [
        {"column": "id", "pattern": ".*Total", "blank": ["town"]},
        {"column": "id", "pattern": "[*].*", "alone": True},
    ]
    contract = make_contract(ID, column("town"), SCORE, server=raw(totalRows=totals))

    row = land_all(
        contract,
        "id,town,score\nA Total,,3\nB Total,Salem,4\n*C,,5\n*A note.,,\nID,TOWN,Score\nd,Bend,6\n",
    )

    assert counts(row) == (3, 3, 0, 0, 0, 3)
    assert sorted(last_rows(lake, DATASET, "id", "town", "score", "raw_record_number")) == [
        ("*C", None, 5, 3), ("B Total", "Salem", 4, 2), ("d", "Bend", 6, 6)
    ]  # fmt: skip


def test_a_file_of_no_rows_is_not_received(
    make_contract: MakeContract, land_all: Any, lake: Store
) -> None:
    with pytest.raises(EmptyFileError, match=r"2 record\(s\) that are no rows \(2 blank\)"):
        land_all(make_contract(ID, SCORE), "id,Score\n,\n,\n")

    assert lake.find("raw") == []


def test_a_received_file_may_have_no_rows_by_a_later_contract(
    make_contract: MakeContract, land_all: Any, lake: Store, engine: Engine
) -> None:
    land_all(make_contract(ID, SCORE), "id,Score\na,1\n", "id,Score\nTotal,1\n")
    totals = [{"column": "id", "pattern": "Total"}]
    contract = make_contract(ID, SCORE, server=raw(totalRows=totals))

    row = ingest(contract, [], lake, engine, full_refresh=True, accept_losses=True).row

    assert counts(row) == (1, 1, 0, 0, 0, 1)
    assert last_rows(lake, DATASET, "id", "score") == [("a", 1)]


def test_a_column_keeps_its_values_under_its_other_names(
    make_contract: MakeContract, land_all: Any, lake: Store
) -> None:
    score = column("score", "int", sourceName="Scale Score", sourceAliases=["Scaled Score"])
    contract = make_contract(column("id", primaryKey=True, sourceAliases=["Pupil"]), score)

    row = land_all(
        contract, "id,Scale Score\n1,10\n2,15\n", "Pupil,scaled score,EL\n2,20,Y\n3,x,N\n"
    )

    assert (row.missing_columns, row.unknown_columns) == ([], ["EL"])
    assert sorted(last_rows(lake, DATASET, "id", "score")) == [("1", 10), ("2", 20), ("3", None)]


def test_fields_of_one_name_are_told_apart(
    make_contract: MakeContract, land_all: Any, lake: Store
) -> None:
    second = column("reading", "int", sourceName="Score", sourceOccurrence=2, required=True)
    contract = make_contract(ID, SCORE, second)

    row = land_all(contract, "Score,id,Score,Score\n1,a,2,3\n4,b,x,5\n")

    assert sorted(last_rows(lake, DATASET, "id", "score", "reading")) == [("a", 1, 2)]
    fields = [("Score", "4"), ("id", "b"), ("Score (column 3)", "x"), ("Score (column 4)", "5")]
    assert quarantined(lake) == [("rejected", 2, None, fields)]
    assert row.unknown_columns == ["Score (column 4)"]


def test_lines_before_and_in_a_header_may_change(
    make_contract: MakeContract, land_all: Any, lake: Store
) -> None:
    tested = column("tested", "int", sourceName="Grade 4 Tested", required=True)
    contract = make_contract(
        column("id", primaryKey=True, sourceName="District ID"), tested,
        server=raw(preambleLines="auto", headerLines=2),
    )  # fmt: skip
    first = "District,,Grade 3,,Grade 4,\nID,Name,Tested,Share,Tested,Share\n1,a,2,3,4,5\n"
    second = first.replace("1,a,2,3,4,5", "2,b,2,3,x,5\n3,b,2,3,9,5")

    land_all(contract, first, f"Report of 2023,,\nConfidential\n\n{second}")

    assert sorted(last_rows(lake, DATASET, "id", "tested", "raw_record_number")) == [
        ("1", 4, 1), ("3", 9, 2)
    ]  # fmt: skip
    names = ("District ID", "District Name", "Grade 3 Tested", "Grade 3 Share", "Grade 4 Tested",
             "Grade 4 Share")  # fmt: skip
    fields = list(zip(names, "2b23x5", strict=True))
    assert quarantined(lake) == [("rejected", 1, None, fields)]


def test_a_file_without_a_header_names_no_person(
    make_contract: MakeContract, land_all: Any, lake: Store
) -> None:
    contract = make_contract(
        ID,
        column("pupil", classification="personal"),
        SCORE | {"required": True},
        server=raw(headerLines=0),
    )

    row = land_all(contract, "1,Ann Lee,5,Lee\n2,Bob Ray,x,Ray\n,,,\n")

    assert counts(row) == (2, 1, 1, 0, 0, 1)
    assert last_rows(lake, DATASET, "id", "score") == [("1", 5)]
    assert row.unknown_columns == ["(column 4)"]
    assert quarantined(lake) == [("rejected", 2, None, [("id", "2"), ("Score", None)])]
    fields = [("id", "2"), ("(column 2)", "Bob Ray"), ("Score", "x"), ("(column 4)", "Ray")]
    assert quarantined(lake, "restricted") == [("rejected", 2, None, fields)]
