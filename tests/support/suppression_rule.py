"""What is published of sizes: the rule of int_students__group_sizes, a second time."""

from collections.abc import Sequence

MINIMUM = 10
SIZES = MINIMUM - 1
# Published of a small group; and of every group where no size can be published.
SMALL, NONE = "small", "none"


def small_range(small: Sequence[int]) -> tuple[int, int]:
    """Return the range in which small groups are published to be together."""
    count, ranges = len(small), max(((SIZES - 1) * len(small) + 1) // SIZES, 1)
    number = min((sum(small) - count) // SIZES, ranges - 1)
    last = SIZES * count if number == ranges - 1 else count + SIZES * (number + 1) - 1
    return count + SIZES * number, last


def published(counts: Sequence[int]) -> tuple[object, ...]:
    """Return what is published of each size, of groups in the order of their names.

    Nothing at all where the values are not listed.
    """
    small = [count for count in counts if count < MINIMUM]
    large = [place for place, count in enumerate(counts) if count >= MINIMUM]
    if sum(counts) < len(counts) + SIZES:
        return ()
    if not small:
        return tuple(counts)
    lowest, highest = small_range(small)
    if not large or counts[large[0]] + sum(small) - highest < MINIMUM:
        return (NONE,) * len(counts)
    both = counts[large[0]] + sum(small)
    first = both - highest, both - lowest
    return tuple(
        SMALL if count < MINIMUM else first if place == large[0] else count
        for place, count in enumerate(counts)
    )
