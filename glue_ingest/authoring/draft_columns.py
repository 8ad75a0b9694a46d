"""Drafts the columns of a file: type, classification, how texts are read, allowed values, key."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from glue_ingest.authoring.allowed_values import with_allowed_values
from glue_ingest.authoring.codes import NULLS
from glue_ingest.authoring.column_profile import STRING, ColumnProfile, fitting_type
from glue_ingest.authoring.draft_column import NAMED, DraftColumn
from glue_ingest.authoring.keys import list_candidates, propose_key
from glue_ingest.authoring.names import free_name
from glue_ingest.authoring.notes import column_notes, key_notes
from glue_ingest.authoring.person_names import NamedColumn, named
from glue_ingest.authoring.personal import Kind, Proposal, propose_classifications
from glue_ingest.authoring.profiler import Profiler
from glue_ingest.authoring.read_columns import read_column
from glue_ingest.authoring.readings import Reading
from glue_ingest.authoring.types import proposed_type
from glue_ingest.contracts.places import ColumnPlace
from glue_ingest.contracts.rules import DataType
from glue_ingest.reading.header import Header

# Texts that often stand for null, whatever their letter case.
MARKERS = ("na", "n/a", "null", "-", ".", "\u2013", "\u2014", "\u2020", "\u2021")
SPELLINGS = {"na": "NA", "n/a": "N/A"}


@dataclass(frozen=True)
class DraftedColumns:
    """The columns of a draft, the null markers of its table, and notes on the key."""

    columns: tuple[DraftColumn, ...]
    null_markers: tuple[str, ...]
    notes: tuple[str, ...]


def draft_columns(
    header: Header,
    names: Sequence[str],
    profiler: Profiler,
    dataset: str,
    formulas: Collection[int],
) -> DraftedColumns:
    """Propose each column and a key. Columns at the places of `formulas` are texts."""
    seen = [set(profiler.count_markers(place, MARKERS)) for place in range(profiler.width)]
    profiler.read_as_null(_in_order(seen))
    profiles = [profiler.profile(place) for place in range(profiler.width)]
    proposals = propose_classifications(names, profiles, dataset)
    given = [named(name, profile) for name, profile in zip(names, profiles, strict=True)]
    shows = not any(item.kind or item.classification != "public" for item in proposals)
    readings = [
        None
        if proposals[place].kind or place in formulas
        else read_column(
            profiler, place, column, has_codes=bool(seen[place] - set(NULLS)), shows=shows
        )
        for place, column in enumerate(given)
    ]
    for place, reading in enumerate(readings):
        if reading:
            seen[place] &= set(NULLS)
    markers = _in_order(seen)
    profiler.read_as_null(markers)
    for place, reading in enumerate(readings):
        if reading:
            profiles[place] = profiler.profile(place)
    drafting = _Drafting(names, profiler, profiles, proposals, readings, given)
    sources = [_source(header, place) for place in range(profiler.width)]
    columns = [
        replace(
            column,
            source_name=sources[place][0],
            place=sources[place][1],
        )
        for place, column in enumerate(drafting.columns(formulas))
    ]
    columns = [_renamed(column, names) for column in _with_one_stored(columns)]
    key = drafting.key
    notes = key_notes(key, [column.name for column in columns], profiler.row_count)
    spelled = tuple(SPELLINGS.get(marker, marker) for marker in markers)
    return DraftedColumns(tuple(columns), ("", *spelled), tuple(notes))


def _in_order(seen: Sequence[set[str]]) -> list[str]:
    return [marker for marker in MARKERS if any(marker in found for found in seen)]


def _source(header: Header, place: int) -> tuple[str, ColumnPlace]:
    """Return the name of a column in the file, and its place if the name does not tell it."""
    if not header.rows:
        return "", ColumnPlace(position=place + 1)
    if place in header.repeated:
        name, occurrence = header.repeated[place]
        return name, ColumnPlace(occurrence=occurrence)
    return header.names[place], NAMED


class _Drafting:
    """What is known of the columns of a file; the key is found among them."""

    def __init__(
        self,
        names: Sequence[str],
        profiler: Profiler,
        profiles: Sequence[ColumnProfile],
        proposals: Sequence[Proposal],
        readings: Sequence[Reading | None],
        given: Sequence[NamedColumn],
    ) -> None:
        self.names = names
        self.profiler = profiler
        self.profiles = profiles
        self.proposals = proposals
        self.readings = readings
        self.given = given

    def columns(self, formulas: Collection[int]) -> list[DraftColumn]:
        """Return the columns; their names in the file are not known here."""
        types = [self._type(place, formulas) for place in range(self.profiler.width)]
        rows = self.profiler.row_count
        candidates = list_candidates(self.names, self.profiles, types, self.proposals, rows)
        self.key = propose_key(self.profiler, candidates)
        drafted = [self._column(place, types[place]) for place in range(self.profiler.width)]
        return [
            with_allowed_values(column, self.profiles[place], place, self.profiler, self.proposals)
            for place, column in enumerate(drafted)
        ]

    def _type(self, place: int, formulas: Collection[int]) -> DataType:
        if self.proposals[place].kind or place in formulas:
            return STRING
        if self.readings[place]:
            return fitting_type(self.profiles[place])
        return proposed_type(self.given[place])

    def _column(self, place: int, data_type: DataType) -> DraftColumn:
        profile, proposal, reading = (
            self.profiles[place],
            self.proposals[place],
            self.readings[place],
        )
        key = self.key
        key_places = sorted(key.places) if key and key.is_key else []
        has_codes = bool(reading and (reading.codes or reading.properties.get("ranges")))
        is_given = profile.text_count == self.profiler.row_count and not has_codes
        notes = column_notes(self.given[place], proposal)
        if reading:
            notes = [*column_notes(named(self.names[place], profile), proposal), *reading.notes]
        return DraftColumn(
            name=self.names[place],
            source_name="",
            data_type=data_type,
            proposal=proposal,
            is_required=not proposal.kind and is_given,
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
