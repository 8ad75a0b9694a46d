"""Which files the model receives, and which receipts count: docs/lake.md, "Received files"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, takewhile

from glue_ingest.contracts.deliveries import DeliveryKind
from tests.support.deliveries.merge import Received
from tests.support.deliveries.terms import File, Terms


@dataclass(frozen=True)
class Receipt:
    """A file as a run received it."""

    received: Received
    run: int

    @property
    def sha256(self) -> str:
        """SHA-256 of the file's bytes."""
        return self.received.file.sha256


@dataclass(frozen=True)
class Receipts:
    """All receipts, in order; the runs that were undone; and the files whose rows each run took."""

    all: tuple[Receipt, ...] = ()
    undone: frozenset[int] = frozenset()
    touches: tuple[frozenset[str], ...] = ()

    @property
    def run_count(self) -> int:
        """Number of the last run, from 1."""
        return len(self.touches)

    @property
    def counted(self) -> list[Receipt]:
        """Receipts that count: of the same bytes the last one that was not undone."""
        last: dict[str, Receipt] = {}
        for receipt in self.all:
            if receipt.run not in self.undone:
                last.pop(receipt.sha256, None)
                last[receipt.sha256] = receipt
        return list(last.values())

    @property
    def touched(self) -> set[str]:
        """Files that lost a row to another since their receipt, to runs that were not undone."""
        touched: set[str] = set()
        for run, taken in enumerate(self.touches, 1):
            if run not in self.undone:
                touched -= {item.sha256 for item in self.of_counted_run(run)}
                touched |= taken
        return touched

    def of_counted_run(self, run: int) -> list[Receipt]:
        """Return the receipts of a run that count."""
        return [item for item in self.counted if item.run == run]

    def of_run(self, run: int) -> list[Received]:
        """Return the files that count as received by a run."""
        return [item.received for item in self.of_counted_run(run)]

    def deliveries(self, terms: Terms) -> list[list[Received]]:
        """Return what a full refresh reads: of complete deliveries, the last."""
        runs = list(dict.fromkeys(item.run for item in self.counted))
        if terms.delivery is DeliveryKind.COMPLETE:
            runs = runs[-1:]
        return [self.of_run(run) for run in runs]

    def to_receive(self, given: Sequence[File], terms: Terms) -> list[File]:
        """Return the files that a run receives: what is given, without what changes nothing.

        A file that comes several times counts where it comes last.
        """
        files = list({file.sha256: file for file in reversed(given)}.values())[::-1]
        if terms.is_complete:
            return [] if self._is_stored(files, terms) else files
        behind = self._behind_what_came_last(files)
        known, touched = {item.sha256 for item in self.counted}, self.touched
        return list(
            dropwhile(lambda file: file.sha256 in known and file.sha256 not in touched, behind)
        )

    def _is_stored(self, files: list[File], terms: Terms) -> bool:
        """Tell whether a complete delivery is stored: it is received whole or not at all."""
        names = [file.sha256 for file in files]
        last = self.of_counted_run(self.counted[-1].run) if self.counted else []
        known = {item.sha256 for item in self.counted} - self.touched
        is_current = terms.delivery is not DeliveryKind.COMPLETE and set(names) <= known
        return (bool(last) and names == [item.sha256 for item in last]) or is_current

    def _behind_what_came_last(self, files: list[File]) -> list[File]:
        """Leave out the first files that are given in the order in which they came last."""
        names = [file.sha256 for file in files]
        before = [item.sha256 for item in self.counted]
        others = [name for name in before if name not in names]
        pairs = zip(before, others + names, strict=False)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        return files[max(0, same - len(others)) :]

    def receive(self, files: Iterable[File]) -> "Receipts":
        """Return the receipts when a run receives files."""
        run, start = self.run_count + 1, len(self.all) + 1
        new = [Receipt(Received(file, number), run) for number, file in enumerate(files, start)]
        return replace(self, all=(*self.all, *new), touches=(*self.touches, frozenset()))

    def undo(self, run: int) -> "Receipts":
        """Return the receipts when a run, which receives nothing, undoes another."""
        touches = (*self.touches, frozenset[str]())
        return replace(self, undone=self.undone | {run}, touches=touches)

    def touch(self, files: Iterable[str]) -> "Receipts":
        """Return the receipts when the last run took rows of files."""
        return replace(self, touches=(*self.touches[:-1], frozenset(files)))
