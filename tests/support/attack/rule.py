"""What follows for a reader who knows the rule of sizes to the letter.

Every table of which the rule would publish the same is tried. A size that is the same in all of
them is recovered.
"""

import itertools
from collections.abc import Iterator

from tests.support.attack.published import EVERYBODY, Published, Recovery, Rules
from tests.support.attack.sizes import Sizes

# More tables than these are too many to try.
MOST_TABLES = 10**6


def follow_rule(published: Published) -> Iterator[Recovery]:
    """Yield the sizes that follow from the rule."""
    total = published.rows[EVERYBODY]["student_count"]
    for dimension in published.dimensions if total is not None else ():
        groups = sorted(published.values(dimension))
        sizes = [published.rows[group]["student_count"] for group in groups]
        if None not in sizes:
            continue
        tables = list(_tables(published.rules, sizes, total))
        for place, group in enumerate(groups):
            found = {table[place] for table in tables}
            if sizes[place] is None and len(found) == 1:
                yield Recovery(
                    published.dataset, published.year, group, "students by rule", found.pop()
                )


def _tables(rules: Rules, sizes: Sizes, total: int) -> Iterator[list[int]]:
    """Yield the tables of a total that are published with these sizes."""
    # The first size that is published beside suppressed ones need not be the true one.
    exact = [place for place, size in enumerate(sizes) if size is not None][1:]
    free = [place for place in range(len(sizes)) if place not in exact]
    rest = total - sum(sizes[place] for place in exact)
    if rest ** (len(free) - 1) > MOST_TABLES:
        return
    for parts in itertools.product(range(1, rest), repeat=len(free) - 1):
        if sum(parts) < rest:
            table = list(sizes)
            for place, size in zip(free, (*parts, rest - sum(parts)), strict=True):
                table[place] = size
            if rules.published_sizes(table) == sizes:
                yield table
