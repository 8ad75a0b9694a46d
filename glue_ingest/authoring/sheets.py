"""The names of the sheets of a workbook."""

from pathlib import Path

from glue_ingest.contracts.model import Dialect
from glue_ingest.reading.source import Source
from glue_ingest.reading.spec import untyped_spec
from glue_ingest.reading.workbook.file import OPENERS
from glue_ingest.reading.workbook.sheet import WorkbookError


def sheet_names(path: Path, dialect: Dialect) -> list[str]:
    """Return the names of the visible sheets; none if they cannot be read.

    Why they cannot, the reader says.
    """
    source = Source(lambda: path.open("rb"), str(path), untyped_spec(str(path), dialect))
    with source.spooled() as file:
        try:
            names = OPENERS[dialect.format](file).names
        except WorkbookError:
            return []
    return [name for name, is_visible in names.items() if is_visible]
