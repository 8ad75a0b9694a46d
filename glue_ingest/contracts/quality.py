"""Rules of a whole table: what must be true of all rows that readers see after a run.

The rules of a row are in `rules.py`. A run that leaves a table rule broken publishes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

Number = int | float


class Metric(StrEnum):
    """What is counted of a table; the names are those of ODCS."""

    ROW_COUNT = "rowCount"
    NULL_VALUES = "nullValues"
    MISSING_VALUES = "missingValues"
    INVALID_VALUES = "invalidValues"
    DUPLICATE_VALUES = "duplicateValues"


class Operator(StrEnum):
    """How a count is compared; the names are those of ODCS."""

    BE = "mustBe"
    NOT_BE = "mustNotBe"
    GREATER = "mustBeGreaterThan"
    GREATER_OR_EQUAL = "mustBeGreaterOrEqualTo"
    LESS = "mustBeLessThan"
    LESS_OR_EQUAL = "mustBeLessOrEqualTo"
    BETWEEN = "mustBeBetween"
    NOT_BETWEEN = "mustNotBeBetween"


# ODCS: between is the same as greater than the one and less than the other.
HOLDS: dict[Operator, Callable[..., bool]] = {
    Operator.BE: lambda count, limit: count == limit,
    Operator.NOT_BE: lambda count, limit: count != limit,
    Operator.GREATER: lambda count, limit: count > limit,
    Operator.GREATER_OR_EQUAL: lambda count, limit: count >= limit,
    Operator.LESS: lambda count, limit: count < limit,
    Operator.LESS_OR_EQUAL: lambda count, limit: count <= limit,
    Operator.BETWEEN: lambda count, low, high: low < count < high,
    Operator.NOT_BETWEEN: lambda count, low, high: not low < count < high,
}
PERCENT = 100


@dataclass(frozen=True)
class TableRule:
    """A count of a table, and what it must be.

    `columns` are those that are counted, none for `rowCount`. `values` are the valid ones of
    `invalidValues` or the missing ones of `missingValues`; `pattern` is of `invalidValues`.
    """

    metric: Metric
    operator: Operator
    limits: tuple[Number, ...]
    columns: tuple[str, ...] = ()
    is_percent: bool = False
    values: tuple[str, ...] = ()
    pattern: str | None = None

    def holds(self, count: int, row_count: int) -> bool:
        """Tell whether a count of a table of so many rows is what it must be."""
        found = Fraction(count)
        if self.is_percent:
            found = Fraction(PERCENT * count, row_count) if row_count else Fraction(0)
        return HOLDS[self.operator](found, *(Fraction(str(limit)) for limit in self.limits))

    def __str__(self) -> str:
        """Spell the rule as the contract does."""
        limits = ", ".join(map(str, self.limits))
        limit = f"[{limits}]" if len(self.limits) > 1 else limits
        unit = " percent" if self.is_percent else ""
        of = f" of '{', '.join(self.columns)}'" if self.columns else ""
        return f"{self.metric}{of} {self.operator} {limit}{unit}"
