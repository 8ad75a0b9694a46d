"""Checks of where a contract says that columns, headers and totals are in a file."""

from collections import Counter
from collections.abc import Iterator

from glue_ingest.contracts.model import Contract, folded
from glue_ingest.contracts.patterns import find_pattern_problem
from glue_ingest.contracts.places import BY_NAME, ColumnPlace
from glue_ingest.errors import quoted


def _placed(contract: Contract) -> list[tuple[str, ColumnPlace]]:
    """Return the source name and the place of each column, those that are not stored too."""
    places = contract.dropped_places or [BY_NAME] * len(contract.dropped)
    stored = [(column.source_name, column.place) for column in contract.received_columns]
    return [*stored, *zip(contract.dropped, places, strict=True)]


def place_problems(contract: Contract) -> Iterator[str]:
    """Find columns that no file could tell apart, and places that mean nothing."""
    placed = _placed(contract)
    has_header = contract.dialect.header_lines > 0
    found = Counter(
        (name, place.occurrence)
        for source, place in placed
        for name in {*map(folded, (source, *place.aliases))}
    )
    if repeated := sorted({name for (name, _), count in found.items() if count > 1}):
        yield (
            f"two columns come from one source name: {quoted(repeated)}. If a file has that name "
            "twice, say by sourceOccurrence which one each is."
        )
    positions = Counter(place.position for _, place in placed if place.position is not None)
    if has_header and positions:
        yield "sourcePosition is for files without a header: set headerLines to 0, or delete it."
    if repeated_positions := [f"{place}" for place, count in positions.items() if count > 1]:
        yield f"two columns have one sourcePosition: {', '.join(sorted(repeated_positions))}."
    if not has_header and any(place.aliases or place.occurrence for _, place in placed):
        yield (
            "sourceAliases and sourceOccurrence are names of a header, and headerLines is 0: "
            "delete them; sourcePosition says which field a column is."
        )


def line_problems(contract: Contract) -> Iterator[str]:
    """Find what server 'raw' says of lines that means nothing, or nothing alike to every engine."""
    dialect = contract.dialect
    if dialect.header_lines == 0 and dialect.preamble_lines is None:
        yield (
            "preambleLines auto looks for the names of a header, and headerLines is 0: set "
            "preambleLines to a number."
        )
    if dialect.header_lines < 2 and dialect.header_join != " ":
        yield "headerJoin joins the lines of a header: set headerLines to 2 or more, or delete it."
    for total in dialect.total_rows:
        names = [column.name for column in contract.received_columns]
        if unknown := [name for name in (total.column, *total.blank) if name not in names]:
            yield f"totalRows names no column: {quoted(unknown)}. Columns: {quoted(names)}."
        if total.column in total.blank:
            yield (
                f"totalRows has column '{total.column}' in its own blank: the pattern says what "
                "its text is. Delete the name from blank."
            )
        if problem := find_pattern_problem(total.pattern):
            yield f"pattern of totalRows for column '{total.column}': {problem}."
