"""The header of a CSV file: its lines, and the `sep=` line before them."""

from glue_ingest.contracts.model import folded
from glue_ingest.errors import DelimiterMismatchError, UnreadableHeaderError
from glue_ingest.reading.csv.grammar import LINE_END, Flaw, Grammar, Scan
from glue_ingest.reading.header import Header
from glue_ingest.reading.header_search import Taken, find_header
from glue_ingest.reading.names import Row, is_blank
from glue_ingest.reading.spec import ReadSpec
from glue_ingest.reading.streams import decode, show

# A record with more names is no header, and would take all memory.
MAX_NAMES = 20_000
MAX_NAME = 200
SEPARATOR_MARK = b"sep="


def read_header(
    buffer: bytes, spec: ReadSpec, name: str, *, is_end: bool
) -> tuple[Header, int] | None:
    """Return the header at the start of a file, and where the records begin.

    None says that more of the file is needed; `is_end` says that there is no more.

    Raises:
        IngestError: one of the named refusals of `errors.py`. Where other lines stand before the
            header than the contract says, its message says so.
    """
    return find_header(_CsvLines(buffer, spec, name, is_end=is_end), spec, name)


class _CsvLines:
    """The lines of a file, as far as it was read."""

    has_delimiters = True

    def __init__(self, buffer: bytes, spec: ReadSpec, name: str, *, is_end: bool) -> None:
        self.buffer = buffer
        self.spec = spec
        self.name = name
        self.is_end = is_end
        self.described = f"{len(buffer):,} bytes of text"
        self.scan = Scan(Grammar(spec.dialect), buffer, len(buffer), is_end=is_end)
        # Where each line begins, and that after the last known one if the file ends there.
        self.starts: list[int] = [0]
        self.known_names = {name for column in spec.columns for name in column.header_names}
        # A `sep=` line, which is meant for Excel, is none of the lines.
        self.has_mark = buffer[: len(SEPARATOR_MARK)].lower() == SEPARATOR_MARK

    def take(self, skipped: int, count: int, *, is_lenient: bool = False) -> Taken | None:
        """Return the first records that are not blank after some lines; fewer if the file ends."""
        start = self._start(skipped)
        if start is None:
            return None
        rows: list[Row] = []
        end = start
        for record, flaw in self.scan.records(start):
            end = self.scan.position
            fields = self._fields(record, flaw)
            if fields is None and not is_lenient:
                raise self._unreadable(record)
            if fields is not None and not is_blank(fields):
                rows.append(fields)
            if len(rows) == count:
                return Taken(rows, start, end)
        return Taken(rows, start, end) if self.is_end else None

    def may_begin(self, skipped: int) -> bool:
        """Tell whether a line is not blank; if it is all of a header, whether it has a name."""
        start = self._start(skipped)
        if start is None:
            return True
        line_end = LINE_END.search(self.buffer, start)
        text = folded(decode(self.buffer[start : line_end.start() if line_end else None]) or "")
        is_open = line_end is None and not self.is_end
        if self.spec.dialect.header_lines > 1 or is_open:
            return is_open or bool(text)
        return any(name in text for name in self.known_names)

    def _start(self, skipped: int) -> int | None:
        """Return the place after some lines; None if more must be read."""
        while len(self.starts) <= skipped + self.has_mark:
            line_end = LINE_END.search(self.buffer, self.starts[-1])
            if line_end is None and not self.is_end:
                return None
            self.starts.append(line_end.end() if line_end else len(self.buffer))
            if self.has_mark and len(self.starts) == 2:
                self._check_separator(self.buffer[: line_end.start() if line_end else None])
        return self.starts[skipped + self.has_mark]

    def _check_separator(self, line: bytes) -> None:
        """Compare the `sep=;` line with the contract."""
        separator, spec = line[len(SEPARATOR_MARK) :], self.spec
        if separator != spec.dialect.delimiter.encode():
            raise DelimiterMismatchError(
                f"The first line of '{self.name}' says that "
                f"'{spec.shown(show(separator, spec.dialect)[:20])}' separates fields, the "
                f"contract says '{spec.dialect.delimiter}'. Edit the "
                f"delimiter of server 'raw' in {spec.edited_path}."
            )

    def _fields(self, record: bytes, flaw: Flaw | None) -> list[str] | None:
        """Return the fields of a record; None if they are no names of a header."""
        text = decode(record) if flaw is None else None
        if text is None:
            return None
        fields = self.scan.grammar.split(text, MAX_NAMES + 2)
        if len(fields) > MAX_NAMES + 1 or (len(fields) > MAX_NAMES and fields[-1]):
            return None
        # An unclosed quote makes the first records a part of a name.
        mark = self.spec.dialect.delimiter if len(fields) > 1 else ""
        is_swollen = not self.spec.shows_texts and any(_holds_records(f, mark) for f in fields)
        return None if is_swollen and self.spec.dialect.header_lines else fields

    def _unreadable(self, record: bytes) -> UnreadableHeaderError:
        dialect = self.spec.dialect
        return UnreadableHeaderError(
            f"The header of '{self.name}' cannot be read: broken quotes, bytes that are not "
            f"{dialect.encoding}, or more than {MAX_NAMES:,} names. Found: "
            f"'{self.spec.shown(show(record, dialect)[:200])}'. Fix the file, or edit the "
            f"encoding, delimiter, quote or preambleLines of server 'raw' in "
            f"{self.spec.edited_path}."
        )


def _holds_records(name: str, mark: str) -> bool:
    """Tell whether a name is long, or has a line break and a delimiter, as records have."""
    text = name.strip()
    return len(text) > MAX_NAME or (("\n" in text or "\r" in text) and mark in text)
