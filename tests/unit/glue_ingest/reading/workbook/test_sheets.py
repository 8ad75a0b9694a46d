"""Tables of sheets: where they are, what a cell is as text, and what is refused."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
import xlwt

from glue_ingest import errors
from glue_ingest.contracts.model import Dialect
from glue_ingest.contracts.places import ColumnPlace
from glue_ingest.contracts.raw_formats import Format
from glue_ingest.reading.source_file import ReceivedFile
from glue_ingest.reading.spec import ReadColumn, ReadSpec
from tests.support.formats import as_xls, as_xlsx, as_zip, made_xls, made_xlsx
from tests.support.sheets import MARKERS, filled, opened, rows


def test_a_cell_is_its_value_as_text() -> None:
    values = [
        5687.0, 0.1, 1e20, 1e-7, -2, 123456789012345678, 1 / 3, True, "007", " x ", "#N/A",
        "#DIV/0!", date(2023, 9, 5), datetime(2023, 9, 5, 13, 30, 1), time(8, 5), "",
    ]  # fmt: skip
    cells: dict[tuple[int, int], Any] = {(0, 0): "v"}
    cells |= {(number, 0): value for number, value in enumerate(values, 1)}

    assert [row[1] for row in rows(opened(made_xlsx(filled(cells)), "v"))] == [
        "5687", "0.1", "100000000000000000000", "0.0000001", "-2", "123456789012345700",
        "0.3333333333333333", "true", "007", " x ", "#N/A", "#DIV/0!", "2023-09-05",
        "2023-09-05T13:30:01", "08:05:00",
    ]  # fmt: skip


def test_a_cell_of_1997_is_its_value_as_text() -> None:
    def fill(book: Any) -> None:
        page = book.add_sheet("Data")
        day, elapsed, hour = (
            xlwt.easyxf(num_format_str=text) for text in ("m/d/yy", "[h]:mm", "hh:mm")
        )
        page.write(0, 0, "v")
        for number, value in enumerate([5687.0, 0.1, True, "007", 1e20], 1):
            page.write(number, 0, value)
        page.row(6).set_cell_error(0, 0x2A)
        page.write(7, 0, datetime(2023, 9, 5), day)
        page.write(8, 0, datetime(2023, 9, 5, 13, 30, 1), day)
        page.write(9, 0, 1.25, elapsed)
        page.write(10, 0, 0.5, hour)

    assert [row[1] for row in rows(opened(made_xls(fill), "v"))] == [
        "5687", "0.1", "true", "007", "100000000000000000000", "#N/A", "2023-09-05",
        "2023-09-05T13:30:01", "30:00:00", "12:00:00",
    ]  # fmt: skip


def zeros_in_xlsx() -> bytes:
    def fill(book: Any) -> None:
        page = book.add_worksheet("Data")
        for place, form in enumerate(FORMS):
            page.write(0, place, f"v{place}")
            for number, value in enumerate(SHOWN, 1):
                page.write(number, place, value, book.add_format({"num_format": form}))

    return made_xlsx(fill)


def zeros_in_xls() -> bytes:
    def fill(book: Any) -> None:
        page = book.add_sheet("Data")
        for place, form in enumerate(FORMS):
            page.write(0, place, f"v{place}")
            for number, value in enumerate(SHOWN, 1):
                page.write(number, place, value, xlwt.easyxf(num_format_str=form))

    return made_xls(fill)


FORMS = ("00000", "000", "0", "00.0", "#,##0")
SHOWN = (2138, 60601, 1.5, -7, "x", True)


@pytest.mark.parametrize("content", [zeros_in_xlsx(), zeros_in_xls()], ids=["xlsx", "xls"])
def test_a_number_in_a_format_of_zeros_alone_has_them(content: bytes) -> None:
    file = opened(content, *(f"v{place}" for place in range(len(FORMS))))

    assert [row[1:] for row in rows(file)] == [
        ["02138", "2138", "2138", "2138", "2138"],
        ["60601", "60601", "60601", "60601", "60601"],
        *([text] * len(FORMS) for text in ("1.5", "-7", "x", "true")),
    ]


def test_a_midnight_in_a_column_of_times_is_a_time() -> None:
    cells = {(0, 0): "at", (1, 0): datetime(2023, 9, 5), (0, 1): "d", (1, 1): date(2023, 9, 5)}

    file = opened(made_xlsx(filled(cells)), "at", "d", times=("at",))

    assert rows(file) == [[1, "2023-09-05T00:00:00", "2023-09-05"]]


@pytest.mark.parametrize("write", [as_xlsx, as_xls])
def test_a_table_may_stand_anywhere_on_a_sheet(write: Callable[..., bytes]) -> None:
    """A record has the number of its row below the header; columns without texts are none."""
    content = write(
        [
            ["A title", None, None, None, None, None],
            [],
            [None, "id", None, "n", None, None],
            [None, "a", None, 1, None, None],
            [],
            [None, "b", None, 2, None, "a note"],
            [None, "Note: 1"],
            [None, "Source: 2"],
        ]
    )
    notes = "(Note|Source): .*"
    file = opened(content, "id", "n", preamble_lines=2, footnote_pattern=notes)

    assert file.header.names == ("id", "n", "(column 3)")
    assert file.header.unknown == ("(column 3)",)
    assert rows(file) == [[1, "a", "1", ""], [3, "b", "2", "a note"]]
    found = opened(content, "id", "n", preamble_lines=None, footnote_pattern=notes)
    assert (rows(found), found.header.preamble_lines) == (rows(file), 2)
    assert rows(opened(content, "id", "n", cell_range="b3:D4")) == [[1, "a", "1"]]
    assert rows(opened(content, "id", "n", cell_range="B3:D", footnote_pattern=notes)) == [
        [1, "a", "1"],
        [3, "b", "2"],
    ]


def test_names_of_two_rows_are_joined_and_a_merged_one_is_that_of_its_columns() -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet("Data")
        page.merge_range(0, 0, 1, 0, "id")
        page.merge_range(0, 1, 0, 2, "2019")
        page.write_row(1, 1, ["n", "share"])
        page.write_row(2, 0, ["a", 1, 0.5])

    file = opened(made_xlsx(fill), "id", "2019 n", "2019 share", header_lines=2)

    assert (file.header.unknown, rows(file)) == ((), [[1, "a", "1", "0.5"]])


def merged_xlsx() -> bytes:
    def fill(book: Any) -> None:
        page = book.add_worksheet("Data")
        page.write_row(0, 0, ["id", "n"])
        page.merge_range(1, 0, 2, 0, "AL")
        page.write_column(1, 1, [1, 2])
        page.merge_range(3, 0, 3, 1, "AK")

    return made_xlsx(fill)


def merged_xls() -> bytes:
    def fill(book: Any) -> None:
        page = book.add_sheet("Data")
        page.write(0, 0, "id")
        page.write(0, 1, "n")
        page.write_merge(1, 2, 0, 0, "AL")
        page.write(1, 1, 1)
        page.write(2, 1, 2)
        page.write_merge(3, 3, 0, 1, "AK")

    return made_xls(fill)


@pytest.mark.parametrize("content", [merged_xlsx(), merged_xls()], ids=["xlsx", "xls"])
def test_a_merged_cell_has_its_value_in_the_first_place(content: bytes) -> None:
    expected = [[1, "AL", "1"], [2, "", "2"], [3, "AK", ""]]

    assert rows(opened(content, "id", "n")) == expected
    assert rows(opened(content, "id", "n", cell_range="A1:B3")) == expected[:2]


def test_a_cell_far_from_the_table_is_a_column_without_a_name() -> None:
    cells = {(0, 0): "id", (1, 0): "a", (2000, 16_383): "x"}

    file = opened(made_xlsx(filled(cells)), "id")

    assert file.header.names == ("id", "(column 2)")
    assert rows(file) == [[1, "a", ""], [2000, "", "x"]]


def test_the_size_that_a_writer_tells_of_a_sheet_is_not_believed() -> None:
    content = as_xlsx([["id", "n"], ["a", 1], ["b", 2]])
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files[part] = files[part].replace(b'ref="A1:B3"', b'ref="A1"')

    assert rows(opened(as_zip(files), "id")) == [[1, "a", "1"], [2, "b", "2"]]


def test_a_sheet_without_a_header_is_read_by_place() -> None:
    content = as_xlsx([["a", 1, None], ["b", 2, "x"], [None, None, None, "y"]])
    columns = tuple(
        ReadColumn(name, name, MARKERS, place=ColumnPlace(position=place))
        for name, place in (("id", 1), ("note", 3))
    )
    spec = ReadSpec("a.yaml", Dialect(format=Format.XLSX, header_lines=0), columns)
    file = ReceivedFile(lambda: io.BytesIO(content), "a.xlsx", spec)

    assert file.header.names == ("id", "(column 2)", "note", "(column 4)")
    assert rows(file) == [
        [1, "a", "1", "", ""],
        [2, "b", "2", "x", ""],
        [3, "", "", "", "y"],
    ]


def two_sheets(book: Any) -> None:
    book.add_worksheet("Secret").hide()
    book.add_worksheet("Read me").write(0, 0, "This is")
    page = book.add_worksheet("Data")
    page.write_row(0, 0, ["id"])
    page.write_row(1, 0, ["a"])
    book.get_worksheet_by_name("Read me").activate()


def test_the_sheet_is_that_of_the_contract_or_the_first_that_is_visible() -> None:
    content = made_xlsx(two_sheets)

    assert rows(opened(content, "id", sheet="data")) == [[1, "a"]]
    with pytest.raises(errors.RecordsNotFoundError, match=r"Found them on 'Data'\. Edit sheet of"):
        opened(content, "id")
    with pytest.raises(errors.MissingColumnsError, match=r"changed the sheet \(the first one\)"):
        opened(content, "other")
