"""An explanation of one cell: its value twice, its formula, its inputs and where they are from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from schoolhouse.explain.benchmarks import Benchmark, find_benchmarks
from schoolhouse.explain.catalog import LINEAGE, RECEIVED, Mart, MartColumn
from schoolhouse.explain.cells import Cell, Row, Step
from schoolhouse.explain.errors import UnknownCellError
from schoolhouse.explain.received import Record
from schoolhouse.explain.rules import RuleResult
from schoolhouse.explain.tables import BuiltTables
from schoolhouse.explain.values import Value, agrees

COMPARABILITY = "_comparability"
NAMED_SOURCE = ("publication", "publisher")


@dataclass(frozen=True)
class ReceivedInput:
    """A field of a received record that the value is made from."""

    record: Record
    column: str
    header_name: str
    raw_text: str | None
    value: Value
    rules: tuple[RuleResult, ...]


@dataclass(frozen=True)
class LedgerInput:
    """What the lake knows of a record that the value is made from."""

    record: Record
    column: str
    value: Value


@dataclass(frozen=True)
class SeedInput:
    """A field of a seed that the value is made from."""

    path: str
    line: int
    column: str
    text: str
    value: Value
    source: str


@dataclass(frozen=True)
class Explanation:
    """One cell: what the mart holds, what its formula gives, and from what."""

    mart: Mart
    column: MartColumn
    key: Mapping[str, Value]
    stored: Value
    computed: Value
    steps: tuple[Step, ...]
    received: tuple[ReceivedInput, ...]
    ledger: tuple[LedgerInput, ...]
    seeds: tuple[SeedInput, ...]
    flags: Mapping[str, Value]
    benchmarks: tuple[Benchmark, ...]
    problems: tuple[str, ...]

    @property
    def is_equal(self) -> bool:
        """Tell whether the mart holds what the received texts give."""
        return not self.problems


def explain(tables: BuiltTables, name: str, key: tuple[str, ...], column: str) -> Explanation:
    """Explain a cell of a mart.

    Raises:
        UnknownCellError: if there is no such mart, column or row.
        OriginError: if the lake does not have what the cell is from.
    """
    mart = tables.catalog.marts.get(name)
    if mart is None:
        raise UnknownCellError(
            f"No mart '{name}' can be explained. Found: {', '.join(sorted(tables.catalog.marts))}."
        )
    if len(key) != len(mart.key):
        raise UnknownCellError(
            f"The key of '{name}' is {' '.join(mart.key)}. Found: {' '.join(key) or 'nothing'}. "
            "Give one value for each, then the column."
        )
    if column not in mart.columns:
        raise UnknownCellError(
            f"The mart '{name}' has no column '{column}'. Found: {', '.join(mart.columns)}."
        )
    row = _find_row(tables, mart, key)
    cell = Cell(row, column)
    computed = tables.evaluator.value(cell)
    stored = tables.stored.row(mart, row.key)
    steps = tuple(_steps(tables, cell))
    return Explanation(
        mart=mart,
        column=mart.columns[column],
        key=tables.key_of(row),
        stored=stored[column],
        computed=computed,
        steps=steps,
        received=tuple(_received(tables, steps)),
        ledger=tuple(_ledger(tables, steps)),
        seeds=tuple(_seeds(tables, steps)),
        flags=_flags(tables, mart, row),
        benchmarks=tuple(find_benchmarks(tables, mart, row, column, stored[column])),
        problems=tuple(_problems(tables, mart.columns[column], stored[column], steps)),
    )


def _find_row(tables: BuiltTables, mart: Mart, texts: tuple[str, ...]) -> Row:
    """Return the row with a key that is given as texts."""
    rows = tables.rows(mart.name)
    for row in rows:
        if tuple(map(str, row.key)) == texts:
            return row
    first = " ".join(map(str, rows[0].key)) if rows else "no row"
    last = f" to {' '.join(map(str, rows[-1].key))}" if rows else ""
    raise UnknownCellError(
        f"The mart '{mart.name}' has no row {' '.join(texts)} ({' '.join(mart.key)}). Found: "
        f"{len(rows):,} rows, {first}{last}."
    )


def _steps(tables: BuiltTables, cell: Cell) -> Iterator[Step]:
    """Yield the steps that a cell is made by, itself first, each once, the nearest first."""
    found = {cell: None}
    queue = [cell]
    for item in queue:
        step = tables.evaluator.steps[item]
        yield step
        new = [read for read in step.inputs if read not in found]
        found |= dict.fromkeys(new)
        queue += new


def _received(tables: BuiltTables, steps: tuple[Step, ...]) -> Iterator[ReceivedInput]:
    for step in steps:
        if step.cell.row.table == RECEIVED:
            record, column = tables.record(step.cell.row), step.cell.column
            field = record.fields[column]
            checked = record.check(column)
            yield ReceivedInput(
                record, column, field.header_name, field.raw_text, checked.value, checked.rules
            )


def _ledger(tables: BuiltTables, steps: tuple[Step, ...]) -> Iterator[LedgerInput]:
    for step in steps:
        if step.cell.row.table == LINEAGE:
            yield LedgerInput(tables.record(step.cell.row), step.cell.column, step.value)


def _seeds(tables: BuiltTables, steps: tuple[Step, ...]) -> Iterator[SeedInput]:
    for step in steps:
        seed = tables.catalog.seeds.get(step.cell.row.table)
        if seed is not None:
            line, column = int(str(step.cell.row.key[0])), step.cell.column
            texts = tables.seed_texts(seed.name)[line]
            # A seed of figures from several publications names that of each line.
            source = ", ".join(filter(None, (texts.get(name) for name in NAMED_SOURCE)))
            yield SeedInput(
                seed.shown_path, line, column, texts[column], step.value, source or seed.source
            )


def _flags(tables: BuiltTables, mart: Mart, row: Row) -> dict[str, Value]:
    """Return what the marts say of how far a row can be compared: its own flags, or a table's."""
    own = _flags_of(tables, mart, row)
    if len(own) > 1:
        return own
    key = tables.key_of(row)
    for other in sorted(tables.catalog.marts.values(), key=lambda item: -len(item.key)):
        if other.name.endswith(COMPARABILITY) and set(other.key) <= key.keys():
            for found in tables.find(other.name, key):
                return own | _flags_of(tables, other, found)
    return own


def _flags_of(tables: BuiltTables, mart: Mart, row: Row) -> dict[str, Value]:
    stored = tables.stored.row(mart, row.key)
    return {name: value for name, value in stored.items() if _is_flag(name)}


def _is_flag(name: str) -> bool:
    return name.startswith(("is_", "has_")) or name.endswith(("_reason", "_coverage_share"))


def _problems(
    tables: BuiltTables, column: MartColumn, stored: Value, steps: tuple[Step, ...]
) -> Iterator[str]:
    """Say what is not as the mart has it."""
    if not agrees(stored, steps[0].value, column.data_type):
        yield "The mart holds another value than its formula gives."
    for row in dict.fromkeys(step.cell.row for step in steps):
        if row in tables.lineage:
            with tables.evaluator.unnoticed():
                key = tuple(tables.evaluator.value(Cell(row, name)) for name in tables.key_of(row))
            if key != row.key:
                yield (
                    f"{row.table} says that {' '.join(map(str, row.key))} is from record "
                    f"{tables.lineage[row].raw_record_number:,}, which is of "
                    f"{' '.join(map(str, key))}."
                )
