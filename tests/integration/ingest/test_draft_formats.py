"""Workbooks, JSON, Parquet and zips: the draft of each names its format, and ingests it."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
import xlwt
import yaml

from glue_ingest.authoring.draft import draft_contract
from glue_ingest.authoring.render import render
from glue_ingest.engines.base import EngineName
from glue_ingest.errors import IngestError
from tests.support.drafts import ID, read_by_draft

Rows = list[list[Any]]
EXPECTED = [
    {"school": "A", "count": 1204, "count_status": "reported", "tested": date(2023, 9, 5)},
    {"school": "B", "count": None, "count_status": "suppressed", "tested": date(2023, 9, 25)},
]
TABLE: Rows = [["school", "count", "tested"], ["A", "1,204", "9/5/2023"], ["B", "*", "9/25/2023"]]
RECORDS = [dict(zip(TABLE[0], row, strict=True)) for row in TABLE[1:]]


def xlsx(sheets: dict[str, Rows]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return content.getvalue()


def xls(rows: Rows) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(place, column, value)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def parquet(rows: Rows) -> bytes:
    content = io.BytesIO()
    columns = list(zip(*rows[1:], strict=True))
    pq.write_table(pa.table(dict(zip(rows[0], map(list, columns), strict=True))), content)
    return content.getvalue()


def zipped(name: str, given: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, given)
    return content.getvalue()


def as_csv(rows: Rows) -> bytes:
    return "\n".join(";".join(map(str, row)) for row in rows).encode()


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


TITLES: Rows = [["Schools of the state"], [], *TABLE, ["Total", "1,204", ""], ["Source: us"]]
# The content of a file, and what its draft says of server 'raw'.
FILES: dict[str, tuple[bytes, dict[str, Any]]] = {
    "xlsx": (xlsx({"Data": TABLE}), {"format": "xlsx"}),
    "xlsx_with_titles": (
        xlsx({"Read me": [["About this file"], ["It is new."]], "Data": TITLES}),
        {"format": "xlsx", "sheet": "Data", "preambleLines": "auto"},
    ),
    "xlsx_with_blank_columns": (
        xlsx({"Data": [["", "", *row] for row in TABLE]}), {"format": "xlsx"}
    ),
    "xls": (xls(TABLE), {"format": "xls"}),
    "json": (as_json(RECORDS), {"format": "json"}),
    "json_with_a_path": (
        as_json({"count": 2, "notes": ["a", "b"], "data": {"rows": RECORDS}}),
        {"format": "json", "recordsPath": "data.rows[]"},
    ),
    "json_of_arrays": (as_json(TABLE), {"format": "json"}),
    "jsonl": (b"\n".join(map(as_json, RECORDS)), {"format": "jsonl"}),
    "parquet": (parquet(TABLE), {"format": "parquet"}),
    "zip_of_csv": (zipped("a.csv", as_csv(TABLE)), {"format": "csv", "compression": "zip"}),
    "zip_of_xlsx": (
        zipped("a.xlsx", xlsx({"Data": TABLE})), {"format": "xlsx", "compression": "zip"}
    ),
}  # fmt: skip


def server_of(path: Path) -> dict[str, Any]:
    [server] = yaml.safe_load(path.read_text(encoding="utf-8"))["servers"]
    custom = {item["property"]: item["value"] for item in server.get("customProperties", [])}
    return {"format": server["format"]} | custom


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_by_its_draft_whatever_its_format(tmp_path: Path, name: str) -> None:
    content, expected = FILES[name]
    # The name of a file says nothing.
    path = tmp_path / "list.dat"
    path.write_bytes(content)

    rows, row = read_by_draft(path)

    assert rows == EXPECTED
    assert (row.accepted_row_count, row.nulled_cell_count, row.reasons) == (2, 0, [])
    found = server_of(tmp_path / "list.dat.odcs.yaml")
    found.pop("totalRows", None)
    assert found == expected


@pytest.mark.spark
def test_spark_reads_formats_by_the_same_drafts(tmp_path: Path) -> None:
    for name in ("xlsx_with_titles", "json_with_a_path", "zip_of_csv"):
        path = tmp_path / name
        path.write_bytes(FILES[name][0])
        assert read_by_draft(path, EngineName.SPARK)[0] == EXPECTED


def test_keys_of_parents_and_nested_keys_are_columns(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    series = [
        {"area": "x", "data": [{"year": 2020, "of": {"n": 1}}, {"year": 2021, "of": {"n": 2}}]},
        {"area": "y", "data": [{"year": 2020, "of": {"n": 3}}]},
    ]
    path.write_bytes(as_json({"status": "done", "series": series}))

    rows, _ = read_by_draft(path)

    assert rows == [
        {"year": 2020, "of_n": 1, "area": "x"},
        {"year": 2021, "of_n": 2, "area": "x"},
        {"year": 2020, "of_n": 3, "area": "y"},
    ]


def test_types_of_parquet_are_the_types_of_the_draft(tmp_path: Path) -> None:
    path = tmp_path / "list.parquet"
    days = pa.array([date(2023, 9, 5), date(2023, 9, 25)])
    pq.write_table(pa.table({"school": ["A", "B"], "day": days, "rate": [0.5, 1.25]}), path)

    rows, _ = read_by_draft(path)

    assert rows == [
        {"school": "A", "day": date(2023, 9, 5), "rate": 0.5},
        {"school": "B", "day": date(2023, 9, 25), "rate": 1.25},
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(as_json({"error": "no key"}), "no array of records", id="an_error"),
        pytest.param(b'[{"a": 1}, {"a":', "ends in the middle", id="cut_json"),
        pytest.param(b"<html><table><tr><td>1</table>", "an HTML table", id="html"),
        pytest.param(xlsx({"A": [["a note"]], "B": []}), "has no table", id="no_table"),
        pytest.param(xlsx({"A": TABLE})[:300], "cannot be (read|unpacked)", id="cut_workbook"),
        pytest.param(zipped("a.pdf", b"%PDF-1.7 ..."), "PDF", id="zip_of_pdf"),
    ],
)
def test_what_holds_no_table_is_refused_by_name(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "list.dat"
    path.write_bytes(content)

    with pytest.raises(IngestError, match=said):
        draft_contract(path, ID)


def test_a_sheet_chosen_among_others_is_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(FILES["xlsx_with_titles"][0])

    text = render(draft_contract(path, ID))

    said = "# REVIEW: of 2 sheets this is the first with a table of about as many figures as any."
    assert said in text
    assert "The others are not read: 'Read me'." in text.replace("\n#  ", "")


@pytest.mark.parametrize(
    "contents",
    [
        pytest.param(
            [["Contents", ""], ["Table 1", "Enrollment"], ["Table 2", "Staff"]], id="names"
        ),
        pytest.param([["No.", "Sheet"], ["1", "Enrollment"], ["2", "Staff"]], id="numbers"),
    ],
)
def test_a_sheet_of_contents_is_passed_over(tmp_path: Path, contents: Rows) -> None:
    path = tmp_path / "list.xlsx"
    rows = [["school", "n", "rate"], *[[name, 5, 9.5] for name in "ABCD"]]
    path.write_bytes(xlsx({"Sheet": contents, "T1": rows, "T2": rows}))

    draft = draft_contract(path, ID)

    assert (draft.dialect.sheet, draft.row_count) == ("T1", 4)
    assert "The others are not read: 'Sheet', 'T2'." in draft.notes[0]
