"""Drafts the columns of a file: type, classification, how texts are read, allowed values, key."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from glue_ingest.authoring.allowed_values import with_allowed_values
from glue_ingest.authoring.codes import MARKERS, NULLS
from glue_ingest.authoring.column_profile import STRING
from glue_ingest.authoring.column_reading import NO_HABITS, Habits, Reading
from glue_ingest.authoring.date_orders import DateOrder
from glue_ingest.authoring.draft_column import NAMED, DraftColumn
from glue_ingest.authoring.figures import with_figures
from glue_ingest.authoring.keys import ProposedKey, list_candidates, propose_key, with_period
from glue_ingest.authoring.names import free_name
from glue_ingest.authoring.notes import column_notes, key_notes, required_notes
from glue_ingest.authoring.person_names import named
from glue_ingest.authoring.personal import Kind, propose_classifications, propose_without_names
from glue_ingest.authoring.profiler import Profiler
from glue_ingest.authoring.read_columns import (
    has_decimal_points,
    may_have_points_of_thousands,
    read_column,
)
from glue_ingest.authoring.types import is_code, proposed_type
from glue_ingest.contracts.places import ColumnPlace
from glue_ingest.contracts.rules import DataType
from glue_ingest.reading.source_file import ReceivedFile

# What says that the day is before the month, where no column does.
LIKE_COMMAS = "files with decimal commas or semicolons"
SPELLINGS = {"na": "NA", "n/a": "N/A"}


@dataclass(frozen=True)
class DraftedColumns:
    """The columns of a draft, the null markers of its table, and notes on the key."""

    columns: tuple[DraftColumn, ...]
    null_markers: tuple[str, ...]
    notes: tuple[str, ...]


def draft_columns(
    file: ReceivedFile,
    names: Sequence[str],
    profiler: Profiler,
    dataset: str,
    formulas: Collection[int],
) -> DraftedColumns:
    """Propose each column and a key. Columns at the places of `formulas` are texts."""
    has_header = file.spec.dialect.header_lines > 0
    drafting = _Drafting(names, profiler, dataset, has_header=has_header)
    drafting.has_semicolons = file.spec.dialect.delimiter == ";"
    drafting.read(formulas)
    types = [drafting.type_of(place, formulas) for place in range(profiler.width)]
    columns, key = drafting.columns(types)
    sources = [_source(file, place) for place in range(profiler.width)]
    placed = [
        replace(column, source_name=name, place=place)
        for column, (name, place) in zip(columns, sources, strict=True)
    ]
    placed = [_renamed(column, names) for column in _with_one_stored(placed)]
    notes = key_notes(key, [column.name for column in placed], profiler.row_count)
    notes += required_notes(
        [c.name for c in placed if c.is_required and not c.key_position and c.data_type != STRING]
    )
    return DraftedColumns(tuple(placed), ("", *drafting.null_markers), tuple(notes))


def _in_order(seen: Sequence[set[str]]) -> list[str]:
    return [marker for marker in MARKERS if any(marker in found for found in seen)]


def _source(file: ReceivedFile, place: int) -> tuple[str, ColumnPlace]:
    """Return the name of a column in the file, and its place if the name does not tell it."""
    header = file.header
    if file.spec.dialect.header_lines == 0:
        return "", ColumnPlace(position=place + 1)
    if place in header.repeated:
        name, occurrence = header.repeated[place]
        return name, ColumnPlace(occurrence=occurrence)
    return header.names[place], NAMED


class _Drafting:
    """What is known of the columns of a file, by their places."""

    def __init__(
        self, names: Sequence[str], profiler: Profiler, dataset: str, *, has_header: bool
    ) -> None:
        self.names = names
        self.has_header = has_header
        # Files of countries that write decimal commas have them.
        self.has_semicolons = False
        # Without names nothing but their texts tells which columns name a person.
        said = names if has_header else [f"_{place}" for place in range(profiler.width)]
        self.profiler = profiler
        self.places = range(profiler.width)
        # The null markers that occur in each column.
        self.seen = [set(profiler.count_markers(place, MARKERS)) for place in self.places]
        profiler.read_as_null(_in_order(self.seen))
        profiles = [profiler.profile(place) for place in self.places]
        self.profiles = [
            with_figures(profiler, place, named(name, profile))
            for place, (name, profile) in enumerate(zip(said, profiles, strict=True))
        ]
        propose = propose_classifications if has_header else propose_without_names
        self.proposals = propose(said, self.profiles, dataset)
        self.given = list(map(named, said, self.profiles))
        self.found: dict[int, tuple[Reading, DataType]] = {}

    @property
    def null_markers(self) -> list[str]:
        """The null markers of the table: those that are no codes of a column."""
        return [SPELLINGS.get(marker, marker) for marker in _in_order(self.seen)]

    def read(self, formulas: Collection[int]) -> None:
        """Find how each column is read, if not plainly, and count its texts as they are read."""
        open_places = [
            place
            for place in self.places
            if not self.proposals[place].kind and place not in formulas
        ]
        for place in open_places:
            self._read(place, is_sure=bool(self.seen[place] - set(NULLS)))
        self._read_by_habits(open_places)
        for place in self.found:
            self.seen[place] &= set(NULLS)
        self.profiler.read_as_null(_in_order(self.seen))
        for place in self.found:
            self.profiles[place] = self.profiler.profile(place)

    def _read(self, place: int, *, is_sure: bool, habits: Habits = NO_HABITS) -> None:
        is_open = all(item.classification == "public" for item in self.proposals)
        shows = self.has_header and is_open
        column = self.given[place]
        found = read_column(
            self.profiler, place, column, is_sure=is_sure, shows=shows, habits=habits
        )
        if found:
            self.found[place] = found
        elif place in self.found:
            self._read(place, is_sure=True)

    def _read_by_habits(self, places: Sequence[int]) -> None:
        """Read columns again whose own texts do not tell marks, or the order of day and month."""
        readings = [reading for reading, _ in self.found.values()]
        commas = any(reading.decimal == "," for reading in readings)
        if (commas or self.has_semicolons) and not self._has_decimal_points(places):
            for place in places:
                self._read_by_commas(place, has_commas=commas)
        orders = {reading.order for reading in readings if reading.order}
        if not orders and (commas or self.has_semicolons):
            orders = {DateOrder(is_month_first=False, told=LIKE_COMMAS)}
        for place, (reading, _) in list(self.found.items()):
            if reading.has_open_order and len(orders) == 1:
                self._read(place, is_sure=True, habits=Habits(order=next(iter(orders))))

    def _has_decimal_points(self, places: Sequence[int]) -> bool:
        """Tell whether the numbers of a column have a decimal point for sure."""
        return any(
            self.found[place][0].has_points
            if place in self.found
            else has_decimal_points(self.profiler, place, self.given[place])
            for place in places
        )

    def _read_by_commas(self, place: int, *, has_commas: bool) -> None:
        """Read a column again whose marks its own texts do not tell."""
        column, found = self.given[place], self.found.get(place)
        if found:
            is_open = found[0].has_open_points or (has_commas and found[0].is_open)
        else:
            is_pointed = may_have_points_of_thousands(self.profiler, place, column)
            is_open = is_pointed and not is_code(column)
        if is_open:
            self._read(place, is_sure=True, habits=Habits(decimal=","))

    def type_of(self, place: int, formulas: Collection[int]) -> DataType:
        """Return the type of a column."""
        if self.proposals[place].kind or place in formulas:
            return STRING
        found = self.found.get(place)
        return found[1] if found else proposed_type(self.given[place])

    def columns(self, types: Sequence[DataType]) -> tuple[list[DraftColumn], ProposedKey | None]:
        """Return the columns, of these types, and the key; names in the file are not known here."""
        rows = self.profiler.row_count
        candidates = list_candidates(self.names, self.profiles, types, self.proposals, rows)
        periods = {item.place for item in candidates if item.is_period}
        has_texts = any(
            types[place] is STRING and self.profiles[place].distinct_count > 1
            for place in set(self.places) - periods
        )
        key = propose_key(self.profiler, candidates, has_texts=has_texts)
        key = with_period(key, self.names, self.profiles, types, self.proposals)
        drafted = [self._column(place, types[place], key) for place in self.places]
        if not self.has_header:
            return drafted, key
        listed = [
            with_allowed_values(column, self.profiles[place], place, self.profiler, self.proposals)
            for place, column in enumerate(drafted)
        ]
        return listed, key

    def _column(self, place: int, data_type: DataType, key: ProposedKey | None) -> DraftColumn:
        profile, proposal = self.profiles[place], self.proposals[place]
        reading = self.found[place][0] if place in self.found else None
        is_given = profile.text_count == self.profiler.row_count
        key_places = sorted(key.places) if key and key.is_key else []
        column = named(self.names[place], profile) if reading else self.given[place]
        notes = column_notes(column, proposal, reading)
        if not self.has_header:
            notes.append("called by its position: name it, and say whether it names a person.")
        return DraftColumn(
            name=self.names[place],
            source_name="",
            data_type=data_type,
            proposal=proposal,
            is_required=not proposal.kind and is_given and not (reading and reading.has_status),
            key_position=key_places.index(place) + 1 if place in key_places else None,
            is_telling=key is not None and place in key.places,
            notes=tuple(notes),
            reading=reading,
        )


def _with_one_stored(columns: list[DraftColumn]) -> list[DraftColumn]:
    """Store one column as a hash, an id if there is one, when no column would be stored."""
    if not all(column.proposal.kind and not column.pseudonym for column in columns):
        return columns
    kept = next((c for c in columns if c.proposal.kind is Kind.ID), columns[0])
    hashed = replace(kept, proposal=replace(kept.proposal, kind=Kind.ID), is_telling=True)
    return [hashed if column is kept else column for column in columns]


def _renamed(column: DraftColumn, names: Sequence[str]) -> DraftColumn:
    """Rename a column of hashes to `<entity>_pseudonym`."""
    if column.pseudonym is None:
        return column
    name = free_name(f"{column.pseudonym}_pseudonym", [n for n in names if n != column.name])
    return replace(column, name=name)
