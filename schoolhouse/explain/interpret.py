"""Interprets formulas.

Numbers are exact. Null is as in SQL: what is computed with null is null, a comparison with it is
neither true nor false, and a division by zero is null.
"""

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from schoolhouse.explain.cells import Cell, Reader, Row, Tables
from schoolhouse.explain.distributions import DISTRIBUTIONS, weighted_quantile
from schoolhouse.explain.values import Value, aggregate

# Rows that are ranked together are of one year.
PEERS = "year"


@dataclass(frozen=True)
class Scope:
    """Where names are looked up.

    `row` is the formula's own, None where there is none; `key` says which rows of other tables
    belong to it; `ranged` has the row of the table that an aggregate goes over.
    """

    table: str
    row: Row | None
    key: Mapping[str, Value]
    ranged: Mapping[str, Row] = field(default_factory=dict)


OPERATIONS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda a, b: Fraction(a) / b if b else None,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class Interpreter:
    """Evaluates expressions in one scope."""

    def __init__(self, tables: Tables, reader: Reader, scope: Scope) -> None:
        self.tables = tables
        self.reader = reader
        self.scope = scope

    def within(self, scope: Scope) -> "Interpreter":
        """Return an interpreter in another scope."""
        return Interpreter(self.tables, self.reader, scope)

    def value(self, node: ast.expr) -> Value:
        """Return the value of an expression."""
        method: Callable[[Any], Value] = getattr(self, f"_{type(node).__name__.lower()}")
        return method(node)

    def _constant(self, node: ast.Constant) -> Value:
        if isinstance(node.value, float):
            return Fraction(str(node.value))
        return node.value  # type: ignore[return-value]  # the parser allows these kinds only

    def _name(self, node: ast.Name) -> Value:
        # The key says which row it is; everything else is computed.
        if node.id in self.scope.key:
            return self.scope.key[node.id]
        if self.scope.row is None:
            self._note_absent(self.scope.table, self.scope.key)
            return None
        return self.reader.value(Cell(self.scope.row, node.id))

    def _attribute(self, node: ast.Attribute) -> Value:
        row = self._row_of(node.value.id)  # type: ignore[attr-defined]  # a name
        return None if row is None else self.reader.value(Cell(row, node.attr))

    def _row_of(self, table: str) -> Row | None:
        """Return the row of another table that belongs to this one; None if there is none."""
        if table in self.scope.ranged:
            return self.scope.ranged[table]
        tables = self.tables
        if self.scope.row is not None and (own := tables.own(self.scope.row, table)):
            return own
        found = self._find(table, self.scope.key)
        if len(found) > 1:
            raise TypeError(f"{len(found)} rows of {table} belong to this one, take an aggregate")
        return found[0] if found else None

    def _find(self, table: str, key: Mapping[str, Value]) -> list[Row]:
        """Return the rows of a table that agree with a key; note it if there are none."""
        found = self.tables.find(table, key)
        if not found:
            self._note_absent(table, key)
        return found

    def _note_absent(self, table: str, key: Mapping[str, Value]) -> None:
        own = {name: key[name] for name in key if self.tables.has_column(table, name)}
        listed = ", ".join(f"{name} {value}" for name, value in own.items())
        self.reader.note_absent(f"no row of {table} for {listed}")

    def _binop(self, node: ast.BinOp) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        if left is None or right is None:
            return None
        return OPERATIONS[type(node.op)](left, right)  # type: ignore[no-any-return]

    def _unaryop(self, node: ast.UnaryOp) -> Value:
        value: Any = self.value(node.operand)
        if value is None:
            return None
        return not value if isinstance(node.op, ast.Not) else -value

    def _boolop(self, node: ast.BoolOp) -> Value:
        decisive = isinstance(node.op, ast.Or)
        result: Value = not decisive
        for part in node.values:
            value = self.value(part)
            if value is decisive:
                return decisive
            result = None if value is None else result
        return result

    def _compare(self, node: ast.Compare) -> Value:
        sign, left = node.ops[0], self.value(node.left)
        if isinstance(sign, ast.In | ast.NotIn):
            listed = [self.value(item) for item in node.comparators[0].elts]  # type: ignore[attr-defined]
            return None if left is None else (left in listed) is isinstance(sign, ast.In)
        right = self.value(node.comparators[0])
        if isinstance(sign, ast.Is | ast.IsNot):
            return (left is right) is isinstance(sign, ast.Is)
        if left is None or right is None:
            return None
        return OPERATIONS[type(sign)](left, right)  # type: ignore[no-any-return]

    def _ifexp(self, node: ast.IfExp) -> Value:
        return self.value(node.body if self.value(node.test) is True else node.orelse)

    def _call(self, node: ast.Call) -> Value:
        name: str = node.func.id  # type: ignore[attr-defined]  # a name
        given = {keyword.arg or "": keyword.value for keyword in node.keywords}
        match name:
            case "coalesce":
                values = map(self.value, node.args)
                return next((value for value in values if value is not None), None)
            case "abs":
                value: Any = self.value(node.args[0])
                return None if value is None else abs(value)
            case "at":
                key = {column: self.value(item) for column, item in given.items()}
                return self._elsewhere({**self.scope.key, **key}, node.args[0])
            case "previous":
                return self._elsewhere(self._year(-1), node.args[0])
            case "nation":
                year = self.scope.key.get(PEERS)
                key = {PEERS: year, "jurisdiction_key": "NATIONAL"}
                return self._elsewhere(key, node.args[0])
            case "rank":
                return self._rank(node.args[0])
            case "ratio_of_sums":
                return self._ratio_of_sums(node.args, given)
            case "weighted_quantile":
                share: Any = self.value(node.args[2])
                pairs = _as_fractions(self._pairs(node.args[:2], given))
                return weighted_quantile(pairs, share) if pairs else None
            case _ if name in DISTRIBUTIONS:
                pairs = _as_fractions(self._pairs(node.args, given))
                return DISTRIBUTIONS[name](pairs) if pairs else None
            case _:
                return aggregate(name, (row[0] for row in self._over(node.args, given)))

    def _year(self, difference: int) -> dict[str, Value]:
        year: Any = self.scope.key[PEERS]
        return {**self.scope.key, PEERS: year + difference}

    def _elsewhere(self, key: Mapping[str, Value], node: ast.expr) -> Value:
        """Evaluate an expression as of the row of this table, or of another, that has a key."""
        own = self.tables.find(self.scope.table, key)
        scope = replace(self.scope, key=key, row=own[0] if len(own) == 1 else None)
        return self.within(scope).value(node)

    def _over(self, nodes: list[ast.expr], given: Mapping[str, ast.expr]) -> Iterator[list[Value]]:
        """Yield the values of expressions in each row of the table that they name first.

        These are the rows that agree with this one's key, or with the part of it that `by` lists,
        and fulfil `where`.
        """
        names = (item for item in ast.walk(nodes[0]) if isinstance(item, ast.Attribute))
        table = next((item.value.id for item in names if isinstance(item.value, ast.Name)), None)
        if table is None:
            raise TypeError("an aggregate is over the columns of a table, <table>.<column>")
        where = given.get("where")
        for row in self._find(table, self._part_of_key(given.get("by"))):
            scope = replace(self.scope, ranged={**self.scope.ranged, table: row})
            inside = self.within(scope)
            if where is None or inside.fulfils(where):
                yield [inside.value(node) for node in nodes]

    def fulfils(self, where: ast.expr) -> bool:
        """Tell whether a condition is true; of one that is not, nothing is an input."""
        with self.reader.unnoticed():
            is_true = self.value(where) is True
        return is_true and self.value(where) is True

    def _rank(self, node: ast.expr) -> Value:
        """Return the place of this row among those of its table and year, the highest first."""
        own: Any = self.value(node)
        if own is None:
            return None
        tables, table = self.tables, self.scope.table
        higher = 0
        for row in tables.find(table, {PEERS: self.scope.key[PEERS]}):
            scope = Scope(table, row, tables.key_of(row))
            value: Any = self.within(scope).value(node)
            higher += value is not None and value > own
        return 1 + higher

    def _part_of_key(self, by: ast.expr | None) -> Mapping[str, Value]:
        if by is None:
            return self.scope.key
        listed: Any = by.elts if isinstance(by, ast.Tuple) else [by]
        return {name.id: self.scope.key[name.id] for name in listed}

    def _pairs(self, nodes: list[ast.expr], given: Mapping[str, ast.expr]) -> list[Any]:
        return [tuple(pair) for pair in self._over(nodes, given) if None not in pair]

    def _ratio_of_sums(self, nodes: list[ast.expr], given: Mapping[str, ast.expr]) -> Value:
        """Divide the sum of one by that of another, over the rows that have the ratio."""
        pairs = self._pairs(nodes, given)
        top = [a for a, b in pairs if b != 0]
        bottom = sum(b for _, b in pairs)
        return Fraction(sum(top)) / bottom if top and bottom else None


def _as_fractions(pairs: list[Any]) -> list[tuple[Fraction, Fraction]]:
    return [(Fraction(amount), Fraction(weight)) for amount, weight in pairs]
