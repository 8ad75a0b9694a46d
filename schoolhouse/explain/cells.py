"""Cells of tables, and what is remembered of one that was evaluated."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from schoolhouse.explain.formulas import Formula
from schoolhouse.explain.values import Value

Key = tuple[Value, ...]


@dataclass(frozen=True)
class Row:
    """A row of a table, by its key; of a seed the key is its line."""

    table: str
    key: Key


@dataclass(frozen=True)
class Cell:
    """A column of a row."""

    row: Row
    column: str


@dataclass(frozen=True)
class Step:
    """A cell that was evaluated: its value, its formula, and the cells that were read for it.

    A cell without a formula is an origin: a field of a received file, of the ledger or of a seed.
    `absent` names rows that were looked for and are not there.
    """

    cell: Cell
    value: Value
    formula: str | None = None
    inputs: tuple[Cell, ...] = ()
    absent: tuple[str, ...] = ()


class Tables(Protocol):
    """Where rows and formulas are."""

    def find(self, table: str, where: Mapping[str, Value]) -> list[Row]:
        """Return the rows of a table that agree with the columns of `where` that it has."""

    def has_column(self, table: str, column: str) -> bool:
        """Tell whether a table has a column."""

    def own(self, row: Row, table: str) -> Row | None:
        """Return the row of `received` or `lineage` that a row of a mart is from."""

    def formula(self, cell: Cell) -> Formula | None:
        """Return the formula of a cell; None for an origin."""

    def origin(self, cell: Cell) -> Value:
        """Return the value of an origin."""

    def key_of(self, row: Row) -> dict[str, Value]:
        """Return the key of a row, by column."""


class Reader(Protocol):
    """What evaluates cells."""

    def value(self, cell: Cell) -> Value:
        """Return the value of a cell, and note that the cell at work has read it."""

    def note_absent(self, name: str) -> None:
        """Note that the cell at work has looked for a row that is not there."""

    def unnoticed(self) -> AbstractContextManager[None]:
        """Read cells that are no inputs of the cell at work."""
