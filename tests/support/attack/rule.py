"""What follows for a reader who knows the rule that suppresses groups, to the letter.

Every table with the same published groups and total is tried: it fits if the rule would publish it
alike. A suppressed group that has one size in all tables that fit is recovered.
"""

import itertools
from collections.abc import Iterator

from tests.support.attack.published import EVERYBODY, Group, Published, Recovery
from tests.support.suppression_rule import suppressed

# Tables of more suppressed groups or students are too many to try.
MOST_GROUPS, MOST_STUDENTS = 4, 45


def follow_rule(published: Published) -> Iterator[Recovery]:
    """Yield the sizes of suppressed groups that follow from the rule."""
    total = published.rows[EVERYBODY]["student_count"]
    for dimension in published.dimensions if total is not None else ():
        groups = sorted(published.values(dimension))
        counts = [published.rows[group]["student_count"] for group in groups]
        rest = total - sum(count or 0 for count in counts)
        if not 0 < counts.count(None) <= MOST_GROUPS or rest > MOST_STUDENTS:
            continue
        found = list(_tables(counts, rest, _tie_orders(published, groups)))
        for place in (place for place, count in enumerate(counts) if count is None):
            sizes = {table[place] for table in found}
            if len(sizes) == 1:
                yield Recovery(
                    published.dataset,
                    published.year,
                    groups[place],
                    "students by rule",
                    sizes.pop(),
                )


def _tie_orders(published: Published, groups: list[Group]) -> list[list[float]]:
    """Orders in which groups of one size may stand.

    A tie goes by what is not published, the sum of the scores: any order, so those that suit best.
    Without scores the name decides, and everybody knows the names.
    """
    if not published.rows[EVERYBODY]["has_scores"]:
        return [[float(place) for place in range(len(groups))]]
    flags = [published.rows[group]["student_count"] is None for group in groups]
    return [[float(flag) for flag in flags], [float(not flag) for flag in flags]]


def _tables(counts: list[int | None], rest: int, orders: list[list[float]]) -> Iterator[list[int]]:
    flags = [count is None for count in counts]
    for parts in itertools.product(range(1, rest + 1), repeat=flags.count(True) - 1):
        if sum(parts) < rest:
            sizes = iter((*parts, rest - sum(parts)))
            table = [next(sizes) if count is None else count for count in counts]
            if any(suppressed(table, order) == flags for order in orders):
                yield table
