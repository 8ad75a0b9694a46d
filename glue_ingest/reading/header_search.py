"""Where the header of a file is: after so many lines, or where the contract's names are.

A format says by `Lines` what its lines are. Lines of CSV end at a line end; lines of a sheet are
its rows, and those of nested arrays the inner ones.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from glue_ingest.errors import (
    DuplicateHeaderError,
    EmptyFileError,
    MissingColumnsError,
    UnreadableHeaderError,
    quoted,
)
from glue_ingest.reading.header import Header, has_names, header_of, nameless_header
from glue_ingest.reading.names import SHOWN_NAMES, Row, is_blank
from glue_ingest.reading.spec import ReadSpec

# A header further down is not looked for.
MAX_LINES = 50
# The width of a file without a header is that of most of its first records.
WIDTH_RECORDS = 50
# Errors that a record has which is no header.
NO_HEADER = (MissingColumnsError, DuplicateHeaderError, UnreadableHeaderError)


@dataclass(frozen=True)
class Taken:
    """Rows of a file, the place that they were looked for from, and the place after them."""

    rows: Sequence[Row]
    start: int
    end: int


class Lines(Protocol):
    """The lines of a file, as far as they are known.

    `described` says how many there are, for a message: `3 row(s)`. `has_delimiters` says that a
    field at the end that is empty in all rows of a header is a delimiter.
    """

    described: str
    has_delimiters: bool

    def take(self, skipped: int, count: int, *, is_lenient: bool = False) -> Taken | None:
        """Return the first rows that are not blank after some lines; fewer if the file ends.

        None says that more of the file must be read.

        Raises:
            UnreadableHeaderError: if one of them cannot be read; `is_lenient` passes over it.
        """

    def may_begin(self, skipped: int) -> bool:
        """Tell whether the contract's names may begin in the line after some lines."""


class RowLines:
    """The rows of a sheet, or of nested arrays: all of them, or the first ones."""

    has_delimiters = False

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.described = f"{len(rows):,} row(s)"

    def take(self, skipped: int, count: int, *, is_lenient: bool = False) -> Taken:
        """Return the first rows that are not blank after some rows: any row can be read."""
        del is_lenient
        taken: list[Row] = []
        end = start = min(skipped, len(self.rows))
        while end < len(self.rows) and len(taken) < count:
            if not is_blank(self.rows[end]):
                taken.append(self.rows[end])
            end += 1
        return Taken(taken, start, end)

    def may_begin(self, skipped: int) -> bool:
        """Tell whether a row is there, and not blank."""
        return skipped < len(self.rows) and not is_blank(self.rows[skipped])


def find_row_header(rows: Sequence[Row], spec: ReadSpec, path: str) -> tuple[Header, int]:
    """Return the header among the first rows of a file, and the number of rows up to its records.

    Raises:
        IngestError: one of the named refusals of `errors.py`.
    """
    found = find_header(RowLines(rows), spec, path)
    if found is None:
        raise AssertionError("rows are there")
    return found


def find_header(lines: Lines, spec: ReadSpec, path: str) -> tuple[Header, int] | None:
    """Return the header of a file, and the place of its records; None if more must be read.

    Raises:
        IngestError: one of the named refusals of `errors.py`. Where other lines stand before the
            header than the contract says, its message says so.
    """
    dialect = spec.dialect
    if dialect.header_lines == 0:
        return _nameless(lines, spec, path)
    if dialect.preamble_lines is None:
        return _look_for(lines, spec, path)
    try:
        return _after(lines, dialect.preamble_lines, spec, path)
    except (EmptyFileError, *NO_HEADER) as error:
        skipped, _ = find_preamble(lines, spec)
        if skipped in (None, dialect.preamble_lines):
            raise
        raise type(error)(
            f"The header of '{path}' is not where {spec.edited_path} says. Found the contract's "
            f"column names after {skipped} line(s), and preambleLines is "
            f"{dialect.preamble_lines}. Edit preambleLines of server 'raw' there to {skipped}, "
            "or take the lines out of the file; with auto they are found by the names."
        ) from error


def _after(lines: Lines, skipped: int, spec: ReadSpec, path: str) -> tuple[Header, int] | None:
    """Return the header after some lines."""
    taken = lines.take(skipped, spec.dialect.header_lines)
    if taken is None:
        return None
    if len(taken.rows) < spec.dialect.header_lines:
        raise EmptyFileError(
            f"The file '{path}' has no header. Found: {lines.described}, none after the {skipped} "
            f"line(s) before the header that {spec.edited_path} tells of"
            f"{_headed(spec)}. Fetch the file again, or edit preambleLines there."
        )
    rows = taken.rows
    has_end_delimiter = lines.has_delimiters and _has_end_delimiter(rows)
    if has_end_delimiter:
        width = max(map(len, rows))
        rows = [row[: width - 1] for row in rows]
    header = header_of(rows, spec, path)
    header = replace(header, preamble_lines=skipped, has_end_delimiter=has_end_delimiter)
    return header, taken.end


def _has_end_delimiter(rows: Sequence[Row]) -> bool:
    width = max(map(len, rows))
    return width > 1 and not any(row[-1] for row in rows if len(row) == width)


def _headed(spec: ReadSpec) -> str:
    count = spec.dialect.header_lines
    return f", or fewer than its headerLines, {count}" if count > 1 else ""


def find_preamble(lines: Lines, spec: ReadSpec) -> tuple[int | None, bool]:
    """Return how many lines stand before the contract's names, and whether all could be looked at.

    The number is None if no line has them.
    """
    for skipped in range(MAX_LINES):
        if not lines.may_begin(skipped):
            continue
        try:
            taken = lines.take(skipped, spec.dialect.header_lines)
        except UnreadableHeaderError:
            continue
        if taken is None:
            return None, False
        if len(taken.rows) == spec.dialect.header_lines and has_names(taken.rows, spec):
            return skipped, True
    return None, True


def _look_for(lines: Lines, spec: ReadSpec, path: str) -> tuple[Header, int] | None:
    """Return the header, which is where the contract's names are."""
    skipped, is_known = find_preamble(lines, spec)
    if not is_known:
        return None
    if skipped is not None:
        return _after(lines, skipped, spec, path)
    required = [c.source_name for c in spec.columns if c.is_required]
    wanted = required or [column.source_name for column in spec.columns]
    raise MissingColumnsError(
        f"Missing column(s) in '{path}': no line of the first {MAX_LINES} has the names of the "
        f"contract, {quoted(wanted[:SHOWN_NAMES])}. Found: {lines.described}. If the publisher "
        f"renamed a column, add the new name to its sourceAliases in {spec.edited_path}; if names "
        "stand in several lines, edit headerLines of server 'raw' there."
    )


def _nameless(lines: Lines, spec: ReadSpec, path: str) -> tuple[Header, int] | None:
    """Return the header of a file that has none: its width is that of most first records."""
    taken = lines.take(spec.dialect.preamble_lines or 0, WIDTH_RECORDS, is_lenient=True)
    if taken is None:
        return None
    if not taken.rows:
        raise EmptyFileError(
            f"The file '{path}' has no rows. Found: {lines.described}, and no record that can be "
            f"read. Fetch it again, or edit preambleLines or the delimiter of server 'raw' in "
            f"{spec.edited_path}."
        )
    if len(taken.rows[0]) > 1 and has_names(taken.rows[:1], spec):
        raise UnreadableHeaderError(
            f"The file '{path}' has a header, and headerLines in {spec.edited_path} is 0. Found: "
            "the contract's names in its first record. Edit headerLines of server 'raw' there."
        )
    width = Counter(map(len, taken.rows)).most_common(1)[0][0]
    wide = [row for row in taken.rows if len(row) == width]
    has_end_delimiter = lines.has_delimiters and width - 1 == _known_width(spec)
    has_end_delimiter = has_end_delimiter and _has_end_delimiter(wide)
    header = nameless_header(width - has_end_delimiter, spec, path)
    return replace(header, has_end_delimiter=has_end_delimiter), taken.start


def _known_width(spec: ReadSpec) -> int:
    positions = [column.place.position or 0 for column in spec.columns]
    return max([*positions, *spec.ignored_positions], default=0)
