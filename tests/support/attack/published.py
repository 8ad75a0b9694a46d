"""What a reader sees of a group, and the rules that say what it leaves open.

All numbers here are public: the rules are in docs/privacy.md, in the code and in the seeds.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.support import suppression_rule

Row = dict[str, Any]
Group = tuple[str, str]
Year = tuple[str, str]
# Fewest and most; None where nothing is published of a size.
Ends = tuple[int, int]
Sizes = list[Ends | None]

EVERYBODY: Group = ("all", "all")
MINIMUM = suppression_rule.MINIMUM
MOST = 10**6
RATES = {"below_basic": "scored", "below_proficient": "scored", "chronically_absent": "attended"}
CUTS = {
    "students.records": {"below_basic": 60, "below_proficient": 70},
    "students.performance": {"below_basic": 60, "below_proficient": 70},
    "students.courses": {"below_basic": 50, "below_proficient": 70},
}
# Steps between two possible scores, where a reader knows them: grades of 0 to 20 times 5.
STEPS: dict[str, int | None] = {"students.courses": 5}


def published_sizes(counts: Sequence[int]) -> Sizes:
    """Return what is published of the sizes of a dimension, by the rule of the models."""
    known = {suppression_rule.SMALL: (1, MINIMUM - 1), suppression_rule.NONE: None}
    return [
        known[cell] if isinstance(cell, str) else (cell, cell) if isinstance(cell, int) else cell
        for cell in suppression_rule.published(counts)
    ]


@dataclass(frozen=True)
class SizeClass:
    """What is published of groups of some sizes."""

    smallest: int
    largest: int
    # How far from the ends a rate is one class, and how wide its classes are between them.
    coded: int
    step: int
    mean_steps: tuple[float, ...]

    def rate_class(self, percent: int) -> tuple[int, int]:
        if percent <= self.coded:
            return 0, self.coded
        if percent >= 100 - self.coded:
            return 100 - self.coded, 100
        start = percent - percent % self.step
        return max(start, self.coded + 1), min(start + self.step - 1, 99 - self.coded)


@dataclass(frozen=True)
class Rules:
    """What a reader knows of the rules; the code is public."""

    # As in the seed size_classes; a dimension with a group without figures has the coarser means.
    classes: tuple[SizeClass, ...] = (
        SizeClass(10, 15, 33, 34, (5.0,)),
        SizeClass(16, 30, 20, 20, (5.0,)),
        SizeClass(31, 60, 10, 10, (2.0, 5.0)),
        SizeClass(61, 300, 5, 5, (1.0, 5.0)),
        SizeClass(301, MOST, 1, 1, (0.1, 1.0)),
    )
    # A class goes by the students with a score or days, or by the size of the group less these.
    margin: int = 5
    minimum_deviation: float = 1
    published_sizes: Callable[[Sequence[int]], Sizes] = published_sizes

    def part_range(self, row: Row, family: str, smallest: int) -> tuple[int, int]:
        """Students with a score or days, by the classes of the figures that rest on them."""
        classes = list(self.classes)
        for rate in (rate for rate, rests_on in RATES.items() if rests_on == family):
            ends = rate_range(row, rate)
            if ends is not None:
                classes = [c for c in classes if ends in map(c.rate_class, range(101))]
        step = row["final_percentage_mean_step"] if family == "scored" else None
        if step is not None:
            classes = [size for size in classes if step in size.mean_steps]
        low, high = classes[0].smallest, classes[-1].largest
        return low, high if smallest - self.margin > high else MOST


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
    # Between two possible scores of a student; None if a score may be any number.
    step: int | None
    rules: Rules = Rules()

    @property
    def dimensions(self) -> list[str]:
        return sorted({dimension for dimension, _ in self.rows} - {EVERYBODY[0]})

    def values(self, dimension: str) -> list[Group]:
        return [group for group in self.rows if group[0] == dimension]

    def size(self, group: Group) -> Ends | None:
        """Fewest and most students of a group."""
        low, high = (self.rows[group][f"{end}_student_count"] for end in ("lowest", "highest"))
        return None if low is None else (low, high)


def rate_range(row: Row, rate: str) -> tuple[int, int] | None:
    """Lowest and highest whole percent that a rate may be, if there is one."""
    if row[f"{rate}_label"] is None:
        return None
    return tuple(round(100 * row[f"{rate}_{end}_share"]) for end in ("lowest", "highest"))


def read_published(
    summary: list[Row], steps: dict[Year, int | None], rules: Rules
) -> list[Published]:
    """Return what is published of each data set and year."""
    rows: dict[Year, dict[Group, Row]] = defaultdict(dict)
    for row in summary:
        year = row["dataset_id"], row["school_year_name"]
        rows[year][row["dimension_name"], row["dimension_value"]] = row
    return [
        Published(*year, rows[year], steps.get(year, STEPS.get(year[0])), rules)
        for year in sorted(rows)
    ]
