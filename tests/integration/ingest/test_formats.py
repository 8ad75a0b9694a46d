"""The same rows in each format: one table and one quarantine, on both engines."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.errors import BrokenFileError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.store import Store
from tests.conftest import MakeContract
from tests.support.formats import WRITERS, as_lines, as_xlsx, made_xlsx, server_of
from tests.support.lakes import last_rows

DATASET = "district.schools"
COLUMNS = (
    {"name": "id", "physicalType": "string", "primaryKey": True},
    {"name": "score", "physicalType": "int"},
    {"name": "opened", "physicalType": "date"},
)
# Records 2 and 6 are one key, 3 breaks a type, 4 has no key, 5 is blank.
ROWS = [
    ["id", "extra", "score", "opened"],
    ["007", "x", "5687", "2023-09-05"],
    ["008", "", "10", ""],
    ["009", "y", "ten", "2020-02-29"],
    ["", "z", "4", "2021-01-01"],
    ["", "", "", ""],
    ["008", "é", "11", "1999-12-31"],
]
ACCEPTED = [
    ("007", 5687, "2023-09-05"),
    ("008", 11, "1999-12-31"),
    ("009", None, "2020-02-29"),
]


def quarantine(lake: Store, kind: str) -> list[dict[str, Any]]:
    run_id = read_rows(lake)[-1].run_id
    found = [
        row
        for path in lake.find(f"quarantine/district/schools/{kind}")
        if path.endswith(".parquet")
        for row in pq.read_table(lake.address(path)).to_pylist()
        if row["run_id"] == run_id
    ]
    left = ("run_id", "raw_sha256", "raw_file_name", "winner_sha256")
    kept = [{k: v for k, v in row.items() if k not in left} for row in found]
    return sorted(kept, key=lambda row: row["raw_record_number"])


def land(contract: Contract, content: bytes, folder: Path, lake: Store, engine: Engine) -> Any:
    path = folder / "received"
    path.write_bytes(content)
    return ingest(contract, path, lake, engine).row


@pytest.mark.parametrize(("name", "compression"), WRITERS)
def test_the_same_rows_are_one_table_and_one_quarantine(
    make_contract: MakeContract,
    tmp_path: Path,
    engine: Engine,
    name: str,
    compression: str | None,
) -> None:
    lakes = [Store(str(tmp_path / place)) for place in ("csv", "other")]
    contracts = [
        make_contract(*COLUMNS, server=server)
        for server in ({"format": "csv"}, server_of(name, compression))
    ]
    for lake, contract, write in zip(
        lakes, contracts, (WRITERS["csv", None], WRITERS[name, compression]), strict=True
    ):
        row = land(contract, write(ROWS), tmp_path, lake, engine)
        assert (row.read_row_count, row.accepted_row_count, row.left_out_row_count) == (5, 3, 1)

    rows = last_rows(lakes[1], DATASET, "id", "score", "opened")
    assert sorted((*row, str(opened)) for *row, opened in rows) == ACCEPTED
    for kind in ("rows", "cells"):
        assert quarantine(lakes[1], kind) == quarantine(lakes[0], kind)
    (duplicate, rejected) = quarantine(lakes[1], "rows")
    assert dict(duplicate["raw_values"])["score"] == "10"
    assert dict(rejected["raw_values"])["extra"] == "z"


KINDS = {"id": "string", "n": "decimal(10,3)", "day": "date", "at": "timestamp",
         "ok": "boolean", "year": "int"}  # fmt: skip


def fill_sheet(book: Any) -> None:
    book.add_worksheet("Notes").write(0, 0, "Read me")
    page = book.add_worksheet("Data")
    day = book.add_format({"num_format": "m/d/yy"})
    page.write(0, 0, "A title")
    page.write_row(1, 1, list(KINDS))
    for row in (2, 3):
        page.write_row(row, 1, ["AL", 0.125, None, None, True, 2019.0 + row])
        page.write_datetime(row, 3, datetime(2023, 9, 5), day)
        page.write_datetime(row, 4, datetime(2023, 9, 5, 13, 30 * (row - 2)), day)
    page.write_row(4, 1, ["AK", 1e-7])
    page.write_formula(4, 3, "=NA()", None, "#N/A")
    page.write(4, 6, 2020)
    page.write(6, 1, "Source: a survey")


def test_values_of_a_workbook_are_those_of_their_texts(
    make_contract: MakeContract, tmp_path: Path, lake: Store, engine: Engine
) -> None:
    """Numbers, dates, true and errors as cells."""
    columns = [{"name": name, "physicalType": kind} for name, kind in KINDS.items()]
    columns[0]["primaryKey"] = columns[5]["primaryKey"] = True
    columns[0]["primaryKeyPosition"], columns[5]["primaryKeyPosition"] = 1, 2
    contract = make_contract(
        *columns,
        server=server_of("xlsx", None, sheet="Data", range="B2:G", footnotePattern="Source.*"),
    )

    row = land(contract, made_xlsx(fill_sheet), tmp_path, lake, engine)

    assert (row.read_row_count, row.accepted_row_count, row.left_out_row_count) == (3, 3, 0)
    found = [tuple(map(str, item)) for item in last_rows(lake, DATASET, *KINDS)]
    assert sorted(found) == [
        ("AK", "None", "None", "None", "None", "2020"),
        ("AL", "0.125", "2023-09-05", "2023-09-05 13:00:00+00:00", "True", "2021"),
        ("AL", "0.125", "2023-09-05", "2023-09-05 13:30:00+00:00", "True", "2022"),
    ]
    broken = [(c["raw_record_number"], c["column_name"], c["raw_value"])
              for c in quarantine(lake, "cells")]  # fmt: skip
    assert broken == [(3, "n", "0.0000001"), (3, "day", "#N/A")]


def test_bad_lines_and_elements_are_quarantined_and_the_others_read(
    make_contract: MakeContract, tmp_path: Path, lake: Store, engine: Engine
) -> None:
    contract = make_contract(*COLUMNS, server=server_of("jsonl", None))
    good = as_lines([{"id": 1, "score": 1e3, "opened": None}, {"id": "2"}])
    content = good + b'{"id": "3", \n[4]\n{"id": 5, "id": 6}\n{"id": "7\\u0000"}\n'

    row = land(contract, content, tmp_path, lake, engine)

    assert (row.read_row_count, row.unreadable_row_count) == (6, 4)
    assert sorted(last_rows(lake, DATASET, "id", "score")) == [("1", 1000), ("2", None)]
    found = [
        (item["raw_record_number"], item["reasons"][0]["rule_name"], item["raw_text"])
        for item in quarantine(lake, "rows")
    ]
    assert found == [
        (3, "broken_json", '{"id": "3",'),
        (4, "no_record", "[4]"),
        (5, "repeated_name", '{"id": 5, "id": 6}'),
        (6, "nul_byte", '{"id": "7\\u0000"}'),
    ]


def test_a_workbook_of_people_shows_no_text_of_them(
    make_contract: MakeContract,
    tmp_path: Path,
    lake: Store,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SCHOOLHOUSE_PSEUDONYM_KEY", "0123456789abcdef" * 3)
    person = {"classification": "personal", "physicalType": "string"}
    pseudonym = {"customProperties": [{"property": "pseudonym", "value": "student"}]}
    contract = make_contract(
        {"name": "student", "primaryKey": True} | person | pseudonym,
        {"name": "score", "physicalType": "int"},
        {"name": "full_name"} | person,
        server=server_of("xlsx", None),
    )
    content = as_xlsx([["student", "score", "full_name"], ["S1", "x", "Ada"], ["S2", 2.0, "Ben"]])

    land(contract, content, tmp_path, lake, engine)

    rows = last_rows(lake, DATASET, "student", "score")
    assert sorted(score or 0 for _, score in rows) == [0, 2]
    (cell,) = quarantine(lake, "cells")
    assert cell["raw_value"] is None
    stored = str([rows, cell, quarantine(lake, "rows")])
    assert not any(text in stored for text in ("S1", "S2", "Ada", "Ben"))


def test_a_folder_of_workbooks_is_ingested_and_a_broken_one_refuses_the_run(
    make_contract: MakeContract, tmp_path: Path, lake: Store, engine: Engine
) -> None:
    contract = make_contract(*COLUMNS, server=server_of("xlsx", None))
    folder = tmp_path / "files"
    folder.mkdir()
    for name, score in (("a.xlsx", 1.0), ("b.xlsx", 2.0)):
        (folder / name).write_bytes(as_xlsx([["id", "score"], [name, score]]))
    (folder / ".DS_Store").write_bytes(b"x")

    ingest(contract, folder, lake, engine)
    assert sorted(last_rows(lake, DATASET, "id", "score")) == [("a.xlsx", 1), ("b.xlsx", 2)]

    (folder / "c.xlsx").write_bytes(as_xlsx([["id", "score"], ["c", 3]])[:-100])
    with pytest.raises(BrokenFileError, match=r"c\.xlsx' cannot be read"):
        ingest(contract, folder, lake, engine)
    assert len(last_rows(lake, DATASET, "id")) == 2
