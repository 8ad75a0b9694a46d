"""Files as agencies write them: the draft of each ingests it, and the values are typed."""

from pathlib import Path

import pytest

from glue_ingest.contracts.review import find_open_marks
from glue_ingest.engines.base import EngineName
from tests.support.drafts import drafted, read_by_draft
from tests.support.written_files import COLUMNS, FILES, Rows, file_of

# On Spark a few: its answers to each conversion are tested elsewhere.
ON_SPARK = ("ranges_of_rates", "codes_of_dates")


def assert_read(path: Path, expected: Rows, engine: EngineName) -> None:
    rows, row = read_by_draft(path, engine)

    assert rows == expected
    assert (row.accepted_row_count, row.nulled_cell_count, row.reasons) == (len(expected), 0, [])


@pytest.mark.parametrize("name", COLUMNS)
def test_texts_of_a_column_are_values(tmp_path: Path, name: str) -> None:
    column_name, texts, expected = COLUMNS[name]
    path = tmp_path / "list.csv"
    path.write_text(file_of(column_name, *texts), "utf-8")

    assert_read(path, expected, EngineName.DUCKDB)


@pytest.mark.parametrize("name", FILES)
def test_rows_of_a_file_are_read(tmp_path: Path, name: str) -> None:
    content, expected = FILES[name]
    path = tmp_path / "list.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)

    assert_read(path, expected, EngineName.DUCKDB)


def test_schools_without_a_header_are_no_people(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("0100005,Marshall County,5687\n0100006,Hoover City,5400\n", "utf-8")

    rows, _ = read_by_draft(path)

    assert rows == [
        {"column_1": "0100005", "column_2": "Marshall County", "column_3": 5687},
        {"column_1": "0100006", "column_2": "Hoover City", "column_3": 5400},
    ]


def test_a_file_of_which_much_cannot_be_read_is_read_with_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("school,n\nA,1\nB,2,x\nC,3\n", "utf-8")

    rows, row = read_by_draft(path)

    assert rows == [{"school": "A", "n": 1}, {"school": "C", "n": 3}]
    assert (row.read_row_count, row.accepted_row_count) == (3, 2)
    text = path.with_name("list.csv.odcs.yaml").read_text(encoding="utf-8")
    assert "# REVIEW: so many records of this file cannot be read." in text


@pytest.mark.spark
def test_spark_reads_by_the_same_drafts(tmp_path: Path) -> None:
    for name in ON_SPARK:
        column_name, texts, expected = COLUMNS[name]
        path = tmp_path / f"{name}.csv"
        path.write_text(file_of(column_name, *texts), "utf-8")
        assert_read(path, expected, EngineName.SPARK)
    path = tmp_path / "merged.csv"
    path.write_bytes(str(FILES["merged_header"][0]).encode())
    assert_read(path, FILES["merged_header"][1], EngineName.SPARK)


@pytest.mark.parametrize(
    "name",
    sorted(COLUMNS.keys() - {"grades", "changes", "zips", "groups_of_ages", "sizes"}),
)
def test_what_was_seen_is_a_mark(tmp_path: Path, name: str) -> None:
    column_name, texts, _ = COLUMNS[name]
    path = tmp_path / "list.csv"
    path.write_text(file_of(column_name, *texts), "utf-8")

    drafted(path)

    text = path.with_name("list.csv.odcs.yaml").read_text(encoding="utf-8")
    start = text.index(f"- name: {column_name}")
    assert find_open_marks(text[start : text.index("logicalType", start)])
