"""A workbook, whichever library reads it, and its sheets."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from glue_ingest.contracts.model import folded
from glue_ingest.contracts.raw_formats import CellRange


class WorkbookError(ValueError):
    """The workbook cannot be read; the message says why."""


class TooLargeError(WorkbookError):
    """The workbook unpacks to more bytes than are read of one."""


class Workbook(Protocol):
    """A workbook: the names of its sheets with cells, and whether each is visible."""

    names: Mapping[str, bool]

    def rows(self, name: str) -> Iterator[list[str]]:
        """Yield the texts of the cells of each row, from the first one of the sheet on.

        Raises:
            WorkbookError: if the sheet is damaged.
        """


def choose_sheet(names: Mapping[str, bool], wanted: str | None) -> str | None:
    """Return the sheet of the contract; without one, the first that is visible.

    None says that the workbook does not have it.
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
