"""Files that are handed in with `--raw`: which they are, and in which order.

The order decides which row wins. What is given is read as it is given; of a folder, or a prefix on
S3, the files right below it are read, in the publisher's order.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from glue_ingest.contracts.deliveries import DeliveryOrder
from glue_ingest.errors import RawPathError, named_path_errors
from glue_ingest.lake.delivery import Delivery, LocalFile, hash_delivery
from glue_ingest.lake.orders import default_order, in_order

S3 = "s3://"
# Objects that are read at once; a check of one may have some blocks of 4 MB in memory.
READERS = 8
Raw = str | Path
Result = TypeVar("Result")


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
        return _list_remote(raw, order or default_order(raw))
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
    return in_order(files, order or default_order(path))


def _list_remote(address: str, order: DeliveryOrder) -> Sequence[Delivery]:
    if not re.match(f"{S3}[^/]", address):
        raise RawPathError(
            f"'{address}' is neither a path nor an address of S3. Give the path of a received "
            "file, or an address such as s3://bucket/key or s3://bucket/prefix/."
        )
    # Imported here: only its users pay for boto3.
    from glue_ingest.lake.s3_deliveries import list_objects

    return in_order(list_objects(address), order)


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


def hash_known(
    deliveries: Sequence[Delivery], known: Iterable[tuple[str, int]]
) -> list[str | None]:
    """Return the SHA-256 of each file that is known, None of others.

    `known` holds pairs of SHA-256 and size in bytes. A file is hashed here only when a known one
    has its size: most likely it is the same file again, and hashing alone does not write it. All
    others are hashed when they are received.
    """
    sizes: dict[int, set[str]] = {}
    for sha256, byte_count in known:
        sizes.setdefault(byte_count, set()).add(sha256)

    def find(item: Delivery) -> str | None:
        found = hash_delivery(item) if item.byte_count in sizes else None
        return found if found in sizes.get(item.byte_count, ()) else None

    return each(deliveries, find)
