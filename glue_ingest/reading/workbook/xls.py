"""A sheet of an Excel workbook of 1997 to 2003 (xls), by xlrd."""

import io
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import IO, Any

import xlrd
from xlrd.biffh import error_text_from_code

from glue_ingest.reading.workbook.cells import Cell, cell_text, shown_text
from glue_ingest.reading.workbook.sheet import WorkbookError

ELAPSED = ("[h", "[m", "[s")


class XlsWorkbook:
    """An open workbook."""

    def __init__(self, file: IO[bytes]) -> None:
        self.book = _open(file.read())
        self.names: Mapping[str, bool] = {
            sheet.name: sheet.visibility == 0 for sheet in self.book.sheets()
        }

    def rows(self, name: str) -> Iterator[list[str]]:
        """Yield the texts of the cells of each row, from the first one of the sheet on."""
        sheet = self.book.sheet_by_name(name)
        for number in range(sheet.nrows):
            yield [self._text(cell) for cell in sheet.row(number)]

    def _text(self, cell: Any) -> str:
        if cell.ctype == xlrd.XL_CELL_NUMBER:
            return shown_text(cell.value, self._number_format(cell.xf_index))
        return cell_text(self._value(cell))

    def _number_format(self, form: int) -> str:
        return str(self.book.format_map[self.book.xf_list[form].format_key].format_str)

    def _value(self, cell: Any) -> Cell:
        value: Any = cell.value
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return bool(value)
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return str(error_text_from_code.get(value, "#N/A"))
        if cell.ctype == xlrd.XL_CELL_DATE:
            return self._moment(value, cell.xf_index)
        return value if isinstance(value, str | float) else ""

    def _moment(self, value: float, form: int) -> Cell:
        """Return a time of a day, a date or both; what is elapsed is a duration."""
        written = self._number_format(form)
        if any(mark in written.lower() for mark in ELAPSED):
            return timedelta(days=value)
        try:
            moment: datetime = xlrd.xldate_as_datetime(value, self.book.datemode)
        except (ValueError, OverflowError):
            return value
        moment += timedelta(microseconds=500)
        moment -= timedelta(microseconds=moment.microsecond % 1000)
        return moment.time() if 0 <= value < 1 else moment


def _open(content: bytes) -> Any:
    try:
        return xlrd.open_workbook(
            file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise WorkbookError("it is protected by a password") from error
        raise WorkbookError(str(error)) from error
    except Exception as error:
        # xlrd has no error of its own for a file that breaks off or holds nonsense.
        raise WorkbookError(f"it is damaged ({type(error).__name__}: {error})") from error
