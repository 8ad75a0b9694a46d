"""What the row of one group says of its students, by itself."""

from collections.abc import Iterator

from tests.support.attack.cells import Cell, CellBuilder
from tests.support.attack.published import (
    MINIMUM,
    RATES,
    Group,
    Published,
    Recovery,
    rate_range,
)
from tests.support.attack.puzzle import Puzzle


class OneGroup:
    """The puzzle of a single row."""

    def __init__(self, published: Published, group: Group) -> None:
        self.published, self.group = published, group
        self.puzzle = Puzzle()
        builder = CellBuilder(published, self.puzzle)
        self.cell: Cell = builder.add(group, with_scores=True)

    def recoveries(self) -> Iterator[Recovery]:
        yield from self.without()
        yield from self.coded()
        yield from self.ends()

    def _recovery(self, what: str, value: int) -> Recovery:
        return Recovery(self.published.dataset, self.published.year, self.group, what, value)

    def without(self) -> Iterator[Recovery]:
        """Students without a score, or without days."""
        row = self.published.rows[self.group]
        for what, part, suppressed in (
            ("without score", self.cell.scored, row["is_score_suppressed"]),
            ("without attendance", self.cell.attended, row["is_attendance_suppressed"]),
        ):
            if part is not None and not suppressed:
                value = self.puzzle.only_value({self.cell.students: 1, part: -1})
                if value is not None and value < MINIMUM:
                    yield self._recovery(what, value)

    def coded(self) -> Iterator[Recovery]:
        for rate, family in RATES.items():
            ends = rate_range(self.published.rows[self.group], rate)
            if ends is None or ends[0] == ends[1]:
                continue
            what, counted = f"counted in {rate}", {self.cell.rates[rate]: 1.0}
            if ends[0] > 0:
                size = self.cell.scored if family == "scored" else self.cell.attended
                what, counted = f"not {what}", {size: 1.0, self.cell.rates[rate]: -1.0}
            value = self.puzzle.only_value(counted)
            if value is not None:
                yield self._recovery(what, value)

    def ends(self) -> Iterator[Recovery]:
        """The highest and the lowest score: some student's, in every solution."""
        if not self.cell.scores or self.published.rows[self.group]["final_percentage_mean"] is None:
            return
        scores = self.cell.scores
        for what, order in (
            ("lowest score", sorted(scores)),
            ("highest score", sorted(scores)[::-1]),
        ):
            found = {
                next(point for point in order if round(solution[scores[point]]) > 0)
                for solution in self.puzzle.find()
            }
            if len(found) != 1:
                continue
            end = found.pop()
            beyond = {scores[point]: 1.0 for point in order[: order.index(end)]}
            if beyond and self.puzzle.possible(beyond, 1):
                continue
            if not self.puzzle.possible(beyond | {scores[end]: 1.0}, 0, 0):
                yield self._recovery(what, end)
