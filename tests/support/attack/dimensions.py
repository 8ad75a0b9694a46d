"""What the rows of dimensions say together, beside the row of everybody."""

import itertools
from collections.abc import Iterator, Mapping

from tests.support.attack.cells import Cell, CellBuilder
from tests.support.attack.published import (
    EVERYBODY,
    MINIMUM,
    MOST,
    RATES,
    Group,
    Published,
    Recovery,
    rate_range,
)
from tests.support.attack.puzzle import Puzzle, Terms

# The students whose score is not in the figures of any published group.
TOGETHER = "(suppressed together)"


class Dimensions:
    """The puzzle of the groups of some dimensions: those of each add up to everybody.

    Of one dimension the scores of each group are unknowns too; of several at once, their sums are.
    """

    def __init__(
        self,
        published: Published,
        dimensions: list[str],
        found: Mapping[tuple[Group, str], Recovery],
    ) -> None:
        self.published, self.found = published, found
        self.puzzle = Puzzle()
        builder = CellBuilder(published, self.puzzle)
        is_one = len(dimensions) == 1
        self.everybody = builder.add(EVERYBODY, with_scores=is_one)
        self.cells = {
            dimension: [
                builder.add(
                    group,
                    with_scores=is_one
                    and published.rows[group]["final_percentage_mean"] is not None,
                )
                for group in published.values(dimension)
            ]
            for dimension in dimensions
        }
        self.all_cells = [self.everybody, *itertools.chain(*self.cells.values())]
        for cells in self.cells.values():
            self._add_up(cells)
        self.rest = self._rest_scores() if is_one else {}
        for cell in self.all_cells:
            self._learn_found(cell)

    def _add_up(self, cells: list[Cell]) -> None:
        for name in ("students", "scored", "attended", "distance", "square"):
            if (total := getattr(self.everybody, name)) is not None:
                parts = dict.fromkeys((getattr(cell, name) for cell in cells), 1.0)
                self.puzzle.learn(parts | {total: -1}, 0, 0)
        for rate, total in self.everybody.rates.items():
            parts = dict.fromkeys((cell.rates[rate] for cell in cells), 1.0)
            self.puzzle.learn(parts | {total: -1}, 0, 0)

    def _learn_found(self, cell: Cell) -> None:
        """What follows from a row alone is known from the start: it makes the puzzle smaller."""
        statements = {"students": {cell.students: 1.0}}
        for what, part in (("score", cell.scored), ("attendance", cell.attended)):
            if part is not None:
                statements[f"with {what}"] = {part: 1.0}
                statements[f"without {what}"] = {cell.students: 1.0, part: -1.0}
        for rate, counted in cell.rates.items():
            size = cell.scored if RATES[rate] == "scored" else cell.attended
            statements[f"counted in {rate}"] = {counted: 1.0}
            statements[f"not counted in {rate}"] = {size: 1.0, counted: -1.0}
        for what, terms in statements.items():
            if recovery := self.found.get((cell.group, what)):
                self.puzzle.learn(terms, recovery.value, recovery.value)

    def _rest_scores(self) -> dict[int, int]:
        """Students by score who are in no published group."""
        (cells,) = self.cells.values()
        if not self.everybody.scores or all(cell.scores for cell in cells):
            return {}
        rest = {}
        for score, all_of_it in self.everybody.scores.items():
            rest[score] = self.puzzle.unknown(0, MOST, whole=self.puzzle.whole[all_of_it])
            parts = dict.fromkeys((c.scores[score] for c in cells if c.scores), 1.0)
            self.puzzle.learn(parts | {rest[score]: 1, all_of_it: -1}, 0, 0)
        return rest

    def recoveries(self) -> Iterator[Recovery]:
        for dimension, cells in self.cells.items():
            together = (dimension, TOGETHER)
            yield from self._sizes(together, cells)
            yield from self._parts(together, cells)
            yield from self._rates(cells)
            yield from self._alike(together, cells)
        if self.rest:
            yield from self._ends(together)

    def _recovery(self, group: Group, what: str, value: int) -> Recovery:
        return Recovery(self.published.dataset, self.published.year, group, what, value)

    def _follows(
        self, group: Group, what: str, terms: Terms, fewer_than: int = MINIMUM
    ) -> Iterator[Recovery]:
        """Yield a sum of unknowns if it is new that it follows, and if it is small."""
        if (group, what) not in self.found:
            value = self.puzzle.only_value(terms)
            if value is not None:
                self.puzzle.learn(terms, value, value)
            if value is not None and value < fewer_than:
                yield self._recovery(group, what, value)

    def _sizes(self, together: Group, cells: list[Cell]) -> Iterator[Recovery]:
        for cell in cells:
            low, high = self.published.size(cell.group) or (1, MOST)
            if low < high:
                yield from self._follows(cell.group, "students", {cell.students: 1}, MOST)
        hidden = [cell for cell in cells if self.published.rows[cell.group]["is_suppressed"]]
        if hidden:
            all_of_them = dict.fromkeys((cell.students for cell in hidden), 1.0)
            yield from self._follows(together, "students", all_of_them)

    def _suppressed(self, cells: list[Cell], what: str) -> list[Cell]:
        flag = f"is_{what}_suppressed"
        return [cell for cell in cells if self.published.rows[cell.group][flag]]

    def _parts(self, together: Group, cells: list[Cell]) -> Iterator[Recovery]:
        """Students with and without a score or days: of each group, and of the others together."""
        for what, name in (("score", "scored"), ("attendance", "attended")):
            if getattr(self.everybody, name) is None:
                continue
            sets = [(cell.group, [cell]) for cell in [self.everybody, *cells]]
            if hidden := self._suppressed(cells, what):
                sets.append((together, hidden))
            for group, members in sets:
                having = dict.fromkeys((getattr(cell, name) for cell in members), 1.0)
                lacking = dict.fromkeys((cell.students for cell in members), 1.0)
                lacking |= dict.fromkeys(having, -1.0)
                yield from self._follows(group, f"with {what}", having)
                yield from self._follows(group, f"without {what}", lacking)

    def _rates(self, cells: list[Cell]) -> Iterator[Recovery]:
        """Students counted in a coded or suppressed rate, or the others of the group."""
        for rate, family in RATES.items():
            for cell in (cell for cell in [self.everybody, *cells] if rate in cell.rates):
                ends = rate_range(self.published.rows[cell.group], rate)
                if ends is not None and ends[0] == ends[1]:
                    continue
                size = getattr(cell, family)
                yield from self._counted(cell.group, rate, {cell.rates[rate]: 1.0}, {size: 1.0})

    def _counted(self, group: Group, rate: str, counted: Terms, sizes: Terms) -> Iterator[Recovery]:
        yield from self._follows(group, f"counted in {rate}", counted)
        others = sizes | dict.fromkeys(counted, -1.0)
        yield from self._follows(group, f"not counted in {rate}", others)

    def _alike(self, together: Group, cells: list[Cell]) -> Iterator[Recovery]:
        """Those who are suppressed together: all of them below a cut, or none."""
        for rate, family in RATES.items():
            hidden = self._suppressed(cells, "score" if family == "scored" else "attendance")
            if hidden and rate in self.everybody.rates:
                counted = dict.fromkeys((cell.rates[rate] for cell in hidden), 1.0)
                sizes = dict.fromkeys((getattr(cell, family) for cell in hidden), 1.0)
                yield from self._counted(together, rate, counted, sizes)

    def _ends(self, group: Group) -> Iterator[Recovery]:
        for what, order in (("lowest", sorted(self.rest)), ("highest", sorted(self.rest)[::-1])):
            held = [
                [score for score in order if round(solution[self.rest[score]]) > 0]
                for solution in self.puzzle.find()
            ]
            found = {scores[0] if scores else None for scores in held}
            if len(found) != 1 or (end := found.pop()) is None:
                continue
            beyond = {self.rest[score]: 1.0 for score in order[: order.index(end)]}
            if beyond and self.puzzle.possible(beyond, 1):
                continue
            if not self.puzzle.possible(beyond | {self.rest[end]: 1.0}, 0, 0):
                yield self._recovery(group, f"{what} score", end)
