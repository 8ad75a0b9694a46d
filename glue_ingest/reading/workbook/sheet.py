"""A sheet of a workbook, whichever library reads it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from glue_ingest.contracts.model import folded
from glue_ingest.contracts.raw_formats import CellRange

# Cells of a sheet, from the first one to the last in use: 32 bytes each in memory.
MAX_CELLS = 50_000_000


class WorkbookError(ValueError):
    """The workbook cannot be read; the message says why."""


class ProtectedError(WorkbookError):
    """The workbook is protected by a password."""


class TooLargeError(WorkbookError):
    """The workbook needs more memory than a workbook is given."""


@dataclass(frozen=True)
class Merged:
    """Cells that are merged into one: places from 0, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class Workbook(Protocol):
    """A workbook: the names of its sheets with cells, and whether each is visible."""

    names: Mapping[str, bool]

    def sheet(self, name: str) -> "Sheet":
        """Return a sheet.

        Raises:
            WorkbookError: if it is damaged or too large.
        """


class Sheet(Protocol):
    """A sheet: its merged cells, and its rows from the first row and column of the sheet on."""

    merged: Sequence[Merged]

    def rows(self) -> Iterator[list[str]]:
        """Yield the texts of the cells of each row."""


def choose_sheet(names: Mapping[str, bool], wanted: str | None) -> str | None:
    """Return the sheet of the contract; without one, the first that is visible.

    `names` are those of the sheets with cells, and whether each is visible. None says that the
    workbook does not have it.
    """
    if wanted is None:
        visible = (name for name, is_visible in names.items() if is_visible)
        return next(visible, next(iter(names), None))
    same = (name for name in names if folded(name) == folded(wanted))
    return wanted if wanted in names else next(same, None)


def within(rows: Iterator[list[str]], cells: CellRange | None) -> Iterator[list[str]]:
    """Yield the rows of a range: of each, the cells of its columns."""
    if cells is None:
        yield from rows
        return
    end = None if cells.last_column is None else cells.last_column + 1
    for number, row in enumerate(rows):
        if cells.last_row is not None and number > cells.last_row:
            return
        if number >= cells.first_row:
            yield row[cells.first_column : end]
