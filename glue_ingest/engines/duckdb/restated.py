"""Two states of the rows of a data set, compared cell by cell by DuckDB."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Changes
from glue_ingest.engines.duckdb.rules import sql_identifier, sql_literal
from glue_ingest.engines.duckdb.session import Session, connected
from glue_ingest.engines.duckdb.stored import scan
from glue_ingest.errors import IncomparableError

SIDES = ("old", "new")
FETCHED_ROWS = 10_000
# What DuckDB compares by value, though the types differ.
NUMBERS = ("INTEGER", "BIGINT", "DOUBLE", "DECIMAL")


@dataclass(frozen=True)
class State:
    """Rows in files of this machine, and the column that their folders are named after, if any."""

    paths: Sequence[str]
    row_count: int
    partition: str | None


@dataclass(frozen=True)
class Restated:
    """One difference: a row that is new or withdrawn, or a cell that changed (values as text).

    `key` has the values of the key; without a key, all values of the row.
    """

    change: str
    key: dict[str, Any]
    column_name: str | None
    old_value: str | None
    new_value: str | None


class Comparison:
    """The differences of two states: counted, listed, or written to a file."""

    def __init__(self, session: Session, contract: Contract, states: dict[str, State]) -> None:
        self.session = session
        self.contract = contract
        self.key = list(contract.key)
        self.states = states
        self.types = {side: self._find_types(side) for side in SIDES}
        self.names = [n for n in contract.column_names if any(n in self.types[s] for s in SIDES)]
        self.others = [name for name in self.names if name not in self.key]
        for side in SIDES:
            self._make_rows(side)
        for name in self.key:
            kinds = self._kinds(name)
            if len(kinds) > 1 and not _are_numbers(kinds):
                raise self._incomparable(f"the column '{name}' as {' and '.join(sorted(kinds))}")
        if lost := [n for s in SIDES if self.types[s] for n in self.key if n not in self.types[s]]:
            raise self._incomparable(f"no column '{lost[0]}' in some of them")

    def _incomparable(self, found: str) -> IncomparableError:
        return IncomparableError(
            f"Rows of {self.contract.name} cannot be compared by the key of "
            f"{self.contract.path}. Found: {found}: the key was another. Compare runs of one key."
        )

    def _find_types(self, side: str) -> dict[str, str]:
        state = self.states[side]
        if not state.paths:
            return {}
        source = scan(self.contract, state.paths, state.partition)
        self.session.execute(f"create view {side}_files as from {source}")
        return {name: kind for name, kind, *_ in self.session.rows(f"describe {side}_files")}

    def _kinds(self, name: str) -> set[str]:
        return {self.types[side][name] for side in SIDES if name in self.types[side]}

    def _make_rows(self, side: str) -> None:
        """Make a view of the rows of one side; a column that it lacks is null."""
        other = self.types[SIDES[side == SIDES[0]]]
        columns = ", ".join(
            sql_identifier(name)
            if name in self.types[side]
            else f"cast(null as {other[name]}) as {sql_identifier(name)}"
            for name in self.names
        )
        source = f"from {side}_files" if self.types[side] else "where false"
        columns = columns or "null as nothing"
        self.session.execute(f"create view {side}_rows as select {columns} {source}")

    def count(self) -> Changes:
        """Count rows, and changed cells by column.

        Raises:
            IncomparableError: if a key is there twice.
        """
        if not self.key:
            return self._count_whole_rows()
        cells = "".join(f", count(*) filter (where {self._differs(n)})" for n in self.others)
        (row,) = self.session.rows(
            f"select count(*) filter (where {_only('new')}), "
            f"count(*) filter (where {_only('old')}), count(*) filter (where {_both()}), "
            f"count(*) filter (where {self._is_changed()}){cells} from {self._joined()}"
        )
        new, withdrawn, matched, changed, *counts = row
        for side, found in (("new", new + matched), ("old", withdrawn + matched)):
            if found != self.states[side].row_count:
                raise self._incomparable("several rows of one key")
        counted = zip(self.others, counts, strict=True)
        return Changes(
            new_row_count=new,
            unchanged_row_count=matched - changed,
            changed_row_count=changed,
            withdrawn_row_count=withdrawn,
            stored_row_count=self.states["old"].row_count,
            changed_cells={name: count for name, count in counted if count},
        )

    def _count_whole_rows(self) -> Changes:
        new, withdrawn = (
            self.session.number(f"select count(*) from ({self._without(*sides)})")
            for sides in (("new", "old"), ("old", "new"))
        )
        stored = self.states["old"].row_count
        return Changes(
            new_row_count=new,
            unchanged_row_count=stored - withdrawn,
            withdrawn_row_count=withdrawn,
            stored_row_count=stored,
        )

    def _without(self, side: str, other: str) -> str:
        return f"select * from {side}_rows except all select * from {other}_rows"

    def _joined(self) -> str:
        """Join both sides by key; `old` and `new` say which of them has a row."""
        on = " and ".join(f"{_of('new', n)} = {_of('old', n)}" for n in self.key)
        old, new = (f"(select *, true as is_there_ from {s}_rows) as {s}" for s in SIDES)
        return f"{old} full join {new} on {on}"

    def _differs(self, name: str) -> str:
        old, new = _of("old", name), _of("new", name)
        kinds = self._kinds(name)
        if len(kinds) > 1 and not _are_numbers(kinds):
            old, new = f"cast({old} as varchar)", f"cast({new} as varchar)"
        return f"({_both()} and {old} is distinct from {new})"

    def _is_changed(self) -> str:
        return " or ".join(map(self._differs, self.others)) or "false"

    def _listed(self) -> str:
        """Select all differences, in the order of the key and of the contract's columns."""
        if not self.key:
            return self._listed_whole_rows()
        key = ", ".join(
            f"{sql_literal(n)}: coalesce({_of('new', n)}, {_of('old', n)})" for n in self.key
        )
        order = ", ".join(f"key[{sql_literal(n)}]" for n in self.key)
        cells = ", ".join(
            f"case when {self._differs(name)} then {{'place': {place}, "
            f"'column_name': {sql_literal(name)}, "
            f"'old_value': cast({_of('old', name)} as varchar), "
            f"'new_value': cast({_of('new', name)} as varchar)}} end"
            for place, name in enumerate(self.others)
        )
        nothing = "{'place': -1, 'column_name': null, 'old_value': null, 'new_value': null}"
        return f"""
            select change, key, cell.column_name as column_name, cell.old_value as old_value,
                cell.new_value as new_value
            from (
                select
                    case when {_only("new")} then 'new' when {_only("old")} then 'withdrawn'
                        else 'changed' end as change,
                    {{{key}}} as key,
                    unnest(case when {_both()} then
                        list_filter([{cells or nothing}], lambda cell: cell is not null)
                        else [{nothing}] end) as cell
                from {self._joined()}
                where {_only("new")} or {_only("old")} or {self._is_changed()}
            )
            order by {order}, cell.place
        """

    def _listed_whole_rows(self) -> str:
        key = ", ".join(f"{sql_literal(n)}: {sql_identifier(n)}" for n in self.names)
        order = ", ".join(f"key[{sql_literal(n)}]" for n in self.names)
        parts = (
            f"select '{change}' as change, {{{key}}} as key, cast(null as varchar) as column_name, "
            f"cast(null as varchar) as old_value, cast(null as varchar) as new_value "
            f"from ({self._without(*sides)})"
            for change, sides in (("new", ("new", "old")), ("withdrawn", ("old", "new")))
        )
        return f"select * from ({' union all '.join(parts)}) order by {order}, change"

    def list(self) -> Iterator[Restated]:
        """Yield the differences, in the order of the key and of the contract's columns."""
        if not self.names:
            return
        found = self.session.another().connection.execute(self._listed())
        while rows := found.fetchmany(FETCHED_ROWS):
            for row in rows:
                yield Restated(*row)

    def write(self, path: Path) -> None:
        """Write them to a Parquet file, whose columns are the fields of `Restated`."""
        query = self._listed()
        self.session.execute(f"copy ({query}) to {sql_literal(str(path))} (format parquet)")


def _are_numbers(kinds: Iterable[str]) -> bool:
    return all(kind.startswith(NUMBERS) for kind in kinds)


def _of(side: str, name: str) -> str:
    return f"{side}.{sql_identifier(name)}"


def _only(side: str) -> str:
    return f"{'old' if side == 'new' else 'new'}.is_there_ is null"


def _both() -> str:
    return "(old.is_there_ and new.is_there_)"


@contextmanager
def compared(contract: Contract, old: State, new: State) -> Iterator[Comparison]:
    """Compare two states.

    Raises:
        IncomparableError: if the key of the contract is not that of both.
        OSError: if they cannot be read.
    """
    with (
        tempfile.TemporaryDirectory() as spill,
        connected(Path(spill) / "spill") as session,
    ):
        yield Comparison(session, contract, {"old": old, "new": new})
