"""A file that was handed in: what it was when it was looked at, and its bytes."""

import hashlib
import os
from abc import ABC, abstractmethod
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from glue_ingest.errors import RawChangedError, named_path_errors
from glue_ingest.lake.objects import Stream
from glue_ingest.lake.store import Store

CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class Delivery(ABC):
    """A file that was handed in, as it was when it was looked at.

    `byte_count` is its size, `changed_at` its time of change in nanoseconds (since 1970, UTC).
    """

    address: str
    byte_count: int
    changed_at: int
    is_remote: ClassVar[bool] = False

    @property
    def name(self) -> str:
        """Its own name, without folder or prefix."""
        return self.address.rpartition("/")[2]

    def changed(self) -> RawChangedError:
        """Return the error of a file that is not any more what was looked at."""
        return RawChangedError(
            f"The file '{self.address}' changed while it was read. Wait until it is complete, "
            "then run again."
        )

    @abstractmethod
    def open(self) -> Stream:
        """Open its bytes.

        Raises:
            RawPathError: if they cannot be read; of the stream, too.
        """

    @abstractmethod
    def is_as_it_was(self) -> bool:
        """Tell whether it did not change since it was looked at."""

    @abstractmethod
    def upload(self, lake: Store, target: str, sha256: str) -> None:
        """Write it to a path of a lake on S3: with these bytes, or not at all.

        Raises:
            RawChangedError: if it changed since it was looked at.
        """


class LocalFile(Delivery):
    """A file of this machine."""

    @classmethod
    def look_at(cls, path: Path) -> "LocalFile":
        """Return a file as it is now.

        Raises:
            RawPathError: if it cannot be read.
        """
        with named_path_errors(path), path.open("rb") as stream:
            found = os.fstat(stream.fileno())
        return cls(str(path), found.st_size, found.st_mtime_ns)

    def open(self) -> Stream:
        """Open its bytes."""
        return _LocalStream(self.address)

    def is_as_it_was(self) -> bool:
        """Tell whether size and time are those that it had."""
        return self.look_at(Path(self.address)) == self

    def upload(self, lake: Store, target: str, sha256: str) -> None:
        """Upload it, and hash it once more on its way."""
        with closing(Checked(self, sha256)) as stream:
            lake.write_stream(target, stream)


class _LocalStream:
    """An open file that says its name when it cannot be read."""

    def __init__(self, path: str) -> None:
        self.path = path
        with named_path_errors(path):
            self.stream = Path(path).open("rb")  # noqa: SIM115 - closed by `close`

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes."""
        with named_path_errors(self.path):
            return self.stream.read(size)

    def close(self) -> None:
        """Close the file."""
        self.stream.close()


class Checked:
    """The bytes of a delivery, hashed while they are read.

    The end is only reached when they are what was looked at, with the SHA-256 that is expected.
    """

    def __init__(self, item: Delivery, expected: str | None = None) -> None:
        self.item = item
        self.expected = expected
        self.stream = item.open()
        self.digest = hashlib.sha256()
        self.byte_count = 0

    @property
    def sha256(self) -> str:
        """SHA-256 of what was read, in hex."""
        return self.digest.hexdigest()

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end.

        Raises:
            RawChangedError: at the end, if the bytes are not those.
        """
        chunk = self.stream.read(size)
        self.digest.update(chunk)
        self.byte_count += len(chunk)
        if not chunk and size and not self._is_sound():
            raise self.item.changed()
        return chunk

    def _is_sound(self) -> bool:
        return (
            self.byte_count == self.item.byte_count
            and self.expected in (None, self.sha256)
            and self.item.is_as_it_was()
        )

    def close(self) -> None:
        """Close the file."""
        self.stream.close()


def hash_delivery(item: Delivery) -> str:
    """Return the SHA-256 of a file, in hex; it is not in memory as a whole.

    Raises:
        RawPathError: if the file cannot be read.
        RawChangedError: if it changed since it was looked at.
    """
    with closing(Checked(item)) as stream:
        while stream.read(CHUNK_BYTES):
            pass
        return stream.sha256
