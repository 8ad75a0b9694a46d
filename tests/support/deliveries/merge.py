"""What the model makes of deliveries, one record after the other (docs/contracts.md)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from glue_ingest.contracts.deliveries import DeliveryKind, MissingColumns
from tests.support.deliveries.records import Key, Origin, Row, read_file
from tests.support.deliveries.terms import File, Terms

Rows = Mapping[Key, Row]


class Received(NamedTuple):
    """A file as it was received: by its place among all receipts."""

    file: File
    receipt: int


class Quarantined(NamedTuple):
    """A record in quarantine, with the one that won its key."""

    kind: str
    origin: Origin
    winner: Origin | None = None


class Merge:
    """Rows of one run, which begins with the stored ones; a full refresh begins with none."""

    def __init__(self, terms: Terms, stored: Rows) -> None:
        self.terms = terms
        self.stored = stored
        self.rows: dict[Key, Row] = dict(stored)
        self.read_count = 0
        self.bad: list[Quarantined] = []
        self.lost: list[Row] = []
        self.gone: dict[Key, Row] = {}

    def deliver(self, files: Iterable[Received]) -> None:
        """Merge the files of one delivery; a complete one takes away what it does not hold."""
        older = set(self.rows) if self.terms.is_complete else set()
        held = set()
        for received in files:
            for read in read_file(received.file, self.terms, received.receipt):
                self.read_count += 1
                if read.row is None:
                    self.bad.append(Quarantined(read.kind, read.origin))
                    continue
                key = self.key(read.row)
                held.add(self.partition(read.row))
                self._add(key, read.row, always=key in older)
                older.discard(key)
        whole = self.terms.delivery is DeliveryKind.COMPLETE
        for key in older:
            if whole or self.partition(self.rows[key]) in held:
                self.gone[key] = self.rows.pop(key)
                self.lost.append(self.gone[key])

    def key(self, row: Row) -> Key:
        """Return what makes a row the same as another: without a key, its record."""
        return row.key(self.terms) if self.terms.key else tuple(row.origin)

    def partition(self, row: Row) -> Any:
        """Return the value of the row's partition column."""
        return row.values[self.terms.partition] if self.terms.partition else None

    def _add(self, key: Key, row: Row, *, always: bool) -> None:
        other = self.rows.get(key)
        if other is not None and not (always or self._wins(row, other)):
            self.lost.append(row)
            return
        if other is not None:
            self.lost.append(other)
            row = self._without_columns(row, other)
        self.rows[key] = row

    def _wins(self, row: Row, other: Row) -> bool:
        """Tell whether a row that came later wins: the contract's order is asked first."""
        if self.terms.order is None:
            return True
        ours, theirs = row.values[self.terms.order], other.values[self.terms.order]
        return theirs is None or (ours is not None and ours >= theirs)

    def _without_columns(self, row: Row, other: Row) -> Row:
        """Return the row as it replaces another that may have values where its file has none."""
        had = {name for name in row.lacks if other.values[name] is not None}
        if self.terms.missing is MissingColumns.KEEP:
            kept = {name: other.kept.get(name, other.origin) for name in had}
            return replace(row, values={**row.values, **_part(other.values, had)}, kept=kept)
        erased = frozenset(had | (other.erased & row.lacks))
        return replace(row, erased=erased)

    @property
    def accepted(self) -> list[Row]:
        """Rows of this run that are in the lake."""
        return [row for key, row in self.rows.items() if row is not self.stored.get(key)]

    @property
    def erasing(self) -> list[Row]:
        """Accepted rows that would take values away, where the contract does not let them."""
        if self.terms.missing is not MissingColumns.REJECT:
            return []
        return [row for row in self.accepted if row.erased]

    def quarantine(self) -> list[Quarantined]:
        """List what is in quarantine; without a key, stored rows are only counted."""
        return [*self.bad, *filter(None, map(self._loser, self.lost))]

    def _loser(self, row: Row) -> Quarantined | None:
        winner = self.winner(row)
        is_stored = self.is_stored(row)
        if is_stored and not self.terms.key:
            return None
        if winner is None:
            return Quarantined("withdrawn", row.origin)
        return Quarantined("replaced" if is_stored else "duplicate", row.origin, winner.origin)

    def winner(self, row: Row) -> Row | None:
        """Return the row that won the key of a lost one: it may be withdrawn by now."""
        found = self.rows.get(self.key(row)) or self.gone[self.key(row)]
        return None if found is row else found

    def is_stored(self, row: Row) -> bool:
        """Tell whether a row is of an earlier run."""
        return row is self.stored.get(self.key(row))


def count_changes(before: Rows, merge: Merge) -> dict[str, Any]:
    """Count what a run changes in the rows that readers see."""
    if not merge.terms.key:
        return _count_whole_rows(before, merge)
    counts = {"new": 0, "unchanged": 0, "changed": 0}
    cells: dict[str, int] = {}
    for row in merge.accepted:
        old = before.get(merge.key(row))
        if old is None:
            counts["new"] += 1
            continue
        differing = [name for name in row.values if row.values[name] != old.values[name]]
        counts["changed" if differing else "unchanged"] += 1
        for name in differing:
            cells[name] = cells.get(name, 0) + 1
    gone = len(before.keys() - merge.rows.keys())
    return counts | {"withdrawn": gone, "cells": cells}


def _count_whole_rows(before: Rows, merge: Merge) -> dict[str, Any]:
    left = [dict(row.values) for row in before.values()]
    same = 0
    for row in merge.accepted:
        if dict(row.values) in left:
            left.remove(dict(row.values))
            same += 1
    new = len(merge.accepted) - same
    return {"new": new, "unchanged": same, "changed": 0, "withdrawn": len(left), "cells": {}}


def _part(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: values[name] for name in names}


def replay(terms: Terms, stored: Rows, deliveries: Sequence[Sequence[Received]]) -> Merge:
    """Merge deliveries, one after the other."""
    merge = Merge(terms, stored)
    for files in deliveries:
        merge.deliver(files)
    return merge
