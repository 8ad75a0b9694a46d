"""What a record and its fields are: RFC 4180 in the contract's dialect.

A field is quoted when its first character is the quote; a quote further in is a
character like any other. A record whose quoting is broken (a quote that never
closes, or text after a closing one) is its first line: reading goes on at the
next line, so that one stray quote costs one line.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from glue_ingest.contract import Dialect
from glue_ingest.errors import LineTooLongError

# A record longer than this is taken for one with broken quoting.
LONGEST_RECORD_BYTES = 16 << 20
LINE_END = re.compile(rb"\r\n|\n|\r")


class Ending(Enum):
    """How the search for a record ended."""

    WHOLE = auto()
    BROKEN = auto()
    NEEDS_MORE = auto()


@dataclass(frozen=True)
class Found:
    """A record (or the line of a broken one) and where the next begins."""

    ending: Ending
    record: bytes
    next_start: int


NEEDS_MORE = Found(Ending.NEEDS_MORE, b"", 0)


class Grammar:
    """The records and fields of one dialect, found one at a time: exact, not fast."""

    def __init__(self, dialect: Dialect) -> None:
        self.delimiter = dialect.delimiter.encode()
        self.quote = dialect.quote.encode()
        self.escape = dialect.escape.encode()
        delimiter, quote, escape = map(re.escape, (self.delimiter, self.quote, self.escape))
        if self.escape == self.quote:
            inside = rb"(?:[^%b]++|%b%b)*+" % (quote, quote, quote)
        else:
            inside = rb"(?:[^%b%b]++|%b%b|%b[%b%b]?+)*+" % (
                quote, escape, quote, quote, escape, quote, escape,
            )  # fmt: skip
        closing = rb"%b(?=[%b\r\n]|\Z)" % (quote, delimiter)
        bare = rb"(?:[^%b%b\r\n][^%b\r\n]*+)?+" % (quote, delimiter, delimiter)
        field = rb"(?:%b(?P<quoted>%b)%b|(?P<bare>(?!%b)%b))" % (
            quote, inside, closing, quote, bare,
        )  # fmt: skip
        unnamed = re.sub(rb"\(\?P<\w+>", b"(?:", field)
        self.field = re.compile(field)
        self.record = re.compile(rb"%b(?:%b%b)*+(?=\r|\n|\Z)" % (unnamed, delimiter, unnamed))
        self.doubled = re.compile(
            rb"%b(%b)|%b([%b%b])" % (quote, quote, escape, quote, escape)
            if self.escape != self.quote
            else rb"%b(%b)" % (quote, quote)
        )

    def find(self, buffer: bytes, start: int, *, is_end: bool) -> Found:
        """Return the record that begins at `start`, which is not the end of the buffer.

        `is_end` says that nothing comes after the buffer.

        Raises:
            LineTooLongError: if a line is longer than any record may be.
        """
        is_long = len(buffer) - start >= LONGEST_RECORD_BYTES
        match = self.record.match(buffer, start)
        if match is not None and (match.end() < len(buffer) or is_end):
            return Found(Ending.WHOLE, match[0], _after_line_end(buffer, match.end()))
        if not is_end and not is_long:
            return NEEDS_MORE
        line_end = LINE_END.search(buffer, start)
        if line_end is None and not is_end:
            raise LineTooLongError(
                f"A line has no end within {LONGEST_RECORD_BYTES:,} bytes. Found: "
                f"{buffer[start : start + 40]!r} at its start."
            )
        end = len(buffer) if line_end is None else line_end.start()
        return Found(Ending.BROKEN, buffer[start:end], _after_line_end(buffer, end))

    def split(self, record: bytes) -> list[bytes]:
        """Return the fields of a whole record, unquoted."""
        if self.quote not in record:
            return record.split(self.delimiter)
        fields = []
        position = -1
        while position < len(record):
            match = self.field.match(record, position + 1)
            if match is None:
                raise AssertionError(record)
            quoted = match["quoted"]
            fields.append(match["bare"] if quoted is None else self._unquoted(quoted))
            position = match.end()
        return fields

    def _unquoted(self, text: bytes) -> bytes:
        return self.doubled.sub(lambda match: match[match.lastindex or 0], text)


def _after_line_end(buffer: bytes, end: int) -> int:
    match = LINE_END.match(buffer, end)
    return end if match is None else match.end()
