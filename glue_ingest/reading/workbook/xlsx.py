"""An Excel workbook (xlsx, xlsm), read row by row by openpyxl."""

import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

import openpyxl

from glue_ingest.reading.workbook.cells import cell_text, shown_text
from glue_ingest.reading.workbook.sheet import TooLargeError, WorkbookError

# Bytes that a workbook may unpack to: a sheet of a million rows and thirty columns has about 1 GB.
MAX_UNPACKED_BYTES = 2 << 30
# What openpyxl does not keep when it writes a workbook again.
warnings.filterwarnings("ignore", module="openpyxl")


class XlsxWorkbook:
    """An open workbook."""

    def __init__(self, file: IO[bytes]) -> None:
        with _named_errors():
            _check_size(file)
            self.book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        self.names: Mapping[str, bool] = {
            sheet.title: sheet.sheet_state == "visible" for sheet in self.book.worksheets
        }

    def rows(self, name: str) -> Iterator[list[str]]:
        """Yield the texts of the cells of each row, from the first one of the sheet on."""
        with _named_errors():
            sheet = self.book[name]
            # Writers tell other sizes of their sheets than these have.
            sheet.reset_dimensions()
            for row in sheet.iter_rows():
                yield ["" if cell.value is None else _text(cell) for cell in row]


def _text(cell: Any) -> str:
    value = cell.value
    return (
        shown_text(value, cell.number_format) if type(value) in (int, float) else cell_text(value)
    )


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except WorkbookError:
        raise
    except Exception as error:
        # openpyxl has no error of its own for a workbook that lacks a part or holds nonsense.
        raise WorkbookError(f"it is damaged ({type(error).__name__}: {error})") from error


def _check_size(file: IO[bytes]) -> None:
    """Refuse a workbook that unpacks to too much: no more than the zip tells is ever unpacked."""
    with zipfile.ZipFile(file) as archive:
        size = sum(item.file_size for item in archive.infolist())
    file.seek(0)
    if size > MAX_UNPACKED_BYTES:
        raise TooLargeError(
            f"it unpacks to {size:,} bytes, more than {MAX_UNPACKED_BYTES:,}. Save the sheet as CSV"
        )
