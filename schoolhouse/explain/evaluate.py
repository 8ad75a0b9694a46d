"""Evaluates cells, each once, down to received texts and seeds; remembers what each was made of."""

from collections.abc import Iterator
from contextlib import contextmanager

from schoolhouse.explain.cells import Cell, Step, Tables
from schoolhouse.explain.errors import FormulaError
from schoolhouse.explain.interpret import Interpreter, Scope
from schoolhouse.explain.values import Value


class Evaluator:
    """Evaluates cells, each once."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.steps: dict[Cell, Step] = {}
        self._read: list[dict[Cell, None]] = [{}]
        self._at_work: set[Cell] = set()

    def value(self, cell: Cell) -> Value:
        """Return the value of a cell, and note that the cell at work has read it.

        Raises:
            FormulaError: if formulas depend on each other in a circle, or one cannot be evaluated.
        """
        self._read[-1][cell] = None
        if cell not in self.steps:
            self.steps[cell] = self._evaluate(cell)
        return self.steps[cell].value

    @contextmanager
    def unnoticed(self) -> Iterator[None]:
        """Read cells that are no inputs of the cell at work, as those that rows are found by."""
        self._read.append({})
        try:
            yield
        finally:
            self._read.pop()

    def _evaluate(self, cell: Cell) -> Step:
        formula = self.tables.formula(cell)
        if formula is None:
            return Step(cell, self.tables.origin(cell))
        if cell in self._at_work:
            raise FormulaError(
                f"The formula of '{cell.row.table}.{cell.column}' needs its own value. Found: "
                f"{formula.text}. Edit meta.formula in the column's .yml."
            )
        self._at_work.add(cell)
        self._read.append({})
        try:
            scope = Scope(cell.row.table, cell.row, self.tables.key_of(cell.row))
            value = Interpreter(self.tables, self, scope).value(formula.tree)
            return Step(cell, value, formula.text, tuple(self._read[-1]))
        except TypeError as error:
            raise FormulaError(
                f"The formula of '{cell.row.table}.{cell.column}' cannot be evaluated. Found: "
                f"{formula.text}: {error}. Edit meta.formula in the column's .yml."
            ) from error
        finally:
            self._read.pop()
            self._at_work.discard(cell)
