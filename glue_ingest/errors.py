"""Exit codes, and one class per failure that a person can fix; each message names the next step."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path


class Exit(IntEnum):
    """Exit codes of every command: done, a check failed, the caller can fix it, or Ctrl-C."""

    OK = 0
    CHECK_FAILED = 1
    BAD_INPUT = 2
    INTERRUPTED = 130


def quoted(names: Iterable[str]) -> str:
    """Join names for a message, each in quotes; `nothing` when there are none."""
    return ", ".join(f"'{name}'" for name in names) or "nothing"


def one_line(text: str) -> str:
    """Return a text without line breaks and what else a terminal would obey."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


class IngestError(Exception):
    """Base class: the command line turns it into one line on stderr and an exit code."""

    exit_code = Exit.BAD_INPUT


class ContractError(IngestError):
    """A contract cannot be read, or contradicts itself."""


class OpenMarksError(IngestError):
    """A contract is a draft with marks that nobody has decided."""


class UnknownContractError(IngestError):
    """No contract has the name that was asked for."""


class JobArgumentsError(IngestError):
    """The AWS Glue job was started with arguments that it cannot use."""


class RawPathError(IngestError):
    """What was given with --raw is missing, holds no file, or cannot be read."""


class EmptyFileError(IngestError):
    """The file has no bytes, or a header and no rows."""


class HtmlPageError(IngestError):
    """The file is HTML: a log-in or error page, or a table saved under another name."""


class SpreadsheetError(IngestError):
    """The file is a workbook, and the contract says another format; or one that is not read."""


class BinaryFileError(IngestError):
    """The file is an archive or another binary format than the contract says."""


class FormatMismatchError(IngestError):
    """The file is text, and the contract says another format."""


class BrokenFileError(IngestError):
    """The file begins as one of its format, and is no whole one: cut off, damaged or protected."""


class RecordsNotFoundError(IngestError):
    """The file has no records where the contract says: no such sheet, or another document."""


class ArchiveContentError(IngestError):
    """The zip does not hold one file that can be read."""


class UnpackedSizeError(IngestError):
    """The file unpacks to more bytes than are read of one."""


class EncodingMismatchError(IngestError):
    """The bytes are not text in the contract's encoding."""


class BrokenArchiveError(IngestError):
    """The file is compressed and cannot be unpacked, often because it was cut off."""


class CompressionMismatchError(IngestError):
    """The contract says that the file is compressed, and it is not."""


class UndecodableRecordError(EncodingMismatchError):
    """Bytes of a record are no text in the contract's encoding."""

    def __init__(self, number: int, record: bytes) -> None:
        super().__init__(f"Record {number:,} has bytes that do not decode.")
        self.number = number
        self.record = record


class LineTooLongError(IngestError):
    """A line is longer than any record may be: most likely no CSV."""


class UnreadableHeaderError(IngestError):
    """The record that should be the header is no record of text."""


class DelimiterMismatchError(IngestError):
    """The file's own `sep=` line names another delimiter than the contract."""


class DuplicateHeaderError(IngestError):
    """Two columns of the header have one name, so a value has no one home."""


class MissingColumnsError(IngestError):
    """A file lacks a column that the contract requires, or that stored rows have values in."""


class UnknownColumnsError(IngestError):
    """The header has columns that the contract does not know, and refuses."""


class MixedLakeError(IngestError):
    """Synthetic and real rows of one data set would end up in one lake."""


class PseudonymKeyError(IngestError):
    """There is no key for pseudonyms, or one that protects nobody."""


class EngineMissingError(IngestError):
    """The packages of the engine that was asked for are not installed."""


class RunInProgressError(IngestError):
    """Another run has the lock of the data set."""


class ConflictError(IngestError):
    """Another run committed first: nothing of this run is in the lake."""


class LakeLayoutError(IngestError):
    """The lake has the layout of a version before 0.3."""


class UnknownRunError(IngestError):
    """The lake has no snapshot of the run that was asked for."""


class IncomparableError(IngestError):
    """The rows of two runs have not the same key."""


class NothingToRefreshError(IngestError):
    """Nothing was received before, or nothing was fixed since."""


class UndoError(IngestError):
    """The run cannot be undone, or nothing would be left without it."""


class RawChangedError(IngestError):
    """A file in the raw zone no longer has the bytes it was received with."""


class UnreconciledCountsError(IngestError):
    """The row counts do not reconcile: nothing was committed."""


class BrokenRuleError(IngestError):
    """All rows together would break a rule of the contract: nothing was published."""

    exit_code = Exit.CHECK_FAILED


class FloorError(IngestError):
    """A run would lose more than its contract allows: nothing was published."""

    exit_code = Exit.CHECK_FAILED


class CatalogError(IngestError):
    """The Glue Data Catalog refuses, or was written by others at the same time."""


class LakeAccessError(IngestError):
    """The lake cannot be read or written (permission, disk full)."""


@contextmanager
def named_path_errors(path: Path | str) -> Iterator[None]:
    """Tell a received file that cannot be read from a lake that cannot.

    Raises:
        RawPathError: for an error of the file system.
    """
    try:
        yield
    except OSError as error:
        raise RawPathError(
            f"'{path}' cannot be read. Found: {error}. Fix its permissions, then run again."
        ) from error
