"""What a file is by its first bytes, whatever its name and its contract say."""

import codecs
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from glue_ingest.contracts.raw_formats import Format

SNIFF_BYTES = 1 << 16
GZIP_MARK = b"\x1f\x8b"
ZIP_MARK = b"PK\x03\x04"
# Of a zip without any file.
EMPTY_ZIP_MARK = b"PK\x05\x06"
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HTML_MARKS = tuple(
    b"<" + tag
    for tag in (b"!doctype", b"html", b"head", b"?xml", b"script", b"table", b"meta", b"style")
)
FORM = re.compile(rb"<(form|input)\b|password")
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Kind:
    """A kind of file, as a message calls it; the format or compression by which it is read.

    `advice` is what to do with a file that is not read.
    """

    name: str
    format: Format | None = None
    compression: str | None = None
    advice: str = ""


SAVE = "Open it, save the sheet as xlsx or CSV, and run again."
CONVERT = "Fetch the data as CSV, xlsx, JSON or Parquet."
XLSX = Kind("an Excel workbook (xlsx)", Format.XLSX)
XLS = Kind("an Excel workbook of 1997 to 2003 (xls)", Format.XLS)
PARQUET = Kind("Parquet", Format.PARQUET)
GZIP = Kind("gzip", compression="gzip")
ZIP = Kind("a zip archive", compression="zip")
PROTECTED = Kind("a workbook protected by a password", advice="Open it, take the password away.")
WORD = Kind("a Word document", advice=CONVERT)
SLIDES = Kind("a PowerPoint presentation", advice=CONVERT)
MARKS = {
    b"PAR1": PARQUET,
    b"%PDF": Kind("PDF", advice=CONVERT),
    b"7z\xbc\xaf": Kind("7-Zip", advice="Unpack it and run again."),
    b"Rar!": Kind("RAR", advice="Unpack it and run again."),
    b"BZh": Kind("bzip2", advice="Unpack it and run again."),
    b"\xfd7zXZ": Kind("xz", advice="Unpack it and run again."),
    b"\x28\xb5\x2f\xfd": Kind("Zstandard", advice="Unpack it and run again."),
    b"SQLite format 3\0": Kind("a SQLite database", advice="Export the table as CSV."),
    b"Obj\x01": Kind("Avro", advice="Convert it to Parquet."),
    b"ORC": Kind("ORC", advice="Convert it to Parquet."),
}
# How the first file in the zip of an Office document may be called.
OFFICE_PARTS = (
    *("[Content_Types].xml", "_rels/", "docProps/", "customXml/", "xl/", "word/", "ppt/"),
    *("mimetype", "META-INF/"),
)
# What the names of the files in a zip say, the first that fits.
ZIPPED = (
    ("xl/workbook.bin", Kind("a binary Excel workbook (xlsb)", advice=SAVE)),
    ("xl/", XLSX),
    ("word/", WORD),
    ("ppt/", SLIDES),
)
# What the names of the streams in an OLE file say, the first that fits.
STREAMS = (
    ("EncryptedPackage", PROTECTED),
    ("WordDocument", WORD),
    ("PowerPoint Document", SLIDES),
    ("Workbook", XLS),
    ("Book", XLS),
)
# The names of its streams may stand further on.
OTHER_OLE = Kind("an Office file of 1997 to 2003 (xls, doc or ppt)", advice=SAVE)


def kind_of(start: bytes) -> Kind | None:
    """Return the kind of a file that is no text, by its first bytes; None if it may be text."""
    if start.startswith(GZIP_MARK):
        return GZIP
    if start.startswith((ZIP_MARK, EMPTY_ZIP_MARK)):
        return _zipped(start)
    if start.startswith(OLE_MARK):
        return _ole(start)
    return next((kind for mark, kind in MARKS.items() if _begins(start, mark)), None)


def _begins(start: bytes, mark: bytes) -> bool:
    # A CSV may begin with the letters of ORC.
    return start.startswith(mark) and (mark != b"ORC" or b"\0" in start[:SNIFF_BYTES])


def zipped_names(start: bytes) -> Iterator[str]:
    """Yield the names of the files in a zip that its first bytes show.

    Those of a zip that is stored in it are among them.
    """
    place = 0
    while (place := start.find(ZIP_MARK, place)) >= 0:
        if place + 30 <= len(start):
            (length,) = struct.unpack_from("<H", start, place + 26)
            yield start[place + 30 : place + 30 + length].decode("utf-8", "replace")
        place += len(ZIP_MARK)


def _zipped(start: bytes) -> Kind:
    names = list(zipped_names(start))
    if not names or not names[0].startswith(OFFICE_PARTS):
        return ZIP
    if names[0] == "mimetype":
        if b"opendocument.spreadsheet" in start[:200]:
            return Kind("an OpenDocument spreadsheet (ods)", advice=SAVE)
        return Kind("an OpenDocument or e-book file", advice=CONVERT)
    for prefix, kind in ZIPPED:
        if any(name.startswith(prefix) for name in names):
            return kind
    return ZIP


def _ole(start: bytes) -> Kind:
    for name, kind in STREAMS:
        if name.encode("utf-16-le") + b"\0\0" in start:
            return kind
    return OTHER_OLE


def html_kind(start: bytes) -> Kind | None:
    """Return what text is that is a web page or another document in marks; None if it is none."""
    if start.startswith(UTF_16_MARKS):
        start = start[: SNIFF_BYTES * 2].decode("utf-16", "replace").encode()
    text = start[:SNIFF_BYTES].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if not text.startswith(HTML_MARKS):
        return None
    if b"office:spreadsheet" in text and b"<workbook" in text:
        return Kind("an XML spreadsheet of Excel 2003", advice=SAVE)
    is_html = b"<html" in text or b"<!doctype html" in text or not text.startswith(b"<?xml")
    if is_html and b"<table" in text and not FORM.search(text):
        return Kind("an HTML table", advice=SAVE)
    if is_html:
        return Kind(
            "a web page",
            advice="A log-in or error page was saved; fetch the file again.",
        )
    return Kind("an XML document", advice=CONVERT)


def is_json(start: bytes) -> bool:
    """Tell whether text begins as JSON: with an array, or an object that has a name."""
    return re.match(rb'(\xef\xbb\xbf)?\s*(\{\s*["}]|\[\s*[\[{\]"])', start) is not None
