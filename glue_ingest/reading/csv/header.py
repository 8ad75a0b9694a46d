"""The header of a file: the lines before it, its names, and the wanted columns among them."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from glue_ingest.contracts.model import folded
from glue_ingest.contracts.rules import EDGE_CHARACTERS
from glue_ingest.errors import (
    DelimiterMismatchError,
    DuplicateHeaderError,
    EmptyFileError,
    MissingColumnsError,
    UnknownColumnsError,
    UnreadableHeaderError,
    quoted,
)
from glue_ingest.reading.csv.grammar import LINE_END, Grammar, Scan
from glue_ingest.reading.csv.preamble import (
    MAX_NAMES,
    SEPARATOR_MARK,
    find_preamble,
    has_separator_mark,
)
from glue_ingest.reading.csv.streams import decode, show
from glue_ingest.reading.spec import ReadSpec

# A record with more names is no header, and would take all memory.
MAX_NAME = 200
# Errors that a record has which is no header.
NO_HEADER = (MissingColumnsError, DuplicateHeaderError, UnreadableHeaderError)
SHOWN_NAMES = 50


@dataclass(frozen=True)
class Header:
    """The names of one file in its order, and the field that holds each wanted column.

    `unknown` has the places of columns instead of their names where names may be a person's. With
    `has_end_delimiter` a delimiter follows on the last name, and must on the last field of each
    record.
    """

    names: tuple[str, ...]
    positions: dict[str, int]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    has_end_delimiter: bool = False


def read_header(
    buffer: bytes, spec: ReadSpec, name: str, *, is_end: bool
) -> tuple[Header, int] | None:
    """Return the header at the start of a file, and where the records begin.

    None says that more of the file is needed; `is_end` says that there is no more.

    Raises:
        IngestError: one of the named refusals of `errors.py`. Where other lines stand before the
            header than the contract says, its message says so.
    """
    try:
        return _read_header(buffer, spec, name, is_end=is_end)
    except (EmptyFileError, *NO_HEADER) as error:
        lines = find_preamble(buffer, spec)
        if lines is None:
            raise
        raise type(error)(
            f"The header of '{name}' is not where {spec.edited_path} says. Found the contract's "
            f"column names after {lines} line(s), and preambleLines is "
            f"{spec.dialect.preamble_lines}. Edit preambleLines of server 'raw' there to {lines}, "
            "or take the lines out of the file."
        ) from error


def _read_header(
    buffer: bytes, spec: ReadSpec, name: str, *, is_end: bool
) -> tuple[Header, int] | None:
    start = _after_first_lines(buffer, spec, name, is_end=is_end)
    scan = Scan(Grammar(spec.dialect), buffer, len(buffer), is_end=is_end)
    found = None if start is None else next(scan.records(start), None)
    if found is not None:
        record, flaw = found
        names, has_end_delimiter = _names(scan.grammar, record) if flaw is None else ([], False)
        # An unclosed quote makes the first records a part of a name.
        is_swollen = not spec.shows_texts and any(map(_holds_records, names))
        if is_swollen or not 1 <= len(names) <= MAX_NAMES:
            raise _unreadable(record, spec, name)
        header = replace(_match(name, spec, names), has_end_delimiter=has_end_delimiter)
        return header, scan.position
    if is_end:
        raise EmptyFileError(
            f"The file '{name}' has no header. Found: {len(buffer):,} bytes of text, none after "
            f"the {spec.dialect.preamble_lines} line(s) before the header that {spec.edited_path} "
            "tells of. Fetch the file again, or edit preambleLines there."
        )
    return None


def _after_first_lines(buffer: bytes, spec: ReadSpec, name: str, *, is_end: bool) -> int | None:
    """Return the place after the `sep=` line and the lines before the header; None if unknown."""
    start = 0
    has_mark = has_separator_mark(buffer)
    for _ in range(has_mark + spec.dialect.preamble_lines):
        line_end = LINE_END.search(buffer, start)
        if line_end is None and not is_end:
            return None
        if start == 0 and has_mark:
            line = buffer[: line_end.start()] if line_end else buffer
            _check_separator(line[len(SEPARATOR_MARK) :], spec, name)
        start = line_end.end() if line_end else len(buffer)
    return start


def _check_separator(separator: bytes, spec: ReadSpec, name: str) -> None:
    """Compare the `sep=;` line, which is meant for Excel, with the contract."""
    if separator != spec.dialect.delimiter.encode():
        raise DelimiterMismatchError(
            f"The first line of '{name}' says that "
            f"'{spec.shown(show(separator, spec.dialect)[:20])}' separates fields, the "
            f"contract says '{spec.dialect.delimiter}'. Edit the "
            f"delimiter of server 'raw' in {spec.edited_path}."
        )


def _names(grammar: Grammar, record: bytes) -> tuple[list[str], bool]:
    """Return the names of a header, and whether a delimiter follows on the last.

    There are none if it is no text. Columns without a name get one.
    """
    text = decode(record)
    fields = [] if text is None else grammar.split(text, MAX_NAMES + 2)
    has_end_delimiter = len(fields) > 1 and not fields[-1]
    if has_end_delimiter:
        fields.pop()
    names = [
        unicodedata.normalize("NFC", field.strip(EDGE_CHARACTERS)) or f"(column {place})"
        for place, field in enumerate(fields, 1)
    ]
    return names, has_end_delimiter


def _holds_records(name: str) -> bool:
    return "\n" in name or "\r" in name or len(name) > MAX_NAME


def _unreadable(record: bytes, spec: ReadSpec, name: str) -> UnreadableHeaderError:
    return UnreadableHeaderError(
        f"The header of '{name}' cannot be read: broken quotes, bytes that are not "
        f"{spec.dialect.encoding}, or more than {MAX_NAMES:,} names. Found: "
        f"'{spec.shown(show(record, spec.dialect)[:200])}'. Fix the file, or edit the "
        f"encoding, delimiter, quote or preambleLines of server 'raw' in {spec.edited_path}."
    )


def _match(path: str, spec: ReadSpec, names: Sequence[str]) -> Header:
    """Find the wanted columns in a header; order and letter case do not matter."""
    places = {folded(name): place for place, name in reversed(list(enumerate(names)))}
    if len(places) < len(names):
        counted = Counter(map(folded, names))
        repeated = sorted(name for name, count in counted.items() if count > 1)
        raise DuplicateHeaderError(
            f"The header of '{path}' has a name twice: {listed_names(repeated, spec)}. Rename "
            "one column of each."
        )
    known = {column.header_name: column for column in spec.columns}
    missing = [column for source, column in known.items() if source not in places]
    required = [column.source_name for column in missing if column.is_required]
    # A file without any column of the contract is not of it.
    if required := required or [c.source_name for c in missing if len(missing) == len(known)]:
        raise MissingColumnsError(
            f"Missing column(s) in '{path}': {quoted(required[:SHOWN_NAMES])}. "
            f"Found: {listed_names(names, spec)}. "
            "If the publisher renamed a column, changed the delimiter "
            f"('{spec.dialect.delimiter}') or the number of lines before the header (preambleLines "
            f"is {spec.dialect.preamble_lines}), edit {spec.edited_path}."
        )
    expected = spec.header_names
    unknown = tuple(
        name if spec.shows_texts else f"(column {place})"
        for place, name in enumerate(names, 1)
        if folded(name) not in expected
    )
    if unknown and spec.refuses_unknown_columns:
        raise UnknownColumnsError(
            f"Unknown column(s) in '{path}': {quoted(unknown[:SHOWN_NAMES])}. The contract "
            f"refuses them. Add them, or set unknownColumns to note, in {spec.edited_path}."
        )
    return Header(
        names=tuple(names),
        positions={column.name: places[s] for s, column in known.items() if s in places},
        missing=tuple(column.name for column in missing),
        unknown=unknown,
    )


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
