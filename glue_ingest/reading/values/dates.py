"""Dates and times in the formats of a contract, to ISO."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

from glue_ingest.contracts.date_formats import MONTHS, DateFormat, Element, read_date_format

# Of an offset; Java reads no more.
MAX_OFFSET = timedelta(hours=18)
NOON = 12


class DateReader:
    """Reads texts in any of some formats; `first_short_year` is what two digits count from."""

    def __init__(self, formats: Sequence[str], first_short_year: int | None) -> None:
        found = [item for item in map(read_date_format, formats) if item is not None]
        self.formats = [_Format(item, first_short_year or 0) for item in found]

    def read(self, text: str) -> str | None:
        """Return the ISO text of a date, or of a time in UTC; None if no format fits."""
        return next((iso for item in self.formats if (iso := item.read(text))), None)


class _Format:
    """One format: the number of the group that each element is in, 0 where there is none."""

    def __init__(self, date_format: DateFormat, first_short_year: int) -> None:
        self.pattern = re.compile(date_format.pattern, re.IGNORECASE)
        self.first_short_year = first_short_year
        groups = {element: number for number, element in enumerate(date_format.elements, 1)}
        self.year = groups.get(Element.YEAR, 0)
        self.short_year = groups.get(Element.SHORT_YEAR, 0)
        self.month = groups.get(Element.MONTH, 0)
        self.month_name = groups.get(Element.MONTH_NAME, 0)
        self.day = groups[Element.DAY]
        self.half = groups.get(Element.HALF, 0)
        self.hour = groups.get(Element.HOUR) or groups.get(Element.HALF_HOUR, 0)
        self.minute = groups.get(Element.MINUTE, 0)
        self.second = groups.get(Element.SECOND, 0)
        self.fraction = groups.get(Element.FRACTION, 0)
        self.offset = groups.get(Element.OFFSET, 0)

    def read(self, text: str) -> str | None:
        """Return the ISO text of a date or time; None if it is not of the format."""
        found = self.pattern.fullmatch(text)
        if found is None:
            return None
        try:
            moment = self._moment(found)
        except (ValueError, OverflowError):
            return None
        return moment.isoformat(sep=" ") if self.minute else moment.date().isoformat()

    def _moment(self, found: re.Match[str]) -> datetime:
        """Return a moment in UTC; it raises ValueError or OverflowError if there is none."""
        year, month, day = self._year(found), self._month(found), int(found[self.day])
        if not self.minute:
            return datetime(year, month, day)
        moment = datetime(
            *(year, month, day, self._hour(found), int(found[self.minute])),
            int(found[self.second]) if self.second else 0,
            int(found[self.fraction].ljust(6, "0")) if self.fraction else 0,
        )
        if not self.offset:
            return moment
        return moment.replace(tzinfo=_zone(found[self.offset])).astimezone(UTC).replace(tzinfo=None)

    def _year(self, found: re.Match[str]) -> int:
        if self.year:
            return int(found[self.year])
        first = self.first_short_year
        return first + (int(found[self.short_year]) - first) % 100

    def _month(self, found: re.Match[str]) -> int:
        if self.month:
            return int(found[self.month])
        name = found[self.month_name].lower()
        return next(n for n, month in enumerate(MONTHS, 1) if month.startswith(name[:3]))

    def _hour(self, found: re.Match[str]) -> int:
        hour = int(found[self.hour])
        if not self.half:
            return hour
        if not 1 <= hour <= NOON:
            raise ValueError(hour)
        return hour % NOON + (NOON if found[self.half].lower().startswith("p") else 0)


def _zone(text: str) -> timezone:
    if text in "Zz":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    offset = timedelta(hours=hours, minutes=minutes)
    if minutes >= 60 or offset > MAX_OFFSET:
        raise ValueError(text)
    return timezone(-offset if text.startswith("-") else offset)
