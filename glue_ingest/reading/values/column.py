"""All conversions of one column, composed: Arrow in, Arrow out.

Texts that stand for themselves go through as they are. Of the others each different text is
converted once, in plain Python.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from glue_ingest.contracts.conversions import LABEL_TEXT, Part, Status, companion_name
from glue_ingest.contracts.rules import (
    DATE_TEXT,
    FALSE_TEXTS,
    TIMESTAMP_TEXT,
    TRUE_TEXTS,
    TypeName,
    ascii_lower,
)
from glue_ingest.reading.spec import ReadColumn
from glue_ingest.reading.values.dates import DateReader
from glue_ingest.reading.values.fast import FastPath, fast_numbers
from glue_ingest.reading.values.numbers import NUMBER_TEXTS, NumberReader
from glue_ingest.reading.values.ranges import Range, RangeReader
from glue_ingest.reading.values.school_years import school_year_reader

ReadText = Callable[[str], str | None]
# Stands before a text that the conversion does not read and the type would: 1.5 with a decimal
# comma. No type reads the two together, so that the text breaks the `type` rule.
UNREAD = "?"
TYPE_TEXTS = {
    **NUMBER_TEXTS,
    TypeName.DATE: DATE_TEXT,
    TypeName.TIMESTAMP: TIMESTAMP_TEXT,
    TypeName.BOOLEAN: f"(?i:{'|'.join((*TRUE_TEXTS, *FALSE_TEXTS))})",
    TypeName.STRING: LABEL_TEXT,
}


@dataclass(frozen=True)
class Converted:
    """What a text is read as: its plain text, None if it is no value, and why; its bounds."""

    text: str | None
    status: Status
    low: str | None = None
    high: str | None = None


def converted_texts(texts: pa.Array, column: ReadColumn) -> dict[str, pa.Array]:
    """Convert trimmed texts of a column in NFC; null is read as an empty cell is.

    It returns the columns of a batch of texts by name: the plain texts, those as received, and
    those of the companion columns.
    """
    return converter(column).convert(texts)


@lru_cache(maxsize=512)
def converter(column: ReadColumn) -> "Converter":
    """Return the converter of a column, made once."""
    return Converter(column)


class Converter:
    """Converts the texts of one column."""

    def __init__(self, column: ReadColumn) -> None:
        self.name = column.name
        self.conversion = column.conversion
        self.data_type = column.data_type
        self.null_markers = column.null_markers
        self.codes = dict(self.conversion.status_codes)
        self.map = {self.conversion.mapped_key(key): v for key, v in self.conversion.value_map}
        self.allowed = {self.conversion.mapped_key(text): text for text in column.allowed}
        self.ranges = self._range_reader()
        self.read_value = self._value_reader()
        self.type_text = re.compile(TYPE_TEXTS[self.data_type.name], re.DOTALL)
        self.fast = self._fast_path()
        # Folded texts that are not what they look like.
        self.special = sorted({*self.codes, *self.null_markers, *map(ascii_lower, self.map), ""})

    def _range_reader(self) -> RangeReader | None:
        if not self.conversion.has_ranges:
            return None
        numbers = NumberReader(self.conversion.number_format, self.data_type)
        return RangeReader(numbers, self.data_type)

    def _value_reader(self) -> ReadText | None:
        """Return what reads a text that is a value; None if it stays as it is."""
        conversion = self.conversion
        if conversion.school_year is not None:
            return school_year_reader(conversion.school_year)
        if conversion.number_format is not None:
            return NumberReader(conversion.number_format, self.data_type).read
        if conversion.date_formats:
            return DateReader(conversion.date_formats, conversion.two_digit_years_from).read
        if conversion.has_words:
            spoken = conversion.words.items()
            words = {text.casefold(): value for value, texts in spoken for text in texts}
            return lambda text: words.get(text.casefold())
        if conversion.ignores_case and self.allowed:
            return lambda text: self.allowed.get(conversion.mapped_key(text), text)
        return None

    def _fast_path(self) -> FastPath | None:
        """Return what reads the usual texts of a column at once, unless they are special."""
        conversion = self.conversion
        if self.data_type.name in NUMBER_TEXTS and conversion.school_year is None:
            return fast_numbers(conversion.number_format)
        if self.read_value is None and not conversion.ignores_case and not conversion.has_ranges:
            return FastPath(".*")
        return None

    def read(self, received: str) -> Converted:
        """Convert one trimmed text."""
        text = self.map.get(self.conversion.mapped_key(received), received)
        folded = ascii_lower(text)
        status = self.codes.get(folded)
        bounds = self.ranges.read(text) if self.ranges and text else None
        if status is None and (folded in self.null_markers or not text):
            return Converted(None, Status.MISSING)
        if status is not None or bounds is not None:
            bounds = bounds or Range(None, None)
            return Converted(None, status or Status.CODED_RANGE, bounds.low, bounds.high)
        return Converted(self._value(text), Status.REPORTED)

    def _value(self, text: str) -> str:
        if self.read_value is None:
            return text
        found = self.read_value(text)
        if found is not None:
            return found
        return f"{UNREAD}{text}" if self.type_text.fullmatch(text) else text

    def convert(self, texts: pa.Array) -> dict[str, pa.Array]:
        """Convert the texts of a batch."""
        is_plain, plain = self._plain(texts)
        nothing = pa.scalar(None, pa.string())
        others = pc.if_else(is_plain, nothing, pc.fill_null(texts, "")).dictionary_encode()
        found = [self.read(text) for text in others.dictionary.to_pylist()]

        def taken(values: list[str | None]) -> pa.Array:
            return pa.array(values, pa.string()).take(others.indices)

        given: dict[Part, list[str | None]] = {
            Part.STATUS: [item.status.value for item in found],
            Part.LOW: [item.low for item in found],
            Part.HIGH: [item.high for item in found],
        }
        parts = {part: taken(given[part]) for part in self.conversion.parts}
        if Part.STATUS in parts:
            parts[Part.STATUS] = pc.if_else(is_plain, Status.REPORTED.value, parts[Part.STATUS])
        return {
            f"text_{self.name}": pc.if_else(is_plain, plain, taken([item.text for item in found])),
            f"received_{self.name}": pc.if_else(pc.equal(texts, ""), nothing, texts),
            **{f"text_{companion_name(self.name, p)}": array for p, array in parts.items()},
        }

    def _plain(self, texts: pa.Array) -> tuple[pa.Array, pa.Array]:
        """Tell which texts are read at once, null being none of them, and return their values."""
        if self.fast is None:
            return pa.repeat(pa.scalar(False), len(texts)), texts
        is_special = pc.is_in(pc.ascii_lower(texts), value_set=pa.array(self.special))
        is_usual, plain = self.fast.read(texts)
        return pc.and_not(is_usual, is_special), plain
