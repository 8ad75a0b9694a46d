"""The records of a file, in blocks: plain text by PyArrow, the rest by the grammar.

A batch has `raw_record_number` (int64, 1 is the first record after the header),
`raw_text` (string: an unreadable record as received, else null) and `field_0` and
on, the fields of a readable record as text (null in an unreadable one). Batches
come in the order of the file; within one the numbers say the order.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from glue_ingest.contract import Dialect
from glue_ingest.reading.grammar import Ending, Grammar
from glue_ingest.reading.plain import PlainText
from glue_ingest.reading.streams import BLOCK_BYTES, is_text, show

# The notes at the end of a file stand in its last bytes.
FOOTNOTE_BYTES = 1 << 16

Record = tuple[int, bytes, bool]  # number, bytes, is_whole


def batch_schema(width: int) -> pa.Schema:
    """Return the columns of a batch of records with `width` fields."""
    fields = [(f"field_{i}", pa.string()) for i in range(width)]
    return pa.schema([("raw_record_number", pa.int64()), ("raw_text", pa.string()), *fields])


class RecordPass:
    """One pass over a file; `count` is the number of records so far, unreadable ones too."""

    def __init__(self, dialect: Dialect, width: int, blocks: Iterator[bytes]) -> None:
        self.dialect = dialect
        self.width = width
        self.blocks = blocks
        self.schema = batch_schema(width)
        self.grammar = Grammar(dialect)
        self.plain = PlainText(dialect)
        self.footnote = re.compile(dialect.footnote_pattern) if dialect.footnote_pattern else None
        self.buffer = b""
        self.is_end = False
        self.count = 0

    def batches(self, start: int) -> Iterator[pa.RecordBatch]:
        """Yield the records that begin at byte `start` of the unpacked file."""
        while len(self.buffer) <= start and not self.is_end:
            self._read_on()
        self.buffer = self.buffer[start:]
        while self.buffer or not self.is_end:
            batches, used = self._next_batches()
            yield from (batch for batch in batches if batch.num_rows)
            self.buffer = self.buffer[used:]
            if not used:
                self._read_on()

    def _read_on(self) -> None:
        block = next(self.blocks, None)
        if block is not None:
            self.buffer += block
        elif not self.is_end:
            self.is_end = True
            self.buffer = self._without_footnotes(self.buffer)

    def _without_footnotes(self, text: bytes) -> bytes:
        """Leave out the last lines of a file that match the contract's pattern."""
        while self.footnote is not None:
            whole = text.rstrip(b"\r\n")
            start = max(whole.rfind(b"\n"), whole.rfind(b"\r")) + 1
            if not whole or not self.footnote.fullmatch(show(whole[start:], self.dialect)):
                break
            text = whole[:start]
        return text

    def _next_batches(self) -> tuple[list[pa.RecordBatch], int]:
        """Return the next records and the bytes that they took; none when more must be read."""
        text = self.buffer
        if self.footnote is not None and not self.is_end:
            text = text[:-FOOTNOTE_BYTES]
        plain = self.plain.prefix(text, is_end=self.is_end)
        if plain and (batches := self._plain_batches(plain)) is not None:
            return batches, len(plain)
        return self._exact_batch(text)

    def _plain_batches(self, text: bytes) -> list[pa.RecordBatch] | None:
        """Parse plain text; None when a value stands in a field after the last name."""
        width = self._plain_width(text)
        if width is None:
            return []
        parsed = self.plain.parse(text, width)
        columns = parsed.columns.columns
        if width > self.width and any(value.as_py() for value in columns[-1].unique()):
            return None
        total = parsed.columns.num_rows + len(parsed.others)
        places = np.delete(np.arange(1, total + 1), [place - 1 for place, _ in parsed.others])
        texts = pa.nulls(parsed.columns.num_rows, pa.string())
        arrays = [pa.array(self.count + places), texts]
        arrays += [column.combine_chunks() for column in columns[: self.width]]
        others = [(self.count + place, record, True) for place, record in parsed.others]
        self.count += total
        return [pa.RecordBatch.from_arrays(arrays, schema=self.schema), self._batch(others)]

    def _plain_width(self, text: bytes) -> int | None:
        """Return the number of fields to expect: one more if records end with a delimiter."""
        start = len(text) - len(text.lstrip(b"\r\n"))
        if start == len(text):
            return None
        first = self.grammar.find(text, start, is_end=True).record
        return self.width + (len(self.grammar.split(first)) == self.width + 1)

    def _exact_batch(self, text: bytes) -> tuple[list[pa.RecordBatch], int]:
        records: list[Record] = []
        position = 0
        while position < min(len(text), BLOCK_BYTES):
            found = self.grammar.find(text, position, is_end=self.is_end)
            if found.ending is Ending.NEEDS_MORE:
                break
            position = found.next_start
            if found.record:
                self.count += 1
                records.append((self.count, found.record, found.ending is Ending.WHOLE))
        return [self._batch(records)], position

    def _batch(self, records: list[Record]) -> pa.RecordBatch:
        numbers, texts = [], []
        rows: list[Sequence[str | None]] = []
        for number, record, is_whole in records:
            fields = self._fields(record) if is_whole else None
            numbers.append(number)
            texts.append(show(record, self.dialect) if fields is None else None)
            rows.append(fields or [None] * self.width)
        columns = list(zip(*rows, strict=True)) or [()] * self.width
        arrays = [pa.array(numbers, pa.int64()), pa.array(texts, pa.string())]
        arrays += [pa.array(column, pa.string()) for column in columns]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _fields(self, record: bytes) -> list[str] | None:
        """Return the fields of a readable record, one per name of the header; else None."""
        if not is_text(record):
            return None
        fields = self.grammar.split(record)
        if len(fields) == self.width + 1 and not fields[-1]:
            # A delimiter at the end of a record begins no field.
            fields.pop()
        return [field.decode() for field in fields] if len(fields) == self.width else None
