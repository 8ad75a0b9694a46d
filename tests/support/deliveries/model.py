"""What a lake must hold after deliveries: a model in plain Python, written from the documents.

It knows no engine and no file of a lake: docs/contracts.md, docs/lake.md and the decisions say
what it does.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any

from glue_ingest.contracts.model import DeliveryKind, MissingColumns
from tests.support.deliveries.merge import (
    Merge,
    Quarantined,
    Received,
    Rows,
    count_changes,
    replay,
)
from tests.support.deliveries.records import Cell
from tests.support.deliveries.terms import File, Terms

# Why a run is refused.
MISSING, FLOOR, NOTHING = "a missing column", "a floor", "nothing to refresh"


@dataclass(frozen=True)
class Receipt:
    """A file as a run received it; it is touched when it lost a row since then."""

    received: Received
    run: int
    is_touched: bool = False

    @property
    def sha256(self) -> str:
        """SHA-256 of the file's bytes."""
        return self.received.file.sha256


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
    receipts: tuple[Receipt, ...] = ()
    last_terms: Terms | None = None
    rows: Rows = field(default_factory=dict)
    run_count: int = 0

    def under(self, terms: Terms) -> "Model":
        """Return the model when the contract is another one."""
        return replace(self, terms=terms)

    def to_receive(self, given: Sequence[File]) -> list[File]:
        """Return the files that a run receives: what is given, without what changes nothing.

        A file that comes several times counts where it comes last.
        """
        files = list({file.sha256: file for file in reversed(given)}.values())[::-1]
        names = [file.sha256 for file in files]
        before = [receipt.sha256 for receipt in self.receipts]
        after = [name for name in before if name not in names] + names
        pairs = zip(before, after, strict=False)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        rest = files[max(0, same - (len(after) - len(files))) :]
        known = {receipt.sha256: receipt for receipt in self.receipts}
        while rest and rest[0].sha256 in known and not known[rest[0].sha256].is_touched:
            rest = rest[1:]
        return rest

    def deliver(
        self, given: Sequence[File], *, full_refresh: bool = False, accept_losses: bool = True
    ) -> Expected:
        """Say how a run must end that is given files."""
        new = self.to_receive(given)
        is_changed = self.last_terms not in (None, self.terms)
        if full_refresh and not (new or is_changed):
            return Expected(frozenset({NOTHING}), must_fail=True)
        if not (new or is_changed):
            return Expected(model=self)
        is_replay = bool(self.receipts) and (full_refresh or is_changed)
        received = self._receive(new)
        merge = replay(
            self.terms,
            {} if is_replay else self.rows,
            received._deliveries() if is_replay else [received._received(received.run_count)],
        )
        refusals, must_fail = received._refusals(self.rows, merge, accept_losses=accept_losses)
        return Expected(
            refusals,
            must_fail,
            "full_refresh" if is_replay else "run",
            Counter(merge.quarantine()),
            Counter(cell for row in merge.accepted for cell in row.cells),
            self._counts(merge),
            received._ended(merge),
        )

    def _receive(self, files: Sequence[File]) -> "Model":
        names = {file.sha256 for file in files}
        others = [receipt for receipt in self.receipts if receipt.sha256 not in names]
        start = 1 + max((item.received.receipt for item in self.receipts), default=0)
        new = [
            Receipt(Received(file, number), self.run_count + 1)
            for number, file in enumerate(files, start)
        ]
        return replace(self, receipts=(*others, *new), run_count=self.run_count + 1)

    def _received(self, run: int) -> list[Received]:
        return [receipt.received for receipt in self.receipts if receipt.run == run]

    def _deliveries(self) -> list[list[Received]]:
        """Return what a full refresh reads: of complete deliveries, the last."""
        runs = list(dict.fromkeys(receipt.run for receipt in self.receipts))
        if self.terms.delivery is DeliveryKind.COMPLETE:
            runs = runs[-1:]
        return [self._received(run) for run in runs]

    def _refusals(
        self, before: Rows, merge: Merge, *, accept_losses: bool
    ) -> tuple[frozenset[str], bool]:
        """Return why a run may be refused, and whether it must be."""
        new = {item.file.sha256 for item in self._received(self.run_count)}
        may, must = set(), set()
        if merge.erasing:
            may.add(MISSING)
            # Whether a file that was accepted under another contract may still take values away
            # is not said.
            if any(row.origin.sha256 in new for row in merge.erasing):
                must.add(MISSING)
        if self.terms.missing is MissingColumns.REJECT and self._takes_columns_away(before):
            must.add(MISSING)
        if not accept_losses and _falls_below_floors(before, merge):
            must.add(FLOOR)
        return frozenset(may | must), bool(must)

    def _takes_columns_away(self, before: Rows) -> bool:
        """Tell whether a complete delivery lacks columns that readers see values in.

        A full refresh does not begin with the rows that readers see; what it may take away is
        the same.
        """
        new = self._received(self.run_count)
        if self.terms.key:
            merge = replay(self.terms, before, [new] if new else [])
            return self.terms.delivery is not DeliveryKind.UPSERT and bool(merge.erasing)
        names = {item.name for item in self.terms.fields}
        for item in new:
            names -= {
                field.name for field in self.terms.fields if field.header in item.file.columns
            }
        return bool(new) and any(
            row.values[n] is not None for row in before.values() for n in names
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

    def _ended(self, merge: Merge) -> "Model":
        """Return the model after the run was committed."""
        losers = [(row, merge.rows.get(merge.key(row))) for row in merge.lost]
        touched = {
            row.origin.sha256
            for row, winner in losers
            if merge.is_stored(row) or winner is None or winner.origin.sha256 != row.origin.sha256
        }
        receipts = [
            replace(item, is_touched=item.is_touched or item.sha256 in touched)
            for item in self.receipts
        ]
        rows = {key: replace(row, erased=frozenset()) for key, row in merge.rows.items()}
        return replace(self, receipts=tuple(receipts), last_terms=self.terms, rows=rows)


def _falls_below_floors(before: Rows, merge: Merge) -> bool:
    """Tell whether a run accepts nothing, or leaves a partition without rows that had some."""
    there = {merge.partition(row) for row in merge.rows.values()}
    emptied = {merge.partition(row) for row in before.values()} - there
    own = [row for row in merge.lost if not merge.is_stored(row)]
    return bool(emptied) or not (merge.accepted or own)
