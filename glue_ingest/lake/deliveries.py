"""Files that are handed in with `--raw`: which they are, in which order, and their bytes.

The order decides which row wins. What is given is read as it is given; of a folder, or a prefix on
S3, the files right below it are read, in the publisher's order.
"""

import hashlib
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, TypeVar

from glue_ingest.contracts.model import DeliveryOrder
from glue_ingest.errors import RawChangedError, RawPathError, named_path_errors
from glue_ingest.lake.objects import Stream
from glue_ingest.lake.store import Store

CHUNK_BYTES = 1 << 20
S3 = "s3://"
# Objects that are read at once; a check of one may have some blocks of 4 MB in memory.
READERS = 8
Raw = str | Path
Result = TypeVar("Result")


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


def list_deliveries(raw: Raw | Sequence[Raw], order: DeliveryOrder | None = None) -> list[Delivery]:
    """List the files of `--raw`, in the order in which they are read.

    Of each folder or prefix, hidden files and what stands for a folder on S3 are left out. Without
    an order, a folder is read by name, a prefix by time of change. Names are compared character by
    character: `file10` comes before `file2`.

    Raises:
        RawPathError: if one is missing, cannot be read, or has no file.
    """
    given = [raw] if isinstance(raw, Raw) else raw
    return [item for one in given for item in _list(one, order)]


def _list(raw: Raw, order: DeliveryOrder | None) -> Sequence[Delivery]:
    if not str(raw).strip():
        raise RawPathError("The path is empty. Give a received file or a folder of them.")
    if isinstance(raw, str) and "://" in raw:
        return _list_remote(raw, order or DeliveryOrder.LAST_MODIFIED)
    path = Path(raw)
    with named_path_errors(path):
        if path.is_file():
            return [LocalFile.look_at(path)]
        if not path.is_dir():
            raise RawPathError(f"No file or folder at '{path}'. Give the path of a received file.")
        found = [item for item in path.iterdir() if item.is_file()]
    files = [LocalFile.look_at(item) for item in found if not is_hidden(item.name)]
    if not files:
        raise RawPathError(f"The folder '{path}' holds no file. Put the received files there.")
    return in_order(files, order or DeliveryOrder.NAME)


def _list_remote(address: str, order: DeliveryOrder) -> Sequence[Delivery]:
    if not re.match(f"{S3}[^/]", address):
        raise RawPathError(
            f"'{address}' is neither a path nor an address of S3. Give the path of a received "
            "file, or an address such as s3://bucket/key or s3://bucket/prefix/."
        )
    # Imported here: only its users pay for boto3.
    from glue_ingest.lake.s3_deliveries import list_objects

    return in_order(list_objects(address), order)


def in_order(files: Iterable[Delivery], order: DeliveryOrder) -> list[Delivery]:
    """Sort the files of one folder by name, or by time of change and then by name."""
    if order is DeliveryOrder.NAME:
        return sorted(files, key=lambda item: item.name)
    return sorted(files, key=lambda item: (item.changed_at, item.name))


def is_hidden(name: str) -> bool:
    """Tell whether a file of that name is left out of a folder."""
    return name.startswith(".")


def look_at(raw: Raw) -> Delivery:
    """Return one file, or one object, as it is now.

    Raises:
        RawPathError: if there is none, or it cannot be read.
    """
    found = list_deliveries(raw)
    if len(found) != 1:
        raise RawPathError(f"'{raw}' is {len(found)} files. Give the path of one received file.")
    return found[0]


def each(items: Sequence[Delivery], work: Callable[[Delivery], Result]) -> list[Result]:
    """Do something with each file, in order; with objects on S3, several at once."""
    if not any(item.is_remote for item in items):
        return [work(item) for item in items]
    with ThreadPoolExecutor(READERS) as pool:
        return list(pool.map(work, items))


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


def leave_out_known(
    deliveries: Sequence[Delivery], known: Iterable[tuple[str, int]]
) -> list[Delivery]:
    """Leave out the files whose SHA-256 is known; `known` holds pairs of SHA-256 and size.

    A file is hashed here only when a known one has its size: most likely it is the same file
    again, and hashing alone does not write it. All others are hashed when they are received.
    """
    sizes: dict[int, set[str]] = {}
    for sha256, byte_count in known:
        sizes.setdefault(byte_count, set()).add(sha256)

    def is_known(item: Delivery) -> bool:
        return item.byte_count in sizes and hash_delivery(item) in sizes[item.byte_count]

    are_known = each(deliveries, is_known)
    return [item for item, left_out in zip(deliveries, are_known, strict=True) if not left_out]
