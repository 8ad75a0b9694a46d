"""How a file is written: compression, encoding, delimiter, quotes, and lines before the header."""

import codecs
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from glue_ingest.authoring.header_texts import NUMBER
from glue_ingest.authoring.headers import guess_grammar
from glue_ingest.contracts.model import Dialect, Undecodable
from glue_ingest.errors import UnreadableHeaderError
from glue_ingest.reading.preflight import check_bytes, check_text
from glue_ingest.reading.spec import untyped_spec
from glue_ingest.reading.streams import BLOCK_BYTES, MARKED, read_blocks

# The dialect is guessed from this many bytes at most.
SAMPLE_BYTES = 1 << 18
# The share of the bytes at even or odd places that are NUL in UTF-16.
MIN_SHARE = 0.5
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Bytes that are characters in Windows-1252 but not in Latin-1, and those that are in neither.
WINDOWS_BYTES = range(0x80, 0xA0)
UNUSED_BYTES = (0x81, 0x8D, 0x8F, 0x90, 0x9D)


@dataclass(frozen=True)
class Found:
    """How a file is written, and notes for the reviewer.

    `formulas` are the places of columns with texts as Excel writes them, `="01"`.
    """

    dialect: Dialect
    notes: list[str]
    formulas: frozenset[int] = frozenset()


def guess_dialect(path: Path, compression: str | None = None) -> Found:
    """Return the dialect of a CSV file, and how it is packed.

    Raises:
        IngestError: if it is no text, or holds no table.
    """
    with closing(path.open("rb")) as stream:
        start = stream.read(BLOCK_BYTES)
    dialect = Dialect(compression=compression)
    encoding, notes = guess_encoding(path, dialect)
    dialect = replace(dialect, encoding=encoding)
    if notes and encoding == "utf-8":
        dialect = replace(dialect, undecodable=Undecodable.QUARANTINE)
    spec = untyped_spec(str(path), dialect)
    check_bytes(start, spec, str(path))
    with closing(path.open("rb")) as stream:
        blocks = read_blocks(stream, spec, str(path))
        sample = next(blocks, b"")
        is_end = len(sample) < SAMPLE_BYTES and next(blocks, None) is None
    check_text(sample, spec, str(path))
    guess = guess_grammar(sample[:SAMPLE_BYTES], dialect, is_end=is_end)
    if guess is None:
        raise UnreadableHeaderError(
            f"The file '{path}' has no table that could be told from other lines. Found: no "
            "records with as many fields as others. Put a line of column names first."
        )
    notes += header_notes(guess.dialect, guess.names)
    return Found(guess.dialect, notes, guess.formulas)


def header_notes(dialect: Dialect, names: Iterable[str]) -> list[str]:
    """Return notes on the header for the reviewer."""
    count, notes = dialect.header_lines, []
    if count == 0:
        notes.append(
            "no header was found: the first record looks like a row, and columns are called by "
            "their positions. Name each; if the first record is a header, delete headerLines."
        )
    if count > 1:
        notes.append(
            f"the header is taken to have {count} lines (headerLines), joined to one name; an "
            "empty field takes the name to its left, as in merged cells. Check sourceName of each."
        )
    known = [name.lower() for name in names]
    if count == 1 and len(known) > 1 and ("" in known or len(set(known)) < len(known)):
        notes.append(
            "some columns have no name, or one that stands twice: if the header goes on in the "
            "line below, set headerLines to 2."
        )
    if any(map(NUMBER.fullmatch, known)):
        notes.append("some names of columns are numbers: is the first record a header?")
    if dialect.excel_texts:
        notes.append('fields such as ="01" are read as the text 01 (excelTexts).')
    return notes


def guess_encoding(path: Path, dialect: Dialect) -> tuple[str, list[str]]:
    """Guess the encoding from all bytes of a file; return it and notes for the reviewer."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="schoolhouse_mark")
    broken_count = letter_count = 0
    byte_counts = np.zeros(256, np.int64)
    with closing(path.open("rb")) as stream:
        blocks = read_blocks(stream, untyped_spec(str(path), dialect), str(path))
        for place, block in enumerate(blocks):
            if place == 0 and (wide := _wide_encoding(block)):
                return wide, []
            text = decoder.decode(block)
            if not text.isascii():
                broken = len(MARKED.findall(text))
                broken_count += broken
                letter_count += sum(not letter.isascii() for letter in text) - broken
                byte_counts += np.bincount(np.frombuffer(block, np.uint8), minlength=256)
    if not broken_count:
        return "utf-8", []
    if letter_count > broken_count:
        return "utf-8", [f"{broken_count:,} byte(s) are no UTF-8: their records are unreadable."]
    is_windows = (
        byte_counts[list(WINDOWS_BYTES)].any() and not byte_counts[list(UNUSED_BYTES)].any()
    )
    encoding = "cp1252" if is_windows else "latin-1"
    return encoding, [f"the bytes are no UTF-8; {encoding} is a guess: look at the accents."]


def _wide_encoding(start: bytes) -> str | None:
    for mark, encoding in MARKS:
        if start.startswith(mark):
            return encoding
    pairs = np.frombuffer(start[: len(start) // 2 * 2], np.uint8).reshape(-1, 2)
    is_nul = (pairs == 0).mean(axis=0) if len(pairs) else (0.0, 0.0)
    if is_nul[1] > MIN_SHARE > is_nul[0]:
        return "utf-16-le"
    return "utf-16-be" if is_nul[0] > MIN_SHARE > is_nul[1] else None
