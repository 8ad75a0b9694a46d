"""Where a header is, when it is not below the lines that the contract tells of."""

from glue_ingest.contracts.model import folded
from glue_ingest.reading.csv.grammar import LINE_END, Grammar
from glue_ingest.reading.csv.streams import decode
from glue_ingest.reading.spec import ReadSpec

SEPARATOR_MARK = b"sep="
# A header further down is not looked for.
MAX_LINES = 50
MAX_NAMES = 20_000


def has_separator_mark(buffer: bytes) -> bool:
    """Tell whether a file begins with a `sep=` line, which is meant for Excel."""
    return buffer[: len(SEPARATOR_MARK)].lower() == SEPARATOR_MARK


def find_preamble(buffer: bytes, spec: ReadSpec) -> int | None:
    """Return how many lines stand before the line that holds the contract's names.

    None says that no line does, or that the contract has that number. A `sep=` line does not count.
    """
    grammar = Grammar(spec.dialect)
    known = {column.header_name for column in spec.columns}
    required = {column.header_name for column in spec.columns if column.is_required}
    start = int(has_separator_mark(buffer))
    for count, line in enumerate(LINE_END.split(buffer, MAX_LINES)[start:MAX_LINES]):
        fields = grammar.split(decode(line) or "", MAX_NAMES)
        names = {folded(name) for name in fields} & known
        # Of a contract that requires nothing, half of the names are enough.
        if names and required <= names and (required or len(names) * 2 >= len(known)):
            return None if count == spec.dialect.preamble_lines else count
    return None
