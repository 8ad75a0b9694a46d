"""Which sizes of groups are published: the rule of the models, a second time.

Groups are in the order of their names. Those under the minimum are suppressed; beside them, the
first of the others is given as if they had the middle of a range together.
"""

from collections.abc import Sequence

MINIMUM = 10
SMALL = MINIMUM - 1
MOST = 10**6
Sizes = list[int | None]


def _ranges(small: int) -> list[tuple[int, int]]:
    """Ranges of the students that so many small groups have together."""
    number = max(((SMALL - 1) * small + 1) // SMALL, 1)
    starts = [small + SMALL * place for place in range(number)]
    ends = [start - 1 for start in starts[1:]] + [SMALL * small]
    return list(zip(starts, ends, strict=True))


def published_sizes(counts: Sequence[int]) -> Sizes | None:
    """Return what is published of each size; nothing of a dimension that is not listed."""
    if sum(counts) < len(counts) + SMALL:
        return None
    small = [count for count in counts if count < MINIMUM]
    if not small:
        return list(counts)
    together = sum(small)
    low, high = next(ends for ends in _ranges(len(small)) if ends[0] <= together <= ends[1])
    first = next((place for place, count in enumerate(counts) if count >= MINIMUM), None)
    if first is None or counts[first] + together - high < MINIMUM:
        return [None] * len(counts)
    sizes: Sizes = [count if count >= MINIMUM else None for count in counts]
    sizes[first] = counts[first] + together - (low + high) // 2
    return sizes


def size_ranges(sizes: Sizes, total: int | None) -> list[tuple[int, int]]:
    """Return the fewest and the most students of each group, by what is published."""
    small = sizes.count(None)
    if total is None or small == len(sizes):
        return [(1, MOST)] * len(sizes)
    ranges = [(1, SMALL) if size is None else (size, size) for size in sizes]
    if small:
        first = next(place for place, size in enumerate(sizes) if size is not None)
        # The size that is given and the middle of the range add up to what they do in truth.
        middle = total - sum(size for size in sizes if size is not None)
        low, high = next(ends for ends in _ranges(small) if sum(ends) // 2 == middle)
        both = sizes[first] + middle
        ranges[first] = both - high, both - low
    return ranges
