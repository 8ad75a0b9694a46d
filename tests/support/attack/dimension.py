"""What the rows of a dimension say together, beside the row of everybody."""

from collections.abc import Iterator, Mapping
from functools import cached_property

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


class Dimension:
    """The puzzle of the groups of a dimension: they add up to everybody."""

    def __init__(
        self, published: Published, dimension: str, found: Mapping[tuple[Group, str], Recovery]
    ) -> None:
        self.published, self.dimension, self.found = published, dimension, found
        self.puzzle = Puzzle()
        self.builder = CellBuilder(published, self.puzzle)
        rows = {group: published.rows[group] for group in published.values(dimension)}
        self.everybody = self.builder.add(EVERYBODY, with_scores=True)
        self.cells = [
            self.builder.add(group, with_scores=row["final_percentage_mean"] is not None)
            for group, row in rows.items()
        ]
        for name in ("students", "scored", "attended", "distance", "square"):
            if getattr(self.everybody, name) is not None:
                self._add_up(name)
        for rate, unknown in self.everybody.rates.items():
            parts = dict.fromkeys((cell.rates[rate] for cell in self.cells), 1.0)
            self.puzzle.learn(parts | {unknown: -1}, 0, 0)
        self.rest = self._rest_scores()
        for cell in [self.everybody, *self.cells]:
            self._learn_found(cell)

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

    def _add_up(self, name: str) -> None:
        parts = dict.fromkeys((getattr(cell, name) for cell in self.cells), 1.0)
        self.puzzle.learn(parts | {getattr(self.everybody, name): -1}, 0, 0)

    @cached_property
    def unscored(self) -> list[Cell]:
        """Groups without published scores."""
        return [cell for cell in self.cells if not cell.scores]

    def _rest_scores(self) -> dict[int, int]:
        """Students by score who are in no published group."""
        if not self.everybody.scores or not self.unscored:
            return {}
        rest = {}
        for score, all_of_it in self.everybody.scores.items():
            rest[score] = self.puzzle.unknown(0, MOST)
            parts = dict.fromkeys((c.scores[score] for c in self.cells if c.scores), 1.0)
            self.puzzle.learn(parts | {rest[score]: 1, all_of_it: -1}, 0, 0)
        return rest

    def recoveries(self) -> Iterator[Recovery]:
        yield from self._sizes()
        yield from self._parts()
        yield from self._rates()
        yield from self._alike()

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

    def _sizes(self) -> Iterator[Recovery]:
        hidden = [c for c in self.cells if self.published.rows[c.group]["student_count"] is None]
        for cell in self.cells:
            low, high = self.published.sizes[cell.group]
            if low < high:
                yield from self._follows(cell.group, "students", {cell.students: 1}, MOST)
        if hidden:
            together = dict.fromkeys((cell.students for cell in hidden), 1.0)
            yield from self._follows((self.dimension, TOGETHER), "students", together)

    def _parts(self) -> Iterator[Recovery]:
        """Students with and without a score or days: of each group, and of the others together."""
        for what, name in (("score", "scored"), ("attendance", "attended")):
            if getattr(self.everybody, name) is None:
                continue
            flag = f"is_{what}_suppressed"
            hidden = [cell for cell in self.cells if self.published.rows[cell.group][flag]]
            sets = [(cell.group, [cell]) for cell in [self.everybody, *self.cells]]
            sets += [((self.dimension, TOGETHER), hidden)] if hidden else []
            for group, cells in sets:
                having = dict.fromkeys((getattr(cell, name) for cell in cells), 1.0)
                lacking = dict.fromkeys((cell.students for cell in cells), 1.0)
                lacking |= dict.fromkeys(having, -1.0)
                yield from self._follows(group, f"with {what}", having)
                yield from self._follows(group, f"without {what}", lacking)

    def _rates(self) -> Iterator[Recovery]:
        """Students counted in a coded or suppressed rate, or the others of the group."""
        for rate, family in RATES.items():
            cells = [cell for cell in [self.everybody, *self.cells] if rate in cell.rates]
            for cell in cells:
                ends = rate_range(self.published.rows[cell.group], rate)
                if ends is not None and ends[0] == ends[1]:
                    continue
                size = cell.scored if family == "scored" else cell.attended
                yield from self._counted(cell.group, rate, {cell.rates[rate]: 1.0}, {size: 1.0})

    def _counted(self, group: Group, rate: str, counted: Terms, sizes: Terms) -> Iterator[Recovery]:
        yield from self._follows(group, f"counted in {rate}", counted)
        others = sizes | dict.fromkeys(counted, -1.0)
        yield from self._follows(group, f"not counted in {rate}", others)

    def _alike(self) -> Iterator[Recovery]:
        """Those who are suppressed together: all below a cut, none, or all of one score."""
        group = (self.dimension, TOGETHER)
        for rate, family in RATES.items():
            suppressed = f"is_{'score' if family == 'scored' else 'attendance'}_suppressed"
            cells = [
                cell
                for cell in self.cells
                if rate in cell.rates and self.published.rows[cell.group][suppressed]
            ]
            if not cells or self.published.rows[EVERYBODY][suppressed]:
                continue
            counted = dict.fromkeys((cell.rates[rate] for cell in cells), 1.0)
            sizes = dict.fromkeys((getattr(cell, family) for cell in cells), 1.0)
            yield from self._counted(group, rate, counted, sizes)
        if self.rest:
            yield from self._ends(group)

    def _ends(self, group: Group) -> Iterator[Recovery]:
        for what, order in (("lowest", sorted(self.rest)), ("highest", sorted(self.rest)[::-1])):
            held = [
                [score for score in order if round(solution[self.rest[score]]) > 0]
                for solution in self.puzzle.solutions
            ]
            found = {scores[0] if scores else None for scores in held}
            if len(found) > 1 or (end := found.pop()) is None:
                continue
            beyond = {self.rest[score]: 1.0 for score in order[: order.index(end)]}
            if beyond and self.puzzle.possible(beyond, 1):
                continue
            if not self.puzzle.possible(beyond | {self.rest[end]: 1.0}, 0, 0):
                yield self._recovery(group, f"{what} score", end)
