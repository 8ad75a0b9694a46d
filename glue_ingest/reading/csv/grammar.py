"""The grammar of records and fields: RFC 4180 in the contract's dialect, exact but not fast.

A field is quoted when its first character is the quote; a quote further in is a
character like any other. A record whose quoting is broken (a quote that never
closes, or text after a closing one) is its first line: reading goes on at the
next line, so that one stray quote costs one line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from itertools import islice

from glue_ingest.contracts.model import Dialect
from glue_ingest.errors import LineTooLongError

# A longer record counts as one with broken quoting.
MAX_RECORD_BYTES = 16 << 20
LINE_END = re.compile(rb"\r\n|\n|\r")
LINE_ENDS = re.compile(rb"[\r\n]++")


class Grammar:
    """The patterns of one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.quote_byte = dialect.quote.encode()
        delimiter, quote, escape = map(
            re.escape, (dialect.delimiter, dialect.quote, dialect.escape)
        )
        text = f"(?:[^{quote}{escape}]++|{quote}{quote}|{escape}[{quote}{escape}]?+)*+"
        if escape == quote:
            text = f"(?:[^{quote}]++|{quote}{quote})*+"
        closing = rf"{quote}(?=[{delimiter}\r\n]|\Z)"
        bare = rf"(?!{quote})[^{delimiter}\r\n]*+"
        field = f"(?:{quote}{text}{closing}|{bare})"
        more = f"(?:{delimiter}{field})*+(?P<open>{delimiter}{quote}{text})?"
        # As much of a record as is in order: from its start, and from a place inside quotes.
        self.start = re.compile(f"(?:{field}|(?P<first>{quote}{text})){more}".encode())
        self.rest = re.compile(f"{text}(?P<closed>{closing}{more})?".encode())
        self.field = re.compile(rf"(?:\A|{delimiter})(?:{quote}({text}){closing}|({bare}))")
        self.escaped = re.compile(f"(?:{quote}(?={quote})|{escape}(?=[{quote}{escape}]))(.)")

    def split(self, record: str, max_fields: int) -> list[str]:
        """Return the fields of a whole record, unquoted; at most `max_fields` of them."""
        if self.dialect.quote not in record:
            return record.split(self.dialect.delimiter, max_fields)[:max_fields]
        found = islice(self.field.finditer(record), max_fields)
        return [match[2] if match[1] is None else self._unquoted(match[1]) for match in found]

    def _unquoted(self, text: str) -> str:
        quote, escape = self.dialect.quote, self.dialect.escape
        if escape == quote or escape not in text:
            return text.replace(quote * 2, quote)
        return self.escaped.sub(r"\1", text)


class Ending(Enum):
    """How a record ends, as far as its bytes are known."""

    WHOLE = auto()
    BROKEN = auto()
    OPEN = auto()


class Flaw(StrEnum):
    """Why a record cannot be read: the names in the quarantine."""

    TOO_FEW_FIELDS = "too_few_fields"
    TOO_MANY_FIELDS = "too_many_fields"
    # Text stands between a closing quote and the next delimiter.
    MISPLACED_QUOTE = "misplaced_quote"
    # A quote opens on the line, and nothing closes it so that the record is whole.
    UNCLOSED_QUOTE = "unclosed_quote"
    NUL_BYTE = "nul_byte"
    UNDECODABLE_BYTES = "undecodable_bytes"
    # In JSON: a line that is no JSON; a value that is no object or array where the others are; an
    # object with one name twice.
    BROKEN_JSON = "broken_json"
    NO_RECORD = "no_record"
    REPEATED_NAME = "repeated_name"


@dataclass(frozen=True)
class Rest:
    """What follows on a line end inside quotes, up to where the record ends or is broken.

    Each line end on the way is inside quotes too, and has the same rest.
    """

    start: int
    end: int
    ending: Ending


class Scan:
    """A search for the records of a buffer up to `end`; `position` is where it goes on.

    `is_end` says that nothing comes after `end`; else a record that may go on is not found.
    """

    def __init__(self, grammar: Grammar, buffer: bytes, end: int, *, is_end: bool) -> None:
        self.grammar = grammar
        self.buffer = buffer
        self.end = end
        self.is_end = is_end
        self.position = 0
        # Kept, or a file in which each line opens a quote would be read once for each line.
        self.rest = Rest(0, 0, Ending.OPEN)

    def records(self, start: int) -> Iterator[tuple[bytes, Flaw | None]]:
        """Yield each record from `start` on, or its first line and what is wrong with its quotes.

        Raises:
            LineTooLongError: if a line is longer than any record may be.
        """
        buffer, quote = self.buffer, self.grammar.quote_byte
        self._go_on(start)
        while self.position < self.end:
            start = self.position
            line_ends = LINE_ENDS.search(buffer, start, self.end)
            end, next_start = line_ends.span() if line_ends else (self.end, self.end)
            if end - start > MAX_RECORD_BYTES:
                raise LineTooLongError(
                    f"A line is longer than {MAX_RECORD_BYTES:,} bytes. Found: "
                    f"{buffer[start : start + 40]!r} at its start."
                )
            if line_ends is None and not self.is_end:
                return
            if buffer.find(quote, start, end) < 0:
                self.position = next_start
                yield buffer[start:end], None
                continue
            found, end = self._with_quotes(start, end)
            if found is Ending.OPEN:
                return
            self._go_on(end)
            yield buffer[start:end], found if isinstance(found, Flaw) else None

    def _go_on(self, place: int) -> None:
        """Pass over line ends: blank lines are no records."""
        line_ends = LINE_ENDS.match(self.buffer, place, self.end)
        self.position = line_ends.end() if line_ends else place

    def _with_quotes(self, start: int, line_end: int) -> tuple[Ending | Flaw, int]:
        """Return how and where a record ends whose first line holds quotes."""
        line = self.grammar.start.match(self.buffer, start, line_end)
        if line is None or line.end() < line_end:
            return Flaw.MISPLACED_QUOTE, line_end
        if line["first"] is None and line["open"] is None:
            return Ending.WHOLE, line_end
        rest = self._rest(line_end)
        if rest.end - start > MAX_RECORD_BYTES:
            return Flaw.UNCLOSED_QUOTE, line_end
        if rest.ending is Ending.WHOLE:
            return Ending.WHOLE, rest.end
        if rest.ending is Ending.OPEN and not self.is_end:
            return Ending.OPEN, line_end
        return Flaw.UNCLOSED_QUOTE, line_end

    def _rest(self, place: int) -> Rest:
        """Return what follows on the line end at `place`, which is inside quotes."""
        if not self.rest.start <= place < self.rest.end:
            match = self.grammar.rest.match(self.buffer, place, self.end)
            end = match.end() if match else place
            is_closed = match is not None and match["closed"] is not None and match["open"] is None
            if is_closed and (end < self.end or self.is_end):
                self.rest = Rest(place, end, Ending.WHOLE)
            else:
                ending = Ending.OPEN if end == self.end else Ending.BROKEN
                self.rest = Rest(place, end, ending)
        return self.rest
