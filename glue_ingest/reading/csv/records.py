"""The records of a file, in blocks: plain text by PyArrow, the rest by the grammar.

A batch has `raw_record_number` (int64, 1 is the first record after the header),
`raw_text` (string: an unreadable record as received, else null), `_flaw` (string:
why it is unreadable, see `grammar.Flaw`) and `field_0` and on, the fields of a
readable record as text (null in an unreadable one). Batches and their records
come in the order of the file.
"""

import re
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from glue_ingest.contracts.model import Dialect, Undecodable
from glue_ingest.errors import UndecodableRecordError
from glue_ingest.reading.csv.grammar import MAX_RECORD_BYTES, Flaw, Grammar, Scan
from glue_ingest.reading.csv.plain import PlainText
from glue_ingest.reading.streams import BLOCK_BYTES, show

# Bytes that are parsed as plain at once. Records of another width stay in memory meanwhile.
PLAIN_BYTES = 1 << 20
# Text that is not plain is left to the grammar in pieces of this size.
PIECE_BYTES = 1 << 14
# The piece tried as plain shrinks by this factor after a failure and grows by it after a success.
STEP = 4
# Footnotes are looked for in this many bytes at the end of a file.
FOOTNOTE_BYTES = 1 << 16

Record = tuple[int, bytes, Flaw | None]  # number, bytes, what is wrong with its quotes


def batch_schema(width: int) -> pa.Schema:
    """Return the columns of a batch of records with `width` fields."""
    fields = [(f"field_{i}", pa.string()) for i in range(width)]
    return pa.schema(
        [
            ("raw_record_number", pa.int64()),
            ("raw_text", pa.string()),
            ("_flaw", pa.string()),
            *fields,
        ]
    )


class RecordPass:
    """One pass over a file; `count` is the number of records so far, unreadable ones too.

    `width` is the number of names in the header. With `has_end_delimiter` each record has a
    delimiter more, after its last field.
    """

    def __init__(
        self,
        dialect: Dialect,
        width: int,
        blocks: Iterator[bytes],
        *,
        has_end_delimiter: bool = False,
    ) -> None:
        self.dialect = dialect
        self.width = width
        self.has_end_delimiter = has_end_delimiter
        self.blocks = blocks
        self.schema = batch_schema(width)
        self.grammar = Grammar(dialect)
        self.plain = PlainText(dialect)
        self.footnote = re.compile(dialect.footnote_pattern) if dialect.footnote_pattern else None
        self.count = 0
        self.reach = PLAIN_BYTES
        self.buffer = b""
        self.position = 0
        self.is_end = False
        self.scan = Scan(self.grammar, b"", 0, is_end=False)

    def batches(self, start: int) -> Iterator[pa.RecordBatch]:
        """Yield the records that begin at byte `start` of the unpacked file.

        Raises:
            LineTooLongError: if a line is longer than any record may be.
            UndecodableRecordError: if bytes do not decode, unless the contract allows that.
        """
        pieces: list[pa.RecordBatch] = []
        size = 0
        for piece, byte_count in self._pieces(start):
            pieces.append(piece)
            size += max(byte_count, piece.num_rows * self.width)
            if size >= BLOCK_BYTES:
                yield pa.concat_batches(pieces)
                pieces, size = [], 0
        if pieces:
            yield pa.concat_batches(pieces)

    def _pieces(self, start: int) -> Iterator[tuple[pa.RecordBatch, int]]:
        """Yield some records at a time, and how many bytes they took."""
        while len(self.buffer) <= start and not self.is_end:
            self._read_on()
        self.position = min(start, len(self.buffer))
        while True:
            while self.scan.end - self.position < BLOCK_BYTES and not self.is_end:
                self._read_on()
            if self.position >= self.scan.end:
                return
            before = self.position
            piece = self._next_piece()
            if piece.num_rows:
                yield piece, self.position - before
            elif self.position == before:
                # A record goes on after what was read so far.
                self._read_on()

    def _read_on(self) -> None:
        block = next(self.blocks, None)
        unread = self.buffer[self.position :]
        if block is None:
            self._look_at(self._without_footnotes(unread), is_end=True)
        else:
            self._look_at(unread + block, is_end=False)

    def _look_at(self, buffer: bytes, *, is_end: bool) -> None:
        """Go on at the start of a buffer."""
        self.buffer = buffer
        self.position = 0
        self.is_end = is_end
        may_end_in_notes = self.footnote is not None and not is_end
        end = len(buffer) - FOOTNOTE_BYTES if may_end_in_notes else len(buffer)
        self.scan = Scan(self.grammar, buffer, max(end, 0), is_end=is_end)

    def _without_footnotes(self, text: bytes) -> bytes:
        """Leave out the last lines of a file that match the contract's pattern."""
        if self.footnote is None:
            return text
        lines = text[-FOOTNOTE_BYTES:].splitlines(keepends=True)
        if len(text) >= FOOTNOTE_BYTES:
            del lines[0]
        end = place = len(text)
        for line in reversed(lines):
            place -= len(line)
            content = line.rstrip(b"\r\n")
            if content and not self.footnote.fullmatch(show(content, self.dialect)):
                break
            end = place if content else end
        return text[:end]

    def _next_piece(self) -> pa.RecordBatch:
        """Go on after some records, and return them: none if more must be read first."""
        while True:
            reach = min(self.reach, MAX_RECORD_BYTES)
            end = min(self.position + reach, self.scan.end)
            is_end = self.is_end and end == self.scan.end
            text = self.plain.prefix(self.buffer[self.position : end], is_end=is_end)
            batch = self._plain_batch(text) if text else None
            if batch is not None:
                self.position += len(text)
                self.reach = min(self.reach * STEP, PLAIN_BYTES)
                return batch
            if self.reach <= PIECE_BYTES:
                return self._exact_batch()
            self.reach //= STEP

    def _plain_batch(self, text: bytes) -> pa.RecordBatch | None:
        """Parse plain text; None if values stand after the last name, or most records are short."""
        if not text.strip(b"\r\n"):
            return self._batch([])
        columns, others = self.plain.parse(text, self.width + self.has_end_delimiter)
        if self.has_end_delimiter and any(value.as_py() for value in columns[-1].unique()):
            return None
        if len(others) * self.width > BLOCK_BYTES:
            return None
        total = len(columns[0]) + len(others)
        places = np.delete(np.arange(1, total + 1), [place - 1 for place, _ in others])
        nothing = pa.nulls(len(places), pa.string())
        arrays = [pa.array(self.count + places), nothing, nothing, *columns[: self.width]]
        batch = pa.RecordBatch.from_arrays(arrays, schema=self.schema)
        if others:
            rest = self._batch([(self.count + place, record, None) for place, record in others])
            batch = pa.concat_batches([batch, rest])
            batch = batch.take(np.argsort(batch.column("raw_record_number"), kind="stable"))
        self.count += total
        return batch

    def _exact_batch(self) -> pa.RecordBatch:
        records: list[Record] = []
        stop = self.position + PIECE_BYTES
        for record, flaw in self.scan.records(self.position):
            self.count += 1
            records.append((self.count, record, self._checked(record, flaw)))
            if self.scan.position >= stop or len(records) * self.width >= BLOCK_BYTES:
                break
        self.position = self.scan.position
        return self._batch(records)

    def _checked(self, record: bytes, flaw: Flaw | None) -> Flaw | None:
        """Return what is wrong with the bytes of a record, else with its quotes.

        Here, before the next record is looked for, so that the first error of a file is the same
        in blocks of any size.
        """
        try:
            record.decode()
        except UnicodeDecodeError as error:
            if self.dialect.undecodable is Undecodable.REFUSE:
                raise UndecodableRecordError(self.count, record) from error
            return Flaw.UNDECODABLE_BYTES
        return Flaw.NUL_BYTE if b"\0" in record else flaw

    def _batch(self, records: list[Record]) -> pa.RecordBatch:
        texts: list[str | None] = []
        flaws: list[str | None] = []
        rows: list[list[str]] = []
        places: list[int | None] = []
        for _, record, flaw in records:
            fields = flaw or self._fields(record)
            if isinstance(fields, Flaw):
                texts.append(show(record, self.dialect))
                flaws.append(fields.value)
                places.append(None)
            else:
                texts.append(None)
                flaws.append(None)
                places.append(len(rows))
                rows.append(fields)
        columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        if not rows:
            columns = [pa.nulls(len(records), pa.string())] * self.width
        elif len(rows) < len(records):
            taken = pa.array(places, pa.int64())
            columns = [column.take(taken) for column in columns]
        arrays = [pa.array([number for number, _, _ in records], pa.int64())]
        arrays += [pa.array(texts, pa.string()), pa.array(flaws, pa.string()), *columns]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _fields(self, record: bytes) -> list[str] | Flaw:
        """Return the fields of a record, one per name of the header; or what is wrong with them."""
        width = self.width + self.has_end_delimiter
        fields = self.grammar.split(record.decode(), width + 1)
        if len(fields) < width:
            return Flaw.TOO_FEW_FIELDS
        if len(fields) > width or (self.has_end_delimiter and fields[-1]):
            return Flaw.TOO_MANY_FIELDS
        return fields[: self.width]
