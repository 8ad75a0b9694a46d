"""In which format a file is, by its bytes, and where its records are."""

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from glue_ingest.authoring.dialect import Found, guess_dialect, guess_encoding, header_notes
from glue_ingest.authoring.header_lines import HeaderLines, find_header
from glue_ingest.authoring.header_texts import is_figure
from glue_ingest.authoring.sheets import sheet_names
from glue_ingest.contracts.model import Dialect
from glue_ingest.contracts.raw_formats import JSONS, SHEETS, TOP, Format
from glue_ingest.contracts.rules import EDGE_CHARACTERS
from glue_ingest.errors import (
    EmptyFileError,
    RecordsNotFoundError,
    UnreadableHeaderError,
    quoted,
)
from glue_ingest.reading.json.fields import UP
from glue_ingest.reading.json.paths import find_record_paths
from glue_ingest.reading.json.texts import opened_texts
from glue_ingest.reading.kinds import is_json, kind_of
from glue_ingest.reading.names import is_blank
from glue_ingest.reading.source import Source, ignore
from glue_ingest.reading.source_file import ReceivedFile
from glue_ingest.reading.spec import untyped_spec
from glue_ingest.reading.streams import BLOCK_BYTES, unpacked

# The header of a sheet is looked for in so many rows.
SAMPLE_ROWS = 500
# So many other sheets are named.
MAX_NAMES = 20
WHITE = b"\xef\xbb\xbf \t\r\n"


def guess_file(path: Path) -> Found:
    """Return how a file is written, and notes for the reviewer.

    Raises:
        IngestError: if it is in no format that is read, or holds no table.
    """
    start, compression = _first_bytes(path)
    kind = kind_of(start)
    if kind is None and is_json(start):
        return _guess_json(path, start, compression)
    if kind is None or kind.format is None:
        return guess_dialect(path, compression)
    dialect = Dialect(format=kind.format, compression=compression)
    return _guess_sheet(path, dialect) if kind.format in SHEETS else Found(dialect, [])


def _first_bytes(path: Path) -> tuple[bytes, str | None]:
    """Return the first bytes of a file, unpacked, and how it is packed."""
    with closing(path.open("rb")) as stream:
        start = stream.read(BLOCK_BYTES)
    kind = kind_of(start)
    if kind is None or kind.compression is None:
        return start, None
    spec = untyped_spec(str(path), Dialect(compression=kind.compression))
    with closing(path.open("rb")) as stream:
        return next(unpacked(stream, spec, str(path)), b""), kind.compression


def _opened(path: Path, dialect: Dialect) -> ReceivedFile:
    spec = untyped_spec(str(path), dialect, shows_texts=False)
    return ReceivedFile(lambda: path.open("rb"), str(path), spec)


def _first_rows(file: ReceivedFile) -> list[list[str]]:
    """Return the fields of the first records, blank ones too."""
    with closing(file.file.records(ignore)) as batches:
        batch = next(batches, None)
    if batch is None:
        return []
    width = len(file.header.names)
    columns = [
        batch.column(f"field_{place}").slice(0, SAMPLE_ROWS).to_pylist() for place in range(width)
    ]
    return [[text or "" for text in row] for row in zip(*columns, strict=True)]


def _guess_json(path: Path, start: bytes, compression: str | None) -> Found:
    encoding, notes = guess_encoding(path, Dialect(compression=compression))
    dialect = Dialect(format=Format.JSON, compression=compression, encoding=encoding)
    if _are_lines(start.decode(encoding, "replace")):
        dialect = replace(dialect, format=Format.JSONL)
        return _with_array_header(path, dialect, notes)
    source = Source(lambda: path.open("rb"), str(path), untyped_spec(str(path), dialect))
    with opened_texts(source, ignore) as texts:
        paths = find_record_paths(texts)
    if not paths and start.lstrip(WHITE)[:1] == b"{":
        _check_whole(path, dialect)
    if paths and paths != [TOP]:
        best = max(paths, key=lambda item: _count_values(path, replace(dialect, records_path=item)))
        dialect = replace(dialect, records_path=best)
        notes.append(
            f"the records are taken to be those at {best}; arrays of objects or arrays: "
            f"{', '.join(paths)}."
        )
    return _with_array_header(path, dialect, notes)


def _check_whole(path: Path, dialect: Dialect) -> None:
    """Refuse a document without an array of records; one that is broken is refused by the reader.

    Raises:
        IngestError: always.
    """
    try:
        _opened(path, dialect)
    except RecordsNotFoundError as error:
        raise RecordsNotFoundError(
            f"The file '{path}' has no array of records. Found: JSON, and in it no array of "
            "objects or arrays. If the publisher answered with an error, fetch it again."
        ) from error


def _are_lines(text: str) -> bool:
    """Tell JSON Lines: the first line is a whole record, and another follows."""
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    if len(lines) < 2 or lines[1].lstrip()[:1] not in ("{", "["):
        return False
    try:
        return isinstance(json.loads(lines[0]), dict | list)
    except (ValueError, RecursionError):
        return False


def _count_values(path: Path, dialect: Dialect) -> int:
    """Count the values of the first records at a path, those of their parents left out."""
    file = _opened(path, dialect)
    own = [place for place, name in enumerate(file.header.names) if not name.startswith(UP)]
    return sum(bool(row[place]) for row in _first_rows(file) for place in own)


def _with_array_header(path: Path, dialect: Dialect, notes: list[str]) -> Found:
    """Return how a file of JSON is written: records that are arrays have a header, or none."""
    file = _opened(path, replace(dialect, header_lines=0))
    if dialect.format not in JSONS or file.header.rows or not getattr(file.file, "are_arrays", 0):
        return Found(dialect, notes)
    header = _header_of(_first_rows(file))
    if header is None or header.first:
        return Found(dialect, notes)
    dialect = replace(dialect, header_lines=header.count)
    return Found(dialect, [*notes, *header_notes(dialect, ())])


def _header_of(rows: list[list[str]]) -> HeaderLines | None:
    gaps = {place for place in range(1, len(rows)) if is_blank(rows[place - 1])}
    width = max(map(len, rows), default=0)
    return find_header(list(rows), range(len(rows)), width, gaps) if width else None


def _guess_sheet(path: Path, dialect: Dialect) -> Found:
    """Return how the sheet with the data is written; a list of one column is a table last.

    Raises:
        UnreadableHeaderError: if no sheet has one.
    """
    names = sheet_names(path, dialect)
    tables = []
    tried_names: list[str | None] = [*names] or [None]
    for name in tried_names:
        tried = replace(dialect, sheet=name, header_lines=0)
        try:
            rows = _first_rows(_opened(path, tried))
        except EmptyFileError:
            continue
        found = _guess_rows(rows, replace(dialect, sheet=name))
        if found is not None:
            tables.append((max(map(len, rows)) > 1, sum(map(_count_figures, rows)), found))
    if not tables:
        raise UnreadableHeaderError(
            f"The workbook '{path}' has no table. Found: {len(names):,} sheet(s), none with a row "
            "below names. Save the table as CSV, or name its columns."
        )
    found = _with_data(tables)
    if len(names) < 2:
        return Found(replace(found.dialect, sheet=None), found.notes)
    others = [name for name in names if name != found.dialect.sheet]
    more = f" and {len(others) - MAX_NAMES:,} more" if len(others) > MAX_NAMES else ""
    told = (
        f"of {len(names):,} sheets this is the first with a table of about as many figures as any. "
        f"The others are not read: {quoted(others[:MAX_NAMES])}{more}."
    )
    return Found(found.dialect, [told, *found.notes])


def _count_figures(row: list[str]) -> int:
    return sum(bool(text) and is_figure(text.strip(EDGE_CHARACTERS)) for text in row)


def _with_data(tables: list[tuple[bool, int, Found]]) -> Found:
    """Return the first table with half of the most figures: a list of contents has fewer."""
    most = max(count if is_wide else 0 for is_wide, count, _ in tables)
    fit = [found for is_wide, count, found in tables if is_wide and 2 * count >= most]
    return fit[0] if fit else tables[0][2]


def _guess_rows(rows: list[list[str]], dialect: Dialect) -> Found | None:
    """Return how the rows of a sheet are written; None if they are no table."""
    places = [n for row in rows for n, text in enumerate(row) if text.strip(EDGE_CHARACTERS)]
    header = _header_of([row[min(places) :] for row in rows]) if places else None
    if header is None or (min(places) == max(places) and header.count != 1):
        return None
    if all(map(is_blank, rows[header.first_row :])):
        return None
    dialect = replace(dialect, preamble_lines=header.first, header_lines=header.count)
    lines = rows[header.first : header.first_row]
    return Found(dialect, header_notes(dialect, [text for line in lines for text in line]))
