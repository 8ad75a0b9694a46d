"""Which of the first records of a file is its header, and which delimiter and quotes it has."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from glue_ingest.authoring.names import snake_case, words_of
from glue_ingest.authoring.words import VOCABULARY
from glue_ingest.contracts.model import Dialect
from glue_ingest.reading.csv.grammar import LINE_END, Grammar, Scan
from glue_ingest.reading.csv.header import SEPARATOR_MARK
from glue_ingest.reading.csv.streams import decode

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_RECORDS = 500
MAX_PREAMBLE_RECORDS = 50
MAX_FIELDS = 20_000
# The share of records, from the header to the last row, that must have as many fields as it.
MIN_SHARE = 0.5
NUMBER = re.compile(r"[+-]?[0-9.]+([eE][+-]?[0-9]+)?")
# Numbers that may be names of columns: years, and numbers of grades or months.
NAMING_NUMBER = re.compile("[0-9]{1,2}|(18|19|20)[0-9]{2}")
# Fields of rows: they are no names of columns.
VALUE = re.compile(
    r".*@.*|[0-9]{3}-[0-9]{2}-[0-9]{4}|\(?[0-9]{3}\)?[ .-][0-9]{3}[ .-][0-9]{4}|"
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T].*)?|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}|=\".*\"|"
    r"https?://.*|[0-9]+ .*\b(st|street|ave|avenue|rd|road|ln|lane|dr|drive)\b\.?.*"
)
# The name of a person, as a row has it.
PERSON = re.compile(r"[^\W\d_a-z][\w'’.-]*(,? [^\W\d_a-z][\w'’.-]*){1,3}")  # noqa: RUF001
Row = list[str] | None


@dataclass(frozen=True)
class Guess:
    """A dialect, and how well the first records follow it.

    `share` is that of all records, `row_share` that from the header to the last row. `has_tail`
    says that rows of another dialect follow; `above` what the record before the header looks like.
    """

    dialect: Dialect
    share: float
    row_share: float
    width: int
    has_numbers_as_names: bool
    has_tail: bool = False
    above: str | None = None

    @property
    def score(self) -> tuple[bool, float, int]:
        """Return the sort key of guesses: the best one is the largest."""
        weight = 0.9 if self.has_numbers_as_names else 1
        is_table = self.width > 1 and self.row_share * weight >= MIN_SHARE and not self.has_tail
        return (is_table, round(self.share * weight, 3), self.width)


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


def _tried(sample: bytes, start: int, dialect: Dialect, *, is_end: bool) -> Guess | None:
    """Read the first records in a dialect; find the header that most records follow."""
    scan = Scan(Grammar(dialect), sample, len(sample), is_end=is_end)
    rows: list[Row] = []
    texts: list[str] = []
    places = [start]
    for record, flaw in islice(scan.records(start), SAMPLE_RECORDS):
        text = decode(record) if flaw is None else None
        texts.append(text or "")
        rows.append(None if text is None else scan.grammar.split(text, MAX_FIELDS))
        places.append(scan.position)
    best: Guess | None = None
    for number, row in enumerate(rows[:MAX_PREAMBLE_RECORDS]):
        names = _names(row)
        following = [
            place for place in range(number + 1, len(rows)) if _follows(rows[place], row or [])
        ]
        is_alone = not following and any(len(other or []) > 1 for other in rows[number + 1 :])
        if not names or is_alone or (number and not following):
            continue
        if _is_row(names, row or [], [rows[place] or [] for place in following]):
            continue
        last = following[-1] if following else number
        lines = len(LINE_END.findall(sample[start : places[number]])) if number else 0
        guess = Guess(
            replace(dialect, preamble_lines=lines),
            share=(len(following) + 1) / len(rows),
            row_share=(len(following) + 1) / (last + 1 - number),
            width=len(names),
            has_numbers_as_names=any(NUMBER.fullmatch(item) for item in names),
            has_tail=_has_table(texts[last + 1 :], dialect.delimiter, len(names)),
            above=_describe_above(rows[:number], len(names)),
        )
        # Of records with the same number of fields, the first is the header.
        if best is None or (guess.score[:2] > best.score[:2] and guess.width != best.width):
            best = guess
    return best


def _names(row: Row) -> list[str]:
    """Return a record's fields if they may be names: most are texts, and no two are alike."""
    names = [field.strip().lower() for field in row or []]
    if len(names) > 1 and not names[-1]:
        names.pop()
    given = [item for item in names if item]
    is_header = len(given) * 2 > len(names) and len(set(given)) == len(given)
    if len(names) == 1 and any(mark in names[0] for mark in DELIMITERS):
        # A single name that holds a delimiter is more likely a row of another dialect.
        return []
    return names if is_header and not all(map(NUMBER.fullmatch, given)) else []


def _follows(row: Row, header: Sequence[str]) -> bool:
    """Tell whether a record has a field for each name; with a delimiter at the end if they do."""
    fields = row or []
    has_end_delimiter = len(header) > 1 and not header[-1]
    return len(fields) == len(header) and not (has_end_delimiter and fields[-1])


def _is_row(names: Sequence[str], fields: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Tell a row from a header: it has texts of values, or the names of people as rows have."""
    if any(VALUE.fullmatch(name) for name in names):
        return True
    for place, name in enumerate(names):
        below = [row[place].strip() for row in rows if row[place].strip()]
        if NUMBER.fullmatch(name) and not NAMING_NUMBER.fullmatch(name):
            return True
        field = fields[place].strip()
        people = sum(bool(PERSON.fullmatch(text)) for text in below)
        is_said = words_of(snake_case(field, "x")) & VOCABULARY
        if PERSON.fullmatch(field) and not is_said and below and people >= 0.8 * len(below):
            return True
    return False


def _has_table(texts: Sequence[str], delimiter: str, width: int) -> bool:
    """Tell whether records after the last row are rows of a wider table in another dialect."""
    for other in DELIMITERS:
        counts = [text.count(other) for text in texts]
        pairs = sum(one == two >= width for one, two in pairwise(counts))
        if other != delimiter and pairs:
            return True
    return False


def _describe_above(rows: Sequence[Row], width: int) -> str | None:
    """Say what stands before the header: `twice` if names that repeat, `names` if others do."""
    found = None
    for row in rows:
        fields = [field.strip().lower() for field in row or []]
        given = [field for field in fields if field]
        if len(fields) < width or len(given) < 2 or any(map(NUMBER.fullmatch, given)):
            continue
        is_full = len(given) * 2 > width
        found = "twice" if is_full and max(Counter(given).values()) > 1 else found or "names"
    return found
