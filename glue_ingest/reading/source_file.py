"""A received file: checked against its contract, then read as Arrow batches by any engine."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import (
    EmptyFileError,
    EncodingMismatchError,
    LineTooLongError,
    RawChangedError,
    UndecodableRecordError,
    UnreadableHeaderError,
)
from glue_ingest.reading.csv.grammar import MAX_RECORD_BYTES
from glue_ingest.reading.csv.header import read_header
from glue_ingest.reading.csv.records import RecordPass, batch_schema
from glue_ingest.reading.csv.streams import (
    BLOCK_BYTES,
    Hashed,
    Readable,
    read_blocks,
    unpacked,
)
from glue_ingest.reading.csv.texts import clean, raw_values
from glue_ingest.reading.encodings import fitting_encoding, utf8_watch
from glue_ingest.reading.header import Header
from glue_ingest.reading.header_search import NO_HEADER
from glue_ingest.reading.left_out import LeftOut, RowFilter
from glue_ingest.reading.misfits import first_bytes, misfit, undecodable
from glue_ingest.reading.prefetch import prefetch
from glue_ingest.reading.preflight import check_bytes, check_text
from glue_ingest.reading.pseudonyms import Pseudonyms
from glue_ingest.reading.spec import ReadSpec, read_spec

Open = Callable[[], Readable]
Numbers = npt.NDArray[np.int64]


def ignore(_: int) -> None:
    """Do nothing with a number of bytes."""


class ReceivedFile:
    """One file. Its kind and header are checked at once, its records are read on demand.

    `open_stream` opens the bytes from the start; `spec` says how they are written and which
    columns are wanted (`read_spec` makes it); `sha256` is what they must hash to, if known;
    `pseudonyms` is the key for columns that are stored as hashes.

    Raises:
        IngestError: one of the named refusals of `errors.py`.
    """

    def __init__(
        self,
        open_stream: Open,
        name: str,
        spec: ReadSpec,
        sha256: str | None = None,
        pseudonyms: Pseudonyms | None = None,
    ) -> None:
        self.open_stream = open_stream
        self.name = name
        self.spec = spec
        self.sha256 = sha256
        self.pseudonyms = pseudonyms
        self.left_out: Mapping[LeftOut, int] = {}
        self.header, self.records_start = self._read_header()

    @property
    def schema(self) -> pa.Schema:
        """Columns of a batch: see `records.py`."""
        return batch_schema(len(self.header.names))

    def _read_header(self) -> tuple[Header, int]:
        with closing(self.open_stream()) as stream:
            check_bytes(stream.read(BLOCK_BYTES), self.spec, self.name)
        try:
            with closing(self.open_stream()) as stream, self._named_line():
                return self._find_header(read_blocks(stream, self.spec, self.name))
        except (EmptyFileError, EncodingMismatchError, LineTooLongError, *NO_HEADER) as error:
            # Under the wrong encoding no name is what it should be.
            with self._unpacked() as blocks:
                encoding = fitting_encoding(first_bytes(blocks, BLOCK_BYTES), self.spec.dialect)
            if encoding is not None:
                raise misfit(encoding, self.spec, self.name) from error
            raise

    @contextmanager
    def _unpacked(self) -> Iterator[Iterator[bytes]]:
        with closing(self.open_stream()) as stream:
            yield unpacked(stream, self.spec.dialect, self.name)

    def _find_header(self, blocks: Iterator[bytes]) -> tuple[Header, int]:
        """Read one block, or as much as the longest record needs."""
        max_bytes = MAX_RECORD_BYTES + 1
        buffer = b""
        while len(buffer) < max_bytes:
            block = next(blocks, None)
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

    def texts(
        self, file_number: int, report: Callable[[int], None] = ignore
    ) -> Iterator[pa.RecordBatch]:
        """Yield the records as texts of the wanted columns: see `texts.py`."""
        return prefetch(self._clean(batch, file_number) for batch in self.batches(report))

    def raw_values(self, numbers: Numbers) -> Iterator[pa.MapArray]:
        """Yield the fields of some readable records, given in order, by header name."""
        return prefetch(raw_values(batch, self.header) for batch in self._chosen(numbers))

    def texts_and_values(
        self, file_number: int, numbers: Numbers, quarantined: Numbers
    ) -> Iterator[tuple[pa.RecordBatch, pa.MapArray]]:
        """Yield some records, given in order, as `texts` does, and the values of the quarantined.

        They are as in `raw_values`; a record that cannot be read has none.
        """

        def both(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, pa.MapArray]:
            is_readable = batch.column("raw_text").is_null()
            found = np.asarray(batch.column("raw_record_number"))
            is_quarantined = np.isin(found, _between(quarantined, found), assume_unique=True)
            valued = batch.filter(pc.and_(is_readable, pa.array(is_quarantined)))
            return self._clean(batch, file_number), raw_values(valued, self.header)

        return prefetch(map(both, self._chosen(numbers)))

    def _clean(self, batch: pa.RecordBatch, file_number: int) -> pa.RecordBatch:
        return clean(batch, self.spec, self.header, file_number, self.pseudonyms)

    def _chosen(self, numbers: Numbers) -> Iterator[pa.RecordBatch]:
        for batch in self.batches():
            found = np.asarray(batch.column("raw_record_number"))
            # A lake of an older version may have rows of records that are none now.
            wanted = np.intersect1d(_between(numbers, found), found, assume_unique=True)
            if len(wanted):
                yield batch.take(np.searchsorted(found, wanted))

    def batches(
        self, report: Callable[[int], None] = ignore
    ) -> Generator[pa.RecordBatch, None, None]:
        """Yield the records but those that are no rows: see `left_out.py`.

        `report` is called with each number of bytes read. At the end `left_out` has the numbers of
        the records that were left out.

        Raises:
            EmptyFileError: at the end, if there was no row. A received file may have none: when it
                was received, a record of it may have been one.
            IngestError: as `records` does.
        """
        rows = RowFilter(self.spec, self.header)
        with closing(self.records(report)) as records:
            for batch in map(rows.rows, records):
                if batch.num_rows:
                    yield batch
        self.left_out = rows.counts
        if self.sha256 is None or not self.left_out:
            rows.check_any(self.name)

    def records(
        self, report: Callable[[int], None] = ignore
    ) -> Generator[pa.RecordBatch, None, None]:
        """Yield all records.

        Raises:
            EncodingMismatchError: if bytes are not text in the contract's encoding.
            LineTooLongError: if a line is longer than any record may be.
            RawChangedError: at the end, if the bytes read are not those that were received.
        """
        with closing(self.open_stream()) as source, self._named_line():
            stream = Hashed(source, report)
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
                with self._unpacked() as again:
                    raise undecodable(error, self.spec, self.name, again) from error
        if watch is not None and watch.is_utf8 and not watch.is_ascii:
            raise misfit("utf-8", self.spec, self.name)
        if self.sha256 is not None and stream.digest.hexdigest() != self.sha256:
            raise RawChangedError(
                f"The file '{self.name}' is not what was received, or changed while it was read. "
                f"Found SHA-256 {stream.digest.hexdigest()}, expected {self.sha256}. Put the "
                "original bytes back, then run again."
            )


def _between(numbers: Numbers, found: Numbers) -> Numbers:
    """Return the numbers from the first that was found to the last; both are in order."""
    return numbers[slice(*np.searchsorted(numbers, [found[0], found[-1] + 1]))]


def open_path(path: Path, contract: Contract) -> ReceivedFile:
    """Check a file of this machine that was not received yet against its contract.

    Raises:
        IngestError: one of the named refusals of `errors.py`.
    """
    return open_unreceived(lambda: path.open("rb"), str(path), contract)


def open_unreceived(open_stream: Open, name: str, contract: Contract) -> ReceivedFile:
    """Check a file that was not received yet against its contract; only its start is read.

    Raises:
        IngestError: one of the named refusals of `errors.py`.
    """
    file = ReceivedFile(open_stream, name, read_spec(contract))
    with closing(file.batches()) as batches:
        next(batches)  # so that a file without rows is refused before it is received
    return file
