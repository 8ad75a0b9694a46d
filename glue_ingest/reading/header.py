"""The header of a file: what comes before it, its names, and how it meets the contract."""

from dataclasses import dataclass

from glue_ingest.contract import Contract
from glue_ingest.errors import (
    DelimiterMismatchError,
    DuplicateHeaderError,
    EmptyFileError,
    MissingColumnsError,
    UnknownColumnsError,
    UnreadableHeaderError,
    quoted,
)
from glue_ingest.reading.grammar import LINE_END, Ending, Grammar
from glue_ingest.reading.streams import is_text, show
from glue_ingest.rules import EDGE_CHARACTERS

SEPARATOR_MARK = b"sep="


@dataclass(frozen=True)
class Header:
    """The names of one file in its order, and the field that holds each contract column."""

    names: tuple[str, ...]
    positions: dict[str, int]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


def read_header(
    buffer: bytes, contract: Contract, name: str, *, is_end: bool
) -> tuple[Header, int] | None:
    """Return the header at the start of a file, and where the records begin.

    `buffer` holds the file's start, or all that is looked at if `is_end`. None says that more of
    the file is needed.

    Raises:
        IngestError: one of the named refusals of `errors.py`.
    """
    start = _after_separator_line(buffer, contract, name)
    for _ in range(contract.dialect.preamble_lines):
        line_end = LINE_END.search(buffer, start)
        start = len(buffer) if line_end is None else line_end.end()
    while (blank := LINE_END.match(buffer, start)) is not None:
        start = blank.end()
    if start >= len(buffer):
        if not is_end:
            return None
        raise EmptyFileError(
            f"The file '{name}' has no header. Found: {len(buffer):,} bytes of text, none after "
            f"the {contract.dialect.preamble_lines} line(s) before the header that {contract.path} "
            "tells of. Fetch the file again, or edit preambleLines there."
        )
    grammar = Grammar(contract.dialect)
    found = grammar.find(buffer, start, is_end=is_end)
    if found.ending is Ending.NEEDS_MORE:
        return None
    if found.ending is not Ending.WHOLE or not is_text(found.record):
        raise UnreadableHeaderError(
            f"The header of '{name}' cannot be read. Found: "
            f"'{show(found.record, contract.dialect)[:200]}'. Mend its quotes, or edit the "
            f"encoding, quote or preambleLines of server 'raw' in {contract.path}."
        )
    names = [field.decode().strip(EDGE_CHARACTERS) for field in grammar.split(found.record)]
    return _match(name, contract, _named(names)), found.next_start


def _after_separator_line(buffer: bytes, contract: Contract, name: str) -> int:
    """Pass over the `sep=;` line that Excel understands, if there is one."""
    if buffer[: len(SEPARATOR_MARK)].lower() != SEPARATOR_MARK:
        return 0
    line_end = LINE_END.search(buffer)
    line = buffer[: line_end.start()] if line_end else buffer
    separator = line[len(SEPARATOR_MARK) :].decode(errors="replace")
    if separator != contract.dialect.delimiter:
        raise DelimiterMismatchError(
            f"The first line of '{name}' says that '{separator}' separates fields, the contract "
            f"says '{contract.dialect.delimiter}'. Edit the delimiter of server 'raw' in "
            f"{contract.path}."
        )
    return line_end.end() if line_end else len(buffer)


def _named(names: list[str]) -> tuple[str, ...]:
    """Name the columns that have no name; a delimiter at the end of the header makes none."""
    if len(names) > 1 and not names[-1]:
        names = names[:-1]
    return tuple(name or f"(column {place})" for place, name in enumerate(names, 1))


def _match(path: str, contract: Contract, names: tuple[str, ...]) -> Header:
    """Find the contract's columns in a header; order and letter case do not matter."""
    folded = [name.lower() for name in names]
    if repeated := sorted({name for name in folded if folded.count(name) > 1}):
        raise DuplicateHeaderError(
            f"The header of '{path}' has a name twice: {quoted(repeated)}. Rename one column."
        )
    known = {column.source_name.strip().lower(): column for column in contract.columns}
    missing = [column for source, column in known.items() if source not in folded]
    if required := [column.source_name for column in missing if column.is_required]:
        raise MissingColumnsError(
            f"Missing column(s) in '{path}': {quoted(required)}. Found: {quoted(names)}. "
            "If the publisher renamed a column or changed the delimiter "
            f"('{contract.dialect.delimiter}'), edit {contract.path}."
        )
    unknown = tuple(name for name in names if name.lower() not in known)
    if unknown and contract.refuses_unknown_columns:
        raise UnknownColumnsError(
            f"Unknown column(s) in '{path}': {quoted(unknown)}. The contract refuses them. Add "
            f"them, or set unknownColumns to note, in {contract.path}."
        )
    return Header(
        names=names,
        positions={c.name: folded.index(s) for s, c in known.items() if s in folded},
        missing=tuple(column.name for column in missing),
        unknown=unknown,
    )
