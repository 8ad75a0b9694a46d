"""Reads a received file as blocks of UTF-8, whatever its compression and encoding.

A byte that is not text in the contract's encoding stays recognisable in the
record that holds it.
"""

import codecs
import gzip
import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Protocol

from glue_ingest.contracts.model import Dialect
from glue_ingest.errors import BrokenArchiveError, EncodingMismatchError
from glue_ingest.reading.spec import ReadSpec
from glue_ingest.reading.spool import spooled
from glue_ingest.reading.zipped import open_single

BLOCK_BYTES = 4 << 20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
GZIP_MARK = b"\x1f\x8b"
# A byte b that cannot be decoded becomes the code point U+DC00 + b, which no text holds.
FIRST_MARK = 0xDC00
MARKED = re.compile("[\udc00-\udcff]")


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end."""

    def close(self) -> None:
        """Close the file."""


class Hashed:
    """A stream that hashes what is read from it and reports how much that is."""

    def __init__(self, stream: Readable, report: Callable[[int], None]) -> None:
        self.stream = stream
        self.report = report
        self.digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes of the stream."""
        block = self.stream.read(size)
        self.digest.update(block)
        self.report(len(block))
        return block

    def close(self) -> None:
        """Close the stream."""
        self.stream.close()


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    undecoded = error.object[error.start : error.end]
    return "".join(chr(FIRST_MARK + byte) for byte in undecoded), error.end


codecs.register_error("schoolhouse_mark", _mark)


@cache
def is_utf8(dialect: Dialect) -> bool:
    """Tell whether the bytes of a file are taken as they are."""
    return codecs.lookup(dialect.encoding).name in ("utf-8", "utf-8-sig")


def read_blocks(
    stream: Readable, spec: ReadSpec, name: str, watch: Callable[[bytes], None] | None = None
) -> Iterator[bytes]:
    """Yield a file in blocks of UTF-8, without a byte order mark.

    `watch` is called with each block of unpacked bytes.

    Raises:
        BrokenArchiveError: if the file is compressed and cannot be unpacked.
        EncodingMismatchError: if the encoding needs a byte order mark and there is none.
    """
    blocks = unpacked(stream, spec, name, watch)
    if not is_utf8(spec.dialect):
        blocks = _decoded(blocks, spec, name)
    first = b""
    while len(first) < len(BYTE_ORDER_MARK) and (block := next(blocks, None)) is not None:
        first += block
    yield first.removeprefix(BYTE_ORDER_MARK)
    yield from blocks


def unpacked(
    stream: Readable, spec: ReadSpec, name: str, watch: Callable[[bytes], None] | None = None
) -> Iterator[bytes]:
    """Yield the bytes of a file in blocks, unpacked.

    Raises:
        ArchiveContentError: if it is a zip, and not of one file.
        BrokenArchiveError: if the file is compressed and cannot be unpacked.
        UnpackedSizeError: if it unpacks to more than is read of one file.
    """
    if spec.dialect.compression == "zip":
        blocks = _unzipped(stream, spec, name)
    elif spec.dialect.compression == "gzip":
        blocks = _gunzipped(stream, name)
    else:
        blocks = _blocks(stream)
    for block in blocks:
        if watch is not None:
            watch(block)
        yield block


def _blocks(stream: Readable) -> Iterator[bytes]:
    while block := stream.read(BLOCK_BYTES):
        yield block


def _gunzipped(stream: Readable, name: str) -> Iterator[bytes]:
    try:
        yield from _blocks(gzip.GzipFile(fileobj=stream))  # type: ignore[call-overload]
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BrokenArchiveError(
            f"The file '{name}' cannot be unpacked. Found: {error}. Fetch it again."
        ) from error


def _unzipped(stream: Readable, spec: ReadSpec, name: str) -> Iterator[bytes]:
    with spooled(_blocks(stream)) as file, open_single(file, spec, name) as single:
        yield from _blocks(single)


def _decoded(blocks: Iterator[bytes], spec: ReadSpec, name: str) -> Iterator[bytes]:
    encoding = spec.dialect.encoding
    decoder = codecs.getincrementaldecoder(encoding)(errors="schoolhouse_mark")
    is_end = False
    while not is_end:
        block = next(blocks, None)
        is_end = block is None
        try:
            text = decoder.decode(block or b"", final=is_end)
        except UnicodeError as error:
            raise EncodingMismatchError(
                f"The file '{name}' is not {encoding}. Found: {error}. Edit the encoding of server "
                f"'raw' in {spec.edited_path}: utf-16-le and utf-16-be need no mark at the start."
            ) from error
        yield text.encode("utf-8", "surrogatepass")


def decode(record: bytes) -> str | None:
    """Return a record as text; None when it is no text: not decodable, or with NUL."""
    try:
        text = record.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def show(record: bytes, dialect: Dialect) -> str:
    r"""Return a record as text that every engine can store: what is no text as `\xNN`."""
    if is_utf8(dialect):
        text = record.decode("utf-8", "backslashreplace")
    else:
        decoded = record.decode("utf-8", "surrogatepass")
        text = MARKED.sub(lambda found: f"\\x{ord(found[0]) - FIRST_MARK:02x}", decoded)
        text = text.encode("utf-8", "backslashreplace").decode()
    return text.replace("\0", "\\x00")
