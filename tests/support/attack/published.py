"""What a reader sees of a group, and the rules that say what it leaves open.

All numbers here are public: the rules are in docs/privacy.md, in the code and in the seeds.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
Group = tuple[str, str]
Year = tuple[str, str]

EVERYBODY: Group = ("all", "all")
MINIMUM, ROUNDING, DISTRIBUTION = 10, 5, 50
MINIMUM_DEVIATION = 1
MOST = 10**6
# Most students of a group that a size class has, and how far from the ends its rates are coded.
SIZE_CLASSES = ((20, 20), (40, 10), (100, 5), (300, 2), (MOST, 1))
RATES = {"below_basic": "scored", "below_proficient": "scored", "chronically_absent": "attended"}
CUTS = {
    "students.records": {"below_basic": 60, "below_proficient": 70},
    "students.performance": {"below_basic": 60, "below_proficient": 70},
    "students.courses": {"below_basic": 50, "below_proficient": 70},
}
# Steps between two possible scores, where a reader knows them: grades of 0 to 20 times 5.
STEPS: dict[str, int | None] = {"students.courses": 5}


@dataclass(frozen=True)
class Recovery:
    """Something about fewer than 10 students, or about all of a group, that a reader can prove."""

    dataset: str
    year: str
    group: Group
    what: str
    value: int


@dataclass(frozen=True)
class Published:
    """The rows of a data set and year."""

    dataset: str
    year: str
    rows: dict[Group, Row]
    bins: dict[Group, dict[int, int]]
    # Between two possible scores of a student; None if a score may be any number.
    step: int | None

    @property
    def dimensions(self) -> list[str]:
        return sorted({dimension for dimension, _ in self.rows} - {EVERYBODY[0]})

    def values(self, dimension: str) -> list[Group]:
        return [group for group in self.rows if group[0] == dimension]


def count_range(row: Row) -> tuple[int, int]:
    """Students of a group, by its row."""
    count = row["student_count"]
    return (1, MOST) if count is None else (count, count)


def rate_range(row: Row, rate: str) -> tuple[int, int] | None:
    """Lowest and highest whole percent that a rate may be, if there is one."""
    if row[f"{rate}_label"] is None:
        return None
    return tuple(round(100 * row[f"{rate}_{end}_share"]) for end in ("lowest", "highest"))


def size_range(low: int, high: int) -> tuple[int, int]:
    """Students on whom a rate rests: a coded one tells the class, and a plain one was not coded."""
    smallest = 1
    for largest, coded in SIZE_CLASSES:
        if low != high and coded == min(high, 100 - low):
            return smallest, largest
        if low == high and coded < min(low, 100 - high):
            return smallest, MOST
        smallest = largest + 1
    return 1, MOST


def read_published(
    summary: list[Row], bins: list[Row], steps: dict[Year, int | None]
) -> list[Published]:
    """Return what is published of each data set and year."""
    rows: dict[Year, dict[Group, Row]] = defaultdict(dict)
    counts: dict[Year, dict[Group, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in summary:
        year = row["dataset_id"], row["school_year_name"]
        rows[year][row["dimension_name"], row["dimension_value"]] = row
    for row in bins:
        if not row["is_suppressed"]:
            year = row["dataset_id"], row["school_year_name"]
            group = row["dimension_name"], row["dimension_value"]
            counts[year][group][row["bin_start_percentage"]] = row["binned_student_count"]
    return [
        Published(*year, rows[year], counts[year], steps.get(year, STEPS.get(year[0])))
        for year in sorted(rows)
    ]
