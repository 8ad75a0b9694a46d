"""How a file is written: compression, encoding, delimiter, quotes, and lines before the header."""

import codecs
import re
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from glue_ingest.contracts.model import Dialect, Undecodable
from glue_ingest.errors import UnreadableHeaderError
from glue_ingest.reading.csv.grammar import LINE_END, Grammar, Scan
from glue_ingest.reading.csv.preamble import SEPARATOR_MARK
from glue_ingest.reading.csv.streams import BLOCK_BYTES, GZIP_MARK, MARKED, decode, read_blocks
from glue_ingest.reading.preflight import check_bytes, check_text
from glue_ingest.reading.spec import untyped_spec

DELIMITERS = (",", ";", "\t", "|")
# The dialect is guessed from this many bytes and records at most.
SAMPLE_BYTES = 1 << 18
SAMPLE_RECORDS = 500
MAX_PREAMBLE_RECORDS = 50
MAX_FIELDS = 20_000
# The share of records that must have as many fields as the header.
MIN_SHARE = 0.5
NUMBER = re.compile(r"[+-]?[0-9.]+([eE][+-]?[0-9]+)?")
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
class Guess:
    """A dialect, and how well the first records follow it."""

    dialect: Dialect
    share: float
    width: int
    has_numbers_as_names: bool

    @property
    def score(self) -> tuple[bool, float, int]:
        """Return the sort key of guesses: the best one is the largest."""
        share = self.share * (0.9 if self.has_numbers_as_names else 1)
        return (self.width > 1 and share >= MIN_SHARE, round(share, 3), self.width)


def guess_dialect(path: Path) -> tuple[Dialect, list[str]]:
    """Return the dialect of a file, and notes for the reviewer.

    Raises:
        IngestError: if it is no text, or has no header.
    """
    with closing(path.open("rb")) as stream:
        start = stream.read(BLOCK_BYTES)
    dialect = Dialect(compression="gzip" if start.startswith(GZIP_MARK) else None)
    encoding, notes = _guess_encoding(path, dialect)
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
    guess = _guess_grammar(sample[:SAMPLE_BYTES], dialect, is_end=is_end)
    if guess is None:
        raise _no_header(path)
    if guess.has_numbers_as_names:
        notes = [*notes, "some names of columns are numbers: is the first record a header?"]
    return guess.dialect, notes


def _no_header(path: Path) -> UnreadableHeaderError:
    return UnreadableHeaderError(
        f"The file '{path}' has no header that could be told from its records. Found: no first "
        "record of names, no two alike, with as many fields as those after it. Put a line of "
        "column names first."
    )


def _guess_encoding(path: Path, dialect: Dialect) -> tuple[str, list[str]]:
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


def _guess_grammar(sample: bytes, dialect: Dialect, *, is_end: bool) -> Guess | None:
    start = 0
    delimiters: tuple[str, ...] = DELIMITERS
    if sample[: len(SEPARATOR_MARK)].lower() == SEPARATOR_MARK:
        line_end = LINE_END.search(sample)
        start = line_end.end() if line_end else len(sample)
        given = sample[len(SEPARATOR_MARK) : line_end.start() if line_end else start].decode()
        delimiters = (given,) if len(given) == 1 and given.isascii() else DELIMITERS
    quotings = [('"', '"')]
    if b'\\"' in sample:
        quotings.append(('"', "\\"))
    if b'"' not in sample and b"'" in sample:
        # A text without double quotes reads alike under both, so single quotes are tried first.
        quotings = [("'", "'"), *quotings] if _are_quoted(sample, delimiters) else quotings
    guesses = []
    for quote, escape in quotings:
        for delimiter in delimiters:
            tried = replace(dialect, delimiter=delimiter, quote=quote, escape=escape)
            guesses.append(_tried(sample, start, tried, is_end=is_end))
    return max((guess for guess in guesses if guess), key=lambda guess: guess.score, default=None)


def _are_quoted(sample: bytes, delimiters: tuple[str, ...]) -> bool:
    """Tell whether fields stand between single quotes."""
    marks = re.escape("".join(delimiters)).encode()
    return bool(
        re.search(rb"(?:\A|[\r\n" + marks + rb"])'[^'\r\n]*'(?=[\r\n" + marks + rb"]|\Z)", sample)
    )


def _tried(sample: bytes, start: int, dialect: Dialect, *, is_end: bool) -> Guess | None:
    """Read the first records in a dialect; find the header that most records follow."""
    scan = Scan(Grammar(dialect), sample, len(sample), is_end=is_end)
    rows: list[list[str] | None] = []
    places = [start]
    for record, flaw in islice(scan.records(start), SAMPLE_RECORDS):
        text = decode(record) if flaw is None else None
        rows.append(None if text is None else scan.grammar.split(text, MAX_FIELDS))
        places.append(scan.position)
    best: Guess | None = None
    for number, row in enumerate(rows[:MAX_PREAMBLE_RECORDS]):
        names = _names(row)
        if not names:
            continue
        followers = sum(_follows(other, row or []) for other in rows[number + 1 :])
        if number and not followers:
            continue
        share = (followers + 1) / len(rows)
        lines = len(LINE_END.findall(sample[start : places[number]])) if number else 0
        guess = Guess(
            replace(dialect, preamble_lines=lines),
            share,
            len(names),
            any(NUMBER.fullmatch(item) for item in names),
        )
        # Of records with the same number of fields, the first is the header.
        if best is None or (guess.score[:2] > best.score[:2] and guess.width != best.width):
            best = guess
    return best


def _names(row: list[str] | None) -> list[str]:
    """Return a record's fields if they may be names: most are texts, and no two are alike."""
    names = [field.strip().lower() for field in row or []]
    if len(names) > 1 and not names[-1]:
        names.pop()
    given = [item for item in names if item]
    is_header = len(given) * 2 > len(names) and len(set(given)) == len(given)
    if len(names) == 1 and any(mark in names[0] for mark in DELIMITERS):
        # A single name that holds a delimiter is more likely a row of another dialect.
        return []
    if any("@" in name for name in given):
        # An e-mail address is no name of a column.
        return []
    return names if is_header and not all(map(NUMBER.fullmatch, given)) else []


def _follows(row: list[str] | None, header: list[str]) -> bool:
    """Tell whether a record has a field for each name; with a delimiter at the end if they do."""
    fields = row or []
    has_end_delimiter = len(header) > 1 and not header[-1]
    return len(fields) == len(header) and not (has_end_delimiter and fields[-1])
