"""What file operations on a folder and on S3 say of files."""

from datetime import datetime
from typing import NamedTuple


class Found(NamedTuple):
    """A file that was listed: its path, its size in bytes and its time of change (UTC)."""

    path: str
    byte_count: int
    changed_at: datetime


class Copy(NamedTuple):
    """A file to copy: from where, to where, and its size in bytes."""

    source: str
    target: str
    byte_count: int


class UnknownOutcomeError(OSError):
    """It is not known whether a file was created: S3, or the disk, gave no answer."""
