"""Values that look normal, drawn with exact arithmetic: the same on any machine."""

import random

DEFAULT_SEED = 2024


def draw_bell(source: random.Random) -> float:
    """Return a normal-looking value: a sum of uniform ones, so exact on any machine."""
    return (sum(source.random() for _ in range(4)) - 2) * 1.7320508


def draw_within(value: float, low: int, high: int) -> int:
    """Return a value as a whole number between two ends."""
    return min(max(round(value), low), high)
