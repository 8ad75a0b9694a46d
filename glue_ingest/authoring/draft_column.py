"""One column of a draft, before it is rendered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from glue_ingest.authoring.column_reading import Reading
from glue_ingest.authoring.personal import Kind, Proposal
from glue_ingest.contracts.places import ColumnPlace
from glue_ingest.contracts.rules import DataType

# A column that is found by its name.
NAMED = ColumnPlace()


@dataclass(frozen=True)
class DraftColumn:
    """One column of a draft. `notes` are what a reviewer should know.

    `is_telling` says that it helps to tell the rows apart, as a key or but for a few duplicates.
    `reading` says how its texts are read, where that is not plainly; `value_map` and
    `ignores_case` say which other spellings of the allowed values there are.
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
    place: ColumnPlace = NAMED
    reading: Reading | None = None
    value_map: Mapping[str, str] = field(default_factory=dict)
    ignores_case: bool = False

    @property
    def is_stored(self) -> bool:
        """Tell whether the column is in the lake, as it is or as hashes."""
        return not self.proposal.kind or self.pseudonym is not None

    @property
    def pseudonym(self) -> str | None:
        """Name who the column's keyed hashes stand for; None if it is not stored as hashes."""
        return self.proposal.entity if self.proposal.kind is Kind.ID and self.is_telling else None
