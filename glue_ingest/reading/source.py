"""The bytes of one received file, for the readers of all formats."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import IO, Protocol

import pyarrow as pa

from glue_ingest.errors import RawChangedError
from glue_ingest.reading.header import Header
from glue_ingest.reading.preflight import check_bytes, check_kind
from glue_ingest.reading.spec import ReadSpec
from glue_ingest.reading.spool import spooled
from glue_ingest.reading.streams import BLOCK_BYTES, Hashed, Readable, unpacked

Open = Callable[[], Readable]
Report = Callable[[int], None]


def ignore(_: int) -> None:
    """Do nothing with a number of bytes."""


class RecordFile(Protocol):
    """A file in some format, whose header is known."""

    header: Header

    def records(self, report: Report) -> Generator[pa.RecordBatch, None, None]:
        """Yield all records, as batches of `records.batch_schema`; report each number of bytes.

        Raises:
            RawChangedError: at the end, if the bytes read are not those that were received.
        """


@dataclass(frozen=True)
class Source:
    """A received file: how its bytes are opened, its name, and what is read of it.

    `sha256` is what its bytes must hash to, if that is known.
    """

    open_stream: Open
    name: str
    spec: ReadSpec
    sha256: str | None = None

    def check_kind(self) -> None:
        """Refuse a file of another kind than the contract says, by its first bytes.

        Raises:
            IngestError: one of the named refusals of `errors.py`.
        """
        with closing(self.open_stream()) as stream:
            check_bytes(stream.read(BLOCK_BYTES), self.spec, self.name)

    @contextmanager
    def unpacked(self) -> Iterator[Iterator[bytes]]:
        """Give the file in blocks, unpacked."""
        with closing(self.open_stream()) as stream:
            yield unpacked(stream, self.spec, self.name)

    @contextmanager
    def spooled(self, report: Report = ignore) -> Iterator[IO[bytes]]:
        """Give the unpacked file, after its bytes were compared with those received.

        Raises:
            IngestError: if it is no file of the contract's format.
        """
        with spooled(self._checked_blocks(report)) as file:
            yield file

    def _checked_blocks(self, report: Report) -> Iterator[bytes]:
        with closing(self.open_stream()) as source:
            stream = Hashed(source, report)
            for number, block in enumerate(unpacked(stream, self.spec, self.name)):
                if number == 0:
                    check_kind(block, self.spec, self.name)
                yield block
            self.finish(stream)

    def finish(self, stream: Hashed) -> None:
        """Read a stream to its end, and compare its bytes with those received.

        Raises:
            RawChangedError: if they are not the same.
        """
        while stream.read(BLOCK_BYTES):
            pass
        self.check_hash(stream)

    def check_hash(self, stream: Hashed) -> None:
        """Compare what was read with what was received.

        Raises:
            RawChangedError: if it is not the same.
        """
        found = stream.digest.hexdigest()
        if self.sha256 not in (None, found):
            raise RawChangedError(
                f"The file '{self.name}' is not what was received, or changed while it was read. "
                f"Found SHA-256 {found}, expected {self.sha256}. Put the original bytes back, then "
                "run again."
            )
