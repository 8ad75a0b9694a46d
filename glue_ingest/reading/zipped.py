"""The one file in a zip, and how much a zip may unpack to."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO

from glue_ingest.errors import (
    ArchiveContentError,
    BrokenArchiveError,
    UnpackedSizeError,
    quoted,
)
from glue_ingest.reading.spec import ReadSpec

# A zip of text unpacks to some ten times its size, one of equal bytes to a thousand times.
MAX_RATIO = 200
# Less than this is read whatever its ratio.
FREE_BYTES = 1 << 30
SHOWN_FILES = 10
# What systems add to a zip.
ADDED = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError)


@contextmanager
def open_single(file: IO[bytes], spec: ReadSpec, name: str) -> Iterator["_Single"]:
    """Open the one file in a zip.

    Raises:
        ArchiveContentError: if it does not hold one file, or that is encrypted.
        BrokenArchiveError: if it is damaged, cut off or packed by a method that is not known.
        UnpackedSizeError: if it unpacks to more than is read.
    """
    with _named(name):
        archive = zipfile.ZipFile(file)
    with archive:
        item = _find_single(archive, spec, name)
        check_size([item], item.compress_size, name)
        with _named(name):
            stream = archive.open(item)
        with stream:
            yield _Single(stream, name)


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Turn the errors of a zip that is none into one that names the file."""
    try:
        yield
    except ZIP_ERRORS as error:
        raise BrokenArchiveError(
            f"The file '{name}' cannot be unpacked. Found: {error}. Fetch it again."
        ) from error


class _Single:
    """A stream whose errors name the file."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self.stream = stream
        self.name = name

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes."""
        with _named(self.name):
            return self.stream.read(size)

    def close(self) -> None:
        """Close the stream."""
        self.stream.close()


def _find_single(archive: zipfile.ZipFile, spec: ReadSpec, name: str) -> zipfile.ZipInfo:
    files = [item for item in archive.infolist() if not item.is_dir() and not _is_added(item)]
    if len(files) != 1:
        names = [item.filename for item in files[:SHOWN_FILES]]
        more = f" and {len(files) - SHOWN_FILES:,} more" if len(files) > SHOWN_FILES else ""
        raise ArchiveContentError(
            f"The zip '{name}' does not hold one file. Found: {len(files):,} "
            f"({spec.shown(quoted(names))}{more}). Unpack it and give the file that the contract "
            f"is for, or pack that one alone."
        )
    if files[0].flag_bits & 1:
        raise ArchiveContentError(
            f"The file in the zip '{name}' is protected by a password. Unpack it and give the file."
        )
    return files[0]


def _is_added(item: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(item.filename).parts
    return any(part in ADDED or part.startswith("._") for part in parts)


def check_size(items: list[zipfile.ZipInfo], packed: int, name: str) -> None:
    """Refuse what unpacks to more than FREE_BYTES and MAX_RATIO times its size.

    The sizes are those that the zip tells; no more than these are ever unpacked.

    Raises:
        UnpackedSizeError: if it does.
    """
    size = sum(item.file_size for item in items)
    if size > max(FREE_BYTES, packed * MAX_RATIO):
        raise UnpackedSizeError(
            f"The file '{name}' unpacks to {size:,} bytes, {size // max(packed, 1):,} times its "
            f"size. Found more than {MAX_RATIO} times, which is no data but a trap for programs "
            "that unpack. Fetch it again; if it is right, unpack it and give the file."
        )
