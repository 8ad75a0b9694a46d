"""The rules of docs/privacy.md on one group: its size, the classes of its rates, its mean."""

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

MINIMUM = 10
WITHOUT = 5
# Rule 5: the first percent of each class of a rate, by the fewest students of the size class.
RATES = {
    10: [0, 34, 67],
    16: [0, 21, 40, 60, 80],
    31: [0, 11, *range(20, 100, 10)],
    61: [0, 6, *range(10, 100, 5)],
    301: [0, *range(2, 100)],
}
LARGEST = {10: 15, 16: 30, 31: 60, 61: 300}
STEPS = {10: 5, 16: 5, 31: 2, 61: 1, 301: Fraction(1, 10)}
COARSE_STEPS = {10: 5, 16: 5, 31: 5, 61: 5, 301: 1}
CUTS = {
    "students.records": (60, 70),
    "students.performance": (60, 70),
    "students.courses": (50, 70),
}
# No two neighbouring scores are further apart.
SCORE_STEP = 5

Ends = tuple[int, int]


def small_range(small: list[int]) -> Ends:
    """Return the range that is told of all small groups together: nine sizes, the last up to 17."""
    count = len(small)
    starts = list(range(count, 9 * count + 1, 9))
    if len(starts) > 1 and 9 * count - starts[-1] < 8:
        starts.pop()
    for start, after in pairwise([*starts, 9 * count + 1]):
        if start <= sum(small) < after:
            return start, after - 1
    raise AssertionError(small)


def published_sizes(sizes: dict[str, int]) -> dict[str, Ends | None] | None:
    """Return the sizes of a dimension as published; None for one not told, and for no list."""
    small = [size for size in sizes.values() if size < MINIMUM]
    large = sorted(value for value, size in sizes.items() if size >= MINIMUM)
    exact = {value: (size, size) for value, size in sizes.items()}
    if sum(sizes.values()) < len(sizes) + 9:
        return None
    if not small:
        return {**exact}
    if not large:
        return dict.fromkeys(sizes)
    lowest, highest = small_range(small)
    left = sizes[large[0]] + sum(small)
    if left - highest < MINIMUM:
        return dict.fromkeys(sizes)
    hidden = {value: (1, 9) for value, size in sizes.items() if size < MINIMUM}
    return {**exact, **hidden, large[0]: (left - highest, left - lowest)}


def size_class(students: int, size: Ends | None) -> int | None:
    """Return the size class of figures about so many students of a group; None for too few."""
    known = min(students, size[0] - WITHOUT) if size else 0
    return max((start for start in RATES if start <= known), default=None)


def fewest_without(count: int, size: Ends | None, start: int) -> int:
    """Return how many have no score, or days, at least; none where the size sets the class."""
    largest = LARGEST.get(start)
    is_set_by_size = size is None or largest is None or size[0] - WITHOUT <= largest
    return 0 if is_set_by_size else count - LARGEST[start]


def percent(count: int, of: int) -> int:
    """Return a rate in whole percent, halves up."""
    return math.floor(Fraction(100 * count, of) + Fraction(1, 2))


def rate_class(count: int, of: int, start: int) -> Ends:
    """Return the lowest and highest percent of the class of a rate."""
    for lowest, after in pairwise([*RATES[start], 101]):
        if lowest <= percent(count, of) < after:
            return lowest, after - 1
    raise AssertionError(count, of)


def counts_of(ends: Ends, of: int) -> Ends:
    """Return the fewest and the most students that a class of a rate allows."""
    allowed = [count for count in range(of + 1) if ends[0] <= percent(count, of) <= ends[1]]
    return allowed[0], allowed[-1]


def is_outer(ends: Ends | None) -> bool:
    """Return whether a class of a rate reaches 0 or 100 percent."""
    return ends is not None and (ends[0] == 0 or ends[1] == 100)


@dataclass(frozen=True)
class Mean:
    """A mean as it is published: rounded to a step."""

    rounded: Fraction
    step: Fraction

    @classmethod
    def of(cls, scores: list[Fraction], step: Fraction) -> "Mean":
        """Round the mean of scores to a step, halves up."""
        mean = sum(scores, Fraction(0)) / len(scores)
        return cls(step * math.floor(mean / step + Fraction(1, 2)), step)

    def sums(self, students: int) -> tuple[Fraction, Fraction]:
        """Return the lowest and highest sum of scores that the mean allows."""
        return students * (self.rounded - self.step / 2), students * (self.rounded + self.step / 2)

    def says_nothing(self, below: tuple[Ends, Ends], students: int, cuts: Ends) -> bool:
        """Return whether every count that the rates allow goes with the mean (rule 6).

        `below` has the counts below both cuts. The best result has the fewest students below
        them, the worst the most; a score below a cut is at most a step of scores lower.
        """
        (best_basic, worst_basic), (best_proficient, worst_proficient) = below
        lowest_of_best = cuts[0] * (best_proficient - best_basic) + cuts[1] * (
            students - best_proficient
        )
        highest_of_worst = (
            (cuts[0] - SCORE_STEP) * worst_basic
            + (cuts[1] - SCORE_STEP) * (worst_proficient - worst_basic)
            + 100 * (students - worst_proficient)
        )
        lowest, highest = self.sums(students)
        return lowest_of_best <= lowest and highest_of_worst >= highest


def deviation(scores: list[Fraction]) -> float | None:
    """Return the standard deviation of a sample; None for fewer than two scores."""
    if len(scores) < 2:
        return None
    mean = sum(scores, Fraction(0)) / len(scores)
    squares = sum(((score - mean) ** 2 for score in scores), Fraction(0))
    return math.sqrt(squares / (len(scores) - 1))


def quartile(number: int, scores: list[Fraction]) -> int:
    """Return the lowest whole point with so many quarters of the scores, rounded down, up to it."""
    points = sorted(math.floor(score) for score in scores)
    return points[-(-number * len(points) // 4) - 1]
