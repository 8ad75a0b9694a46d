"""Drafts the contract of a file: reads it, counts its values, proposes columns and a key."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from glue_ingest.authoring.column_profile import (
    STRING,
    ColumnProfile,
)
from glue_ingest.authoring.dialect import guess_dialect
from glue_ingest.authoring.footnotes import MAX_NOTES, propose_footnotes
from glue_ingest.authoring.keys import list_candidates, propose_key
from glue_ingest.authoring.names import column_names, free_name, snake_case
from glue_ingest.authoring.notes import column_notes, key_notes
from glue_ingest.authoring.person_names import named
from glue_ingest.authoring.personal import Kind, Proposal, propose_classifications
from glue_ingest.authoring.profiler import Profiler, open_profiler
from glue_ingest.authoring.shapes import PERSONAL_SHAPES
from glue_ingest.authoring.types import proposed_type
from glue_ingest.authoring.untyped import check_readable, open_to_infer
from glue_ingest.authoring.words import NAMING
from glue_ingest.contracts.model import Dialect
from glue_ingest.contracts.odcs_columns import SNAKE_CASE
from glue_ingest.contracts.rules import DataType
from glue_ingest.errors import ContractError

# Texts that often stand for null, whatever their letter case.
MARKERS = ("na", "n/a", "null", "-", ".", "\u2013", "\u2014", "\u2020", "\u2021")
SPELLINGS = {"na": "NA", "n/a": "N/A"}
# Texts that are listed as the allowed values: few, and each in more than one row.
MAX_VALUES, MAX_VALUE = 20, 60
# In a file about people, a value is listed only if at least this many rows have it.
MIN_GROUP_ROWS = 10


@dataclass(frozen=True)
class DraftColumn:
    """One column of a draft. `notes` are what a reviewer should know.

    `is_telling` says that it helps to tell the rows apart, as a key or but for a few duplicates.
    """

    name: str
    source_name: str
    data_type: DataType
    proposal: Proposal
    is_required: bool
    key_position: int | None
    is_telling: bool
    notes: tuple[str, ...]
    allowed: tuple[str, ...] = ()

    @property
    def pseudonym(self) -> str | None:
        """Name who the column's keyed hashes stand for; None if it is not stored as hashes."""
        return self.proposal.entity if self.proposal.kind is Kind.ID and self.is_telling else None


@dataclass(frozen=True)
class Draft:
    """A drafted contract, before it is rendered."""

    source: str
    dataset: str
    file_name: str
    row_count: int
    dialect: Dialect
    null_markers: tuple[str, ...]
    columns: tuple[DraftColumn, ...]
    notes: tuple[str, ...]


def default_id(path: Path) -> str:
    """Return `<source>.<dataset>`, named after the folder of a file and the file."""
    source = snake_case(path.resolve().parent.name, "source")
    return f"{source}.{snake_case(path.name.split('.')[0], 'dataset')}"


def draft_contract(path: Path, contract_id: str | None = None) -> Draft:
    """Draft the contract of a file.

    Raises:
        IngestError: if the file cannot be read, or the id is none.
    """
    source, dot, dataset = (contract_id or default_id(path)).partition(".")
    if not (dot and SNAKE_CASE.fullmatch(source) and SNAKE_CASE.fullmatch(dataset)):
        raise ContractError(
            f"The id of a contract is <source>.<dataset> in snake_case, found '{contract_id}'. "
            "Give another --id."
        )
    check_readable(path)
    dialect, notes = guess_dialect(path)
    file = open_to_infer(path, dialect)
    with open_profiler(file) as profiler:
        dialect, note_notes = _with_footnotes(dialect, profiler)
        markers = _read_markers(profiler)
        columns, notes_on_key = _draft_columns(file.header.names, profiler, f"{source}.{dataset}")
        return Draft(
            source=source,
            dataset=dataset,
            file_name=path.name,
            row_count=profiler.row_count,
            dialect=dialect,
            null_markers=("", *(SPELLINGS.get(marker, marker) for marker in markers)),
            columns=columns,
            notes=(*notes, *note_notes, *notes_on_key),
        )


def _with_footnotes(dialect: Dialect, profiler: Profiler) -> tuple[Dialect, list[str]]:
    """Return the dialect with a pattern of the notes after the last row, and notes on it."""
    last = profiler.unreadable_at_end(MAX_NOTES + 1)
    pattern = propose_footnotes(last, dialect.delimiter)
    others = profiler.unreadable_count - (len(last) if pattern else 0)
    notes = [f"{others:,} record(s) cannot be read like this."] if others else []
    if pattern:
        notes.append(
            f"the last {len(last):,} record(s) are taken for notes, by footnotePattern: last lines "
            "that match it are left out."
        )
    return replace(dialect, footnote_pattern=pattern), notes


def _read_markers(profiler: Profiler) -> list[str]:
    """Find the texts that stand for null, and read them as null from now on."""
    seen = {m for place in range(profiler.width) for m in profiler.count_markers(place, MARKERS)}
    found = [marker for marker in MARKERS if marker in seen]
    if found:
        profiler.read_as_null(found)
    return found


def _draft_columns(
    source_names: Sequence[str], profiler: Profiler, dataset: str
) -> tuple[tuple[DraftColumn, ...], list[str]]:
    """Propose each column and a key; return the columns and notes on the key."""
    names = column_names(source_names)
    profiles = [profiler.profile(place) for place in range(profiler.width)]
    proposals = propose_classifications(names, profiles, dataset)
    given = [named(name, profile) for name, profile in zip(names, profiles, strict=True)]
    types = [
        STRING if proposal.kind else proposed_type(column)
        for column, proposal in zip(given, proposals, strict=True)
    ]
    candidates = list_candidates(names, profiles, types, proposals, profiler.row_count)
    key = propose_key(profiler, candidates)
    key_places = sorted(key.places) if key and key.is_key else []
    drafted = []
    for place, profile in enumerate(profiles):
        column = DraftColumn(
            name=names[place],
            source_name=source_names[place],
            data_type=types[place],
            proposal=proposals[place],
            is_required=not proposals[place].kind and profile.text_count == profiler.row_count,
            key_position=key_places.index(place) + 1 if place in key_places else None,
            is_telling=key is not None and place in key.places,
            notes=tuple(column_notes(given[place], proposals[place])),
        )
        drafted.append(_listed(column, profile, place, profiler, proposals))
    drafted = [_renamed(column, names) for column in _with_one_stored(drafted)]
    return tuple(drafted), key_notes(key, [column.name for column in drafted], profiler.row_count)


def _listed(
    column: DraftColumn,
    profile: ColumnProfile,
    place: int,
    profiler: Profiler,
    proposals: Sequence[Proposal],
) -> DraftColumn:
    """Return a column with its allowed values, or a note why they are not listed."""
    if not _may_be_listed(column, profile):
        return column
    personal = [number for number, item in enumerate(proposals) if item.kind]
    may_name = any(profile.shapes.get(shape) for shape in PERSONAL_SHAPES) or profile.dates
    if may_name or profiler.shares_texts(place, personal):
        note = "its few texts may name people, and are not listed: make it personal if they do."
        return replace(column, notes=(*column.notes, note))
    counts = profiler.value_counts(place)
    is_about_people = any(item.kind or item.classification != "public" for item in proposals)
    smallest = MIN_GROUP_ROWS if is_about_people else 1
    return replace(column, allowed=_allowed(counts, smallest))


def _with_one_stored(columns: list[DraftColumn]) -> list[DraftColumn]:
    """Store one column as a hash, an id if there is one, when no column would be stored."""
    if not all(column.proposal.kind and not column.pseudonym for column in columns):
        return columns
    kept = next((c for c in columns if c.proposal.kind is Kind.ID), columns[0])
    hashed = replace(kept, proposal=replace(kept.proposal, kind=Kind.ID), is_telling=True)
    return [hashed if column is kept else column for column in columns]


def _renamed(column: DraftColumn, names: list[str]) -> DraftColumn:
    """Rename a column of hashes to `<entity>_pseudonym`."""
    if column.pseudonym is None:
        return column
    name = free_name(f"{column.pseudonym}_pseudonym", [n for n in names if n != column.name])
    return replace(column, name=name)


def _may_be_listed(column: DraftColumn, profile: ColumnProfile) -> bool:
    """Tell whether the texts of a column are few enough to list them as allowed values."""
    is_text = column.data_type is STRING and not column.proposal.kind and not profile.code_count
    is_named = bool(set(column.name.split("_")) & NAMING) or column.key_position is not None
    is_few = 1 < profile.distinct_count <= MAX_VALUES and profile.longest <= MAX_VALUE
    is_repeated = 2 * profile.distinct_count <= profile.text_count
    return is_text and not is_named and is_few and is_repeated


def _allowed(counts: dict[str, int], smallest: int) -> tuple[str, ...]:
    return tuple(sorted(counts)) if min(counts.values()) >= smallest else ()
