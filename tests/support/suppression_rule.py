"""Which groups are suppressed: the rule of the macro `is_suppressed`, a second time."""

from collections.abc import Sequence

MINIMUM = 10


def suppressed(counts: Sequence[int], ties: Sequence[float]) -> list[bool]:
    """Tell for each group of a total whether it is suppressed; a tie goes by the lower tie."""
    small = [count < MINIMUM for count in counts]
    hidden = sum(count for count, is_small in zip(counts, small, strict=True) if is_small)
    telling = sum(small) == 1 or hidden < MINIMUM or hidden == (MINIMUM - 1) * sum(small)
    others = [
        (count, tie, index)
        for index, (count, tie) in enumerate(zip(counts, ties, strict=True))
        if not small[index]
    ]
    if any(small) and telling and others:
        small[min(others)[2]] = True
    return small
