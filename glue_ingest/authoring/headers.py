"""Which delimiter and quotes a file has, and where its header is: what its first records follow."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise

from glue_ingest.authoring.header_lines import HeaderLines, find_header
from glue_ingest.authoring.header_table import Row
from glue_ingest.authoring.header_texts import NUMBER, YEAR
from glue_ingest.contracts.model import Dialect
from glue_ingest.reading.csv.grammar import LINE_END, Grammar, Scan
from glue_ingest.reading.csv.header import SEPARATOR_MARK
from glue_ingest.reading.names import EXCEL_TEXT, join_names
from glue_ingest.reading.streams import decode

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_RECORDS = 500
MAX_FIELDS = 20_000
# The share of records, from the header to the last row, that must have as many fields as it.
MIN_SHARE = 0.5
# A header that is in doubt counts for this much less.
DOUBT = 0.9


@dataclass(frozen=True)
class Guess:
    """A dialect, and how well the first records follow it.

    `share` is that of all records, `row_share` that from the header to the last row. `has_tail`
    says that rows of another dialect follow. `names` are those of the header, none if there is
    none. `formulas` are the places of columns that have texts as Excel writes them, `="01"`.
    """

    dialect: Dialect
    share: float
    row_share: float
    width: int
    names: tuple[str, ...]
    has_tail: bool = False
    formulas: frozenset[int] = field(default_factory=frozenset)

    @property
    def has_numbers_as_names(self) -> bool:
        """Tell whether a column is called by a number, and not by a year."""
        return any(NUMBER.fullmatch(n) and not YEAR.fullmatch(n) for n in self.names)

    @property
    def score(self) -> tuple[bool, float, bool, int]:
        """Return the sort key of guesses: the best one is the largest.

        A tab stands in no text, but Eurostat has commas within a first field.
        """
        weight = DOUBT if self.has_numbers_as_names or not self.names else 1
        is_table = self.width > 1 and self.row_share * weight >= MIN_SHARE and not self.has_tail
        is_tab = is_table and self.dialect.delimiter == "\t"
        return (is_table, round(self.share * weight, 3), is_tab, self.width)


def guess_grammar(sample: bytes, dialect: Dialect, *, is_end: bool) -> Guess | None:
    """Return the dialect that the first records follow best; None if they have no header."""
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


@dataclass(frozen=True)
class _Records:
    """The first records of a sample in a dialect: their fields, texts, and where they start.

    `gaps` are the numbers of those that stand below a blank line.
    """

    rows: list[Row]
    texts: list[str]
    starts: list[int]
    gaps: frozenset[int]


def _read(sample: bytes, start: int, dialect: Dialect, *, is_end: bool) -> _Records:
    scan = Scan(Grammar(dialect), sample, len(sample), is_end=is_end)
    found = _Records([], [], [], frozenset())
    gaps, end = set(), start
    for record, flaw in islice(scan.records(start), SAMPLE_RECORDS):
        text = decode(record) if flaw is None else None
        place = sample.index(record, end) if record else end
        if len(LINE_END.findall(sample, end, place)) > 1:
            gaps.add(len(found.rows))
        found.texts.append(text or "")
        found.rows.append(None if text is None else scan.grammar.split(text, MAX_FIELDS))
        found.starts.append(place)
        end = place + len(record)
    return replace(found, gaps=frozenset(gaps))


def _tried(sample: bytes, start: int, dialect: Dialect, *, is_end: bool) -> Guess | None:
    """Read the first records in a dialect; find the header that most records follow."""
    records = _read(sample, start, dialect, is_end=is_end)
    best: Guess | None = None
    for width in dict.fromkeys(len(row) for row in records.rows if row):
        places = [place for place, row in enumerate(records.rows) if len(row or []) == width]
        header = find_header(records.rows, places, width, records.gaps)
        guess = _guess(records, header, width, dialect) if header else None
        if guess is None or header is None:
            continue
        above = sample[start : records.starts[header.first]] if header.first else b""
        lines = len(LINE_END.findall(above))
        guess = replace(guess, dialect=replace(guess.dialect, preamble_lines=lines))
        if best is None or guess.score > best.score:
            best = guess
    return best


def _guess(records: _Records, header: HeaderLines, width: int, dialect: Dialect) -> Guess | None:
    """Say how well records follow a header; None if it cannot be one in this dialect."""
    rows = records.rows
    lines = [rows[place] or [] for place in range(header.first, header.first + header.count)]
    last_line = lines[-1] if lines else [""] * width
    excel = replace(dialect, excel_texts=True)
    names = join_names(lines, excel) if lines else []
    below = range(header.first_row, len(rows))
    following = [place for place in below if _follows(rows[place], last_line, bool(lines))]
    if width == 1:
        # A single field that holds a delimiter is more likely a row of another dialect.
        first = (names or rows[header.first_row] or [""])[0]
        is_wider = not following and any(len(rows[place] or []) > 1 for place in below)
        if is_wider or any(mark in first for mark in DELIMITERS):
            return None
    if header.first and not following:
        return None
    last = following[-1] if following else header.first
    has_formulas = {
        place
        for row in [*lines, *(rows[number] or [] for number in following)]
        for place, text in enumerate(row)
        if EXCEL_TEXT.fullmatch(text.strip())
    }
    has_end_delimiter = len(names) > 1 and not names[-1]
    return Guess(
        replace(dialect, header_lines=header.count, excel_texts=bool(has_formulas)),
        share=(len(following) + header.count) / len(rows),
        row_share=(len(following) + header.count) / (last + 1 - header.first),
        width=width - has_end_delimiter,
        names=tuple(names[:-1] if has_end_delimiter else names),
        has_tail=_has_table(records.texts[last + 1 :], dialect.delimiter, width),
        formulas=frozenset(has_formulas),
    )


def _follows(row: Row, header: Sequence[str], has_names: bool) -> bool:
    """Tell whether a record has a field for each name; with a delimiter at the end if they do."""
    fields = row or []
    has_end_delimiter = has_names and len(header) > 1 and not header[-1]
    return len(fields) == len(header) and not (has_end_delimiter and fields[-1])


def _has_table(texts: Sequence[str], delimiter: str, width: int) -> bool:
    """Tell whether records after the last row are rows of a wider table in another dialect."""
    for other in DELIMITERS:
        counts = [text.count(other) for text in texts]
        pairs = sum(one == two >= width for one, two in pairwise(counts))
        if other != delimiter and pairs:
            return True
    return False
