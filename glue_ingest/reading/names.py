"""The names of a header: joined, trimmed, told apart, and listed in messages."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from glue_ingest.contracts.model import Dialect, folded
from glue_ingest.contracts.raw_formats import SHEETS, TOP, Format
from glue_ingest.contracts.rules import EDGE_CHARACTERS
from glue_ingest.errors import quoted
from glue_ingest.reading.spec import ReadSpec

# The texts of the fields of a record, as received.
Row = Sequence[str]
SHOWN_NAMES = 50
EXCEL_TEXT = re.compile(r'="((?:[^"]|"")*)"')


def join_names(rows: Sequence[Row], dialect: Dialect) -> list[str]:
    """Return the names that one row or several make, trimmed and in NFC; empty where none is.

    In every row but the last an empty field has the name to its left, as merged cells have. A name
    in a row above ends that: one merged cell is not below two.
    """
    width = max(map(len, rows))
    lines = [[_cleaned(name, dialect) for name in row] + [""] * (width - len(row)) for row in rows]
    starts: set[int] = set()
    for line in lines[:-1]:
        starts |= {place for place in range(width) if line[place]}
        for place in range(1, width):
            line[place] = line[place] or ("" if place in starts else line[place - 1])
    return [dialect.header_join.join(filter(None, parts)) for parts in zip(*lines, strict=True)]


def _cleaned(name: str, dialect: Dialect) -> str:
    text = name.strip(EDGE_CHARACTERS)
    if dialect.excel_texts and (found := EXCEL_TEXT.fullmatch(text)):
        text = found[1].replace('""', '"').strip(EDGE_CHARACTERS)
    return unicodedata.normalize("NFC", text)


def is_blank(row: Row) -> bool:
    """Tell whether all fields of a row are empty or white space."""
    return not any(text.strip(EDGE_CHARACTERS) for text in row)


def told_apart(names: Sequence[str], repeated: Mapping[int, tuple[str, int]]) -> tuple[str, ...]:
    """Return names of which no two are alike: the second and later ones have their place too."""
    told: list[str] = []
    taken = set(map(folded, names))
    for place, name in enumerate(names):
        if repeated.get(place, ("", 1))[1] > 1:
            name = f"{name} (column {place + 1})"
            while folded(name) in taken:
                name += "'"
            taken.add(folded(name))
        told.append(name)
    return tuple(told)


def told_lines(dialect: Dialect) -> str:
    """Return the number of lines before the header as a contract has it."""
    return "auto" if dialect.preamble_lines is None else f"{dialect.preamble_lines}"


def told_reasons(dialect: Dialect) -> str:
    """Return why a file may lack a column, beside its name, by what its format has."""
    lines = f"the number of lines before the header (preambleLines is {told_lines(dialect)})"
    if dialect.format is Format.CSV:
        return f", changed the delimiter ('{dialect.delimiter}') or {lines}"
    if dialect.format in SHEETS:
        sheet = f"the sheet ({dialect.sheet or 'the first one'}), the range"
        return f", changed {sheet} or {lines}"
    if dialect.format is Format.JSON:
        return f", or moved the records (recordsPath is {dialect.records_path or TOP})"
    return ""


def listed_names(names: Sequence[str], spec: ReadSpec) -> str:
    """Join names of a header for a message, at most SHOWN_NAMES.

    The header of a file without one is its first record: names that may be a person's are left out.
    """
    if not spec.shows_texts:
        known = spec.header_names
        others = [name for name in names if folded(name) not in known]
        names = [name for name in names if folded(name) in known]
        if others:
            return f"{quoted(names)}, and {len(others):,} not known {spec.shown('')}"
    more = len(names) - SHOWN_NAMES
    return quoted(names[:SHOWN_NAMES]) + (f" and {more:,} more" if more > 0 else "")
