"""The allowed values that a draft proposes: few texts that repeat, and never those of people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from glue_ingest.authoring.column_profile import STRING, ColumnProfile
from glue_ingest.authoring.draft_column import DraftColumn
from glue_ingest.authoring.personal import Proposal
from glue_ingest.authoring.profiler import Profiler
from glue_ingest.authoring.shapes import PERSONAL_SHAPES
from glue_ingest.authoring.words import NAMING

# Texts that are listed as the allowed values: few, and each in more than one row.
MAX_VALUES, MAX_VALUE = 20, 60
# In a file about people, a value is listed only if at least this many rows have it.
MIN_GROUP_ROWS = 10
# Signs that a text may end in by mistake.
ENDS = ",;.: "


def with_allowed_values(
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
    if min(counts.values()) < (MIN_GROUP_ROWS if is_about_people else 1):
        return column
    spellings = find_spellings(counts)
    notes = column.notes
    if len(spellings.allowed) < len(counts):
        notes = (*notes, "some values are spelled in more than one way, and are read as one.")
    return replace(
        column,
        notes=notes,
        allowed=spellings.allowed,
        value_map=spellings.value_map,
        ignores_case=spellings.ignores_case,
    )


@dataclass(frozen=True)
class Spellings:
    """The values of a column, each in its most frequent spelling, and how others are read.

    `value_map` has those that end in a sign, as in `Male,`, and their value.
    """

    allowed: tuple[str, ...]
    value_map: dict[str, str]
    ignores_case: bool


def find_spellings(counts: Mapping[str, int]) -> Spellings:
    """Tell values from other spellings of them, by how many rows have each."""
    best: dict[str, str] = {}
    for text in sorted(counts, key=lambda item: (-counts[item], item)):
        best.setdefault(text.casefold(), text)
    value_map = {}
    for folded in list(best):
        value = best.get(folded.rstrip(ENDS))
        if value is not None and value.casefold() != folded:
            value_map[best.pop(folded)] = value
    kept = {text for text in counts if text.casefold() in best}
    return Spellings(tuple(sorted(best.values())), value_map, len(kept) > len(best))


def _may_be_listed(column: DraftColumn, profile: ColumnProfile) -> bool:
    """Tell whether the texts of a column are few enough to list them as allowed values."""
    is_text = column.data_type is STRING and not column.proposal.kind and not profile.code_count
    is_named = bool(set(column.name.split("_")) & NAMING) or column.key_position is not None
    is_few = 1 < profile.distinct_count <= MAX_VALUES and profile.longest <= MAX_VALUE
    is_repeated = 2 * profile.distinct_count <= profile.text_count
    return is_text and not is_named and is_few and is_repeated
