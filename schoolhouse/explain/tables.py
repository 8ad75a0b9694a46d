"""The rows and formulas of all tables that a formula may name: marts, seeds, received records."""

from collections import defaultdict
from collections.abc import Mapping

from glue_ingest.lake.store import Store
from schoolhouse.explain.catalog import LINEAGE, RECEIVED, Catalog
from schoolhouse.explain.cells import Cell, Row
from schoolhouse.explain.errors import UnknownCellError
from schoolhouse.explain.evaluate import Evaluator
from schoolhouse.explain.formulas import Formula
from schoolhouse.explain.marts import Lineage, StoredMarts
from schoolhouse.explain.received import ReceivedFiles, Record
from schoolhouse.explain.seeds import parse_seed, read_seed
from schoolhouse.explain.values import Value

Index = Mapping[tuple[Value, ...], list[Row]]


class BuiltTables:
    """The tables of one build."""

    def __init__(self, catalog: Catalog, stored: StoredMarts, lake: Store) -> None:
        self.catalog = catalog
        self.stored = stored
        self.evaluator = Evaluator(self)
        self.lineage: dict[Row, Lineage] = {
            Row(mart.name, key): lineage
            for mart in catalog.marts.values()
            for key, lineage in stored.lineage(mart).items()
        }
        self.received = ReceivedFiles(lake, self.lineage.values())
        self._rows: dict[str, list[Row]] = {}
        self._seeds: dict[str, dict[int, dict[str, str]]] = {}
        self._indexes: dict[tuple[str, tuple[str, ...]], Index] = {}

    def find(self, table: str, where: Mapping[str, Value]) -> list[Row]:
        """Return the rows of a table that agree with the columns of `where` that it has."""
        own = self.catalog.columns[table]
        columns = tuple(sorted(name for name in where if name in own))
        if (table, columns) not in self._indexes:
            self._indexes[table, columns] = self._index(table, columns)
        return self._indexes[table, columns].get(tuple(where[name] for name in columns), [])

    def _index(self, table: str, columns: tuple[str, ...]) -> Index:
        index = defaultdict(list)
        with self.evaluator.unnoticed():
            for row in self.rows(table):
                key = self.key_of(row)
                values = (
                    key[name] if name in key else self.evaluator.value(Cell(row, name))
                    for name in columns
                )
                index[tuple(values)].append(row)
        return index

    def rows(self, table: str) -> list[Row]:
        """Return all rows of a mart or a seed."""
        if table not in self._rows:
            keys = (
                self.stored.keys(self.catalog.marts[table])
                if table in self.catalog.marts
                else [(line,) for line in self.seed_texts(table)]
            )
            self._rows[table] = [Row(table, key) for key in keys]
        return self._rows[table]

    def has_column(self, table: str, column: str) -> bool:
        """Tell whether a table has a column."""
        return column in self.catalog.columns[table]

    def own(self, row: Row, table: str) -> Row | None:
        """Return the row of `received` or `lineage` that a row of a mart is from."""
        if table not in (RECEIVED, LINEAGE):
            return None
        if row not in self.lineage:
            raise TypeError(f"{row.table} has no {table}: its rows are not of one record")
        return Row(table, (row.table, *row.key))

    def formula(self, cell: Cell) -> Formula | None:
        """Return the formula of a cell; None for an origin."""
        mart = self.catalog.marts.get(cell.row.table)
        if mart is None:
            return None
        column = mart.columns.get(cell.column)
        return mart.helpers[cell.column] if column is None else column.formula

    def origin(self, cell: Cell) -> Value:
        """Return the value of a field of a seed, of a received record, or of the ledger."""
        row = cell.row
        if row.table in (RECEIVED, LINEAGE):
            record = self.record(row)
            if row.table == LINEAGE:
                return record.lineage(cell.column)
            return record.check(cell.column).value
        seed = self.catalog.seeds[row.table]
        return parse_seed(
            seed, cell.column, self.seed_texts(row.table)[int(str(row.key[0]))].get(cell.column)
        )

    def record(self, row: Row) -> Record:
        """Return the record of a row of `received` or `lineage`."""
        table, *key = row.key
        return self.received.record(self.lineage[Row(str(table), tuple(key))])

    def seed_texts(self, name: str) -> dict[int, dict[str, str]]:
        """Return the texts of a seed, by line and column."""
        if name not in self._seeds:
            if name not in self.catalog.seeds:
                raise UnknownCellError(f"No mart or seed is called '{name}'.")
            self._seeds[name] = read_seed(self.catalog.seeds[name])
        return self._seeds[name]

    def key_of(self, row: Row) -> dict[str, Value]:
        """Return the key of a row of a mart, by column; of a seed there is none."""
        mart = self.catalog.marts.get(row.table)
        return {} if mart is None else dict(zip(mart.key, row.key, strict=True))
