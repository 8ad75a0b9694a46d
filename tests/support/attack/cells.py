"""A group as unknowns of a puzzle, with all that its row says of them."""

from dataclasses import dataclass, field

from tests.support.attack.published import (
    CUTS,
    EVERYBODY,
    MOST,
    RATES,
    Group,
    Published,
    rate_range,
)
from tests.support.attack.puzzle import Puzzle, Terms

# What floating-point arithmetic may do to a mean that lies between two published ones.
NOISE = 1e-6
# Students of a group by score are whole numbers up to so many; in larger ones fractions of students
# allow what whole ones do, and are found sooner.
MOST_IN_WHOLE = 200


@dataclass
class Cell:
    """Students of a group: all, those with a score or days, and what is known of their scores."""

    group: Group
    students: int
    scored: int | None = None
    attended: int | None = None
    rates: dict[str, int] = field(default_factory=dict)
    # Sums over the students of the distance of their score from the centre, and of its square.
    distance: int | None = None
    square: int | None = None
    # Students by score, lowest first: each the sum of these unknowns.
    scores: dict[int, int] = field(default_factory=dict)


class CellBuilder:
    """Adds the groups of one data set and year to a puzzle."""

    def __init__(self, published: Published, puzzle: Puzzle) -> None:
        self.published = published
        self.puzzle = puzzle
        means = [row["final_percentage_mean"] for row in published.rows.values()]
        self.centre = round(next((mean for mean in means if mean is not None), 50))

    def add(self, group: Group, *, with_scores: bool) -> Cell:
        self.puzzle.part = None if group == EVERYBODY else group
        row = self.published.rows[group]
        cell = Cell(group, self.puzzle.unknown(*(self.published.size(group) or (1, MOST))))
        if row["has_scores"]:
            cell.scored = self._part(cell, "scored", row["is_score_suppressed"])
        if row["has_attendance_figures"]:
            cell.attended = self._part(cell, "attended", row["is_attendance_suppressed"])
        self._rates(cell)
        if cell.scored is not None:
            self._moments(cell, with_scores=with_scores)
            if cell.scores:
                self._quartiles(cell)
                self._cuts(cell)
            elif "below_basic" in cell.rates:
                self._between_cuts(cell)
        self.puzzle.part = None
        return cell

    def _part(self, cell: Cell, family: str, is_suppressed: bool) -> int:
        row, size = self.published.rows[cell.group], self.published.size(cell.group)
        ends = (0, MOST)
        if not is_suppressed and size is not None:
            ends = self.published.rules.part_range(row, family, size[0])
        part = self.puzzle.unknown(*ends)
        self.puzzle.learn({cell.students: 1, part: -1}, 0)
        return part

    def _rates(self, cell: Cell) -> None:
        """Students counted in a rate: bounded by the percent or range that is published."""
        for rate, family in RATES.items():
            size = cell.scored if family == "scored" else cell.attended
            if size is None or (family == "scored" and self.published.dataset not in CUTS):
                continue
            counted = cell.rates[rate] = self.puzzle.unknown(0, MOST)
            self.puzzle.learn({size: 1, counted: -1}, 0)
            ends = rate_range(self.published.rows[cell.group], rate)
            if ends is not None:
                low, high = ends
                self.puzzle.learn({counted: 200, size: -(2 * low - 1)}, 0)
                # Whole numbers below zero end at -1.
                self.puzzle.learn({size: 2 * high + 1, counted: -200}, 1)
        if {"below_basic", "below_proficient"} <= set(cell.rates):
            rates = cell.rates
            self.puzzle.learn({rates["below_proficient"]: 1, rates["below_basic"]: -1}, 0)

    def _moments(self, cell: Cell, *, with_scores: bool) -> None:
        """Mean and deviation, as sums of distances from the centre of the year."""
        puzzle, centre = self.puzzle, self.centre
        count, row = cell.scored, self.published.rows[cell.group]
        distance = cell.distance = puzzle.unknown(-MOST * 100, MOST * 100, whole=False)
        square = cell.square = puzzle.unknown(0, MOST * 10**4, whole=False)
        puzzle.learn({distance: 1, count: centre}, 0)
        puzzle.learn({distance: -1, count: 100 - centre}, 0)
        if with_scores:
            self._scores(cell)
        mean, deviation = row["final_percentage_mean"], row["final_percentage_deviation"]
        if mean is not None:
            off, half = mean - centre, row["final_percentage_mean_step"] / 2 + NOISE
            puzzle.learn({distance: 1, count: half - off}, 0)
            puzzle.learn({distance: -1, count: half + off}, 0)
        if mean is not None and deviation is not None:
            # The squared distances from the published mean, which is not far from the true one.
            spread = {square: 1, distance: -2 * off, count: off * off}
            low = max(deviation - 0.05 - NOISE, self.published.rules.minimum_deviation) ** 2
            high = (deviation + 0.05 + NOISE) ** 2
            puzzle.learn(spread | {count: spread[count] - low}, -low)
            most = {key: -factor for key, factor in spread.items()}
            puzzle.learn(most | {count: most[count] + high + half * half}, high)

    def _scores(self, cell: Cell) -> None:
        """Students by score: on the steps that scores have, or in the points that hold them."""
        puzzle, step = self.puzzle, self.published.step
        _, most = self.published.size(cell.group) or (1, MOST)
        whole = most <= MOST_IN_WHOLE
        cell.scores = {
            score: puzzle.unknown(0, MOST, whole=whole) for score in range(0, 101, step or 1)
        }
        puzzle.learn(dict.fromkeys(cell.scores.values(), 1.0) | {cell.scored: -1}, 0, 0)
        away = {unknown: score - self.centre for score, unknown in cell.scores.items()}
        squares = {unknown: float(far * far) for unknown, far in away.items()}
        if step:
            puzzle.learn(away | {cell.distance: -1}, 0, 0)
            puzzle.learn(squares | {cell.square: -1}, 0, 0)
            return
        # A score is up to a point more than its whole points, so its square is between the line
        # through the ends of the point and the lines that touch the curve there.
        parts = {unknown: puzzle.unknown(0, MOST, whole=False) for unknown in away}
        for unknown, part in parts.items():
            puzzle.learn({unknown: 1, part: -1}, 0)
        over = dict.fromkeys(parts.values(), 1.0)
        puzzle.learn(away | over | {cell.distance: -1}, 0, 0)
        below = squares | {parts[unknown]: 2 * far for unknown, far in away.items()}
        puzzle.learn({key: -factor for key, factor in below.items()} | {cell.square: 1}, 0)
        above = squares | {parts[unknown]: 2 * far + 1 for unknown, far in away.items()}
        puzzle.learn(above | {cell.square: -1}, 0)

    def _below(self, cell: Cell, score: int) -> Terms:
        return {unknown: 1.0 for point, unknown in cell.scores.items() if point < score}

    def _quartiles(self, cell: Cell) -> None:
        """The first whole point at or below which a quarter, a half, three quarters are."""
        for quarter in (1, 2, 3):
            point = self.published.rows[cell.group][f"quartile_{quarter}_score_point"]
            if point is not None:
                reached = dict.fromkeys(self._below(cell, point + 1), 4.0)
                self.puzzle.learn(reached | {cell.scored: -quarter}, 0)
                not_yet = dict.fromkeys(self._below(cell, point), -4.0)
                self.puzzle.learn(not_yet | {cell.scored: quarter}, 1)

    def _cuts(self, cell: Cell) -> None:
        for rate, cut in CUTS.get(self.published.dataset, {}).items():
            self.puzzle.learn(self._below(cell, cut) | {cell.rates[rate]: -1}, 0, 0)

    def _between_cuts(self, cell: Cell) -> None:
        """The least and the most that the scores of those below and above the cuts add up to."""
        cuts, rates = CUTS[self.published.dataset], cell.rates
        basic, proficient = cuts["below_basic"], cuts["below_proficient"]
        low, high, count = rates["below_basic"], rates["below_proficient"], cell.scored
        least = {low: -basic, high: basic - proficient, count: proficient - self.centre}
        less = {unknown: -factor for unknown, factor in least.items()}
        self.puzzle.learn(less | {cell.distance: 1}, 0)
        below = self.published.step or 0
        most = {low: basic - proficient, high: proficient - below - 100, count: 100 - self.centre}
        self.puzzle.learn(most | {cell.distance: -1}, 0)
