"""What python-calamine does not tell of a sheet of an xlsx: error cells, and how far it goes.

calamine gives an error such as #N/A as an empty cell. It needs memory for all cells between the
first and the last one, and ends the process if there is none.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.parsers import expat

from glue_ingest.reading.workbook.sheet import MAX_CELLS, TooLargeError

BLOCK_BYTES = 4 << 20
WORKBOOK = "xl/workbook.xml"
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATIONS = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
# Cells from column AA on: a sheet of fewer columns is never too large.
FAR_CELL = re.compile(rb"""\sr=["']([A-Za-z]{2,3})([0-9]+)["']""")
ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\sr=["']([0-9]+)["']""")
ERRORS = (b't="e"', b"t='e'")
MAX_ROWS = 1 << 20
CELL = re.compile(r"([A-Z]+)([0-9]+)")
Errors = dict[tuple[int, int], str]


def sheet_part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return the name of the part of a sheet; None if it is not found."""
    try:
        book = ElementTree.fromstring(archive.read(WORKBOOK))  # noqa: S314 - expat limits entities
        links = ElementTree.fromstring(  # noqa: S314
            archive.read(f"{posixpath.dirname(WORKBOOK)}/_rels/{posixpath.basename(WORKBOOK)}.rels")
        )
    except (KeyError, ElementTree.ParseError):
        return None
    targets = {item.get("Id"): item.get("Target", "") for item in links}
    for item in book.iter():
        if item.tag.rpartition("}")[2] == "sheet" and item.get("name") == sheet:
            target = targets.get(item.get(RELATIONS) or item.get(STRICT_RELATIONS), "")
            path = posixpath.normpath(posixpath.join(posixpath.dirname(WORKBOOK), target))
            found = target.lstrip("/") if target.startswith("/") else path
            return found if found in archive.namelist() else None
    return None


def read_part(archive: zipfile.ZipFile, part: str) -> Errors:
    """Return the texts of the error cells of a sheet, by row and column from 0.

    Raises:
        TooLargeError: if its cells are too far apart.
    """
    columns: set[bytes] = set()
    first_row, last_row = MAX_ROWS, 0
    has_errors = False
    for block in _blocks(archive, part):
        far = FAR_CELL.findall(block)
        columns.update(column for column, _ in far)
        rows = [*map(int, ROW.findall(block)), *(int(row) for _, row in far)]
        first_row, last_row = min([first_row, *rows]), max([last_row, *rows])
        has_errors = has_errors or any(mark in block for mark in ERRORS)
    width = max(map(column_number, columns), default=0) + 1
    _check_size(max(last_row - first_row, 0) + 1, width)
    return _find_errors(archive, part) if has_errors else {}


def _check_size(height: int, width: int) -> None:
    if height * width > MAX_CELLS:
        raise TooLargeError(
            f"its cells span {height:,} rows and {width:,} columns, more than {MAX_CELLS:,} cells. "
            "Delete what stands far from the table, or save the sheet as CSV"
        )


def _blocks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield the bytes of a part; no tag is cut."""
    rest = b""
    with archive.open(part) as stream:
        while block := stream.read(BLOCK_BYTES):
            block = rest + block
            end = block.rfind(b"<")
            yield block[: max(end, 0)]
            rest = block[max(end, 0) :]
    yield rest


def column_number(letters: bytes | str) -> int:
    """Return the number of a column from 0: of A it is 0, of AA 26."""
    number = 0
    for letter in letters.encode() if isinstance(letters, str) else letters:
        number = number * 26 + (letter & 31)
    return number - 1


def _find_errors(archive: zipfile.ZipFile, part: str) -> Errors:
    scan = _ErrorScan()
    with archive.open(part) as stream:
        while block := stream.read(BLOCK_BYTES):
            scan.parser.Parse(block, False)
        scan.parser.Parse(b"", True)
    return scan.found


class _ErrorScan:
    """Looks for cells of the type e, and the texts of their values."""

    def __init__(self) -> None:
        self.found: Errors = {}
        self.row = self.column = -1
        self.is_error = self.is_value = False
        self.text = ""
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data

    def _start(self, name: str, given: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            self.row = int(given["r"]) - 1 if "r" in given else self.row + 1
            self.column = -1
        elif tag == "c":
            found = CELL.fullmatch(given.get("r", ""))
            self.column = column_number(found[1]) if found else self.column + 1
            self.is_error = given.get("t") == "e"
            self.text = ""
        self.is_value = tag == "v" and self.is_error

    def _data(self, text: str) -> None:
        if self.is_value:
            self.text += text

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] == "c" and self.is_error:
            self.found[self.row, self.column] = self.text
        self.is_value = False
