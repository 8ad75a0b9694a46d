"""How a column is read, as a contract says it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from glue_ingest.authoring.date_orders import DateOrder


class Kind(StrEnum):
    """What the texts of a column are read as; of two that fit alike, the first is meant."""

    SCHOOL_YEAR = "school years"
    DATE = "dates"
    NUMBER = "numbers"
    BOOLEAN = "true or false"


@dataclass(frozen=True)
class Habits:
    """How a file is written, as its other columns tell: decimal mark, order of month and day."""

    decimal: str | None = None
    order: DateOrder | None = None


NO_HABITS = Habits()


@dataclass(frozen=True)
class Reading:
    """How a column is read: its custom properties, and notes on what was seen.

    `is_time` says that dates have times. `date_format` is the one format of dates or times, for
    which the standard has a place. `is_open` says that a comma may be a decimal comma,
    `has_open_points` that a point may be one of thousands, and `has_points` that it is a decimal
    one. `order` is that of month and day, if the texts prove it; `has_open_order` says that they
    do not.
    """

    kind: Kind
    properties: dict[str, Any]
    notes: tuple[str, ...]
    is_time: bool = False
    date_format: str | None = None
    is_open: bool = False
    has_open_points: bool = False
    has_points: bool = False
    order: DateOrder | None = None
    has_open_order: bool = False

    @property
    def has_status(self) -> bool:
        """Tell whether a companion column says why a value is missing."""
        return bool(self.codes or self.properties.get("ranges"))

    @property
    def decimal(self) -> str | None:
        """Return the decimal mark of its numbers, if it is not a point."""
        found: str | None = self.properties.get("numberFormat", {}).get("decimal")
        return found

    @property
    def codes(self) -> dict[str, list[str]]:
        """Return the texts that say why there is no value, by what they say."""
        found: dict[str, list[str]] = self.properties.get("statusCodes", {})
        return found
