"""The profile of a column, and the type that its texts fit; knows no engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from glue_ingest.authoring.shapes import DateSpan, Shape
from glue_ingest.contracts.rules import DataType, RuleName, TypeName

# Types that are tried on the texts of a column, in the order of proposal.
INT, BIGINT, DOUBLE, BOOLEAN, DATE, TIMESTAMP = (
    DataType(name)
    for name in (
        TypeName.INT,
        TypeName.BIGINT,
        TypeName.DOUBLE,
        TypeName.BOOLEAN,
        TypeName.DATE,
        TypeName.TIMESTAMP,
    )
)
STRING = DataType(TypeName.STRING)
TRIED = (INT, BIGINT, DOUBLE, BOOLEAN, DATE, TIMESTAMP)
MAX_DIGITS = 38
# A type that this share of the texts fits is named, although the others do not fit it.
MOSTLY = 0.9


class Figures(Enum):
    """Whether the texts of a column are figures, and codes for none."""

    NONE = "no figures"
    # As an id may be, too.
    PLAIN = "digits"
    # With a thousands comma, a currency, a per cent sign or as <10.
    WRITTEN = "figures for readers"


@dataclass(frozen=True)
class ColumnProfile:
    """Counts of one column. `fits` has the number of texts (not null) that each type fits.

    `whole_digits` and `fraction_digits` are the most of any decimal text; `inexact_count` counts
    the texts that a double would change, if all are decimals; `shapes` those that look like
    something, `dates` says how far apart they are if nearly all are dates. `figures` is asked
    only of columns whose names could be those of a person's.
    """

    text_count: int
    distinct_count: int
    fits: dict[DataType, int]
    longest: int
    code_count: int
    whole_digits: int
    fraction_digits: int
    inexact_count: int
    minimum: float | None
    maximum: float | None
    shortest: int = 0
    shapes: Mapping[Shape, int] = field(default_factory=dict)
    dates: DateSpan | None = None
    figures: Figures = Figures.NONE

    @property
    def is_number(self) -> bool:
        """Tell whether every text is a number."""
        return bool(self.text_count) and self.fits.get(DOUBLE) == self.text_count

    def share(self, *shapes: Shape) -> float:
        """Return the share of the texts that look like some shapes, of which no text has two."""
        count = sum(self.shapes.get(shape, 0) for shape in shapes)
        return count / self.text_count if self.text_count else 0.0


@dataclass(frozen=True)
class Validated:
    """How many texts a column has, how many of them break no rule, and the rows that break each."""

    text_count: int
    fit_count: int
    broken: dict[RuleName, int]


def fitting_type(profile: ColumnProfile) -> DataType:
    """Return the narrowest type that every text is a value of."""
    if not profile.text_count or profile.code_count:
        return STRING
    fitting = [item for item in TRIED if profile.fits[item] == profile.text_count]
    if not fitting:
        return STRING
    # A column that has the same letter in each row is no boolean.
    if fitting[0] is BOOLEAN and profile.distinct_count == 1 and profile.longest == 1:
        return STRING
    precision = profile.whole_digits + profile.fraction_digits
    if fitting[0] is DOUBLE and profile.inexact_count and precision <= MAX_DIGITS:
        return DataType(TypeName.DECIMAL, precision, profile.fraction_digits)
    return fitting[0]


def almost_fitting_type(profile: ColumnProfile) -> DataType | None:
    """Return the type that fits most texts but not all; None if there is none."""
    if not profile.text_count or profile.code_count:
        return None
    best = max(TRIED, key=lambda item: profile.fits[item])
    return best if MOSTLY * profile.text_count <= profile.fits[best] < profile.text_count else None
