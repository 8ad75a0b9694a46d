"""The names of the sheets of a workbook."""

from contextlib import closing
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from glue_ingest.contracts.model import Dialect
from glue_ingest.reading.csv.streams import unpacked
from glue_ingest.reading.spec import untyped_spec
from glue_ingest.reading.spool import spooled


def sheet_names(path: Path, dialect: Dialect) -> list[str]:
    """Return the names of the visible sheets; none if they cannot be read.

    Why they cannot, the reader says.
    """
    blocks_spec = untyped_spec(str(path), dialect)
    with (
        closing(path.open("rb")) as stream,
        spooled(unpacked(stream, blocks_spec, str(path))) as file,
    ):
        try:
            sheets = CalamineWorkbook.from_filelike(file).sheets_metadata
        except (CalamineError, PasswordError):
            return []
    return [
        sheet.name
        for sheet in sheets
        if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible
    ]
