"""How the model reads the records of a file, as docs/contracts.md says ("What a value is")."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.support.deliveries.terms import Field, File, Terms

Key = tuple[Any, ...]
INTEGER = re.compile(r"[+-]?[0-9]+(\.0*)?")
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


class Origin(NamedTuple):
    """Where a row is from: the file, and the number of its record, from 1."""

    sha256: str
    record: int


class Cell(NamedTuple):
    """A cell that became null or has a warning, as quarantine lists it."""

    origin: Origin
    column: str
    rule: str
    action: str
    text: str


@dataclass(frozen=True)
class Row:
    """A row that no rule rejects.

    `lacks` are the columns that its file lacks. `kept` says where values of those are from, and
    `erased` which of them had a value in the row that this one replaced. `receipt` rises with
    the files, as they were received.
    """

    origin: Origin
    values: Mapping[str, Any]
    lacks: frozenset[str]
    cells: tuple[Cell, ...] = ()
    receipt: int = 0
    kept: Mapping[str, Origin] = field(default_factory=dict)
    erased: frozenset[str] = frozenset()

    def key(self, terms: Terms) -> Key:
        """Return the values of the key."""
        return tuple(self.values[name] for name in terms.key)


class Read(NamedTuple):
    """What a record is: a row, or the kind that quarantine gives it."""

    origin: Origin
    row: Row | None
    kind: str


def read_file(file: File, terms: Terms, receipt: int) -> Iterator[Read]:
    """Read the records of a file."""
    lacks = frozenset(item.name for item in terms.fields if item.header not in file.columns)
    for number, record in enumerate(file.records, 1):
        origin = Origin(file.sha256, number)
        if len(record) != len(file.columns):
            yield Read(origin, None, "unreadable")
            continue
        texts = dict(zip(file.columns, record, strict=True))
        values, cells = {}, []
        for item in terms.fields:
            text = texts.get(item.header, "")
            values[item.name], rule, action = read_cell(item, text, terms)
            if rule:
                cells.append(Cell(origin, item.name, rule, action, text))
        if any(values[name] is None for name in terms.key):
            yield Read(origin, None, "rejected")
        else:
            yield Read(origin, Row(origin, values, lacks, tuple(cells), receipt), "")


def read_cell(item: Field, text: str, terms: Terms) -> tuple[Any, str, str]:
    """Return the value of a text, with the rule that it breaks and what follows."""
    text = text.strip()
    if text.lower() in {marker.lower() for marker in terms.null_markers}:
        return None, "", ""
    if item.kind == "text":
        is_warned = item.warns and not re.match(r"[A-Z]", text)
        return (text, "pattern", "warn") if is_warned else (text, "", "")
    if not (INTEGER if item.kind == "int" else NUMBER).fullmatch(text):
        return None, "type", "null_cell"
    value: Any = int(text.partition(".")[0]) if item.kind == "int" else float(text)
    if item.maximum is not None and value > item.maximum:
        return None, "range", "null_cell"
    return value, "", ""
