"""How the texts of a column are written, and the columns that say why a value is missing.

The reader converts the texts (`reading/values/`), so that each engine gets them as it parses them:
`5687`, `2023-09-05`, `true`.
"""

from dataclasses import dataclass
from enum import StrEnum

from glue_ingest.contracts.rules import FALSE_TEXTS, TRUE_TEXTS


class Status(StrEnum):
    """Whether a cell has a value, and if not, why."""

    REPORTED = "reported"
    SUPPRESSED = "suppressed"
    NOT_APPLICABLE = "not_applicable"
    # An empty cell, or a null marker.
    MISSING = "missing"
    # A range is given in place of the value.
    CODED_RANGE = "coded_range"


# Those that a contract gives texts for.
CODED_STATUSES = (Status.SUPPRESSED, Status.NOT_APPLICABLE, Status.MISSING)


class Part(StrEnum):
    """What a companion column holds; its name is that of its column, `_` and this."""

    STATUS = "status"
    LOW = "low"
    HIGH = "high"


class Percent(StrEnum):
    """What `45.5%` is."""

    # 45.5
    NUMBER = "number"
    # 0.455
    SHARE = "share"


class SchoolYear(StrEnum):
    """What `2018-19` is."""

    # 2018
    START = "start"
    # 2019
    END = "end"
    # The text 2018-19, however the file spells it.
    LABEL = "label"


# The whole text of a label.
LABEL_TEXT = "[0-9]{4}-[0-9]{2}"


@dataclass(frozen=True)
class NumberFormat:
    """How numbers are written. A minus is `-` or U+2212.

    `thousands` stands between groups of three digits; a space is any white space. `currency` are
    signs that may stand before or after a number. `has_parentheses` reads `(5)` as -5.
    """

    thousands: str | None = None
    decimal: str = "."
    currency: tuple[str, ...] = ()
    percent: Percent | None = None
    has_parentheses: bool = False


@dataclass(frozen=True)
class Conversion:
    """How the texts of one column are written, where that is not as the type has it.

    `null_markers` replace those of the table. `status_codes` are pairs of a text, with A to Z in
    lower case, and its status. `date_formats` are tried in order; two-digit years are those of
    the hundred years from `two_digit_years_from`. `value_map` has pairs of a text and what it
    stands for. `true_texts` and `false_texts` replace the known words.
    """

    null_markers: tuple[str, ...] | None = None
    status_codes: tuple[tuple[str, Status], ...] = ()
    has_ranges: bool = False
    number_format: NumberFormat | None = None
    date_formats: tuple[str, ...] = ()
    two_digit_years_from: int | None = None
    school_year: SchoolYear | None = None
    value_map: tuple[tuple[str, str], ...] = ()
    ignores_case: bool = False
    true_texts: tuple[str, ...] = ()
    false_texts: tuple[str, ...] = ()

    @property
    def has_status(self) -> bool:
        """Tell whether a companion column says why a value is missing."""
        return bool(self.status_codes) or self.has_ranges

    @property
    def changes_texts(self) -> bool:
        """Tell whether a text may reach the engines as another one than was received."""
        return bool(
            self.has_status
            or self.number_format
            or self.date_formats
            or self.school_year
            or self.value_map
            or self.ignores_case
            or self.has_words
        )

    @property
    def has_words(self) -> bool:
        """Tell whether truth values have words of their own."""
        return bool(self.true_texts or self.false_texts)

    @property
    def words(self) -> dict[str, tuple[str, ...]]:
        """Return the words of `true` and of `false`."""
        return {"true": self.true_texts or TRUE_TEXTS, "false": self.false_texts or FALSE_TEXTS}

    @property
    def parts(self) -> tuple[Part, ...]:
        """The companion columns, in order."""
        if self.has_ranges:
            return tuple(Part)
        return (Part.STATUS,) if self.has_status else ()

    def mapped_key(self, text: str) -> str:
        """Return a text as the keys of `value_map` and the allowed values are compared."""
        return text.casefold() if self.ignores_case else text


PLAIN = Conversion()


def companion_name(column: str, part: Part) -> str:
    """Return the name of a companion column."""
    return f"{column}_{part}"
