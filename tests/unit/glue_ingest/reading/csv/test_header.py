"""What comes before the header, its names, and how they meet the contract."""

from collections.abc import Callable
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.reading.header import Header
from glue_ingest.reading.source_file import ReceivedFile

MakeContract = Callable[..., Contract]

OpenBytes = Callable[[Contract, bytes], ReceivedFile]

ReadRows = Callable[[Contract, bytes], list[tuple[Any, ...]]]

GOOD = b"school,year,students\nNorth,2001,1\n"


def raw(**properties: Any) -> dict[str, Any]:
    """Return what a contract's server `raw` says beyond the usual."""
    return {"customProperties": [{"property": k, "value": v} for k, v in properties.items()]}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(GOOD, {}, id="as_published"),
        pytest.param(b"\xef\xbb\xbf" + GOOD, {}, id="mark"),
        pytest.param(
            b'\xef\xbb\xbf"school","year","students"\n"North",2001,1\n', {}, id="mark_and_quotes"
        ),
        pytest.param(GOOD.replace(b"\n", b"\r\n"), {}, id="crlf"),
        pytest.param(GOOD.replace(b"\n", b"\r"), {}, id="cr"),
        pytest.param(b"\n\r\n" + GOOD, {}, id="blank_lines_first"),
        pytest.param(
            b"school,year,students,\nNorth,2001,1,\n",
            {"has_end_delimiter": True},
            id="delimiter_at_the_end",
        ),
        pytest.param(
            b"school,year,students,Ni\x6e\xcc\x83os\nNorth,2001,1,2\n",
            {"names": ("school", "year", "students", "Niños"), "unknown": ("Niños",)},
            id="name_in_another_normal_form",
        ),
        pytest.param(
            b"students,year,school\n1,2001,North\n",
            {
                "names": ("students", "year", "school"),
                "positions": {"school": 2, "year": 1, "students": 0},
            },
            id="other_order",
        ),
        pytest.param(
            b'SCHOOL, Year ," students\xc2\xa0"\nNorth,2001,1\n',
            {"names": ("SCHOOL", "Year", "students")},
            id="other_case_and_padding",
        ),
        pytest.param(
            b"school,year\nNorth,2001\n",
            {
                "names": ("school", "year"),
                "positions": {"school": 0, "year": 1},
                "missing": ("students",),
            },
            id="optional_column_missing",
        ),
        pytest.param(
            b"school,year,students,Note\nNorth,2001,1,x\n",
            {"names": ("school", "year", "students", "Note"), "unknown": ("Note",)},
            id="unknown_column",
        ),
        pytest.param(
            b",school,,year,students, ,\n0,North,,2001,1,,\n",
            {
                "names": ("(column 1)", "school", "(column 3)", "year", "students", "(column 6)"),
                "positions": {"school": 1, "year": 3, "students": 4},
                "unknown": ("(column 1)", "(column 3)", "(column 6)"),
                "has_end_delimiter": True,
            },
            id="empty_names",
        ),
        pytest.param(
            b'"school","year","students","say ""a,\nb"""\n',
            {
                "names": ("school", "year", "students", 'say "a,\nb"'),
                "unknown": ('say "a,\nb"',),
            },
            id="quotes_and_line_breaks_in_a_name",
        ),
    ],
)
def test_a_header_is_matched(
    make_contract: MakeContract, open_bytes: OpenBytes, content: bytes, expected: dict[str, Any]
) -> None:
    contract = make_contract()

    header = open_bytes(contract, content).header

    usual = {
        "names": ("school", "year", "students"),
        "positions": {"school": 0, "year": 1, "students": 2},
        "missing": (),
        "unknown": (),
    }
    assert header == Header(**(usual | expected))


def test_names_may_hold_slashes_spaces_and_delimiters(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract(
        {
            "name": "lunch",
            "physicalType": "string",
            "customProperties": [{"property": "sourceName", "value": "free/reduced, lunch"}],
        }
    )

    header = open_bytes(contract, b'id,"Free/Reduced, lunch"\n1,yes\n').header

    assert header == Header(("id", "Free/Reduced, lunch"), {"lunch": 1}, (), ("id",))


def test_the_escape_of_the_contract_is_used(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract(server=raw(escape="\\"))

    header = open_bytes(contract, b'school,year,students,"the \\"note\\""\nA,1,2,x\n').header

    assert header.unknown == ('the "note"',)


@pytest.mark.parametrize(
    ("server", "before"),
    [
        pytest.param({}, b"sep=,\n", id="sep"),
        pytest.param({}, b"\xef\xbb\xbfSEP=,\r\n\r\n", id="sep_after_a_mark"),
        pytest.param(raw(preambleLines=2), b'A "report\n\n', id="preamble"),
        pytest.param(raw(preambleLines=2), b"A\rb\r\r", id="preamble_with_cr"),
        pytest.param(raw(preambleLines=1), b"sep=,\r\nA report\r\n\r\n", id="sep_then_preamble"),
        pytest.param(raw(preambleLines=1), b"\xff\0\n", id="preamble_that_is_no_text"),
    ],
)
def test_lines_before_the_header_are_passed_over(
    make_contract: MakeContract, read_rows: ReadRows, server: dict[str, Any], before: bytes
) -> None:
    contract = make_contract(server=server)

    rows = read_rows(contract, before + GOOD)

    assert rows == [(1, "North", "2001", "1", None)]
