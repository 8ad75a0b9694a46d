"""Records and lines of megabytes."""

from collections.abc import Callable
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import LineTooLongError
from glue_ingest.reading.csv.grammar import MAX_RECORD_BYTES
from glue_ingest.reading.streams import BLOCK_BYTES

MakeContract = Callable[..., Contract]

ReadRows = Callable[[Contract, bytes], list[tuple[Any, ...]]]

HEADER = b"school,year,students\n"

# A record (number, school, year, students, raw text) that is read after each case.
LAST = b"West,2003,3\n"


def last(number: int) -> tuple[Any, ...]:
    return (number, "West", "2003", "3", None)


def unreadable(number: int, raw_text: str) -> tuple[Any, ...]:
    return (number, None, None, None, raw_text)


@pytest.mark.parametrize(
    "field",
    [
        pytest.param(b"x" * (2 << 20), id="letters"),
        pytest.param(b'"' + b"x\r\n" * (700 << 10) + b'"', id="line_breaks"),
        pytest.param(b'"' + b'""' * (1 << 20) + b'"', id="doubled_quotes"),
    ],
)
def test_fields_of_two_megabytes(
    make_contract: MakeContract, read_rows: ReadRows, field: bytes
) -> None:
    contract = make_contract()
    record = field + b",2001,1\n"

    rows = read_rows(contract, HEADER + record * 5 + LAST)

    value = (field[1:-1].replace(b'""', b'"') if field.startswith(b'"') else field).decode()
    assert rows == [(number, value, "2001", "1", None) for number in range(1, 6)] + [last(6)]


@pytest.mark.parametrize(
    ("length", "is_read"),
    [
        pytest.param(MAX_RECORD_BYTES, True, id="as_long_as_may_be"),
        pytest.param(MAX_RECORD_BYTES + 1, False, id="one_byte_longer"),
    ],
)
@pytest.mark.parametrize("before", [0, 1, BLOCK_BYTES - 30], ids="after_{}_bytes".format)
def test_a_quoted_record_that_is_too_long_is_broken(
    make_contract: MakeContract, read_rows: ReadRows, length: int, *, is_read: bool, before: int
) -> None:
    contract = make_contract()
    text = b"a\n" + b"x" * (length - len(b'"a\n",1,2'))
    padding = b"\n" * before

    rows = read_rows(contract, HEADER + padding + b'"' + text + b'",1,2\n' + LAST)

    value = text.decode()
    broken = [unreadable(1, '"a'), (2, value[2:] + '"', "1", "2", None), last(3)]
    assert rows == ([(1, value, "1", "2", None), last(2)] if is_read else broken)


@pytest.mark.parametrize("start", [b"", b'"', b"a,1,2\n" * 1000], ids=["bare", "quoted", "later"])
def test_an_endless_line_is_refused(
    make_contract: MakeContract, read_rows: ReadRows, start: bytes
) -> None:
    contract = make_contract()

    with pytest.raises(LineTooLongError) as caught:
        read_rows(contract, HEADER + start + b"x" * (MAX_RECORD_BYTES + 1))

    assert str(caught.value).startswith(
        "The file 'schools.csv' cannot be read. A line is longer than 16,777,216 bytes. Found: b'"
    )
    assert str(caught.value).endswith(
        f"edit the encoding or compression of server 'raw' in {contract.path}."
    )
