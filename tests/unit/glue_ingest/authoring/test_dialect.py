import gzip
from pathlib import Path

import pytest

from glue_ingest.authoring.file_guess import guess_file
from glue_ingest.contracts.model import Dialect, Undecodable
from glue_ingest.errors import (
    BrokenFileError,
    EmptyFileError,
    HtmlPageError,
)

TOWNS = "Stadt;Größe;Wert\nKöln;1;0.5\nZürich;2;0.25\n"


def guessed(tmp_path: Path, content: bytes | str) -> Dialect:
    path = tmp_path / "file.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return guess_file(path).dialect


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("a,b\n1,2\n", {}, id="comma"),
        pytest.param("a;b\n1,5;2\n2,5;3\n", {"delimiter": ";"}, id="decimal_commas"),
        pytest.param("a\tb\n1\t2\n", {"delimiter": "\t"}, id="tab"),
        pytest.param("a|b\n1|\n", {"delimiter": "|"}, id="pipe"),
        pytest.param("sep=;\na;b\n1,5;2\n", {"delimiter": ";"}, id="excel_mark"),
        pytest.param("district\nKoeln\nBonn\n", {}, id="one_column"),
        pytest.param("a b\nx,y\n", {"delimiter": ";"}, id="commas_in_one_column"),
        pytest.param("a,b,\n1,2,\n", {}, id="delimiter_at_the_end"),
        pytest.param('a,b\n"x, y",2\n', {}, id="quotes"),
        pytest.param("a,b\n'x,1',2\n'y',3\n", {"quote": "'", "escape": "'"}, id="single_quotes"),
        pytest.param('a,b\n"x \\"y\\", z",2\n', {"escape": "\\"}, id="backslash"),
        pytest.param(
            "A report, by hand\n\nyear 2020\nschool,year,score\nA,2020,1\nB,2020,2\n",
            {"preamble_lines": 3},
            id="preamble",
        ),
        pytest.param(
            "Table 1,,\n,,\nschool,year,score\nA,2020,1\n",
            {"preamble_lines": 2},
            id="wide_preamble",
        ),
        pytest.param(
            'Export; of 2023\n"By; hand"\n\nSource: all\n\nname,town of it,id,n\n'
            'A,x,="01","5,687"\nB,y,="02",3\n"C, D",z,="03",4\n"Source: us"\n"* none."\n',
            {"preamble_lines": 5, "excel_texts": True},
            id="preamble_of_another_dialect",
        ),
        pytest.param(
            "a;b\nc;d\ne;f\ng;h\ni;j\nschool,year,score,n\nA,2020,1,2\nB,2020,2,3\n",
            {"preamble_lines": 5},
            id="preamble_that_is_a_table",
        ),
        pytest.param("a;b;c\n1,5;2,5;3,5\n2,5;1,5;4,5\n", {"delimiter": ";"}, id="decimals"),
        pytest.param(
            "id|text\n1|a, b, c\n2|d, e, f\n3|g, h, i\n", {"delimiter": "|"}, id="commas_in_texts"
        ),
        pytest.param("state,2019,2020\nAL,5687,5700\nAK,1,2\n", {}, id="years_as_names"),
        pytest.param("school,1,2,12\nA,0,1,2\nB,3,4,5\n", {}, id="grades_as_names"),
    ],
)
def test_delimiter_quotes_and_preamble_are_told(
    tmp_path: Path, content: str, expected: dict[str, str | int]
) -> None:
    assert guessed(tmp_path, content) == Dialect(**expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "encoding", "compression"),
    [
        pytest.param(TOWNS.encode(), "utf-8", None, id="utf_8"),
        pytest.param(TOWNS.encode("utf-8-sig"), "utf-8", None, id="utf_8_with_mark"),
        pytest.param(TOWNS.encode("latin-1"), "latin-1", None, id="latin_1"),
        pytest.param(TOWNS.replace("1", "€").encode("cp1252"), "cp1252", None, id="windows"),
        pytest.param(TOWNS.encode("utf-16"), "utf-16", None, id="utf_16_with_mark"),
        pytest.param(TOWNS.encode("utf-16-le"), "utf-16-le", None, id="utf_16_le"),
        pytest.param(TOWNS.encode("utf-16-be"), "utf-16-be", None, id="utf_16_be"),
        pytest.param(gzip.compress(TOWNS.encode()), "utf-8", "gzip", id="gzip"),
        pytest.param(gzip.compress(TOWNS.encode("latin-1")), "latin-1", "gzip", id="both"),
    ],
)
def test_encoding_and_compression_are_told(
    tmp_path: Path, content: bytes, encoding: str, compression: str | None
) -> None:
    found = guessed(tmp_path, content)

    assert (found.encoding, found.compression, found.delimiter) == (encoding, compression, ";")


def test_encoding_is_told_from_all_bytes(tmp_path: Path) -> None:
    rows = "1,a\n" * 2_000_000

    assert guessed(tmp_path, f"n,district\n{rows}2,Köln\n".encode("latin-1")).encoding == "latin-1"


def test_a_broken_byte_among_letters_is_no_other_encoding(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes("a,b\nKöln,1\nZürich,2\n".encode() + b"\xff,3\n")

    found = guess_file(path)
    dialect, notes = found.dialect, found.notes

    assert (dialect.encoding, dialect.undecodable) == ("utf-8", Undecodable.QUARANTINE)
    assert "1 byte(s) are no UTF-8" in notes[0]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(b"", EmptyFileError, id="empty"),
        pytest.param(b"<html><body>", HtmlPageError, id="web_page"),
        pytest.param(b"PK\x03\x04" + b"\0" * 22 + b"\3\0\0\0xl/", BrokenFileError, id="workbook"),
    ],
)
def test_what_is_no_table_is_refused_by_name(
    tmp_path: Path, content: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error, match=r"file\.csv"):
        guessed(tmp_path, content)


@pytest.mark.parametrize("first", ["freq,unit,geo", "freq,age,sex,unit,geo"])
def test_a_tab_separates_fields_that_hold_commas(tmp_path: Path, first: str) -> None:
    path = tmp_path / "file.tsv"
    rows = [f"{first.replace('geo', place)}\t8.5 b\t: \n" for place in ("DE", "FR", "IT")]
    path.write_text(f"{first}\\TIME_PERIOD\t2019 \t2020 \n{''.join(rows)}")

    assert guess_file(path).dialect.delimiter == "\t"


@pytest.mark.parametrize(
    ("content", "line_count", "said"),
    [
        pytest.param("1,2,3\n4,5,6\n", 0, "no header was found", id="no_header"),
        pytest.param(
            "S9,Ada Quill,ada@example.org\nS8,Ben Rook,ben@example.org\n",
            0,
            "no header was found",
            id="people_for_names",
        ),
        pytest.param("x1,5687,91.2\nx2,5400,88.2\n", 0, "no header was found", id="figures"),
        pytest.param("a,A\n1,2\n", 1, "or one that stands twice", id="a_name_twice"),
        pytest.param("a,,b\nx,1,2\n", 1, "have no name", id="a_blank_name"),
        pytest.param(
            "District,,2022-23,,2023-24,\nID,Name,Enroll,Rate,Enroll,Rate\n"
            "0100005,Albertville,5687,91.2,5700,92.0\n0100006,Marshall,5400,88.2,5420,89.0\n",
            2,
            "is taken to have 2 lines",
            id="merged_header_above_names_twice",
        ),
        pytest.param(
            "District,,Rates,,Counts,\nID,Name,Low,High,Low,High\nx,A,a,b,c,d\ny,M,e,f,g,h\n",
            2,
            "is taken to have 2 lines",
            id="merged_header_above_texts",
        ),
    ],
)
def test_lines_of_the_header_are_told_and_marked(
    tmp_path: Path, content: str, line_count: int, said: str | None
) -> None:
    path = tmp_path / "file.csv"
    path.write_text(content, "utf-8")

    found = guess_file(path)

    assert (found.dialect.header_lines, found.dialect.preamble_lines) == (line_count, 0)
    assert [said in note for note in found.notes if said] == ([True] if said else [])
    assert "Quill" not in str(found.notes)
