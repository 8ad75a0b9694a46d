"""What follows for a reader who knows the rule of sizes to the letter.

Every table of which the rule would publish the same is tried. A size that is the same in all of
them is recovered.
"""

import itertools
import math
from collections.abc import Iterator

from tests.support.attack.published import EVERYBODY, Published, Recovery, Rules, Sizes

# More tables than these are too many to try.
MOST_TABLES = 10**6


def follow_rule(published: Published) -> Iterator[Recovery]:
    """Yield the sizes that follow from the rule."""
    total = published.rows[EVERYBODY]["student_count"]
    for dimension in published.dimensions if total is not None else ():
        groups = sorted(published.values(dimension))
        sizes = [published.size(group) for group in groups]
        tables = list(_tables(published.rules, sizes, total))
        for place, group in enumerate(groups):
            found = {table[place] for table in tables}
            if _is_open(sizes[place]) and len(found) == 1:
                yield Recovery(
                    published.dataset, published.year, group, "students by rule", found.pop()
                )


def _is_open(ends: tuple[int, int] | None) -> bool:
    return ends is None or ends[0] < ends[1]


def _tables(rules: Rules, sizes: Sizes, total: int) -> Iterator[list[int]]:
    """Yield the tables of a total of which the same sizes are published."""
    free = [place for place, ends in enumerate(sizes) if _is_open(ends)]
    table = [0 if _is_open(ends) else ends[0] for ends in sizes]
    rest = total - sum(table)
    ends = [sizes[place] or (1, rest) for place in free[1:]]
    if not free or math.prod(high - low + 1 for low, high in ends) > MOST_TABLES:
        return
    for parts in itertools.product(*(range(low, high + 1) for low, high in ends)):
        if sum(parts) < rest:
            for place, size in zip(free, (rest - sum(parts), *parts), strict=True):
                table[place] = size
            if rules.published_sizes(table) == sizes:
                yield list(table)
