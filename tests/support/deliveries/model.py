"""What a lake must hold after deliveries: a model in plain Python, written from the documents.

It knows no engine and no file of a lake: docs/contracts.md, docs/lake.md and the decisions say
what it does.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from glue_ingest.contracts.deliveries import DeliveryKind, MissingColumns
from tests.support.deliveries.merge import (
    Merge,
    Quarantined,
    Received,
    Rows,
    count_changes,
    replay,
)
from tests.support.deliveries.receipts import Receipts
from tests.support.deliveries.records import Cell
from tests.support.deliveries.terms import File, Terms

# Why a run is refused.
MISSING, FLOOR = "a missing column", "a floor"
NOTHING, UNDONE = "nothing to refresh", "undone before"


@dataclass(frozen=True)
class Expected:
    """How a run must end.

    `refusals` are the reasons for which it may be refused; it must be, if `must_fail`. Of a run
    that is not refused, `mode` is None if it changes nothing.
    """

    refusals: frozenset[str] = frozenset()
    must_fail: bool = False
    mode: str | None = None
    quarantine: Counter[Quarantined] = field(default_factory=Counter)
    cells: Counter[Cell] = field(default_factory=Counter)
    counts: dict[str, Any] = field(default_factory=dict)
    model: "Model | None" = None


@dataclass(frozen=True)
class Model:
    """What is in a lake, and what follows of it: receipts, the terms of the last run, its rows."""

    terms: Terms
    receipts: Receipts = field(default_factory=Receipts)
    last_terms: Terms | None = None
    rows: Rows = field(default_factory=dict)

    def under(self, terms: Terms) -> "Model":
        """Return the model when the contract is another one."""
        return replace(self, terms=terms)

    def deliver(
        self, given: Sequence[File], *, full_refresh: bool = False, accept_losses: bool = True
    ) -> Expected:
        """Say how a run must end that is given files."""
        new = self.receipts.to_receive(given, self.terms)
        is_changed = bool(self.receipts.counted) and self.last_terms != self.terms
        if full_refresh and not (new or is_changed):
            return Expected(frozenset({NOTHING}), must_fail=True)
        if not (new or is_changed):
            return Expected(model=self)
        is_replay = bool(self.receipts.counted) and (full_refresh or is_changed)
        received = replace(self, receipts=self.receipts.receive(new))
        own = received.receipts.of_run(received.receipts.run_count)
        merge = replay(
            self.terms,
            {} if is_replay else self.rows,
            received.receipts.deliveries(self.terms) if is_replay else [own],
        )
        refusals = received._refusals(merge, own, accept_losses=accept_losses)
        return received._ended(merge, "full_refresh" if is_replay else "run", refusals)

    def undo(self, run: int) -> Expected:
        """Say how the run must end that takes out again what a run received."""
        if run in self.receipts.undone:
            return Expected(frozenset({UNDONE}), must_fail=True)
        left = replace(self, receipts=self.receipts.undo(run))
        merge = replay(self.terms, {}, left.receipts.deliveries(self.terms))
        # Whether a file that was accepted may now take values away is not said.
        may = frozenset({MISSING} if merge.erasing else ())
        return left._ended(merge, "undo", (may, False))

    def _refusals(
        self, merge: Merge, own: list[Received], *, accept_losses: bool
    ) -> tuple[frozenset[str], bool]:
        """Return why a run may be refused, and whether it must be."""
        new = {item.file.sha256 for item in own}
        may, must = set(), set()
        if merge.erasing:
            may.add(MISSING)
            # Whether a file that was accepted under another contract may still take values away
            # is not said.
            if any(row.origin.sha256 in new for row in merge.erasing):
                must.add(MISSING)
        if self.terms.missing is MissingColumns.REJECT and self._takes_columns_away(own):
            must.add(MISSING)
        if not accept_losses and _falls_below_floors(self.rows, merge):
            must.add(FLOOR)
        return frozenset(may | must), bool(must)

    def _takes_columns_away(self, new: list[Received]) -> bool:
        """Tell whether a complete delivery lacks columns that readers see values in.

        A full refresh does not begin with the rows that readers see; what it may take away is
        the same.
        """
        if self.terms.key:
            merge = replay(self.terms, self.rows, [new] if new else [])
            return self.terms.delivery is not DeliveryKind.UPSERT and bool(merge.erasing)
        names = {item.name for item in self.terms.fields}
        for item in new:
            names -= {
                field.name for field in self.terms.fields if field.header in item.file.columns
            }
        return bool(new) and any(
            row.values[n] is not None for row in self.rows.values() for n in names
        )

    def _counts(self, merge: Merge) -> dict[str, Any]:
        kinds = Counter(item.kind for item in merge.bad)
        own = [row for row in merge.lost if not merge.is_stored(row)]
        stored = [row for row in merge.lost if merge.is_stored(row)]
        replaced = [row for row in stored if merge.key(row) in merge.rows or not self.terms.key]
        actions = Counter(cell.action for row in merge.accepted for cell in row.cells)
        return {
            "read": merge.read_count,
            "accepted": len(merge.accepted),
            "quarantined": kinds["rejected"],
            "unreadable": kinds["unreadable"],
            "duplicate": len(own),
            "replaced": len(replaced),
            "nulled": actions["null_cell"],
            "warned": actions["warn"],
            **count_changes(self.rows, merge),
        }

    def _ended(self, merge: Merge, mode: str, refusals: tuple[frozenset[str], bool]) -> Expected:
        """Return how the run ends, with the model after it."""
        losers = [(row, merge.winner(row)) for row in merge.lost]
        touched = {
            row.origin.sha256
            for row, winner in losers
            if winner is None or winner.origin.sha256 != row.origin.sha256
        }
        if self.terms.delivery is DeliveryKind.COMPLETE:
            held = {row.origin.sha256 for row in merge.rows.values()}
            touched |= {row.origin.sha256 for row in self.rows.values()} - held
        rows = {key: replace(row, erased=frozenset()) for key, row in merge.rows.items()}
        model = replace(
            self, receipts=self.receipts.touch(touched), last_terms=self.terms, rows=rows
        )
        return Expected(
            *refusals,
            mode,
            Counter(merge.quarantine()),
            Counter(cell for row in merge.accepted for cell in row.cells),
            self._counts(merge),
            model,
        )


def _falls_below_floors(before: Rows, merge: Merge) -> bool:
    """Tell whether a run accepts nothing, or leaves a partition without rows that had some."""
    there = {merge.partition(row) for row in merge.rows.values()}
    emptied = {merge.partition(row) for row in before.values()} - there
    own = [row for row in merge.lost if not merge.is_stored(row)]
    return bool(emptied) or not (merge.accepted or own)
