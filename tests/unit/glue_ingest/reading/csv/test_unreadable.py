"""Records that cannot be read, and why."""

from collections.abc import Callable
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract

MakeContract = Callable[..., Contract]

ReadRows = Callable[[Contract, bytes], list[tuple[Any, ...]]]
ReadFlaws = Callable[[Contract, bytes], list[tuple[str | None, str | None]]]

HEADER = b"school,year,students\n"

# A record (number, school, year, students, raw text) that is read after each case.
LAST = b"West,2003,3\n"


def last(number: int) -> tuple[Any, ...]:
    return (number, "West", "2003", "3", None)


def unreadable(number: int, raw_text: str) -> tuple[Any, ...]:
    return (number, None, None, None, raw_text)


TRUSTED = {"customProperties": [{"property": "undecodable", "value": "quarantine"}]}


@pytest.mark.parametrize(
    ("content", "texts", "flaw"),
    [
        pytest.param(b"North,2001\n", ["North,2001"], "too_few_fields", id="too_few_fields"),
        pytest.param(b"North,2001,1,2\n", ["North,2001,1,2"], "too_many_fields", id="too_many"),
        pytest.param(b"North,2001,1,\n", ["North,2001,1,"], "too_many_fields", id="empty_one_more"),
        pytest.param(
            b'North,2001,1,""\n', ['North,2001,1,""'], "too_many_fields", id="empty_quotes_more"
        ),
        pytest.param(
            b"North,2001,1,,\n", ["North,2001,1,,"], "too_many_fields", id="two_empty_ones_more"
        ),
        pytest.param(
            b"North, Jr,2001,\n", ["North, Jr,2001,"], "too_many_fields", id="comma_in_a_name"
        ),
        pytest.param(
            b'"North"x,2001,1\n', ['"North"x,2001,1'], "misplaced_quote", id="text_after_a_quote"
        ),
        pytest.param(
            b'"North" ,2001,1\n', ['"North" ,2001,1'], "misplaced_quote", id="space_after_a_quote"
        ),
        pytest.param(
            b'"say \\"hi\\", ok",2001,1\n',
            ['"say \\"hi\\", ok",2001,1'],
            "misplaced_quote",
            id="backslash_before_a_quote",
        ),
        pytest.param(b'North,2001,"1\n', ['North,2001,"1'], "unclosed_quote", id="never_closed"),
        pytest.param(
            b'North,2001,"1\n"x"y,1,2\n',
            ['North,2001,"1', '"x"y,1,2'],
            "misplaced_quote",
            id="two_broken_lines",
        ),
        pytest.param(
            b'"North\nHall,2001\n',
            ['"North', "Hall,2001"],
            None,
            id="closed_by_no_later_line",
        ),
        pytest.param(b"North,20\x0001,1\n", ["North,20\\x0001,1"], "nul_byte", id="nul"),
        pytest.param(
            b'"No\0rth",2001,1\n', ['"No\\x00rth",2001,1'], "nul_byte", id="nul_inside_quotes"
        ),
        pytest.param(b'"No\0rth,2001,1\n', ['"No\\x00rth,2001,1'], "nul_byte", id="nul_and_quote"),
    ],
)
def test_an_unreadable_record_keeps_its_text_and_reason_and_reading_goes_on(
    make_contract: MakeContract,
    read_rows: ReadRows,
    read_flaws: ReadFlaws,
    content: bytes,
    texts: list[str],
    flaw: str | None,
) -> None:
    contract = make_contract()

    rows = read_rows(contract, HEADER + content + LAST)
    flaws = read_flaws(contract, HEADER + content + LAST)

    numbered = [unreadable(number, text) for number, text in enumerate(texts, 1)]
    assert rows == [*numbered, last(len(rows))]
    expected = [flaw] if len(texts) == 1 else ["unclosed_quote", flaw or "too_few_fields"]
    assert flaws == [*zip(texts, expected, strict=True), (None, None)]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param(b"Caf\xe9,2001,1\n", "Caf\\xe9,2001,1", id="undecodable_byte"),
        pytest.param("Café,".encode() + b"\xff\n", "Café,\\xff", id="only_the_byte_is_escaped"),
        pytest.param(b"\xed\xa0\x80,2001,1\n", "\\xed\\xa0\\x80,2001,1", id="surrogate"),
        pytest.param(b'"\xe9\0,2001,1\n', '"\\xe9\\x00,2001,1', id="with_other_flaws"),
    ],
)
def test_undecodable_bytes_cost_their_record_where_the_contract_says_so(
    make_contract: MakeContract, read_flaws: ReadFlaws, content: bytes, text: str
) -> None:
    contract = make_contract(server=TRUSTED)

    flaws = read_flaws(contract, HEADER + content + LAST)

    assert flaws == [(text, "undecodable_bytes"), (None, None)]


def test_records_of_different_widths_stay_in_order(
    make_contract: MakeContract, read_rows: ReadRows
) -> None:
    contract = make_contract()
    content = b"a,1,2\nb,1,2,\nc,1\nd,1,2,\n\ne,1,2\n"

    rows = read_rows(contract, HEADER + content)

    assert rows == [
        (1, "a", "1", "2", None),
        unreadable(2, "b,1,2,"),
        unreadable(3, "c,1"),
        unreadable(4, "d,1,2,"),
        (5, "e", "1", "2", None),
    ]


ENDED = b"school,year,students,\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"a,1,2,\nb,3,4,\n", [("a", "1", "2"), ("b", "3", "4")], id="every_record"),
        pytest.param(b'"a",1,2,""\n', [("a", "1", "2")], id="empty_quotes"),
        pytest.param(b"a,1,2\nb,3,4,\n", ["too_few_fields", ("b", "3", "4")], id="one_without"),
        pytest.param(b"a,1,2,x\nb,3,4,\n", ["too_many_fields", ("b", "3", "4")], id="a_value"),
        pytest.param(b"a,1,2,,\nb,3,4,\n", ["too_many_fields", ("b", "3", "4")], id="one_more"),
        pytest.param(b"a, Jr,1,2,\n", ["too_many_fields"], id="comma_in_a_name"),
        pytest.param(b'a"b,1,2,\n"c"d,1,2,\n', [('a"b', "1", "2"), "misplaced_quote"], id="quotes"),
    ],
)
def test_a_delimiter_at_the_end_belongs_to_the_whole_file(
    make_contract: MakeContract,
    read_rows: ReadRows,
    read_flaws: ReadFlaws,
    content: bytes,
    expected: list[Any],
) -> None:
    contract = make_contract()

    rows = read_rows(contract, ENDED + content)
    flaws = read_flaws(contract, ENDED + content)

    found = [flaw or row[1:-1] for row, (_, flaw) in zip(rows, flaws, strict=True)]
    assert found == expected
