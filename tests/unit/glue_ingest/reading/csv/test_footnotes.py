"""Lines after the last record that are no records."""

from collections.abc import Callable
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.reading.csv import records

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
        pytest.param(b"a,1,2\nNote: x\nSource: y\n", ["a,1,2"], id="at_the_end"),
        pytest.param(b"a,1,2\n\nNote: x\n\n\nNote: y", ["a,1,2"], id="between_blank_lines"),
        pytest.param(
            b"a,1,2\r\nNote: x\r\nb,1,2\r\nNote: y\r\n",
            ["a,1,2", "Note: x", "b,1,2"],
            id="not_before_the_last_record",
        ),
        pytest.param(b"a,1,2\na Note: x\n", ["a,1,2", "a Note: x"], id="whole_line_must_match"),
        pytest.param(b"a,1,2\nNote: \xff\0\n", ["a,1,2"], id="undecodable_note"),
        pytest.param(b"a,1,2\n\n", ["a,1,2"], id="no_notes"),
    ],
)
@pytest.mark.parametrize("count", [1, 3000], ids=["short", "long"])
def test_footnotes_are_left_out(
    make_contract: MakeContract,
    read_rows: ReadRows,
    content: bytes,
    expected: list[str],
    count: int,
) -> None:
    contract = make_contract(server=raw(footnotePattern="(Note|Source): .*"))
    before = [(number, "first", "1", "2", None) for number in range(1, count * 10 + 1)]

    rows = read_rows(contract, HEADER + b"first,1,2\n" * len(before) + content)

    found = [
        (number, "a" if text[0] == "a" else "b", "1", "2", None)
        if text.endswith(",1,2")
        else unreadable(number, text)
        for number, text in enumerate(expected, len(before) + 1)
    ]
    assert rows == before + found


def test_footnotes_are_looked_for_in_the_last_64_kilobytes(
    make_contract: MakeContract, read_rows: ReadRows
) -> None:
    contract = make_contract(server=raw(footnotePattern="n+"))
    line = b"n" * 1023 + b"\n"
    kept = records.FOOTNOTE_BYTES // len(line)

    rows = read_rows(contract, HEADER + LAST + line * (kept + 2))

    assert rows == [last(1), *(unreadable(number, "n" * 1023) for number in (2, 3, 4))]
