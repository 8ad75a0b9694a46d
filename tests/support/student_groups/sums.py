"""Rule 7 of docs/privacy.md: the figures of a dimension that its sums leave open."""

from dataclasses import dataclass
from fractions import Fraction

Number = int | Fraction
Key = tuple[str, str]


@dataclass(frozen=True)
class Figure:
    """What a reader knows of one count, or sum of scores, of a group.

    The ends are those of the figure as its class tells it. Without the figure the reader knows
    0 to `highest_without`. A protected figure must keep `room`, or as much as its ends are apart.
    """

    key: Key
    size: int
    is_published: bool
    is_protected: bool
    lowest: Number
    highest: Number
    highest_without: Number
    room: Number


def open_keys(figures: list[Figure]) -> set[Key]:
    """Return the dimension and value of the figures that may be published, of one kind and year."""
    dimensions: dict[str, list[Figure]] = {}
    for figure in figures:
        dimensions.setdefault(figure.key[0], []).append(figure)
    if not all(figure.is_published for figure in dimensions["all"]):
        return set()
    sums = [
        (sum(figure.lowest for figure in found), sum(figure.highest for figure in found))
        for found in dimensions.values()
    ]
    total = max(lowest for lowest, _ in sums), min(highest for _, highest in sums)
    return {key for found in dimensions.values() for key in _open_in(found, total)}


def _open_in(figures: list[Figure], total: tuple[Number, Number]) -> set[Key]:
    """Leave out the figures of the smallest groups until the total is far enough from both sums."""
    needed = max(
        (min(each.room, each.highest - each.lowest) for each in figures if each.is_protected),
        default=0,
    )
    for size in sorted({figure.size for figure in figures}):
        told = [figure for figure in figures if figure.size >= size]
        lowest = sum(figure.lowest for figure in told)
        highest = sum(
            figure.highest if figure.size >= size else figure.highest_without for figure in figures
        )
        if total[1] - lowest >= needed and highest - total[0] >= needed:
            return {figure.key for figure in told if figure.is_published}
    return set()
