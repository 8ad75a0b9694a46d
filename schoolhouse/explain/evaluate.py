"""Evaluates cells, each once, down to received texts and seeds; remembers what each was made of."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from schoolhouse.explain.cells import Cell, Step, Tables
from schoolhouse.explain.errors import FormulaError
from schoolhouse.explain.interpret import Interpreter, Scope
from schoolhouse.explain.values import Value


@dataclass(frozen=True)
class Notes:
    """What the cell at work has read, and looked for in vain; dicts keep the order."""

    inputs: dict[Cell, None] = field(default_factory=dict)
    absent: dict[str, None] = field(default_factory=dict)


class Evaluator:
    """Evaluates cells, each once."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.steps: dict[Cell, Step] = {}
        self._notes: list[Notes] = [Notes()]
        self._at_work: set[Cell] = set()

    def value(self, cell: Cell) -> Value:
        """Return the value of a cell, and note that the cell at work has read it.

        Raises:
            FormulaError: if formulas depend on each other in a circle, or one cannot be evaluated.
        """
        self._notes[-1].inputs[cell] = None
        if cell not in self.steps:
            self.steps[cell] = self._evaluate(cell)
        return self.steps[cell].value

    def note_absent(self, name: str) -> None:
        """Note that the cell at work has looked for a row that is not there."""
        self._notes[-1].absent[name] = None

    @contextmanager
    def unnoticed(self) -> Iterator[None]:
        """Read cells that are no inputs of the cell at work, as those that rows are found by."""
        self._notes.append(Notes())
        try:
            yield
        finally:
            self._notes.pop()

    def _evaluate(self, cell: Cell) -> Step:
        formula = self.tables.formula(cell)
        if formula is None:
            return Step(cell, self.tables.origin(cell))
        if cell in self._at_work:
            raise FormulaError(
                f"The formula of '{cell.row.table}.{cell.column}' needs its own value. Found: "
                f"{formula.text}. Edit meta.formulas in the .yml of the mart."
            )
        self._at_work.add(cell)
        self._notes.append(Notes())
        try:
            scope = Scope(cell.row.table, cell.row, self.tables.key_of(cell.row))
            value = Interpreter(self.tables, self, scope).value(formula.tree)
            notes = self._notes[-1]
            return Step(cell, value, formula.text, tuple(notes.inputs), tuple(notes.absent))
        except TypeError as error:
            raise FormulaError(
                f"The formula of '{cell.row.table}.{cell.column}' cannot be evaluated. Found: "
                f"{formula.text}: {error}. Edit meta.formulas in the .yml of the mart."
            ) from error
        finally:
            self._notes.pop()
            self._at_work.discard(cell)
