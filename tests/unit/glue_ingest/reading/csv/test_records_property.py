"""Hostile bytes in blocks of any size give what a plain character by character reading gives."""

import csv
import io
import os
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from glue_ingest.contracts.model import Dialect, Undecodable
from glue_ingest.errors import LineTooLongError
from glue_ingest.reading.csv import grammar, records
from glue_ingest.reading.csv.records import RecordPass

# No make target sets the variable: set it by hand for more.
EXAMPLES = int(os.environ.get("SCHOOLHOUSE_READING_EXAMPLES", "300"))

Row = tuple[int, str | None, str | None, list[str] | None]  # number, raw text, flaw, fields
TOO_LONG: list[Row] = [(0, "a line is too long", None, None)]

DIALECTS = [
    replace(dialect, undecodable=Undecodable.QUARANTINE)
    for dialect in (
        Dialect(),
        Dialect(escape="\\"),
        Dialect(delimiter=";", quote="'"),
        Dialect(delimiter="|", quote="'", escape="^"),
        Dialect(delimiter="\t", quote="]", escape="-"),
    )
]
# D, Q and E stand for the delimiter, quote and escape of the dialect.
TOKENS = [
    b"D", b"Q", b"E", b"\n", b"\r", b"\r\n", b" ", b"a", b"a", "é".encode(), b"\xff", b"\0",
    b"\xef\xbb\xbf", b"aDb\n", b"QaQ", b"QQ", b"EQ", b"EE", b"DQ", b"QD", b"Q\n", b"\nQ",
    b"QaDb\nQDa\n", b"yQDxDQ\n", b"DD\n", b"QaEEbQ",
]  # fmt: skip
FIELDS = st.text(
    st.one_of(st.sampled_from(",;\t\"'\\ \r\nab\ufeff"), st.characters(exclude_categories=["Cs"])),
    max_size=6,
).map(lambda text: text.replace("\0", ""))


@st.composite
def sizes(draw: st.DrawFn) -> dict[str, int]:
    """Draw how much is read, parsed, scanned and taken for a record at once."""
    size = st.integers(1, 50)
    return {
        "block": draw(size),
        "plain": draw(size),
        "piece": draw(size),
        "record": draw(st.sampled_from([1, 3, 10, 20, 1000])),
    }


@st.composite
def contents(draw: st.DrawFn, dialect: Dialect) -> bytes:
    """Draw the bytes of a file in which anything may be wrong."""
    marks = {"D": dialect.delimiter, "Q": dialect.quote, "E": dialect.escape}
    content = b"".join(draw(st.lists(st.sampled_from(TOKENS), max_size=40)))
    for letter, mark in marks.items():
        content = content.replace(letter.encode(), mark.encode())
    return content


def read(
    content: bytes,
    dialect: Dialect,
    width: int,
    sizes: dict[str, int],
    *,
    has_end_delimiter: bool = False,
) -> list[Row]:
    """Return what the reader makes of a file."""
    block = sizes["block"]
    blocks = (content[at : at + block] for at in range(0, len(content), block))
    with (
        patch.object(records, "BLOCK_BYTES", block),
        patch.object(records, "PLAIN_BYTES", sizes["plain"]),
        patch.object(records, "PIECE_BYTES", sizes["piece"]),
        patch.object(records, "MAX_RECORD_BYTES", sizes["record"]),
        patch.object(grammar, "MAX_RECORD_BYTES", sizes["record"]),
    ):
        found: list[Row] = []
        try:
            found_records = RecordPass(dialect, width, blocks, has_end_delimiter=has_end_delimiter)
            for batch in found_records.batches(0):
                columns = [column.to_pylist() for column in batch.columns]
                for number, text, flaw, *fields in zip(*columns, strict=True):
                    found.append((number, text, flaw, fields if text is None else None))
        except LineTooLongError:
            return TOO_LONG
        return found


def expect(
    content: bytes, dialect: Dialect, width: int, longest: int, *, has_end_delimiter: bool
) -> list[Row]:
    """Return what the meaning is, read character by character."""
    rows: list[Row] = []
    place = 0
    while True:
        while content[place : place + 1] in (b"\r", b"\n"):
            place += 1
        if place == len(content):
            return rows
        line_end = next(
            (at for at in range(place, len(content)) if content[at : at + 1] in (b"\r", b"\n")),
            len(content),
        )
        if line_end - place > longest:
            return TOO_LONG
        fields, end = _expected_fields(content, place, dialect)
        if isinstance(fields, str) or end - place > longest:
            # Quotes that are in order as far as the line goes are open at its end.
            is_misplaced = isinstance(fields, str) and end < line_end
            fields, end = "misplaced_quote" if is_misplaced else "unclosed_quote", line_end
        row = _expected_row(content[place:end], fields, width, has_end_delimiter=has_end_delimiter)
        rows.append((len(rows) + 1, *row))
        place = end


def _expected_row(
    record: bytes, fields: list[bytes] | str, width: int, *, has_end_delimiter: bool
) -> tuple[str | None, str | None, list[str] | None]:
    raw_text = record.decode("utf-8", "backslashreplace").replace("\0", "\\x00")
    try:
        record.decode()
    except UnicodeDecodeError:
        return raw_text, "undecodable_bytes", None
    if b"\0" in record:
        return raw_text, "nul_byte", None
    if isinstance(fields, str):
        return raw_text, fields, None
    if len(fields) < width + has_end_delimiter:
        return raw_text, "too_few_fields", None
    if len(fields) > width + has_end_delimiter or (has_end_delimiter and fields[-1]):
        return raw_text, "too_many_fields", None
    return None, None, [field.decode() for field in fields[:width]]


def _expected_fields(content: bytes, place: int, dialect: Dialect) -> tuple[Any, int]:
    """Return the fields of the record at a place and its end.

    If its quotes break, return `broken` and the place of the break.
    """
    delimiter, quote = dialect.delimiter.encode(), dialect.quote.encode()
    ends = (delimiter, b"\r", b"\n", b"")
    fields = []
    while True:
        if content[place : place + 1] == quote:
            field, place = _expected_quoted(content, place + 1, dialect)
            if field is None or content[place : place + 1] not in ends:
                return "broken", place
        else:
            start = place
            while content[place : place + 1] not in ends:
                place += 1
            field = content[start:place]
        fields.append(field)
        if content[place : place + 1] != delimiter:
            return fields, place
        place += 1


def _expected_quoted(content: bytes, place: int, dialect: Dialect) -> tuple[bytes | None, int]:
    quote, escape = dialect.quote.encode(), dialect.escape.encode()
    doubled = (quote * 2, escape + quote, escape * 2)
    field = b""
    while place < len(content):
        if content[place : place + 2] in doubled:
            field += content[place + 1 : place + 2]
            place += 2
        elif content[place : place + 1] == quote:
            return field, place + 1
        else:
            field += content[place : place + 1]
            place += 1
    return None, place


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.data(), st.sampled_from(DIALECTS), st.integers(1, 3), sizes())
def test_any_bytes_in_any_blocks_mean_the_same(
    data: st.DataObject, dialect: Dialect, width: int, sizes: dict[str, int]
) -> None:
    content = data.draw(contents(dialect))

    has_end_delimiter = data.draw(st.booleans())

    found = read(content, dialect, width, sizes, has_end_delimiter=has_end_delimiter)

    assert found == expect(
        content, dialect, width, sizes["record"], has_end_delimiter=has_end_delimiter
    )


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    rows=st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(FIELDS, min_size=width, max_size=width), max_size=6)
    ),
    dialect=st.sampled_from(DIALECTS),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    sizes=sizes(),
)
def test_what_the_csv_module_writes_comes_back(
    rows: list[list[str]],
    dialect: Dialect,
    line_end: str,
    quoting: int,
    sizes: dict[str, int],
) -> None:
    is_doubled = dialect.escape == dialect.quote
    file = io.StringIO(newline="")
    writer = csv.writer(
        file,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        doublequote=is_doubled,
        escapechar=None if is_doubled else dialect.escape,
        lineterminator=line_end,
        # Out of quotes the csv module writes escapes, and any line end that is not the file's.
        quoting=quoting if is_doubled and line_end == "\r\n" else csv.QUOTE_ALL,
    )
    writer.writerows(rows)

    found = read(
        file.getvalue().encode(), dialect, len(rows[0]) if rows else 1, sizes | {"record": 1 << 20}
    )

    assert found == [(number, None, None, fields) for number, fields in enumerate(rows, 1)]
