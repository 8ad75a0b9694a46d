"""Tells figures from what names somebody, by how the texts of a column are written."""

import re
from collections.abc import Mapping, Set
from dataclasses import replace

from glue_ingest.authoring.codes import OPEN_RANGE, split_codes
from glue_ingest.authoring.column_profile import ColumnProfile, Figures
from glue_ingest.authoring.number_texts import Written, fitting_separators, take_apart
from glue_ingest.authoring.person_names import NamedColumn
from glue_ingest.authoring.profiler import Profiler
from glue_ingest.authoring.words import CONTACTS, PEOPLE

# Groups of two digits before the last three, as in India.
LAKHS = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3}")
# More digits without a separator may be an id.
MAX_DIGITS = 7
# Of a column with more different texts, so many say whether the others are looked at.
SAMPLE = 100


def with_figures(profiler: Profiler, place: int, column: NamedColumn) -> ColumnProfile:
    """Return the profile of a column that says whether its texts are figures, if its name asks."""
    profile = column.profile
    if profile.is_number or not column.words & (PEOPLE | CONTACTS):
        return profile
    found = tell_figures(profiler.received_texts(place, SAMPLE), column.words)
    if found is not Figures.NONE:
        found = tell_figures(profiler.received_texts(place), column.words)
    return replace(profile, figures=found)


def tell_figures(texts: Mapping[str, int], words: Set[str]) -> Figures:
    """Return whether texts, with how often each occurs, are figures; codes may be among them."""
    split = split_codes(texts, words)
    parts = [take_apart(text) for text in split.values]
    written = [part for part in parts if part is not None]
    has_open_range = any(OPEN_RANGE.fullmatch(text) for text in split.ranges)
    if len(written) < len(parts) or not (written or has_open_range):
        return Figures.NONE
    if any(part.body.isdigit() and len(part.body) > MAX_DIGITS for part in written):
        return Figures.NONE
    bodies = [part.body for part in written if not LAKHS.fullmatch(part.body)]
    if not fitting_separators(bodies):
        return Figures.NONE
    is_sure = has_open_range or any(map(_is_for_readers, written))
    return Figures.WRITTEN if is_sure else Figures.PLAIN


def _is_for_readers(part: Written) -> bool:
    """Tell a number with a thousands comma, currency or per cent sign, as no id is written."""
    has_groups = LAKHS.fullmatch(part.body) or re.fullmatch("[0-9]{1,3}(,[0-9]{3})+", part.body)
    return bool(has_groups or part.currency or part.is_percent)
