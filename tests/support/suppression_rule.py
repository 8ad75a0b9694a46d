"""What is published of the sizes of groups: the rule of the models, a second time.

Everybody has a score, so the class of a group's figures goes by its rounded size alone.
"""

from collections.abc import Sequence

MINIMUM, ROOM, BASE = 10, 4, 5
# Fewest students of each class of the seed `size_classes`.
CLASSES = (301, 61, 31, 16, 10)
UNKNOWN, SMALL, LARGE = "", "<10", "10+"


def rounded(count: int) -> int:
    return BASE * ((2 * count + BASE) // (2 * BASE))


def shown(count: int) -> tuple[int, int]:
    """Return the least and the most that a group can be when its size is published."""
    if count < MINIMUM:
        return 1, MINIMUM - 1
    return max(MINIMUM, rounded(count) - 2), rounded(count) + 2


def least(count: int) -> int:
    """Return the least that a group can be when its size is left out and its figures are not."""
    if count < MINIMUM:
        return 1
    size = next((size for size in CLASSES if size <= rounded(count) - BASE), 0)
    return max(MINIMUM, size + 3)


def published(counts: Sequence[int]) -> tuple[object, ...]:
    """Return for each group of a total of 10 or more what is published of its size."""
    total, small = sum(counts), [count for count in counts if count < MINIMUM]
    if total - len(counts) < MINIMUM - 1:
        return ()
    room = ROOM if small else 0
    known = [shown(count) for count in counts]
    if (
        total - sum(low for low, _ in known) >= room
        and sum(high for _, high in known) - total >= room
    ):
        return tuple(rounded(c) if c >= MINIMUM else SMALL for c in counts)
    if total - sum(least(count) for count in counts) >= 2 * room and total > (MINIMUM - 1) * len(
        counts
    ):
        return tuple(LARGE if c >= MINIMUM else SMALL for c in counts)
    return (UNKNOWN,) * len(counts)
