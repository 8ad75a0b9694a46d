"""The marts of a build in DuckDB: keys, stored values, and the record that a row is from."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from schoolhouse.explain.catalog import Mart
from schoolhouse.explain.errors import NoMartsError
from schoolhouse.explain.values import Value, of_database

LINEAGE_KEY = ("raw_sha256", "raw_record_number", "ingest_run_id")


@dataclass(frozen=True)
class Lineage:
    """Where a row of a mart is from, as the mart has it."""

    raw_sha256: str
    raw_record_number: int
    ingest_run_id: str


class StoredMarts:
    """Reads the marts of an opened database."""

    def __init__(self, place: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.place = place
        self.connection = connection

    def keys(self, mart: Mart) -> list[tuple[Value, ...]]:
        """Return the keys of all rows of a mart, in their order."""
        columns = ", ".join(map(_identifier, mart.key))
        order = ", ".join(str(place) for place in range(1, len(mart.key) + 1))
        return [
            tuple(map(of_database, row)) for row in self._rows(mart, columns, f"order by {order}")
        ]

    def row(self, mart: Mart, key: tuple[Value, ...]) -> dict[str, Value]:
        """Return the stored values of the row with a key, by column."""
        columns = ", ".join(map(_identifier, mart.columns))
        where = " and ".join(f"{_identifier(name)} = ?" for name in mart.key)
        (row,) = self._rows(mart, columns, f"where {where}", key)
        return dict(zip(mart.columns, map(of_database, row), strict=True))

    def lineage(self, mart: Mart) -> Mapping[tuple[Value, ...], Lineage]:
        """Return where each row of a mart is from; nothing for a mart that does not say so."""
        if not set(LINEAGE_KEY) <= set(mart.columns):
            return {}
        columns = ", ".join(map(_identifier, (*mart.key, *LINEAGE_KEY)))
        count = len(mart.key)
        rows = self._rows(mart, columns)
        return {tuple(map(of_database, row[:count])): Lineage(*row[count:]) for row in rows}

    def _rows(
        self, mart: Mart, columns: str, rest: str = "", values: tuple[Any, ...] = ()
    ) -> list[tuple[Any, ...]]:
        schema, _, table = mart.table.partition(".")
        query = f"select {columns} from {_identifier(schema)}.{_identifier(table)} {rest}"  # noqa: S608 - identifiers
        try:
            return self.connection.execute(query, list(values)).fetchall()
        except duckdb.CatalogException as error:
            raise NoMartsError(
                f"The database '{self.place}' has no mart '{mart.name}' with these columns. Found: "
                f"{str(error).splitlines()[0]}. Give the manifest of the build that made it with "
                "--manifest, or run `make run`."
            ) from error


@contextmanager
def opened(place: Path) -> Iterator[StoredMarts]:
    """Open the database of a build for reading, and close it.

    Raises:
        NoMartsError: if there is none, or another process writes to it.
    """
    if not place.is_file():
        raise NoMartsError(
            f"There is no database at '{place}'. Run `make run`, or give the DuckDB file of a "
            "build with --marts."
        )
    try:
        with duckdb.connect(str(place), read_only=True) as connection:
            connection.execute("set timezone = 'UTC'")
            yield StoredMarts(place, connection)
    except duckdb.IOException as error:
        raise NoMartsError(
            f"The database '{place}' cannot be read. Found: {' '.join(str(error).split())}. If "
            "another program has it open for writing, close that; otherwise build again."
        ) from error


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
