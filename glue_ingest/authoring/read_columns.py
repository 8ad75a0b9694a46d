"""Tries how a column is to be read on all of its texts, by the conversions of the reader."""

from glue_ingest.authoring.column_profile import STRING, fitting_type
from glue_ingest.authoring.person_names import NamedColumn
from glue_ingest.authoring.profiler import Profiler
from glue_ingest.authoring.readings import Kind, Reading, may_hold_values, propose_reading
from glue_ingest.authoring.types import is_code, is_code_by_width
from glue_ingest.authoring.words import DATED

# Of a column with more different texts, so many say whether the others are looked at.
SAMPLE = 1000


def read_column(
    profiler: Profiler, place: int, column: NamedColumn, *, has_codes: bool, shows: bool
) -> Reading | None:
    """Return how a column is read, and read it like that; None if it is read plainly.

    A reading is kept only if each text is a value of one type then, or a code. `has_codes` says
    that null markers occur that say why there is no value; `shows` is false in a file about people.
    """
    if is_code(column) and not is_code_by_width(column):
        return None
    if not (has_codes or _may_be_read(column)):
        return None
    sample = profiler.received_texts(place, SAMPLE)
    if not has_codes and len(sample) == SAMPLE and not may_hold_values(column, sample):
        return None
    texts = profiler.received_texts(place)
    reading = propose_reading(column, texts, shows=shows)
    if reading is None or (is_code(column) and reading.kind is not Kind.DATE):
        return None
    profiler.read_as(place, read_texts(reading, list(texts)))
    found = fitting_type(profiler.profile(place))
    if found is STRING and reading.properties.get("schoolYear") != "label":
        profiler.read_as(place, None)
        return None
    return reading


def _may_be_read(column: NamedColumn) -> bool:
    """Tell whether a column is worth a look: its texts are no plain numbers of zero or more."""
    profile = column.profile
    is_plain = profile.is_number and (profile.minimum or 0) >= 0 and not column.words & DATED
    return bool(profile.text_count) and not is_plain


def read_texts(reading, texts):
    codes = {c.lower() for cs in reading.codes.values() for c in cs}
    return {t: None if t.lower() in codes else t for t in texts}
