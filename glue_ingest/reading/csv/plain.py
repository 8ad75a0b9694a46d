"""Parses the plain part of a file by PyArrow: fast, with the result of `grammar`.

Text is plain when it is UTF-8 without NUL and every quote opens a field, closes
one or is doubled. PyArrow reads such text as the grammar does; it is lenient
with anything else, so anything else is left to the grammar.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pc

from glue_ingest.contracts.model import Dialect
from glue_ingest.reading.streams import BYTE_ORDER_MARK, decode

# The last record is looked for in this many bytes first.
TAIL_BYTES = 1 << 14

Positions = npt.NDArray[np.int64]


class PlainText:
    """Finds and parses the plain text of one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self.delimiter = dialect.delimiter
        self.quote = dialect.quote
        self.quote_byte = dialect.quote.encode()
        self.escapes: tuple[bytes, ...] = ()
        if dialect.escape != dialect.quote:
            escape = dialect.escape.encode()
            self.escapes = (escape + self.quote_byte, escape + escape)
        self.may_touch_quote = np.zeros(256, np.bool_)
        self.may_touch_quote[list(f"{dialect.delimiter}{dialect.quote}\r\n".encode())] = True

    def prefix(self, text: bytes, *, is_end: bool) -> bytes:
        """Return the whole records at the start of a text; nothing when they are not plain.

        `is_end` says that the last record ends with the text.
        """
        # PyArrow would drop a byte order mark at the start of any piece.
        if text.startswith(BYTE_ORDER_MARK) or any(escape in text for escape in self.escapes):
            return b""
        quotes = self._quotes(text)
        if not is_end:
            end = _last_boundary(text, quotes)
            text, quotes = text[:end], quotes[: np.searchsorted(quotes, end)]
        is_plain = self._is_well_quoted(text, quotes) and decode(text) is not None
        return text if is_plain else b""

    def _quotes(self, text: bytes) -> Positions:
        if self.quote_byte not in text:
            return np.empty(0, np.int64)
        return np.flatnonzero(np.frombuffer(text, np.uint8) == self.quote_byte[0])

    def _is_well_quoted(self, text: bytes, quotes: Positions) -> bool:
        """Tell whether quotes come in pairs that open and close a field, or are doubled.

        Quotes are taken in turns: one opens, the next closes. A doubled quote inside a field is
        then a closing one with an opening one right after it.
        """
        if not len(quotes) or len(quotes) % 2:
            return not len(quotes)
        data = np.frombuffer(text, np.uint8)
        before = quotes[0::2] - 1
        after = quotes[1::2] + 1
        before = before[1:] if before[0] < 0 else before
        after = after[:-1] if after[-1] == len(data) else after
        return bool(
            self.may_touch_quote[data[before]].all() and self.may_touch_quote[data[after]].all()
        )

    def parse(self, text: bytes, width: int) -> tuple[list[pa.Array], list[tuple[int, bytes]]]:
        """Return plain text as `width` columns, and records of another width by place from 1."""
        others: list[tuple[int, bytes]] = []

        def keep(row: pc.InvalidRow) -> str:
            others.append((row.number, row.text.encode()))
            return "skip"

        names = [f"field_{i}" for i in range(width)]
        table = pc.read_csv(
            pa.BufferReader(text),
            read_options=pc.ReadOptions(
                column_names=names, use_threads=False, block_size=len(text) + 1
            ),
            parse_options=pc.ParseOptions(
                delimiter=self.delimiter,
                quote_char=self.quote,
                newlines_in_values=True,
                invalid_row_handler=keep,
            ),
            convert_options=pc.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                null_values=[],
                check_utf8=False,
            ),
        )
        return [column.combine_chunks() for column in table.columns], others


def _last_boundary(text: bytes, quotes: Positions) -> int:
    """Return the place after the last line end outside quotes; 0 when there is none."""
    if not len(quotes):
        return max(text.rfind(b"\n"), text.rfind(b"\r")) + 1
    data = np.frombuffer(text, np.uint8)
    for first in (max(len(text) - TAIL_BYTES, 0), 0):
        tail = data[first:]
        places = np.flatnonzero((tail == ord("\n")) | (tail == ord("\r"))) + first
        outside = places[np.searchsorted(quotes, places) % 2 == 0]
        if len(outside):
            return int(outside[-1]) + 1
    return 0
