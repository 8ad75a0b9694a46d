"""A sheet of an Excel workbook of 1997 to 2003 (xls), by xlrd."""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import IO, Any

import xlrd
from xlrd.biffh import error_text_from_code

from glue_ingest.reading.workbook.cells import Cell, cell_text
from glue_ingest.reading.workbook.sheet import Merged, ProtectedError, WorkbookError

ELAPSED = ("[h", "[m", "[s")


class XlsSheet:
    """The rows of one sheet."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self.book = book
        self.sheet = sheet
        self.merged: Sequence[Merged] = [
            Merged(top, left, bottom - 1, right - 1)
            for top, bottom, left, right in sheet.merged_cells
        ]

    def rows(self) -> Iterator[list[str]]:
        """Yield the texts of the cells of each row, from the first one of the sheet on."""
        for number in range(self.sheet.nrows):
            yield [cell_text(self._value(cell)) for cell in self.sheet.row(number)]

    def _value(self, cell: Any) -> Cell:
        value: Any = cell.value
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return bool(value)
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return str(error_text_from_code.get(value, "#N/A"))
        if cell.ctype == xlrd.XL_CELL_DATE:
            return self._moment(value, cell.xf_index)
        return value if isinstance(value, str | float) else ""

    def _moment(self, value: float, form: int | None) -> Cell:
        """Return a date, a time or both; what is elapsed is a duration."""
        if form is not None:
            written = self.book.format_map[self.book.xf_list[form].format_key].format_str
            if any(mark in written.lower() for mark in ELAPSED):
                return timedelta(days=value)
        try:
            moment: datetime = xlrd.xldate_as_datetime(value, self.book.datemode)
        except (ValueError, OverflowError):
            return value
        moment += timedelta(microseconds=500)
        moment -= timedelta(microseconds=moment.microsecond % 1000)
        if 0 <= value < 1:
            return moment.time()
        is_day = moment.time() == datetime.min.time()
        return moment.date() if is_day else moment


class XlsWorkbook:
    """An open workbook."""

    def __init__(self, file: IO[bytes]) -> None:
        self.book = _open(file.read())
        self.names: Mapping[str, bool] = {
            item.name: item.visibility == 0 for item in self.book.sheets()
        }

    def sheet(self, name: str) -> XlsSheet:
        """Return a sheet."""
        return XlsSheet(self.book, self.book.sheet_by_name(name))


def _open(content: bytes) -> Any:
    try:
        return xlrd.open_workbook(
            file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise ProtectedError("it is protected by a password") from error
        raise WorkbookError(str(error)) from error
    except Exception as error:
        # xlrd has no error of its own for a file that breaks off or holds nonsense.
        raise WorkbookError(f"it is damaged ({type(error).__name__}: {error})") from error
