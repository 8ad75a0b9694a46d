"""Does a file look like what the contract says? Asked before anything is written."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from glue_ingest.contract import Contract, Dialect
from glue_ingest.errors import (
    BinaryFileError,
    DuplicateHeaderError,
    EmptyFileError,
    EncodingMismatchError,
    HtmlPageError,
    MissingColumnsError,
    SpreadsheetError,
    UnclosedQuoteError,
    UnknownColumnsError,
    quoted,
)

SNIFF_BYTES = 4096
CHUNK_CHARACTERS = 1 << 20
LONGEST_FIELD = 2**31 - 1
SPREADSHEET_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
BINARY_MARKS = {
    b"\x1f\x8b": "gzip",
    b"PAR1": "Parquet",
    b"%PDF": "PDF",
    b"7z\xbc\xaf": "7-Zip",
    b"BZh": "bzip2",
}
HTML_MARKS = (b"<!doctype", b"<html", b"<head", b"<?xml", b"<script")


@dataclass(frozen=True)
class Header:
    """The header of one file, how it meets the contract, and the records below it."""

    names: tuple[str, ...]
    positions: dict[str, int]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    row_count: int


def inspect(path: Path, contract: Contract) -> Header:
    """Check a file against its contract and return its header.

    Raises:
        IngestError: one of the named refusals of `errors.py`.
    """
    _check_kind(path)
    _check_encoding(path, contract)
    names, row_count = _read_records(path, contract)
    return _match(path, contract, names, row_count)


def _check_kind(path: Path) -> None:
    with path.open("rb") as stream:
        start = stream.read(SNIFF_BYTES)
    if not start.strip(b"\xef\xbb\xbf\r\n\t \x00"):
        raise EmptyFileError(
            f"The file '{path}' is empty. Found: {path.stat().st_size} bytes. Fetch it again."
        )
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(HTML_MARKS):
        raise HtmlPageError(
            f"The file '{path}' is a web page, not data. Found: {text[:60].decode('latin-1')!r}. "
            "A log-in or error page was saved; fetch the file again."
        )
    if start.startswith(SPREADSHEET_MARKS):
        raise SpreadsheetError(
            f"The file '{path}' is a workbook or a zip archive, not text. Found: "
            f"{start[:4]!r} at its start. Save the sheet as CSV, or unpack it, and run again."
        )
    for mark, kind in BINARY_MARKS.items():
        if start.startswith(mark):
            raise BinaryFileError(
                f"The file '{path}' is {kind}, not CSV text. Unpack or convert it and run again."
            )


def _check_encoding(path: Path, contract: Contract) -> None:
    """Decode the whole file once: a wrong encoding shows late as often as early."""
    encoding = contract.dialect.encoding
    advice = (
        f"Save the file as {encoding}, or edit the encoding of server 'raw' in {contract.path}."
    )
    with path.open("rb") as stream:
        start = stream.read(4)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) and not encoding.lower().startswith("utf-16"):
        raise EncodingMismatchError(
            f"The file '{path}' is UTF-16, the contract says {encoding}. {advice}"
        )
    read_count = 0
    try:
        with path.open(encoding=encoding, newline="") as text:
            while chunk := text.read(CHUNK_CHARACTERS):
                read_count += len(chunk)
    except UnicodeDecodeError as error:
        found = error.object[error.start : error.start + 1].hex()
        raise EncodingMismatchError(
            f"The file '{path}' is not {encoding} text. Found: byte 0x{found} after character "
            f"{read_count:,}. {advice}"
        ) from error
    except LookupError as error:
        raise EncodingMismatchError(f"There is no encoding '{encoding}'. {advice}") from error


def _read_records(path: Path, contract: Contract) -> tuple[tuple[str, ...], int]:
    """Return the names of the first record and the number of those after it, at least one."""
    encoding = codecs.lookup(contract.dialect.encoding).name
    with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as text:
        records = _records(path, text, contract.dialect)
        header = next(records, [])
        row_count = sum(1 for _ in records)
    if not row_count:
        raise EmptyFileError(
            f"The file '{path}' has a header and no rows. Found: {quoted(header)}. Fetch it again."
        )
    return tuple(name.removeprefix("\ufeff").strip() for name in header), row_count


def _records(path: Path, text: TextIO, dialect: Dialect) -> Iterator[list[str]]:
    """Yield the records of a file, to its end: a quote left open shows only there.

    Raises:
        UnclosedQuoteError: if the last record ends inside quotes.
    """
    csv.field_size_limit(LONGEST_FIELD)
    escape = None if dialect.escape == dialect.quote else dialect.escape
    rows = csv.reader(
        text,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        escapechar=escape,
        doublequote=escape is None,
        strict=True,
    )
    count = -1
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                raise UnclosedQuoteError(
                    f"A quote ({dialect.quote}) is opened and never closed in '{path}', after "
                    f"record {count:,}: all rows after it would be one value. Close the quote."
                ) from error
            # Text after a closing quote: Python's reader stops at it, the engine does not.
            row = [""]
        if row:
            count += 1
            yield row


def _match(path: Path, contract: Contract, names: tuple[str, ...], row_count: int) -> Header:
    """Find the contract's columns in a header; order and letter case do not matter."""
    folded = [name.lower() for name in names]
    if repeated := sorted({name for name in folded if folded.count(name) > 1}):
        raise DuplicateHeaderError(
            f"The header of '{path}' has a name twice: {quoted(repeated)}. Rename one column."
        )
    known = {column.source_name.strip().lower(): column for column in contract.columns}
    missing = [column for source, column in known.items() if source not in folded]
    if required := [column.source_name for column in missing if column.is_required]:
        raise MissingColumnsError(
            f"Missing column(s) in '{path}': {quoted(required)}. Found: {quoted(names)}. "
            "If the publisher renamed a column or changed the delimiter "
            f"('{contract.dialect.delimiter}'), edit {contract.path}."
        )
    unknown = tuple(name for name in names if name.lower() not in known)
    if unknown and contract.refuses_unknown_columns:
        raise UnknownColumnsError(
            f"Unknown column(s) in '{path}': {quoted(unknown)}. The contract refuses them. Add "
            f"them, or set unknownColumns to note, in {contract.path}."
        )
    return Header(
        names=names,
        positions={c.name: folded.index(s) for s, c in known.items() if s in folded},
        missing=tuple(column.name for column in missing),
        unknown=unknown,
        row_count=row_count,
    )
