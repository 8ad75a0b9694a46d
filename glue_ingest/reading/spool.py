"""Bytes that a library needs at any place: kept in memory while they are few, else on disk."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO

MAX_MEMORY_BYTES = 16 << 20


@contextmanager
def spooled(blocks: Iterable[bytes]) -> Iterator[IO[bytes]]:
    """Give the bytes of blocks as a file at its start; it is deleted in the end."""
    with SpooledTemporaryFile(max_size=MAX_MEMORY_BYTES) as file:
        for block in blocks:
            file.write(block)
        file.seek(0)
        yield file
