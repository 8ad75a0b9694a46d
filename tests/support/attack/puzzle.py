"""Unknowns, what is known of them, and what follows from it: integer programming.

A solver that is kept (HiGHS, in scipy) looks for solutions. A statement that is true in one of them
is refuted by another one in which it is false, and follows if there is no such other solution.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

SECONDS = 1_200
INFEASIBLE = 2
# Solutions that are looked for first: each refutes many statements.
CORNERS = 1
# Parts that may change, beside those that are asked about, when a solution is looked for near one.
NEIGHBOURS = 4
Terms = dict[int, float]


@dataclass
class Puzzle:
    """Unknown numbers, and inequalities between sums of them.

    Unknowns may belong to parts that have little to do with each other: near a solution another one
    is found soon if most parts stay as they are.
    """

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    known: list[tuple[Terms, float, float]] = field(default_factory=list)
    solutions: list[np.ndarray] = field(default_factory=list)
    # The part that new unknowns belong to, and that of each; None is free at all times.
    part: Hashable = None
    parts: list[Hashable] = field(default_factory=list)
    _learned: tuple[int, LinearConstraint | None] = (0, None)

    def unknown(self, low: float = 0, high: float = np.inf, *, whole: bool = True) -> int:
        self.low.append(low)
        self.high.append(high)
        self.whole.append(whole)
        self.parts.append(self.part)
        return len(self.low) - 1

    def learn(self, terms: Terms, low: float, high: float = np.inf) -> None:
        if terms or low > 0 or high < 0:
            self.known.append((terms, low, high))

    def only_value(self, terms: Terms) -> int | None:
        """Return the value that a sum of whole unknowns has in every solution, if it has one."""
        values = {self._value(terms, solution) for solution in self.find()}
        if len(values) != 1:
            return None
        value = values.pop()
        if self.possible(terms, value + 1) or self.possible(terms, -np.inf, value - 1):
            return None
        return value

    def possible(self, terms: Terms, low: float, high: float = np.inf) -> bool:
        """Tell whether a solution has a sum of unknowns between two ends."""
        if any(low <= self._value(terms, solution) <= high for solution in self.find()):
            return True
        return self._solve_near(terms, low, high) or self._solve((terms, low, high))

    def find(self) -> list[np.ndarray]:
        """Return the solutions found so far; a few at first, in different corners.

        Raises:
            ValueError: if what is known contradicts itself, so that this model of it is wrong.
        """
        if not self.solutions:
            if not self._solve():
                raise ValueError("what is published contradicts itself")
            draw = np.random.default_rng(0)
            for _ in range(CORNERS):
                self._solve(cost=draw.normal(size=len(self.low)))
        return self.solutions

    def _value(self, terms: Terms, solution: np.ndarray) -> int:
        return round(sum(factor * solution[index] for index, factor in terms.items()))

    def _solve_near(self, terms: Terms, low: float, high: float) -> bool:
        """Look for a solution that differs from the last one in few parts."""
        asked = {self.parts[unknown] for unknown in terms} | {None}
        others = [part for part in dict.fromkeys(self.parts) if part not in asked]
        if len(others) <= NEIGHBOURS:
            return False
        start = len(self.solutions) * NEIGHBOURS % len(others)
        free = asked.union((others * 2)[start : start + NEIGHBOURS])
        kept = np.array([part not in free for part in self.parts])
        return self._solve((terms, low, high), kept=kept)

    def _solve(
        self,
        *more: tuple[Terms, float, float],
        cost: np.ndarray | None = None,
        kept: np.ndarray | None = None,
    ) -> bool:
        """Look for a solution and keep it; `kept` unknowns have the value of the last solution.

        Raises:
            TimeoutError: if the search ends without an answer, which would prove nothing.
        """
        low, high = np.array(self.low), np.array(self.high)
        if kept is not None:
            # A whole number comes out of the solver as one up to a tiny fraction.
            last = np.where(self.whole, np.round(self.solutions[-1]), self.solutions[-1])
            low, high = np.where(kept, last, low), np.where(kept, last, high)
        found = milp(
            np.zeros(len(self.low)) if cost is None else cost,
            integrality=np.array(self.whole),
            bounds=Bounds(low, high),
            constraints=self._constraints(*more),
            options={"time_limit": SECONDS, "mip_rel_gap": 10.0},
        )
        if found.x is not None:
            self.solutions.append(found.x)
        elif found.status != INFEASIBLE:
            raise TimeoutError(f"no answer in {SECONDS} s: {found.message}")
        return found.x is not None

    def _constraints(self, *more: tuple[Terms, float, float]) -> list[LinearConstraint]:
        if self._learned[0] != len(self.known):
            self._learned = len(self.known), _constraint(self.known, len(self.low))
        return [self._learned[1], *([_constraint(list(more), len(self.low))] if more else [])]


def _constraint(known: list[tuple[Terms, float, float]], unknowns: int) -> LinearConstraint:
    factors = np.array([factor for terms, _, _ in known for factor in terms.values()])
    columns = np.array([column for terms, _, _ in known for column in terms])
    ends = np.cumsum([0, *(len(terms) for terms, _, _ in known)])
    matrix = csr_array((factors, columns, ends), shape=(len(known), unknowns))
    return LinearConstraint(matrix, [low for _, low, _ in known], [high for *_, high in known])
