"""What file operations on a folder and on S3 say of files."""

from datetime import datetime
from typing import NamedTuple, Protocol


class Found(NamedTuple):
    """A file that was listed: its path, its size in bytes and its time of change (UTC)."""

    path: str
    byte_count: int
    changed_at: datetime


class Copy(NamedTuple):
    """A file to copy: from where, to where, its size in bytes, and the ETag it must have if any."""

    source: str
    target: str
    byte_count: int
    tag: str = ""


class Stream(Protocol):
    """The bytes of a file, from its start."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end."""

    def close(self) -> None:
        """Close the file."""


class UnknownOutcomeError(OSError):
    """It is not known whether a file was created: S3, or the disk, gave no answer."""


class SourceChangedError(OSError):
    """An object is not the version any more that was asked for."""
