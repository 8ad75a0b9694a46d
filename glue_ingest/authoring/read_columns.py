"""Tries how a column is to be read on all of its texts, by the conversions of the reader."""

from collections import defaultdict
from collections.abc import Sequence

import pyarrow as pa

from glue_ingest.authoring.codes import MARKERS, NULLS
from glue_ingest.authoring.column_profile import (
    BOOLEAN,
    DATE,
    DOUBLE,
    INT,
    STRING,
    TIMESTAMP,
    fitting_type,
)
from glue_ingest.authoring.column_reading import NO_HABITS, Habits, Kind, Reading
from glue_ingest.authoring.number_texts import are_grouped
from glue_ingest.authoring.person_names import NamedColumn
from glue_ingest.authoring.profiler import Profiler
from glue_ingest.authoring.readings import may_hold_values, propose_reading
from glue_ingest.authoring.types import is_code, is_code_by_width
from glue_ingest.authoring.words import DATED, SIGNED
from glue_ingest.contracts.conversions import SchoolYear
from glue_ingest.contracts.odcs_conversions import read_conversion
from glue_ingest.contracts.rules import DataType, ascii_lower
from glue_ingest.reading.spec import ReadColumn
from glue_ingest.reading.values.column import converted_texts

# Of a column with more different texts, so many say whether the others are looked at.
SAMPLE = 1000
# The reader calls columns by a name.
NAME = "value"


def read_column(
    profiler: Profiler,
    place: int,
    column: NamedColumn,
    *,
    is_sure: bool,
    shows: bool,
    habits: Habits = NO_HABITS,
) -> tuple[Reading, DataType] | None:
    """Return how a column is read and its type, and read it like that; None: it is read plainly.

    A reading is kept only if each text is a value of one type then, or a code. `is_sure` says that
    there is one, as there are null markers that say why there is no value. `shows` is false in a
    file about people; `habits` are those of other columns.
    """
    if is_code(column) and not is_code_by_width(column):
        return None
    if not (is_sure or _may_be_read(column)):
        return None
    sample = profiler.received_texts(place, SAMPLE)
    if not is_sure and len(sample) == SAMPLE and not may_hold_values(column, sample):
        return None
    texts = profiler.received_texts(place)
    reading = propose_reading(column, texts, shows=shows, habits=habits)
    if reading is None or (is_code(column) and reading.kind is not Kind.DATE):
        return None
    data_type = _read_as(profiler, place, reading, list(texts))
    if data_type is None:
        profiler.read_as(place, None)
        return None
    return reading, data_type


def may_have_points_of_thousands(profiler: Profiler, place: int, column: NamedColumn) -> bool:
    """Tell numbers such as 1.234 and 987, whose point is no decimal one where commas are."""
    is_unsigned = not column.words & SIGNED
    return is_unsigned and _has_points(column) and are_grouped(_numbers(profiler, place))


def has_decimal_points(profiler: Profiler, place: int, column: NamedColumn) -> bool:
    """Tell whether the numbers of a column have a decimal point for sure."""
    return _has_points(column) and not are_grouped(_numbers(profiler, place, SAMPLE))


def _numbers(profiler: Profiler, place: int, limit: int | None = None) -> list[str]:
    """Return the texts of a column of numbers, but those that mean null."""
    texts = profiler.received_texts(place, limit)
    return [text for text in texts if ascii_lower(text) not in MARKERS]


def _has_points(column: NamedColumn) -> bool:
    return column.profile.is_number and column.profile.fraction_digits > 0


def _may_be_read(column: NamedColumn) -> bool:
    """Tell whether a column is worth a look: its texts are no plain numbers of zero or more."""
    profile = column.profile
    is_plain = profile.is_number and (profile.minimum or 0) >= 0 and not column.words & DATED
    return bool(profile.text_count) and not is_plain


def _read_as(
    profiler: Profiler, place: int, reading: Reading, texts: Sequence[str]
) -> DataType | None:
    """Read the texts of a column by the reader's conversions; return the type that all fit.

    A range must be one of the type's: if it is none of the narrowest, the numbers are doubles.
    """
    tried = _tried_type(reading)
    profiler.read_as(place, read_texts(reading, texts, tried))
    found = fitting_type(profiler.profile(place))
    if tried is STRING:
        return STRING
    if found is STRING:
        return None
    if not reading.properties.get("ranges"):
        return found
    profiler.read_as(place, read_texts(reading, texts, found))
    if fitting_type(profiler.profile(place)) == found:
        return found
    profiler.read_as(place, read_texts(reading, texts, tried))
    return tried


def read_texts(
    reading: Reading, texts: Sequence[str], data_type: DataType
) -> dict[str, str | None]:
    """Return what the reader makes of texts of a column: plain texts, None for no value."""
    column = ReadColumn(
        name=NAME,
        source_name=NAME,
        null_markers=frozenset({*NULLS, ""}),
        conversion=read_conversion(defaultdict(_nothing, reading.properties), reading.date_format),
        data_type=data_type,
    )
    found = converted_texts(pa.array(texts, pa.string()), column)[f"text_{NAME}"]
    return dict(zip(texts, found.to_pylist(), strict=True))


def _nothing() -> None:
    return None


def _tried_type(reading: Reading) -> DataType:
    """Return a type that all values of a reading are read by."""
    if reading.kind is Kind.NUMBER:
        return DOUBLE
    if reading.kind is Kind.DATE:
        return TIMESTAMP if reading.is_time else DATE
    if reading.kind is Kind.BOOLEAN:
        return BOOLEAN
    return STRING if reading.properties["schoolYear"] == SchoolYear.LABEL else INT
