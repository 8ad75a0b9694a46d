"""Checks of the kind of a file, by its first bytes, before anything is written."""

import codecs

from glue_ingest.errors import (
    BinaryFileError,
    CompressionMismatchError,
    EmptyFileError,
    EncodingMismatchError,
    HtmlPageError,
    SpreadsheetError,
)
from glue_ingest.reading.csv.streams import GZIP_MARK
from glue_ingest.reading.spec import ReadSpec

SNIFF_BYTES = 4096
SPREADSHEET_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
BINARY_MARKS = {b"PAR1": "Parquet", b"%PDF": "PDF", b"7z\xbc\xaf": "7-Zip", b"BZh": "bzip2"}
HTML_MARKS = (b"<!doctype", b"<html", b"<head", b"<?xml", b"<script")
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# A file in UTF-32 may begin like one in UTF-16.
WIDE = ("utf-16", "utf-32")


def check_bytes(start: bytes, spec: ReadSpec, name: str) -> None:
    """Refuse a file whose first bytes, as received, are of another kind than the contract says.

    Raises:
        IngestError: one of the named refusals of `errors.py`.
    """
    if not start.strip(b"\xef\xbb\xbf\r\n\t \x00"):
        raise EmptyFileError(
            f"The file '{name}' holds no text. Found: {len(start):,} bytes at its start, all of "
            "them blank or NUL. Fetch it again."
        )
    is_gzip = start.startswith(GZIP_MARK)
    if spec.dialect.compression == "gzip" and not is_gzip:
        raise CompressionMismatchError(
            f"The file '{name}' is not gzip, the contract says it is. Found: {start[:4]!r} at its "
            f"start. Compress it, or edit compression of server 'raw' in {spec.edited_path}."
        )
    if is_gzip and spec.dialect.compression is None:
        raise BinaryFileError(
            f"The file '{name}' is gzip, not CSV text. Unpack it, or add compression: gzip to "
            f"server 'raw' in {spec.edited_path}."
        )
    if start.startswith(SPREADSHEET_MARKS):
        raise SpreadsheetError(
            f"The file '{name}' is a workbook or a zip archive, not text. Found: "
            f"{start[:4]!r} at its start. Save the sheet as CSV, or unpack it, and run again."
        )
    for mark, kind in BINARY_MARKS.items():
        if start.startswith(mark):
            raise BinaryFileError(
                f"The file '{name}' is {kind}, not CSV text. Unpack or convert it and run again."
            )
    encoding = spec.dialect.encoding
    if start.startswith(UTF_16_MARKS) and not codecs.lookup(encoding).name.startswith(WIDE):
        raise EncodingMismatchError(
            f"The file '{name}' is UTF-16, the contract says {encoding}. Save the file as "
            f"{encoding}, or edit the encoding of server 'raw' in {spec.edited_path}."
        )


def check_text(start: bytes, spec: ReadSpec, name: str) -> None:
    """Refuse a file whose text is a web page.

    Raises:
        HtmlPageError: if it is.
    """
    text = start[:SNIFF_BYTES].lstrip().lower()
    if text.startswith(HTML_MARKS):
        found = spec.shown(repr(text[:60].decode("latin-1")))
        raise HtmlPageError(
            f"The file '{name}' is a web page, not data. Found: {found}. A log-in or error page "
            "was saved; fetch the file again."
        )
