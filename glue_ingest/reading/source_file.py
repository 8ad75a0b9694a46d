"""A received file: checked against its contract, then read as Arrow batches by any engine."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.raw_formats import Format
from glue_ingest.reading.csv.file import CsvFile
from glue_ingest.reading.csv.records import batch_schema
from glue_ingest.reading.json.document_file import DocumentFile
from glue_ingest.reading.json.lines_file import LinesFile
from glue_ingest.reading.left_out import LeftOut, RowFilter
from glue_ingest.reading.parquet import ParquetFile
from glue_ingest.reading.prefetch import prefetch
from glue_ingest.reading.pseudonyms import Pseudonyms
from glue_ingest.reading.source import Open, RecordFile, Source, ignore
from glue_ingest.reading.spec import ReadSpec, read_spec
from glue_ingest.reading.texts import clean, raw_values
from glue_ingest.reading.workbook.file import WorkbookFile

Numbers = npt.NDArray[np.int64]
READERS: Mapping[Format, Callable[[Source], RecordFile]] = {
    Format.CSV: CsvFile,
    Format.XLSX: WorkbookFile,
    Format.XLS: WorkbookFile,
    Format.JSON: DocumentFile,
    Format.JSONL: LinesFile,
    Format.PARQUET: ParquetFile,
}


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
        self.name = name
        self.spec = spec
        self.sha256 = sha256
        self.pseudonyms = pseudonyms
        self.left_out: Mapping[LeftOut, int] = {}
        source = Source(open_stream, name, spec, sha256)
        source.check_kind()
        self.file = READERS[spec.dialect.format](source)
        self.header = self.file.header

    @property
    def schema(self) -> pa.Schema:
        """Columns of a batch: see `records.py`."""
        return batch_schema(len(self.header.names))

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
        yield from self.file.records(report)


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
