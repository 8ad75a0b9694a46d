"""The formats that received files may have, and which options of server 'raw' each one takes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from glue_ingest.errors import quoted


class Format(StrEnum):
    """A format, by the name that contracts have for it."""

    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"


COMPRESSIONS = ("gzip", "zip")
SHEETS = frozenset({Format.XLSX, Format.XLS})
JSONS = frozenset({Format.JSON, Format.JSONL})
# Formats that are text in some encoding.
TEXTS = JSONS | {Format.CSV}
# The formats that each option is for; all take an option that is not here.
OPTION_FORMATS = {
    "delimiter": frozenset({Format.CSV}),
    "quote": frozenset({Format.CSV}),
    "escape": frozenset({Format.CSV}),
    "encoding": TEXTS,
    "undecodable": TEXTS,
    "sheet": SHEETS,
    "range": SHEETS,
    "recordsPath": frozenset({Format.JSON}),
    "preambleLines": SHEETS | {Format.CSV},
    "headerLines": SHEETS | JSONS | {Format.CSV},
    "headerJoin": SHEETS | {Format.CSV},
    "footnotePattern": SHEETS | {Format.CSV},
    "excelTexts": SHEETS | {Format.CSV},
}

_CELLS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})?(?::([A-Z]{1,3})([1-9][0-9]{0,6})?)?")
_STEP = re.compile(r"([^.\[\]]+)?((?:\[\])*)")


@dataclass(frozen=True)
class CellRange:
    """Cells of a sheet: places from 0, both ends included; no last one: up to the sheet's."""

    first_row: int
    first_column: int
    last_row: int | None
    last_column: int | None


def read_cell_range(text: str) -> CellRange | None:
    """Return what a range such as `B4:F200`, `B4:F`, `B:F` or `B4` says; None if it is none."""
    found = _CELLS.fullmatch(text.upper())
    if found is None:
        return None
    first_row = int(found[2] or 1) - 1
    last_row = int(found[4]) - 1 if found[4] else None
    first_column = _column_number(found[1])
    last_column = _column_number(found[3]) if found[3] else None
    is_turned = (last_row is not None and last_row < first_row) or (
        last_column is not None and last_column < first_column
    )
    return None if is_turned else CellRange(first_row, first_column, last_row, last_column)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


@dataclass(frozen=True)
class Step:
    """A step on the way to the records: into the value of a key, or into each item of an array."""

    key: str | None = None

    @property
    def is_array(self) -> bool:
        """Tell whether it goes into each item of an array."""
        return self.key is None


ITEMS = Step()
# The records are the items of the array that is the whole document.
TOP = "[]"


def read_records_path(text: str) -> tuple[Step, ...] | None:
    """Return the steps of a path such as `Results.series[].data[]`; None if it is none."""
    steps: list[Step] = []
    for number, part in enumerate(text.split(".")):
        found = _STEP.fullmatch(part)
        if not part or found is None or (number and not found[1]):
            return None
        steps += [Step(found[1])] if found[1] else []
        steps += [ITEMS] * (len(found[2]) // 2)
    return tuple(steps) if steps and steps[-1].is_array else None


def find_format_problem(given_format: object, options: Iterable[str]) -> str | None:
    """Say what is wrong with the format of server 'raw' and its options; None if nothing is.

    `options` are the names of those that a contract has.
    """
    if given_format not in list(Format):
        return f"server 'raw' must have format {', '.join(Format)}, found '{given_format}'."
    chosen = Format(str(given_format))
    for name in options:
        formats = OPTION_FORMATS.get(name)
        if formats is not None and chosen not in formats:
            return (
                f"{name} of server 'raw' means nothing for format {chosen}: it is for "
                f"{', '.join(sorted(formats))}. Delete it, or change the format."
            )
    return None


def find_place_problem(cell_range: str | None, records_path: str | None) -> str | None:
    """Say what is wrong with the place of the records in a file; None if nothing is."""
    if cell_range is not None and read_cell_range(cell_range) is None:
        return (
            f"range of server 'raw' must be cells such as {quoted(['B4:F200', 'B4:F', 'B4'])}, "
            f"found '{cell_range}'."
        )
    if records_path is not None and read_records_path(records_path) is None:
        return (
            "recordsPath of server 'raw' must be keys joined by dots, with [] after each array, "
            f"such as {quoted(['[]', 'results[]', 'Results.series[].data[]'])}, found "
            f"'{records_path}'."
        )
    return None
