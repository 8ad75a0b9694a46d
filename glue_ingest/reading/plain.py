"""The plain part of a file, parsed by PyArrow: fast, and the same as `grammar` there.

Text is plain when it is UTF-8 without NUL and every quote opens a field, closes
one or is doubled. PyArrow reads such text as the grammar does; it is lenient
with anything else, so anything else is left to the grammar.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pc

from glue_ingest.contract import Dialect
from glue_ingest.reading.streams import is_text

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Parsed:
    """Plain text as columns of text, and the records of another width, by place (1 is first)."""

    columns: pa.Table
    others: list[tuple[int, bytes]]


class PlainText:
    """Finds and parses the plain text of one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self.delimiter = dialect.delimiter
        self.quote = dialect.quote
        self.escape = dialect.escape if dialect.escape != dialect.quote else None
        self.borders = np.frombuffer(f"{dialect.delimiter}\r\n".encode(), np.uint8)

    def prefix(self, buffer: bytes, *, is_end: bool) -> bytes:
        """Return the whole records at the start of a buffer; nothing when they are not plain."""
        if self.escape is not None and self.escape.encode() in buffer:
            return b""
        quotes = self._quotes(buffer)
        end = len(buffer) if is_end else _last_boundary(buffer, quotes)
        text = buffer[:end] if end < len(buffer) else buffer
        inside = quotes[: np.searchsorted(quotes, end)]
        return text if is_text(text) and self._is_well_quoted(text, inside) else b""

    def _quotes(self, buffer: bytes) -> Positions:
        quote = self.quote.encode()
        if quote not in buffer:
            return np.empty(0, np.int64)
        return np.flatnonzero(np.frombuffer(buffer, np.uint8) == quote[0])

    def _is_well_quoted(self, text: bytes, quotes: Positions) -> bool:
        """Tell whether quotes come in pairs that open and close a field, or are doubled.

        Quotes are taken in turns: one opens, the next closes. A doubled quote inside a field is
        then a closing one with an opening one right after it.
        """
        if len(quotes) % 2:
            return False
        if not len(quotes):
            return True
        data = np.frombuffer(text, np.uint8)
        opening, closing = quotes[0::2], quotes[1::2]
        doubled = np.flatnonzero(opening[1:] == closing[:-1] + 1)
        before = np.delete(opening, doubled + 1)
        after = np.delete(closing, doubled)
        before = before[before > 0] - 1
        after = after[after + 1 < len(data)] + 1
        return bool(
            np.isin(data[before], self.borders).all() and np.isin(data[after], self.borders).all()
        )

    def parse(self, text: bytes, width: int) -> Parsed:
        """Return plain text as `width` columns, and the records of another width."""
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
        return Parsed(table, others)


def _last_boundary(buffer: bytes, quotes: Positions) -> int:
    """Return the place after the last line end outside quotes; 0 when there is none."""
    line_end = b"\n" if b"\n" in buffer else b"\r"
    limit = len(buffer)
    while (end := buffer.rfind(line_end, 0, limit) + 1) > 0:
        count = int(np.searchsorted(quotes, end))
        if count % 2 == 0:
            return end
        limit = int(quotes[count - 1])
    return 0
