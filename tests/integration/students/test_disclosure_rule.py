"""A reader who knows the rule to the letter still cannot tell the size of a suppressed group."""

import itertools
import random
from collections.abc import Iterator

import pytest

from tests.support.suppression_rule import suppressed

LARGEST = 25


def tables(hidden: list[int], counts: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Every table with the same published groups and the same total."""
    total = sum(counts[index] for index in hidden)
    for parts in itertools.product(range(1, total), repeat=len(hidden) - 1):
        if sum(parts) < total:
            table = list(counts)
            for index, part in zip(hidden, (*parts, total - sum(parts)), strict=True):
                table[index] = part
            yield tuple(table)


def recovered(counts: tuple[int, ...]) -> set[int]:
    """Suppressed groups that have one size in all tables that look the same when published."""
    seen = suppressed(counts, ties=range(len(counts)))
    hidden = [index for index, is_suppressed in enumerate(seen) if is_suppressed]
    sizes: dict[int, set[int]] = {index: set() for index in hidden}
    # The tie breaker is not public: a table fits if some order of equal groups makes it fit.
    orders = [[float(flag) for flag in seen], [float(not flag) for flag in seen]]
    for table in tables(hidden, counts) if hidden else ():
        if any(suppressed(table, order) == seen for order in orders):
            for index in hidden:
                sizes[index].add(table[index])
    return {index for index in hidden if len(sizes[index]) == 1}


@pytest.mark.parametrize("groups", [2, 3])
def test_no_size_follows_in_any_small_table(groups: int) -> None:
    every = itertools.combinations_with_replacement(range(1, LARGEST + 1), groups)

    # A total under the minimum is suppressed itself, so nothing adds up to it.
    assert [counts for counts in every if sum(counts) >= 10 and recovered(counts)] == []


@pytest.mark.parametrize("groups", [4, 5])
def test_no_size_follows_in_tables_near_the_minimum(groups: int) -> None:
    sizes = random.Random(groups)  # noqa: S311 - the same tables every time

    made = [
        tuple(sizes.choice((3, 8, 9, 10, 11, 12, 20)) for _ in range(groups)) for _ in range(99)
    ]

    assert [counts for counts in made if recovered(counts)] == []
