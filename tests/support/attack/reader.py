"""Someone who reads the published tables of students, knows the rules, and does the sums.

Nothing is read but the published rows. A recovery is a statement about fewer than 10 students, or
about all of a group, that is true of every school of which the same would be published: how many a
suppressed group has, how many a coded rate counts, the score of a student, or how many have none.
"""

from collections.abc import Iterator

from tests.support.attack.dimensions import Dimensions
from tests.support.attack.one_group import OneGroup
from tests.support.attack.published import (
    Group,
    Published,
    Recovery,
    Row,
    Rules,
    Year,
    read_published,
)
from tests.support.attack.rule import follow_rule


def recoveries(
    summary: list[Row],
    steps: dict[Year, int | None] | None = None,
    rules: Rules = Rules(),  # noqa: B008 - frozen
) -> list[Recovery]:
    """Return all that follows; `steps` between possible scores are known of some years."""
    return [
        recovery
        for published in read_published(summary, steps or {}, rules)
        for recovery in attack(published)
    ]


def attack(published: Published) -> list[Recovery]:
    """Return all that follows from what is published of one data set and year."""
    found: dict[tuple[Group, str], Recovery] = {}

    def keep(recovered: Iterator[Recovery]) -> None:
        for recovery in recovered:
            found.setdefault((recovery.group, recovery.what), recovery)

    for group in published.rows:
        keep(OneGroup(published, group).recoveries())
    dimensions = [name for name in published.dimensions if len(published.values(name)) > 1]
    for dimension in dimensions:
        keep(Dimensions(published, [dimension], found).recoveries())
    if len(dimensions) > 1:
        keep(Dimensions(published, dimensions, found).recoveries())
    keep(follow_rule(published))
    return list(found.values())
