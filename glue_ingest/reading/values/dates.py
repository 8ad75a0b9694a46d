"""Dates and times in the formats of a contract, to ISO."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone

from glue_ingest.contracts.date_formats import MONTHS, DateFormat, Element, read_date_format

Parts = Mapping[Element, str]
# Of an offset; Java reads no more.
MAX_OFFSET = timedelta(hours=18)
NOON = 12


class DateReader:
    """Reads texts in any of some formats; `first_short_year` is what two digits count from."""

    def __init__(self, formats: Sequence[str], first_short_year: int | None) -> None:
        found = [item for item in map(read_date_format, formats) if item is not None]
        self.formats = [(re.compile(item.pattern, re.IGNORECASE), item) for item in found]
        self.first_short_year = first_short_year or 0

    def read(self, text: str) -> str | None:
        """Return the ISO text of a date, or of a time in UTC; None if no format fits."""
        for pattern, date_format in self.formats:
            if (match := pattern.fullmatch(text)) and (found := self._iso(date_format, match)):
                return found
        return None

    def _iso(self, date_format: DateFormat, match: re.Match[str]) -> str | None:
        parts = dict(zip(date_format.elements, match.groups(), strict=True))
        try:
            moment = self._moment(parts)
        except (ValueError, OverflowError):
            return None
        if Element.MINUTE not in parts:
            return moment.date().isoformat()
        return moment.replace(tzinfo=None).isoformat(sep=" ")

    def _moment(self, parts: Parts) -> datetime:
        """Return a moment in UTC; it raises ValueError or OverflowError if there is none."""
        second = int(parts.get(Element.SECOND, "0"))
        microsecond = int(parts.get(Element.FRACTION, "0").ljust(6, "0"))
        local = datetime(
            *(self._year(parts), _month(parts), int(parts[Element.DAY]), _hour(parts)),
            *(int(parts.get(Element.MINUTE, "0")), second, microsecond),
            tzinfo=_zone(parts.get(Element.OFFSET, "Z")),
        )
        return local.astimezone(UTC)

    def _year(self, parts: Parts) -> int:
        if Element.YEAR in parts:
            return int(parts[Element.YEAR])
        return (
            self.first_short_year + (int(parts[Element.SHORT_YEAR]) - self.first_short_year) % 100
        )


def _month(parts: Parts) -> int:
    if Element.MONTH in parts:
        return int(parts[Element.MONTH])
    name = parts[Element.MONTH_NAME].lower()
    return next(n for n, month in enumerate(MONTHS, 1) if month.startswith(name[:3]))


def _hour(parts: Parts) -> int:
    if Element.HALF not in parts:
        return int(parts.get(Element.HOUR, "0"))
    hour = int(parts[Element.HALF_HOUR])
    if not 1 <= hour <= NOON:
        raise ValueError(hour)
    return hour % NOON + (NOON if parts[Element.HALF].lower().startswith("p") else 0)


def _zone(text: str) -> timezone:
    if text in "Zz":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    offset = timedelta(hours=hours, minutes=minutes)
    if minutes >= 60 or offset > MAX_OFFSET:
        raise ValueError(text)
    return timezone(-offset if text.startswith("-") else offset)
