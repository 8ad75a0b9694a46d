"""Records that cannot be read, encodings and Unicode's forms, from file to lake on each engine."""

from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import Engine
from glue_ingest.errors import EncodingMismatchError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.store import Store
from tests.conftest import MakeContract
from tests.support.lakes import lake_contents, last_rows, received_files
from tests.support.schools import quarantine

HEADER = "school,year,students\n"
FLAWED = [
    # text, reason
    ("North, Jr,2001,", "too_many_fields"),
    ("North,2001,1,", "too_many_fields"),
    ("North,2001", "too_few_fields"),
    ('"say \\"hi\\"",2001,1', "misplaced_quote"),
    ('North,2001,"1\\', "unclosed_quote"),
    ("No\0rth,2001,1", "nul_byte"),
]


def whole_lake(lake: Store) -> dict[str, Any]:
    """Return what a lake holds, but for the rows of runs that failed."""
    contents = lake_contents(lake)
    failed = [n for n, row in enumerate(read_rows(lake)) if row.outcome == "failed"]
    return {
        p: rows
        for p, rows in contents.items()
        if p not in {f"ledger/run-{n}.parquet" for n in failed}
    }


def with_raw(contract: Contract, line: str) -> Contract:
    """Return a contract with one more property of the server `raw`."""
    path = Path(contract.path)
    text = path.read_text().replace("format: csv", f"format: csv, {line}")
    path.write_text(text)
    return load_contract(str(path))


def test_every_unreadable_record_has_a_reason(land: Any, lake: Store) -> None:
    text = HEADER + "".join(
        f"{record}\nSchool {n},2001,{n}\n" for n, (record, _) in enumerate(FLAWED)
    )

    row = land(text).row

    assert (row.read_row_count, row.accepted_row_count, row.unreadable_row_count) == (12, 6, 6)
    found = quarantine(lake, "rows", "raw_record_number, kind, raw_text, raw_values, reasons")
    assert found == [
        (
            2 * place + 1,
            "unreadable",
            record.replace("\0", "\\x00"),
            None,
            [
                {
                    "column_name": None,
                    "rule_name": reason,
                    "action_name": "reject_row",
                    "raw_value": None,
                }
            ],
        )
        for place, (record, reason) in enumerate(FLAWED)
    ]
    assert sorted(last_rows(lake, "district.schools", "school", "year", "students")) == [
        (f"School {n}", 2001, n) for n in range(6)
    ]


def test_rejected_and_unreadable_records_stand_in_the_order_of_the_file(
    land: Any, lake: Store
) -> None:
    land(HEADER + "A,x,1\nB,2001\nC,2001,-1\nC,2001,2\nD,,2,\nE,,1\n")

    found = quarantine(
        lake,
        "rows",
        "raw_record_number, kind, [(item.column_name, item.rule_name) for item in reasons]",
    )
    assert found == [
        (1, "rejected", [("year", "type")]),
        (2, "unreadable", [(None, "too_few_fields")]),
        (3, "duplicate", [("students", "range")]),
        (5, "unreadable", [(None, "too_many_fields")]),
        (6, "rejected", [("year", "required")]),
    ]


def test_a_delimiter_at_the_end_of_the_header_and_of_every_record_is_no_column(
    land: Any, lake: Store
) -> None:
    row = land("school,year,students,\nA,2001,1,\nB,2001,2\nC,2001,3,x\nD,2001,4,\n").row

    assert row.unknown_columns == []
    assert sorted(last_rows(lake, "district.schools", "school", "year", "students")) == [
        ("A", 2001, 1),
        ("D", 2001, 4),
    ]
    assert quarantine(lake, "rows", "raw_text, reasons[1].rule_name") == [
        ("B,2001,2", "too_few_fields"),
        ("C,2001,3,x", "too_many_fields"),
    ]


@pytest.mark.parametrize("spelling", ["cp1252", "utf-16"])
def test_a_file_in_another_encoding_leaves_the_lake_as_it_is(
    tmp_path: Path, land: Any, lake: Store, contract: Contract, engine: Engine, spelling: str
) -> None:
    land(HEADER + "North,2001,1\n")
    before = whole_lake(lake)
    path = tmp_path / "other.csv"
    path.write_bytes((HEADER + "Peña,2001,2\nNorth,2001,3\n").encode(spelling))

    with pytest.raises(EncodingMismatchError):
        ingest(contract, path, lake, engine)

    assert whole_lake(lake) == before
    assert [row.outcome for row in read_rows(lake)] == ["succeeded", "failed"]
    assert len(received_files(lake, contract)) == 1


def test_a_contract_may_quarantine_what_does_not_decode(
    tmp_path: Path, lake: Store, contract: Contract, engine: Engine
) -> None:
    trusted = with_raw(contract, "customProperties: [{property: undecodable, value: quarantine}]")
    path = tmp_path / "other.csv"
    path.write_bytes((HEADER + "Peña,2001,2\nNorth,2001,3\n").encode("cp1252"))

    ingest(trusted, path, lake, engine)

    assert last_rows(lake, "district.schools", "school", "students") == [("North", 3)]
    assert quarantine(lake, "rows", "raw_text, reasons[1].rule_name") == [
        ("Pe\\xf1a,2001,2", "undecodable_bytes")
    ]


VALID = {"validValues": ["Me\u0301rida"]}
DECOMPOSED, COMPOSED = "Escuela Pen\u0303a", "Escuela Pe\u00f1a"


def test_one_name_in_two_forms_of_unicode_is_one_key(
    make_contract: MakeContract, land: Any, lake: Store
) -> None:
    contract = make_contract(
        {
            "name": "name",
            "physicalType": "string",
            "primaryKey": True,
            "primaryKeyPosition": 1,
            "customProperties": [{"property": "sourceName", "value": "Nin\u0303o"}],
        },
        {"name": "town", "physicalType": "string", "quality": [
            {"metric": "invalidValues", "mustBe": 0, "arguments": VALID}],
         "customProperties": [{"property": "onViolation", "value": {"allowed": "reject_row"}}]},
        {"name": "students", "physicalType": "int"},
        extras={"nullMarkers": ["", "sin dan\u0303o"]},
    )  # fmt: skip

    land(
        f"Ni\u00f1o,town,students\n{COMPOSED},M\u00e9rida,1\nx,,sin da\u00f1o\n", contract=contract
    )
    land(f"Nin\u0303o,town,students\n{DECOMPOSED},Me\u0301rida,2\n", "b.csv", contract=contract)

    rows = last_rows(lake, "district.schools", "name", "town", "students")
    assert sorted(rows) == [(COMPOSED, "M\u00e9rida", 2), ("x", None, None)]


def test_texts_of_the_quarantine_are_as_received(land: Any, lake: Store) -> None:
    land(HEADER + f"{DECOMPOSED},,1\n{DECOMPOSED},2001\nNorth,2001,1\n")

    assert quarantine(lake, "rows", "kind, raw_text, raw_values['school']") == [
        ("rejected", None, DECOMPOSED),
        ("unreadable", f"{DECOMPOSED},2001", None),
    ]
