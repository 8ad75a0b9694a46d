"""What a record is, and its fields."""

from collections.abc import Callable
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract

MakeContract = Callable[..., Contract]

ReadRows = Callable[[Contract, bytes], list[tuple[Any, ...]]]

HEADER = b"school,year,students\n"

# A record (number, school, year, students, raw text) that is read after each case.
LAST = b"West,2003,3\n"


def last(number: int) -> tuple[Any, ...]:
    return (number, "West", "2003", "3", None)


def unreadable(number: int, raw_text: str) -> tuple[Any, ...]:
    return (number, None, None, None, raw_text)


def raw(**properties: Any) -> dict[str, Any]:
    """Return what a contract's server `raw` says beyond the usual."""
    return {"customProperties": [{"property": k, "value": v} for k, v in properties.items()]}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b'"a,b",2001,"1"\n', ("a,b", "2001", "1"), id="delimiter_inside_quotes"),
        pytest.param(b'"say ""hi""",2001,""""\n', ('say "hi"', "2001", '"'), id="doubled_quotes"),
        pytest.param(b'"",2001,""\n', ("", "2001", ""), id="empty_quoted_fields"),
        pytest.param(b'36\'37.8"N,5"x","1"\n', ("36'37.8\"N", '5"x"', "1"), id="quote_further_in"),
        pytest.param(b'a, "b",c \n', ("a", ' "b"', "c "), id="space_before_a_quote"),
        pytest.param(b"a\\,2001,\\\n", ("a\\", "2001", "\\"), id="backslash_without_escape"),
        pytest.param(b"#1,2001,' '\n", ("#1", "2001", "' '"), id="nothing_is_a_comment"),
        pytest.param(
            b'"a\nb\r\nc\rd\n\ne",2001,1\n',
            ("a\nb\r\nc\rd\n\ne", "2001", "1"),
            id="line_breaks_inside_quotes_as_they_are",
        ),
        pytest.param("Café,2001,☃\n".encode(), ("Café", "2001", "☃"), id="non_ascii"),
        pytest.param(
            b"\xef\xbb\xbfNorth,2001,1\n", ("\ufeffNorth", "2001", "1"), id="mark_further_in"
        ),
    ],
)
def test_a_record_is_split_into_its_fields(
    make_contract: MakeContract, read_rows: ReadRows, content: bytes, expected: tuple[str, ...]
) -> None:
    contract = make_contract()

    rows = read_rows(contract, HEADER + content + LAST)

    assert rows == [(1, *expected, None), last(2)]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"a,1,2\nb,3,4\n", id="lf"),
        pytest.param(b"a,1,2\r\nb,3,4\r\n", id="crlf"),
        pytest.param(b"a,1,2\rb,3,4\r", id="cr"),
        pytest.param(b"a,1,2\r\nb,3,4\n", id="mixed"),
        pytest.param(b"a,1,2\rb,3,4\r\n", id="mixed_with_cr"),
        pytest.param(b"a,1,2\nb,3,4", id="no_last_line_end"),
        pytest.param(b"\n\r\na,1,2\n\r\r\n\nb,3,4\n\n\n", id="blank_lines_are_no_records"),
        pytest.param(b'"a","1","2"\r"b","3","4"', id="quoted"),
    ],
)
def test_a_record_ends_at_any_line_end(
    make_contract: MakeContract, read_rows: ReadRows, content: bytes
) -> None:
    contract = make_contract()

    rows = read_rows(contract, HEADER + content)

    assert rows == [(1, "a", "1", "2", None), (2, "b", "3", "4", None)]


@pytest.mark.parametrize(
    ("escape", "content", "expected"),
    [
        pytest.param("\\", b'"a\\"b",1,2', ('a"b', "1", "2"), id="quote"),
        pytest.param("\\", b'"a\\\\",1,2', ("a\\", "1", "2"), id="escape"),
        pytest.param("\\", b'"a""b",1,2', ('a"b', "1", "2"), id="doubled_quote_all_the_same"),
        pytest.param("\\", b'"C:\\new",1,2', ("C:\\new", "1", "2"), id="other_character"),
        pytest.param("\\", b'"a\\\nb",1,2', ("a\\\nb", "1", "2"), id="line_end"),
        pytest.param("\\", b'a\\\\,\\",2', ("a\\\\", '\\"', "2"), id="nothing_outside_quotes"),
        pytest.param("^", b'"a^"^^""",1,2', ('a"^"', "1", "2"), id="other_escape"),
    ],
)
def test_the_escape_works_before_a_quote_and_itself_inside_quotes(
    make_contract: MakeContract,
    read_rows: ReadRows,
    escape: str,
    content: bytes,
    expected: tuple[str, ...],
) -> None:
    contract = make_contract(server=raw(escape=escape))

    rows = read_rows(contract, HEADER + content)

    assert rows == [(1, *expected, None)]


@pytest.mark.parametrize(
    ("server", "content"),
    [
        pytest.param({"delimiter": ";"}, b'school;year;students\n"a;,";1;"""2"', id="semicolon"),
        pytest.param({"delimiter": "\t"}, b'school\tyear\tstudents\n"a;,"\t1\t"""2"', id="tab"),
        pytest.param(
            {"delimiter": "|"} | raw(quote="'", escape="'"),
            b"school|year|students\n'a;,'|1|\"2",
            id="pipe_and_single_quote",
        ),
    ],
)
def test_the_dialect_is_the_contracts(
    make_contract: MakeContract, read_rows: ReadRows, server: dict[str, Any], content: bytes
) -> None:
    contract = make_contract(server=server)

    rows = read_rows(contract, content)

    assert rows == [(1, "a;,", "1", '"2', None)]


def test_one_stray_quote_costs_one_line(make_contract: MakeContract, read_rows: ReadRows) -> None:
    contract = make_contract()
    content = b'South,2001,"2\nNorth,"20,01",1\nEast,2002,2\n' + LAST

    rows = read_rows(contract, HEADER + content)

    assert rows == [
        unreadable(1, 'South,2001,"2'),
        (2, "North", "20,01", "1", None),
        (3, "East", "2002", "2", None),
        last(4),
    ]


def test_each_line_may_open_a_quote_that_never_closes(
    make_contract: MakeContract, read_rows: ReadRows
) -> None:
    contract = make_contract()

    rows = read_rows(contract, HEADER + b'a",b,"\n' * 3)

    assert rows == [unreadable(number, 'a",b,"') for number in (1, 2, 3)]
