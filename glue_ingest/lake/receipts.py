"""Receipts: which file was received when, as the ledger has it, and which of them count.

A run that commits lists the files that it received. Rows of the ledger from before that list have
the time in the note of the file (`lake/raw.py`): of each file the first commit that read it
received it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any

from glue_ingest.lake.ledger import LedgerRow


@dataclass(frozen=True)
class Receipt:
    """A file that a run received.

    `received_at` is UTC, ISO 8601; None where only the file's note has it.
    """

    run_id: str
    file_name: str
    byte_count: int
    sha256: str
    received_at: str | None


def list_receipts(commits: Iterable[LedgerRow]) -> list[Receipt]:
    """Return what the runs of a data set received, in order, undone runs included.

    `commits` are those of the data set, in their order.
    """
    receipts: list[Receipt] = []
    known: set[str] = set()
    for row in commits:
        if row.outcome != "succeeded":
            continue
        if row.received_files is None:
            own = [_receipt(row, item) for item in row.input_files if item["sha256"] not in known]
        else:
            own = [_receipt(row, item) for item in row.received_files]
        receipts += own
        known |= {item.sha256 for item in own}
    return receipts


def _receipt(row: LedgerRow, item: dict[str, Any]) -> Receipt:
    received_at: datetime | None = item.get("received_at")
    return Receipt(
        row.run_id,
        item["file_name"],
        item["byte_count"],
        item["sha256"],
        received_at.astimezone(UTC).isoformat(timespec="microseconds") if received_at else None,
    )


def list_undone(commits: Iterable[LedgerRow]) -> set[str]:
    """Return the ids of the runs whose receipts were undone."""
    return {row.undone_run_id for row in commits if row.undone_run_id and _counts(row)}


def list_counted(commits: Sequence[LedgerRow], undone: Iterable[str] = ()) -> list[Receipt]:
    """Return the receipts that count, in order: the stored rows follow from them.

    Those of undone runs do not count, nor those of the runs in `undone`. Of a file that was
    received several times the last receipt counts.
    """
    left_out = list_undone(commits) | set(undone)
    last: dict[str, Receipt] = {}
    for item in list_receipts(commits):
        if item.run_id not in left_out:
            last.pop(item.sha256, None)
            last[item.sha256] = item
    return list(last.values())


def last_delivery(receipts: Sequence[Receipt]) -> list[Receipt]:
    """Return those of the run that received the last of some receipts."""
    return [item for item in receipts if item.run_id == receipts[-1].run_id]


def list_touched(commits: Sequence[LedgerRow]) -> set[str]:
    """Return the SHA-256 of files that do not decide all their rows any more.

    Since the last receipt of such a file that counts, a run replaced or withdrew a row of it.
    """
    counted = {item.sha256: item.run_id for item in list_counted(commits)}
    undone = list_undone(commits)
    touched: set[str] = set()
    for row in commits:
        if not _counts(row) or row.run_id in undone:
            continue
        touched -= {sha256 for sha256, run_id in counted.items() if run_id == row.run_id}
        if row.replaced_files is not None:
            touched |= set(row.replaced_files)
        elif row.replaced_row_count or row.duplicate_row_count:
            # A run of an older version: it does not say which.
            touched |= {item["sha256"] for item in row.input_files} | counted.keys()
    return touched & counted.keys()


def find_received(
    given: Sequence[str | None], counted: Sequence[Receipt], touched: set[str]
) -> list[int]:
    """Return the places of the given files that a run receives, known ones again if need be.

    `given` has the SHA-256 of each known file, None of a new one; `counted` are the receipts that
    count. A known file is left out if nothing came after it, and if it decides all its rows, unless
    another file that is received comes before it. Of a file that is given twice the last place
    counts.
    """
    places = _last_places(given)
    again = {sha256 for sha256 in given if sha256}
    stored = [item.sha256 for item in counted]
    rest = [sha256 for sha256 in stored if sha256 not in again]
    after = [*rest, *(given[i] for i in places)]
    equal = 0
    while equal < min(len(stored), len(after)) and stored[equal] == after[equal]:
        equal += 1
    tail = places[max(0, equal - len(rest)) :]
    known = len(list(takewhile(lambda i: given[i] and given[i] not in touched, tail)))
    return tail[known:]


def find_complete(
    given: Sequence[str | None],
    counted: Sequence[Receipt],
    touched: set[str],
    *,
    is_whole: bool,
) -> list[int]:
    """Return the places of the given files that a run receives where deliveries are complete.

    What is given to one run is one delivery: all of it is received, or nothing. Nothing, if it is
    the last delivery; and, unless a delivery is the whole data set (`is_whole`), if all files are
    known and decide all their rows.
    """
    places = _last_places(given)
    files = [given[place] for place in places]
    is_last = bool(counted) and files == [item.sha256 for item in last_delivery(counted)]
    is_current = not is_whole and all(sha256 and sha256 not in touched for sha256 in files)
    return [] if is_last or is_current else places


def _last_places(given: Sequence[str | None]) -> list[int]:
    """Return the places of the given files, of a file that is given twice the last."""
    return [i for i, sha256 in enumerate(given) if not sha256 or sha256 not in given[i + 1 :]]


def _counts(row: LedgerRow) -> bool:
    return row.outcome == "succeeded"
