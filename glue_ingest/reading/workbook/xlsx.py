"""A sheet of an Excel workbook (xlsx, xlsm), by python-calamine."""

import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO
from xml.parsers import expat

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from glue_ingest.reading.workbook.cells import cell_text
from glue_ingest.reading.workbook.sheet import Merged, ProtectedError, TooLargeError, WorkbookError
from glue_ingest.reading.workbook.xlsx_parts import Errors, read_part, sheet_part

# Bytes that a workbook may unpack to: a sheet of a million rows and thirty columns has about 1 GB.
MAX_UNPACKED_BYTES = 2 << 30
READ_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    CalamineError,
    expat.ExpatError,
)


class XlsxSheet:
    """The rows of one sheet."""

    def __init__(self, sheet: CalamineSheet, errors: Errors) -> None:
        self.sheet = sheet
        self.errors = errors
        self.merged: Sequence[Merged] = [
            Merged(*first, *last) for first, last in sheet.merged_cell_ranges or []
        ]

    def rows(self) -> Iterator[list[str]]:
        """Yield the texts of the cells of each row, from the first one of the sheet on."""
        if self.sheet.start is None and not self.errors:
            return
        rows = self.sheet.iter_rows()
        indent = [""] * (self.sheet.start[1] if self.sheet.start else 0)
        by_row: dict[int, dict[int, str]] = {}
        for (number, column), text in self.errors.items():
            by_row.setdefault(number, {})[column] = text
        count = 0
        for number, row in enumerate(rows):
            count += 1
            texts = indent + list(map(cell_text, row))
            yield _with_errors(texts, by_row[number]) if number in by_row else texts
        for number in range(count, max(by_row, default=-1) + 1):
            yield _with_errors([], by_row.get(number, {}))


def _with_errors(texts: list[str], errors: dict[int, str]) -> list[str]:
    texts += [""] * (max(errors, default=-1) + 1 - len(texts))
    for column, text in errors.items():
        texts[column] = text
    return texts


class XlsxWorkbook:
    """An open workbook."""

    def __init__(self, file: IO[bytes]) -> None:
        with _named_errors():
            self.archive = zipfile.ZipFile(file)
            _check_parts(self.archive)
            file.seek(0)
            self.book = CalamineWorkbook.from_filelike(file)
        self.names: Mapping[str, bool] = {
            item.name: item.visible is SheetVisibleEnum.Visible
            for item in self.book.sheets_metadata
            if item.typ is SheetTypeEnum.WorkSheet
        }

    def sheet(self, name: str) -> XlsxSheet:
        """Return a sheet."""
        with _named_errors():
            part = sheet_part(self.archive, name)
            errors = read_part(self.archive, part) if part is not None else {}
            return XlsxSheet(self.book.get_sheet_by_name(name), errors)


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except PasswordError as error:
        raise ProtectedError("it is protected by a password") from error
    except READ_ERRORS as error:
        raise WorkbookError(str(error)) from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Refuse a workbook that unpacks to too much, or that is damaged."""
    size = sum(item.file_size for item in archive.infolist())
    if size > MAX_UNPACKED_BYTES:
        raise TooLargeError(
            f"it unpacks to {size:,} bytes, more than {MAX_UNPACKED_BYTES:,}. Save the sheet as CSV"
        )
    # Nothing unpacks to more than the zip tells after this: its checksum would be another.
    damaged = archive.testzip()
    if damaged is not None:
        raise WorkbookError(f"its part '{damaged}' is damaged")
