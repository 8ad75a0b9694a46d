"""Checks of the kind of a file, by its first bytes, before anything is written."""

import codecs

from glue_ingest.contracts.raw_formats import SHEETS, TEXTS, Format
from glue_ingest.errors import (
    BinaryFileError,
    BrokenFileError,
    CompressionMismatchError,
    EmptyFileError,
    EncodingMismatchError,
    FormatMismatchError,
    HtmlPageError,
    IngestError,
    SpreadsheetError,
)
from glue_ingest.reading.kinds import (
    OTHER_OLE,
    PROTECTED,
    UTF_16_MARKS,
    Kind,
    html_kind,
    is_json,
    kind_of,
)
from glue_ingest.reading.spec import ReadSpec

# A file in UTF-32 may begin like one in UTF-16.
WIDE = ("utf-16", "utf-32")
NAMES = {
    Format.CSV: "CSV text",
    Format.XLSX: "an Excel workbook (xlsx)",
    Format.XLS: "an Excel workbook of 1997 to 2003 (xls)",
    Format.JSON: "JSON",
    Format.JSONL: "JSON Lines",
    Format.PARQUET: "Parquet",
}


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
    compression = spec.dialect.compression
    if compression is None:
        check_kind(start, spec, name)
        return
    kind = kind_of(start)
    if kind is not None and kind.compression == compression:
        return
    if kind is not None and kind.format == spec.dialect.format:
        raise CompressionMismatchError(
            f"The file '{name}' is {kind.name} that is not packed, the contract says it is "
            f"{compression}. Delete compression of server 'raw' in {spec.edited_path}."
        )
    raise CompressionMismatchError(
        f"The file '{name}' is not {compression}, the contract says it is. Found: {start[:4]!r} at "
        f"its start{_told(kind)}. Compress it, or edit compression of server 'raw' in "
        f"{spec.edited_path}."
    )


def _told(kind: Kind | None) -> str:
    return "" if kind is None else f", which is {kind.name}"


def check_kind(start: bytes, spec: ReadSpec, name: str) -> None:
    """Refuse a file whose first bytes, unpacked, are of another format than the contract says.

    Raises:
        IngestError: one of the named refusals of `errors.py`.
    """
    wanted = spec.dialect.format
    kind = kind_of(start)
    if kind is not None:
        if kind.format != wanted and not (kind is OTHER_OLE and wanted is Format.XLS):
            raise _of_another_kind(kind, spec, name)
    elif wanted in TEXTS:
        _check_wide(start, spec, name)
    else:
        check_text(start, spec, name)
        raise FormatMismatchError(
            f"The file '{name}' is text, not {NAMES[wanted]}, which the contract says. Found: "
            f"{spec.shown(repr(start[:40].decode('utf-8', 'replace')))} at its start. Edit the "
            f"format of server 'raw' in {spec.edited_path} to "
            f"{Format.JSON if is_json(start) else Format.CSV}."
        )


def _of_another_kind(kind: Kind, spec: ReadSpec, name: str) -> IngestError:
    """Return the error about a file that is no text, or not of the contract's format."""
    wanted = NAMES[spec.dialect.format]
    if kind is PROTECTED:
        return BrokenFileError(f"The file '{name}' is {kind.name}. {kind.advice} Then run again.")
    if kind.compression is not None:
        verb = "Unpack it, or add" if spec.dialect.compression is None else "Unpack it, or edit"
        return BinaryFileError(
            f"The file '{name}' is {kind.name}, not {wanted}. {verb} compression: "
            f"{kind.compression} to server 'raw' in {spec.edited_path}."
        )
    is_book = kind is OTHER_OLE or "workbook" in kind.name or "spreadsheet" in kind.name
    named = SpreadsheetError if is_book else BinaryFileError
    if kind.format is not None:
        return named(
            f"The file '{name}' is {kind.name}, not {wanted}, which the contract says. Edit the "
            f"format of server 'raw' in {spec.edited_path} to {kind.format}, or fetch the file in "
            "the other format."
        )
    return named(f"The file '{name}' is {kind.name}, not {wanted}. {kind.advice}")


def _check_wide(start: bytes, spec: ReadSpec, name: str) -> None:
    encoding = spec.dialect.encoding
    if start.startswith(UTF_16_MARKS) and not codecs.lookup(encoding).name.startswith(WIDE):
        raise EncodingMismatchError(
            f"The file '{name}' is UTF-16, the contract says {encoding}. Save the file as "
            f"{encoding}, or edit the encoding of server 'raw' in {spec.edited_path}."
        )


def check_text(start: bytes, spec: ReadSpec, name: str) -> None:
    """Refuse a file whose text is a web page, an HTML table or XML.

    Raises:
        HtmlPageError: if it is.
    """
    kind = html_kind(start)
    if kind is not None:
        text = start[:4096].lstrip().lower()
        found = spec.shown(repr(text[:60].decode("latin-1")))
        wanted = "a workbook" if spec.dialect.format in SHEETS else "data"
        raise HtmlPageError(
            f"The file '{name}' is {kind.name}, not {wanted}. Found: {found}. {kind.advice}"
        )
