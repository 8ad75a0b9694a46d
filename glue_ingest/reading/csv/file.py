"""A CSV file: its header, and its records."""

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager

import pyarrow as pa

from glue_ingest.errors import (
    EmptyFileError,
    EncodingMismatchError,
    FormatMismatchError,
    LineTooLongError,
    UndecodableRecordError,
    UnreadableHeaderError,
)
from glue_ingest.reading.csv.grammar import MAX_RECORD_BYTES
from glue_ingest.reading.csv.header import read_header
from glue_ingest.reading.csv.records import RecordPass
from glue_ingest.reading.encodings import fitting_encoding, utf8_watch
from glue_ingest.reading.header import Header
from glue_ingest.reading.header_search import NO_HEADER
from glue_ingest.reading.kinds import is_json
from glue_ingest.reading.misfits import first_bytes, misfit, undecodable
from glue_ingest.reading.preflight import check_kind, check_text
from glue_ingest.reading.source import Report, Source
from glue_ingest.reading.streams import BLOCK_BYTES, Hashed, read_blocks


class CsvFile:
    """A file whose header is read at once.

    Raises:
        IngestError: one of the named refusals of `errors.py`.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.spec = source.spec
        self.name = source.name
        self.header, self.records_start = self._read_header()

    def _read_header(self) -> tuple[Header, int]:
        try:
            with closing(self.source.open_stream()) as stream, self._named_line():
                return self._find_header(read_blocks(stream, self.spec, self.name))
        except (EmptyFileError, EncodingMismatchError, LineTooLongError, *NO_HEADER) as error:
            start = self._first_bytes()
            # Under the wrong encoding no name is what it should be.
            encoding = fitting_encoding(start, self.spec.dialect)
            if encoding is not None:
                raise misfit(encoding, self.spec, self.name) from error
            if is_json(start):
                raise FormatMismatchError(
                    f"The file '{self.name}' is JSON, not CSV text, which the contract says. Edit "
                    f"the format of server 'raw' in {self.spec.edited_path} to json, or to jsonl "
                    "if each record is a line."
                ) from error
            raise

    def _first_bytes(self) -> bytes:
        with self.source.unpacked() as blocks:
            return first_bytes(blocks, BLOCK_BYTES)

    def _find_header(self, blocks: Iterator[bytes]) -> tuple[Header, int]:
        """Read one block, or as much as the longest record needs."""
        max_bytes = MAX_RECORD_BYTES + 1
        buffer = b""
        while len(buffer) < max_bytes:
            block = next(blocks, None)
            if not buffer and block is not None and self.spec.dialect.compression is not None:
                check_kind(block, self.spec, self.name)
            buffer = (buffer + (block or b""))[:max_bytes]
            check_text(buffer, self.spec, self.name)
            found = read_header(buffer, self.spec, self.name, is_end=block is None)
            if found is not None:
                return found
        raise UnreadableHeaderError(
            f"The file '{self.name}' has no header within {MAX_RECORD_BYTES:,} bytes. Found: "
            f"{self.spec.shown(repr(buffer[:40]))} at its start. Fetch the file again, or edit "
            f"the encoding or preambleLines of server 'raw' in {self.spec.edited_path}."
        )

    @contextmanager
    def _named_line(self) -> Iterator[None]:
        """Add the file and the next step to the error about a line that is too long."""
        try:
            yield
        except LineTooLongError as error:
            raise LineTooLongError(
                f"The file '{self.name}' cannot be read. {error} Break the line, or edit the "
                f"encoding or compression of server 'raw' in {self.spec.edited_path}."
            ) from error

    def records(self, report: Report) -> Generator[pa.RecordBatch, None, None]:
        """Yield all records.

        Raises:
            EncodingMismatchError: if bytes are not text in the contract's encoding.
            LineTooLongError: if a line is longer than any record may be.
            RawChangedError: at the end, if the bytes read are not those that were received.
        """
        with closing(self.source.open_stream()) as opened, self._named_line():
            stream = Hashed(opened, report)
            watch = utf8_watch(self.spec.dialect)
            blocks = read_blocks(stream, self.spec, self.name, watch)
            records = RecordPass(
                self.spec.dialect,
                len(self.header.names),
                blocks,
                has_end_delimiter=self.header.has_end_delimiter,
            )
            try:
                yield from records.batches(self.records_start)
            except UndecodableRecordError as error:
                with self.source.unpacked() as again:
                    raise undecodable(error, self.spec, self.name, again) from error
        if watch is not None and watch.is_utf8 and not watch.is_ascii:
            raise misfit("utf-8", self.spec, self.name)
        self.source.check_hash(stream)
