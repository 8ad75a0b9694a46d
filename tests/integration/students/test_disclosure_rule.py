"""A reader who knows the rule to the letter cannot tell the size of a small group.

Every table of small numbers is tried. Beside sizes that are published, a small group can have each
size that a small group has at all; where none is published, it can have more than one.
"""

import itertools
from collections import defaultdict

import pytest

from tests.support.suppression_rule import MINIMUM, NONE, SMALL, published


def sizes_by_publication(groups: int, total: int) -> dict[tuple[object, ...], list[set[int]]]:
    """Return the sizes that each group has in all tables of which the same is published."""
    found: dict[tuple[object, ...], list[set[int]]] = defaultdict(
        lambda: [set() for _ in range(groups)]
    )
    for parts in itertools.product(range(1, total), repeat=groups - 1):
        if sum(parts) < total:
            table = (*parts, total - sum(parts))
            for sizes, count in zip(found[published(table)], table, strict=True):
                sizes.add(count)
    return found


# A total under the minimum is suppressed itself, so nothing adds up to it.
@pytest.mark.parametrize(("groups", "totals"), [(2, 120), (3, 70), (4, 45)])
def test_no_size_of_a_small_group_follows(groups: int, totals: int) -> None:
    every = set(range(1, MINIMUM))
    for total in range(MINIMUM, totals):
        for seen, sizes in sizes_by_publication(groups, total).items():
            for place, of_group in enumerate(sizes):
                if seen and seen[place] == SMALL:
                    assert of_group == every, (total, seen)
                elif not seen or seen[place] == NONE:
                    assert len(of_group) > 1, (total, seen)


def test_every_kind_of_publication_is_tried() -> None:
    seen = {cell for total in range(MINIMUM, 45) for cell in sizes_by_publication(3, total)}

    assert () in seen
    assert (NONE,) * 3 in seen
    assert any(SMALL in cells and cells.count(SMALL) < 3 for cells in seen)
    assert any(all(isinstance(cell, int) for cell in cells) for cells in seen)
