"""Someone who reads the published tables of students, knows the rules, and does the sums.

Every figure is an integer unknown or a known number; what is published of it is an inequality, and
what adds up is an equation. Integer programming finds the lowest and highest value of an unknown
that all of them allow: equal, and the unknown is recovered. Nothing else is read.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import dok_array

MINIMUM, ROUNDING = 10, 5
# A range of more sizes than this is none that whole numbers alone would narrow to one.
NARROW = 3
SECONDS = 2
# Sizes of groups by how far from the ends their rates are coded: public, as the seed rate_coding.
SIZES = {20: (10, 20), 10: (21, 40), 5: (41, 100), 2: (101, 300), 1: (301, 10**7)}
RATES = {"below_basic": "scored", "below_proficient": "scored", "chronically_absent": "attended"}
CUTS = {
    "students.records": {"below_basic": 60, "below_proficient": 70},
    "students.performance": {"below_basic": 60, "below_proficient": 70},
    "students.courses": {"below_basic": 50, "below_proficient": 70},
}

Group = tuple[str, str]
Row = dict[str, Any]


@dataclass
class Puzzle:
    """The unknowns of one data set and year, and all that is known of them."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    known: list[tuple[dict[int, float], float, float]] = field(default_factory=list)
    # Values of each unknown in the solutions found so far: two of them, and it does not follow.
    seen: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def unknown(self, low: float = 0, high: float = np.inf, *, whole: bool = True) -> int:
        self.low.append(low)
        self.high.append(high)
        self.whole.append(whole)
        return len(self.low) - 1

    def learn(self, terms: dict[int, float], low: float, high: float) -> None:
        self.known.append((terms, low, high))

    def follows(self, unknown: int) -> int | None:
        """Return the value of an unknown if it can have only one.

        With fractions allowed the range is quick to find and holds every whole solution; only where
        it is narrow are whole numbers searched. Any two of those show that it does not follow.
        """
        low, high = (sign * self._solve(unknown, sign, whole=False) for sign in (1, -1))
        low, high = np.ceil(low - 1e-6), np.floor(high + 1e-6)
        if low == high:
            return int(low)
        if high - low > NARROW:
            return None
        for sign in (1, -1):
            # A search that was cut short has no end to compare, and proves no recovery.
            if len(self.seen[unknown]) > 1 or self._solve(unknown, sign) == -np.inf:
                return None
        return self.seen[unknown].pop() if len(self.seen[unknown]) == 1 else None

    def _solve(self, unknown: int, sign: int, *, whole: bool = True) -> float:
        """Look for the least (or most) that an unknown can be; note all values of the solution.

        Raises:
            ValueError: if what is known contradicts itself, so that this model of it is wrong.
        """
        cost = np.zeros(len(self.low))
        cost[unknown] = sign
        found = milp(
            cost,
            integrality=np.array(self.whole) if whole else np.zeros(len(self.low)),
            bounds=Bounds(np.array(self.low), np.array(self.high)),
            constraints=self._constraints,
            options={"time_limit": SECONDS},
        )
        if found.status == 2:
            raise ValueError(f"what is published contradicts itself: {found.message}")
        if found.x is not None and whole:
            for index, value in enumerate(np.rint(found.x).astype(int)):
                self.seen[index].add(int(value))
        return float(found.fun) if found.status == 0 else -np.inf

    @cached_property
    def _constraints(self) -> LinearConstraint:
        matrix = dok_array((len(self.known), len(self.low)))
        for row, (terms, _, _) in enumerate(self.known):
            for column, factor in terms.items():
                matrix[row, column] = factor
        low = np.array([entry[1] for entry in self.known])
        high = np.array([entry[2] for entry in self.known])
        return LinearConstraint(matrix.tocsr(), low, high)


@dataclass(frozen=True)
class Target:
    """Something that was not published, and where a recovery of it would be a disclosure."""

    what: str
    group: Group
    unknown: int


class Attack:
    """All that the published rows of one data set and year say."""

    def __init__(self, summary: list[Row], bins: list[Row]) -> None:
        self.puzzle = Puzzle()
        self.targets: list[Target] = []
        self.rows = {(row["dimension_name"], row["dimension_value"]): row for row in summary}
        self.students = {group: self._count(group) for group in self.rows}
        self.scored = self._subset("scored", "has_scores", "is_score_suppressed")
        self.attended = self._subset(
            "attended", "has_attendance_figures", "is_attendance_suppressed"
        )
        self.rates = {rate: self._rate(rate) for rate in RATES}
        self._means()
        self._bins(bins)
        families = [self.students, self.scored, self.attended, *self.rates.values()]
        for family in families:
            self._add_up(family)
        for low, high in zip(
            self.rates["below_basic"].items(), self.rates["below_proficient"].items(), strict=True
        ):
            self.puzzle.learn({low[1]: 1, high[1]: -1}, -np.inf, 0)

    def recovered(self) -> Iterator[tuple[Target, int]]:
        for target in self.targets:
            value = self.puzzle.follows(target.unknown)
            if value is not None:
                yield target, value

    def _count(self, group: Group) -> int:
        count = self.rows[group]["student_count"]
        if count is not None:
            return self.puzzle.unknown(count, count)
        unknown = self.puzzle.unknown(1, 10**7)
        self.targets.append(Target("students", group, unknown))
        return unknown

    def _subset(self, name: str, exists: str, suppressed: str) -> dict[Group, int]:
        """Students with a score, or with days: never published, at most all of the group."""
        found = {}
        for group, row in self.rows.items():
            if not row[exists]:
                continue
            unknown = self.puzzle.unknown(0 if row[suppressed] else MINIMUM, 10**7)
            rest = self.puzzle.unknown(0, 10**7)
            terms = {self.students[group]: 1.0, unknown: -1.0, rest: -1.0}
            self.puzzle.learn(terms, 0, 0)
            if row[suppressed]:
                self.targets.append(Target(f"{name} of a suppressed figure", group, unknown))
            found[group] = unknown
        return found

    def _rate(self, rate: str) -> dict[Group, int]:
        """Students counted in a rate: bounded by the percent or range that is published."""
        family = self.scored if RATES[rate] == "scored" else self.attended
        found = {}
        for group, size in family.items():
            row, unknown = self.rows[group], self.puzzle.unknown(0, 10**7)
            self.puzzle.learn({unknown: 1, size: -1}, -np.inf, 0)
            if row[f"{rate}_label"] is not None:
                low = round(100 * row[f"{rate}_lowest_share"])
                high = round(100 * row[f"{rate}_highest_share"])
                self.puzzle.learn({unknown: 200, size: -(2 * low - 1)}, 0, np.inf)
                self.puzzle.learn({unknown: 200, size: -(2 * high + 1)}, -np.inf, -1)
                if low != high:
                    coded = high if low == 0 else 100 - low
                    self.puzzle.learn({size: 1}, *SIZES[coded])
                    self.targets.append(Target(f"coded {rate}", group, unknown))
            found[group] = unknown
        return found

    def _means(self) -> None:
        """Sums of scores in hundredths: what a mean of one decimal leaves of them adds up."""
        sums = {}
        for group, size in self.scored.items():
            mean = self.rows[group]["final_percentage_mean"]
            unknown = self.puzzle.unknown(0, 10**10, whole=False)
            low, high = (0, 10000) if mean is None else (100 * mean - 6, 100 * mean + 6)
            self.puzzle.learn({unknown: 1, size: -low}, 0, np.inf)
            self.puzzle.learn({unknown: 1, size: -high}, -np.inf, 0)
            sums[group] = unknown
        self._add_up(sums)

    def _bins(self, bins: list[Row]) -> None:
        """Bins of the groups that have any, and of the others as unknowns of the same year."""
        drawn = [row for row in bins if not row["is_suppressed"]]
        starts = sorted({row["bin_start_percentage"] for row in drawn})
        counts = {
            ((r["dimension_name"], r["dimension_value"]), r["bin_start_percentage"]): r[
                "binned_student_count"
            ]
            for r in drawn
        }
        parts: dict[int, dict[Group, int]] = {start: {} for start in starts}
        for group in self.scored if starts else ():
            for start in starts:
                seen = counts.get((group, start))
                low, high = (0, 10**7) if seen is None else (seen - ROUNDING // 2, seen + 2)
                parts[start][group] = self.puzzle.unknown(max(low, 0), high)
            terms = {parts[start][group]: 1.0 for start in starts}
            self.puzzle.learn(terms | {self.scored[group]: -1.0}, 0, 0)
        for part in parts.values():
            self._add_up(part)
        cuts = CUTS.get(bins[0]["dataset_id"], {}) if starts else {}
        for rate, cut in cuts.items():
            for group, unknown in self.rates[rate].items() if cut in starts else ():
                terms = {parts[start][group]: 1.0 for start in starts if start < cut}
                self.puzzle.learn(terms | {unknown: -1.0}, 0, 0)

    def _add_up(self, family: dict[Group, int]) -> None:
        """The values of every dimension add up to everybody."""
        everybody = family.get(("all", "all"))
        dimensions: dict[str, list[int]] = defaultdict(list)
        for (dimension, _), unknown in family.items():
            dimensions[dimension].append(unknown)
        for dimension, unknowns in dimensions.items():
            if everybody is not None and dimension != "all":
                self.puzzle.learn(dict.fromkeys(unknowns, 1.0) | {everybody: -1.0}, 0, 0)


def recover(summary: list[Row], bins: list[Row]) -> list[tuple[Any, ...]]:
    """Return every unpublished figure that follows from the published ones, with its value."""
    found: list[tuple[Any, ...]] = []
    years = sorted({(row["dataset_id"], row["school_year_name"]) for row in summary})
    for year in years:
        attack = Attack(
            *(
                [r for r in rows if (r["dataset_id"], r["school_year_name"]) == year]
                for rows in (summary, bins)
            )
        )
        found += [(*year, *t.group, t.what, value) for t, value in attack.recovered()]
    return found
