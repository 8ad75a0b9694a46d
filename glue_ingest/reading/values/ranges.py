"""Ranges in place of numbers: `<10`, `95 or more`, `10-19`."""

import re
from dataclasses import dataclass
from decimal import Decimal

from glue_ingest.contracts.rules import DataType, TypeName
from glue_ingest.reading.values.numbers import NumberReader, is_number

_DASH = "[-\u2010-\u2015\u2212]"
BELOW = r"<|lt\b|lt(?=[0-9])|less than|fewer than|under|below"
AT_MOST = r"<=|=<|\u2264|le\b|le(?=[0-9])|at most|up to|no more than|less than or equal to"
ABOVE = r">|gt\b|gt(?=[0-9])|more than|greater than|over|above"
AT_LEAST = r">=|=>|\u2265|ge\b|ge(?=[0-9])|at least|no (?:less|fewer) than|greater than or equal to"
# The longer first: `<=` is no `<`.
_BEFORE = re.compile(
    rf"(?:n\s*)?(?:(?P<at_most>{AT_MOST})|(?P<at_least>{AT_LEAST})|(?P<below>{BELOW})"
    rf"|(?P<above>{ABOVE}))\s*(?P<number>.+)",
    re.IGNORECASE | re.DOTALL,
)
_AFTER = re.compile(
    r"(?P<number>.+?)\s*(?:\s(?:or|and|&)\s+(?:(?P<at_most>less|fewer|below|under|lower)"
    r"|(?P<at_least>more|greater|above|over|higher|up))|(?P<plus>\+))",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN = re.compile(rf"(.+?)\s*(?:{_DASH}|\bto\b)\s*(.+)", re.IGNORECASE | re.DOTALL)
WHOLE_TYPES = (TypeName.INT, TypeName.BIGINT)


@dataclass(frozen=True)
class Range:
    """The bounds of a range as plain numbers; None where it is open."""

    low: str | None
    high: str | None


class RangeReader:
    """Reads ranges of numbers of a column. Of whole numbers the bounds belong to the range."""

    def __init__(self, numbers: NumberReader, data_type: DataType) -> None:
        self.numbers = numbers
        self.data_type = data_type

    def read(self, text: str) -> Range | None:
        """Return the bounds of a range; None if the text is none, or a bound is no value."""
        found = self._one_sided(text) or self._two_sided(text)
        if found is None:
            return None
        bounds = [bound for bound in (found.low, found.high) if bound is not None]
        return found if all(is_number(bound, self.data_type) for bound in bounds) else None

    def _one_sided(self, text: str) -> Range | None:
        match = _BEFORE.fullmatch(text) or _AFTER.fullmatch(text)
        number = self.numbers.read(match["number"]) if match else None
        if match is None or number is None:
            return None
        found = {name for name, part in match.groupdict().items() if part is not None}
        if found & {"below", "at_most"}:
            return Range(None, self._moved(number, -1) if "below" in found else number)
        return Range(self._moved(number, 1) if "above" in found else number, None)

    def _moved(self, number: str, step: int) -> str:
        """Return the whole number beside one that does not belong to the range."""
        if self.data_type.name not in WHOLE_TYPES or not is_number(number, self.data_type):
            return number
        return str(int(number.partition(".")[0]) + step)

    def _two_sided(self, text: str) -> Range | None:
        match = _BETWEEN.fullmatch(text)
        if match is None:
            return None
        first, second = match[1], match[2]
        if self.numbers.has_percent(second) and not self.numbers.has_percent(first):
            first += "%"
        low, high = self.numbers.read(first), self.numbers.read(second)
        if low is None or high is None:
            return None
        are_numbers = all(is_number(bound, self.data_type) for bound in (low, high))
        return Range(low, high) if are_numbers and Decimal(low) <= Decimal(high) else None
