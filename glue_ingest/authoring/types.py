"""The type that a draft proposes: codes are texts, whatever numbers they look like."""

from glue_ingest.authoring.column_profile import STRING, fitting_type
from glue_ingest.authoring.names import singular
from glue_ingest.authoring.person_names import NamedColumn
from glue_ingest.authoring.person_texts import has_width_of_code
from glue_ingest.authoring.words import (
    CODED,
    CODES,
    MEASURES,
    NUMBERS,
    PERIODS,
    PHONES,
    SURE_CODES,
    WHOLE_CODES,
)
from glue_ingest.contracts.rules import DataType

# Of fewer rows, the width of numbers says nothing.
MIN_ROWS = 10


def proposed_type(column: NamedColumn) -> DataType:
    """Return the narrowest type that every text fits, and text for a code."""
    return STRING if is_code(column) else fitting_type(column.profile)


def is_code(column: NamedColumn) -> bool:
    """Tell whether digits are a code: by a zero that is first, the name, or one width."""
    return column.profile.code_count > 0 or _is_named_code(column) or _has_code_width(column)


def is_code_by_width(column: NamedColumn) -> bool:
    """Tell whether nothing but the width of its digits says that a column is a code."""
    return not column.profile.code_count and not _is_named_code(column) and _has_code_width(column)


def code_note(column: NamedColumn) -> str | None:
    """Return what a reviewer is to decide of digits that are kept as text; None if nothing."""
    profile = column.profile
    if not profile.is_number:
        return None
    if profile.code_count:
        return "digits with a zero first are a code, not a number."
    if _is_named_code(column):
        is_sure = column.words & SURE_CODES
        said = "kept as text: the name says a code, and a number would lose a zero that is first."
        return None if is_sure else said
    if _has_code_width(column):
        return (
            f"kept as text: each text has {profile.longest} digits, as codes have, and a number "
            "would lose a zero that is first. Make it a number if it counts or measures."
        )
    return None


def _is_named_code(column: NamedColumn) -> bool:
    words = column.words
    if words & PHONES:
        return True
    is_numbered = words & NUMBERS and any(singular(word) in CODED for word in words)
    is_whole = column.name.strip("_0123456789") in WHOLE_CODES
    return bool((words & CODES or is_numbered or is_whole) and not words & MEASURES)


def _has_code_width(column: NamedColumn) -> bool:
    is_many = column.profile.text_count >= MIN_ROWS and column.profile.distinct_count > 1
    return is_many and has_width_of_code(column) and not column.words & (MEASURES | PERIODS)
