"""How cells, rows and values are written."""

from fractions import Fraction

from schoolhouse.explain.catalog import LINEAGE, RECEIVED
from schoolhouse.explain.cells import Cell, Row
from schoolhouse.explain.values import Value


def cell_name(cell: Cell) -> str:
    """Return a cell as `<table>[<key>].<column>`; of a seed the key is the line."""
    return f"{row_name(cell.row)}.{cell.column}"


def row_name(row: Row) -> str:
    """Return a row as `<table>[<key>]`."""
    key = row.key[1:] if row.table in (RECEIVED, LINEAGE) else row.key
    return f"{row.table}[{', '.join(map(str, key))}]"


def shown(value: Value) -> str:
    """Return a value for a person: thousands apart, up to six decimals."""
    match value:
        case None:
            return "null"
        case bool() | str():
            return str(value).lower() if isinstance(value, bool) else value
        case int():
            # A year has no comma.
            return f"{value:,}" if abs(value) >= 10_000 else str(value)
        case Fraction():
            if value.denominator == 1:
                return shown(int(value))
            return f"{float(value):,.6f}".rstrip("0") if abs(value) >= 1 else f"{float(value):.9g}"
        case _:
            return value.isoformat()
