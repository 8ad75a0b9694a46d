"""Files without a header, headers after lines that nobody counted, and headers of rows."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from glue_ingest import errors
from glue_ingest.contracts.model import Contract
from glue_ingest.errors import IngestError
from glue_ingest.reading.header_search import find_row_header
from glue_ingest.reading.source_file import ReceivedFile
from glue_ingest.reading.spec import read_spec
from tests.conftest import MakeContract

OpenBytes = Callable[[Contract, bytes], ReceivedFile]
ReadRows = Callable[[Contract, bytes], list[tuple[Any, ...]]]


def column(name: str, **properties: Any) -> dict[str, Any]:
    """Return a column of a contract; `required` and `classification` are its own."""
    own = {k: properties.pop(k) for k in ("required", "classification") if k in properties}
    custom = [{"property": k, "value": v} for k, v in properties.items()]
    return {"name": name, "physicalType": "string", "customProperties": custom} | own


def raw(**properties: Any) -> dict[str, Any]:
    """Return what a contract's server `raw` says beyond the usual."""
    return {"customProperties": [{"property": k, "value": v} for k, v in properties.items()]}


ID = column("id", required=True)
SCORE = column("score", sourceName="Scale Score", sourceAliases=["Scaled Score", "SS"])


TWO_LINES = (
    b",,Grade 3,,Grade 4,\n"
    b"id,Name,Tested,Share,Tested,Share\n"
    b"1,a,2,3,4,5\n"
)  # fmt: skip


HEADLESS = raw(headerLines=0)


def test_a_file_without_a_header_goes_by_position(
    make_contract: MakeContract, open_bytes: OpenBytes, read_rows: ReadRows
) -> None:
    contract = make_contract(
        ID,
        column("pupil", classification="personal"),
        column("grade", sourceName="Grade", sourcePosition=5),
        column("note", sourcePosition=6),
        server=HEADLESS,
    )
    content = b"1,Ann,x,y,3\n2,Bob,x,y,4\n"

    header = open_bytes(contract, content).header

    assert header.names == ("id", "(column 2)", "(column 3)", "(column 4)", "Grade")
    assert header.positions == {"id": 0, "grade": 4}
    assert (header.missing, header.unknown) == (("note",), ("(column 3)", "(column 4)"))
    assert [row[1] for row in read_rows(contract, content)] == ["1", "2"]


@pytest.mark.parametrize(
    ("content", "width", "numbers"),
    [
        pytest.param(b"Report\n1,2\n3,4\n", 2, [1, 2, 3], id="title"),
        pytest.param(b"1,2,\n3,4,\n", 2, [1, 2], id="delimiter_at_the_end"),
        pytest.param(b"1,2,3\n3,4,\n5,6,\n", 3, [1, 2, 3], id="empty_last_field"),
        pytest.param(b'"a"b,1\n1,2\n\n', 2, [1, 2], id="broken_record_first"),
        pytest.param(b",\n1,2\n", 2, [2], id="blank_record_first"),
        pytest.param(b"\xef\xbb\xbf1,2\n", 2, [1], id="byte_order_mark"),
    ],
)
def test_a_file_without_a_header_has_the_width_of_most_records(
    make_contract: MakeContract,
    open_bytes: OpenBytes,
    read_rows: ReadRows,
    content: bytes,
    width: int,
    numbers: list[int],
) -> None:
    contract = make_contract(ID, column("b"), server=HEADLESS)

    assert len(open_bytes(contract, content).header.names) == width
    assert [row[0] for row in read_rows(contract, content)] == numbers


@pytest.mark.parametrize(
    ("content", "error", "found"),
    [
        pytest.param(b"x\ny\n", errors.MissingColumnsError, "'b'. Found: 1 field(s) in a record, "
                     "and by ", id="too_narrow"),
        pytest.param(b"ID,b\n1,2\n", errors.UnreadableHeaderError, "has a header, and headerLines "
                     "in ", id="header"),
        pytest.param(b"\n,\n", errors.EmptyFileError, "has no rows. Found: 3 bytes", id="blank"),
        pytest.param(b'"a"b\n', errors.EmptyFileError, "no record that can be read", id="broken"),
    ],
)  # fmt: skip
def test_a_file_that_needs_a_header_is_refused(
    make_contract: MakeContract,
    open_bytes: OpenBytes,
    content: bytes,
    error: type[IngestError],
    found: str,
) -> None:
    contract = make_contract(ID, column("b", required=True), server=HEADLESS)

    with pytest.raises(error, match=re.escape(found)):
        open_bytes(contract, content)


@pytest.mark.parametrize(
    ("before", "lines"),
    [
        pytest.param(b"", 0, id="nothing"),
        pytest.param(b"State report\n\nConfidential\n", 3, id="notes"),
        pytest.param(b'"A quote that nothing closes\n', 1, id="broken_quote"),
        pytest.param(b"sep=,\r\nReport\r\n", 1, id="sep"),
        pytest.param(b"The id is that of the state,\nx\n", 2, id="a_name_in_a_sentence"),
        pytest.param(b"\xff\0\n", 1, id="no_text"),
        pytest.param(b"x\n" * 49, 49, id="last_line_that_is_looked_at"),
    ],
)
def test_lines_before_a_header_are_found_by_its_names(
    make_contract: MakeContract,
    open_bytes: OpenBytes,
    read_rows: ReadRows,
    before: bytes,
    lines: int,
) -> None:
    contract = make_contract(ID, SCORE, server=raw(preambleLines="auto"))
    content = before + b"SS,id,Note\n2,1,x\n"

    assert open_bytes(contract, content).header.preamble_lines == lines
    assert read_rows(contract, content) == [(1, "2", "1", "x", None)]


def test_lines_before_a_header_of_several_are_found(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract(
        ID, column("tested", sourceName="Grade 4 Tested", required=True),
        server=raw(preambleLines="auto", headerLines=2),
    )  # fmt: skip

    header = open_bytes(contract, b"Report,\n\nid,Tested\n" + TWO_LINES).header

    assert header.positions == {"id": 0, "tested": 4}


@pytest.mark.parametrize("content", [b"x\n" * 50 + b"id,SS\n1,2\n", b"SS\n1\n", b"a,b\n"])
def test_names_that_no_line_has_are_told(
    make_contract: MakeContract, open_bytes: OpenBytes, content: bytes
) -> None:
    contract = make_contract(ID, SCORE, server=raw(preambleLines="auto"))

    with pytest.raises(
        errors.MissingColumnsError,
        match=r"no line of the first 50 has the names of the contract, 'id'\. .*sourceAliases in ",
    ):
        open_bytes(contract, content)


@pytest.mark.parametrize("name", ['"=""Scale Score"""', '="SS"'])
def test_names_may_be_texts_of_excel(
    make_contract: MakeContract, open_bytes: OpenBytes, name: str
) -> None:
    contract = make_contract(ID, SCORE, server=raw(excelTexts=True))

    header = open_bytes(contract, f'="id",{name}\n="01",="2"\n'.encode()).header

    assert header.positions == {"id": 0, "score": 1}


@pytest.mark.parametrize(
    ("server", "rows", "found"),
    [
        pytest.param({}, [["", ""], ["id", "SS"], ["1", "2"]], (0, 2), id="blank_row_first"),
        pytest.param(raw(preambleLines=1), [["T", ""], ["id", "SS"]], (1, 2), id="preamble"),
        pytest.param(raw(preambleLines="auto"), [["T", ""], ["", ""], ["id", "SS"], ["1", "2"]],
                     (2, 3), id="auto"),
        pytest.param(raw(headerLines=2), [["id", "Scale"], ["", "Score"], ["1", "2"]], (0, 2),
                     id="two_lines"),
        pytest.param(HEADLESS, [["1", "2"], ["3", "4"]], (0, 0), id="no_header"),
    ],
)  # fmt: skip
def test_rows_of_other_formats_have_headers_alike(
    make_contract: MakeContract,
    server: dict[str, Any],
    rows: list[list[str]],
    found: tuple[int, int],
) -> None:
    score = column("score") if server == HEADLESS else SCORE
    contract = make_contract(ID, score, server=server)

    header, start = find_row_header(rows, read_spec(contract), "a.xlsx")

    assert header.positions == {"id": 0, "score": 1}
    assert (header.preamble_lines, start) == found


def test_rows_without_a_header_where_the_contract_says_are_told(
    make_contract: MakeContract,
) -> None:
    contract = make_contract(ID, SCORE)

    with pytest.raises(IngestError, match=r"names after 2 line\(s\), and preambleLines is 0\. "):
        find_row_header([["T", ""], ["", ""], ["id", "SS"]], read_spec(contract), "a.xlsx")
