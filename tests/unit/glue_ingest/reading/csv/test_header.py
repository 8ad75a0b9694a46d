"""What comes before the header, its names, and how they meet the contract."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from glue_ingest import errors
from glue_ingest.contracts.model import Contract
from glue_ingest.errors import IngestError
from glue_ingest.reading.csv.grammar import MAX_RECORD_BYTES
from glue_ingest.reading.csv.header import MAX_NAMES, Header
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
        pytest.param(b"school,year,students,\nNorth,2001,1,\n", {}, id="delimiter_at_the_end"),
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


@pytest.mark.parametrize(
    ("parts", "content", "error", "found"),
    [
        pytest.param(
            {},
            b"year,students\n2001,1\n",
            errors.MissingColumnsError,
            "Missing column(s) in 'schools.csv': 'school'. Found: 'year', 'students'. If the ",
            id="no_key_column",
        ),
        pytest.param(
            {},
            GOOD.replace(b",", b";"),
            errors.MissingColumnsError,
            "changed the delimiter (',')",
            id="other_delimiter",
        ),
        pytest.param(
            {},
            b"school,year,students,Students \nNorth,2001,1,2\n",
            errors.DuplicateHeaderError,
            "The header of 'schools.csv' has a name twice: 'students'. Rename one",
            id="one_name_twice",
        ),
        pytest.param(
            {"extras": {"unknownColumns": "refuse"}},
            b"school,year,students,note\nNorth,2001,1,x\n",
            errors.UnknownColumnsError,
            "Unknown column(s) in 'schools.csv': 'note'. The contract refuses them. Add them, or ",
            id="unknown_column",
        ),
        pytest.param(
            {},
            b'school,year,"students\nNorth,2001,1\n',
            errors.UnreadableHeaderError,
            "Found: 'school,year,\"students'. Fix the file, or edit the encoding,",
            id="quote_never_closed",
        ),
        pytest.param(
            {},
            b"school,year,\xe9l\xe8ves\nNorth,2001,1\n",
            errors.UnreadableHeaderError,
            "bytes that are not utf-8, or more than 20,000 names. Found: 'school,year,\\xe9l\\xe8v",
            id="undecodable_bytes",
        ),
        pytest.param(
            {},
            b"school,ye\0ar\nNorth,2001\n",
            errors.UnreadableHeaderError,
            "Found: 'school,ye\\x00ar'",
            id="nul",
        ),
        pytest.param(
            {},
            b"," * (MAX_NAMES + 1) + b"\n",
            errors.UnreadableHeaderError,
            "or more than 20,000 names. Found: ',,,",
            id="too_many_names",
        ),
        pytest.param(
            {},
            b"x" * (MAX_RECORD_BYTES + 1),
            errors.LineTooLongError,
            "The file 'schools.csv' cannot be read. A line is longer than 16,777,216 bytes. Found",
            id="endless_line",
        ),
        pytest.param(
            {},
            b"x\n" + b"\n" * MAX_RECORD_BYTES,
            errors.MissingColumnsError,
            "Found: 'x'",
            id="blank_lines_after_it",
        ),
        pytest.param(
            {"server": raw(preambleLines=2)},
            b"A report\n" + b"x" * MAX_RECORD_BYTES,
            errors.UnreadableHeaderError,
            "has no header within 16,777,216 bytes. Found: b'A report",
            id="endless_preamble",
        ),
        pytest.param(
            {"server": raw(preambleLines=3)},
            GOOD,
            errors.EmptyFileError,
            "has no header. Found: 34 bytes of text, none after the 3 line(s) before the header",
            id="preamble_to_the_end",
        ),
        pytest.param(
            {},
            b"sep=;\n" + GOOD,
            errors.DelimiterMismatchError,
            "The first line of 'schools.csv' says that ';' separates fields, the contract says "
            "','. Edit the delimiter of server 'raw' in ",
            id="sep_contradicts_the_contract",
        ),
        pytest.param(
            {"server": {"encoding": "latin-1"}},
            "sep=ééééééééééééééééééééé".encode("latin-1"),
            errors.DelimiterMismatchError,
            "says that 'éééééééééééééééééééé' separates",
            id="sep_cut_short_in_the_message",
        ),
        pytest.param(
            {}, b"sep=", errors.DelimiterMismatchError, "says that '' separates", id="sep_nothing"
        ),
    ],
)
def test_a_header_that_does_not_meet_the_contract_is_refused(
    make_contract: MakeContract,
    open_bytes: OpenBytes,
    parts: dict[str, Any],
    content: bytes,
    error: type[IngestError],
    found: str,
) -> None:
    contract = make_contract(**parts)

    with pytest.raises(error, match=re.escape(found)) as caught:
        open_bytes(contract, content)

    assert "schools.csv" in str(caught.value)
    assert contract.path in str(caught.value) or error is errors.DuplicateHeaderError


def test_a_message_names_no_more_columns_than_a_person_reads(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    contract = make_contract()

    with pytest.raises(errors.MissingColumnsError, match=r"'c49' and 950 more\. If"):
        open_bytes(contract, b",".join(b"c%d" % number for number in range(1000)) + b"\n")


def test_a_known_column_is_named_though_its_contract_pads_it(
    make_contract: MakeContract, open_bytes: OpenBytes
) -> None:
    padded = {"customProperties": [{"property": "sourceName", "value": " Year "}]}
    contract = make_contract(
        {"name": "school", "physicalType": "string"},
        {"name": "year", "physicalType": "int"} | padded,
        {"name": "email", "physicalType": "string", "classification": "personal"},
    )

    with pytest.raises(errors.DuplicateHeaderError, match=r"has a name twice: 'year'\."):
        open_bytes(contract, b"school,email,Year,year\n")
