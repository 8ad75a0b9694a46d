"""The header of a file of any format: its names, and the wanted columns among them.

A row is the texts of its fields as received. `header_search.py` finds the rows of the header.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from glue_ingest.contracts.model import folded
from glue_ingest.errors import (
    DuplicateHeaderError,
    MissingColumnsError,
    UnknownColumnsError,
    quoted,
)
from glue_ingest.reading.names import (
    SHOWN_NAMES,
    Row,
    join_names,
    listed_names,
    told_apart,
    told_reasons,
)
from glue_ingest.reading.spec import ReadColumn, ReadSpec

Places = Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Header:
    """The names of one file in its order, and the field that holds each wanted column.

    No two names are alike: a field without a name, and the second of one name, are called by their
    places. `unknown` has the places of columns instead of their names where names may be a
    person's. With `has_end_delimiter` a delimiter follows on the last name, and must on the last
    field of each record. `rows` are those that the header was made of, after `preamble_lines`
    lines. `repeated` has the received name, and its number among the fields of that name from 1, of
    each field whose name another one has, by place from 0.
    """

    names: tuple[str, ...]
    positions: dict[str, int]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    has_end_delimiter: bool = False
    rows: tuple[tuple[str, ...], ...] = field(default=(), compare=False)
    preamble_lines: int = field(default=0, compare=False)
    repeated: Mapping[int, tuple[str, int]] = field(default_factory=dict, compare=False)


def header_of(rows: Sequence[Row], spec: ReadSpec, path: str) -> Header:
    """Return the header that some rows make; order and letter case of names do not matter.

    Raises:
        IngestError: if a wanted column is not there, or there twice.
    """
    header = _match(path, spec, join_names(rows, spec.dialect))
    return replace(header, rows=tuple(map(tuple, rows)))


def nameless_header(width: int, spec: ReadSpec, path: str) -> Header:
    """Return the header of a file without one, whose records have `width` fields.

    Raises:
        IngestError: if a wanted column is not there.
    """
    header = _match(path, spec, [""] * width)
    names = list(header.names)
    for column in spec.columns:
        if column.name in header.positions:
            names[header.positions[column.name]] = column.source_name
    return replace(header, names=tuple(names))


def has_names(rows: Sequence[Row], spec: ReadSpec) -> bool:
    """Tell whether rows are a header: they have the required names of the contract.

    Of a contract that requires nothing, half of the names are enough.
    """
    names = set(map(folded, join_names(rows, spec.dialect)))
    found = [c for c in spec.columns if not names.isdisjoint(c.header_names)]
    required = [column for column in spec.columns if column.is_required]
    has_required = all(column in found for column in required)
    return bool(found) and has_required and bool(required or 2 * len(found) >= len(spec.columns))


def find_columns(header: Header, spec: ReadSpec) -> dict[str, int]:
    """Return the places of the wanted columns in a header that was read by another spec.

    A column that it does not have, or has twice, is no error: of several fields the first one is
    meant.
    """
    received = [header.repeated.get(place, (name, 1))[0] for place, name in enumerate(header.names)]
    places = _places(received)
    found = {column.name: _find(column, places, len(received)) for column in spec.columns}
    return {name: place for name, place in found.items() if place is not None}


def _places(names: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(folded(name), []).append(place)
    return places


def _match(path: str, spec: ReadSpec, received: Sequence[str]) -> Header:
    """Find the wanted columns among names as received; the names are empty where there are none."""
    names = [name or f"(column {place})" for place, name in enumerate(received, 1)]
    places = _places(names)
    _check_single(path, spec, places)
    found = {column.name: _find(column, places, len(names)) for column in spec.columns}
    positions = {name: place for name, place in found.items() if place is not None}
    missing = [column for column in spec.columns if column.name not in positions]
    _check_present(path, spec, missing, names)
    repeated = {
        place: (names[place], number)
        for same in places.values()
        for number, place in enumerate(same, 1)
        if len(same) > 1
    }
    told = told_apart(names, repeated)
    taken = set(positions.values())
    unknown = [place for place, name in enumerate(names) if _is_unknown(spec, place, name, taken)]
    return Header(
        names=told,
        positions=positions,
        missing=tuple(column.name for column in missing),
        unknown=_told_unknown(path, spec, told, unknown),
        repeated=repeated,
    )


def _own_names(column: ReadColumn, places: Places) -> list[str]:
    """Return the names of a column that a header has."""
    return [name for name in column.header_names if name in places]


def _find(column: ReadColumn, places: Places, width: int) -> int | None:
    """Return the place of a column from 0; None if it is not there."""
    position, number = column.place.position, column.place.occurrence or 1
    if position is not None:
        return position - 1 if position <= width else None
    same = next((places[name] for name in _own_names(column, places)), ())
    return same[number - 1] if number <= len(same) else None


def _check_single(path: str, spec: ReadSpec, places: Places) -> None:
    """Refuse a header in which a wanted column is not to be told from another."""
    by_name = [column for column in spec.columns if column.place.position is None]
    single = [column for column in by_name if column.place.occurrence is None]
    own = {name for column in single for name in _own_names(column, places)}
    if doubled := sorted(name for name in own if len(places[name]) > 1):
        raise DuplicateHeaderError(
            f"The header of '{path}' has a name twice: {listed_names(doubled, spec)}. Rename one "
            "column of each, or say by sourceOccurrence which one is meant, in "
            f"{spec.edited_path}."
        )
    for column in by_name:
        if len(names := _own_names(column, places)) > 1:
            raise DuplicateHeaderError(
                f"The header of '{path}' has several names of column '{column.name}': "
                f"{quoted(names)}. Take all but one of these columns out of the file, or edit "
                f"sourceAliases of the column in {spec.edited_path}."
            )


def _check_present(
    path: str, spec: ReadSpec, missing: Sequence[ReadColumn], names: Sequence[str]
) -> None:
    """Refuse a header that lacks required columns, or all: a file without any is of no contract."""
    lost = [column.source_name for column in missing if column.is_required]
    if not lost and len(missing) == len(spec.columns):
        lost = [column.source_name for column in missing]
    if not lost:
        return
    told = f"Missing column(s) in '{path}': {quoted(lost[:SHOWN_NAMES])}."
    if spec.dialect.header_lines == 0:
        raise MissingColumnsError(
            f"{told} Found: {len(names):,} field(s) in a record, and by {spec.edited_path} the "
            "file has no header (headerLines is 0). If the publisher moved a column, edit its "
            "sourcePosition there."
        )
    raise MissingColumnsError(
        f"{told} Found: {listed_names(names, spec)}. If the publisher renamed a column (its other "
        f"names are sourceAliases){told_reasons(spec.dialect)}, edit {spec.edited_path}."
    )


def _is_unknown(spec: ReadSpec, place: int, name: str, taken: set[int]) -> bool:
    is_ignored = folded(name) in spec.ignored or place + 1 in spec.ignored_positions
    return place not in taken and not is_ignored


def _told_unknown(
    path: str, spec: ReadSpec, names: Sequence[str], places: Sequence[int]
) -> tuple[str, ...]:
    unknown = tuple(
        names[place] if spec.shows_texts else f"(column {place + 1})" for place in places
    )
    if unknown and spec.refuses_unknown_columns:
        raise UnknownColumnsError(
            f"Unknown column(s) in '{path}': {quoted(unknown[:SHOWN_NAMES])}. The contract "
            f"refuses them. Add them, or set unknownColumns to note, in {spec.edited_path}."
        )
    return unknown
