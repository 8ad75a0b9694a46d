"""Receipts: which file was received when, as the ledger has it, and which of them count.

A run that commits lists the files that it received. Rows of the ledger from before that list have
the time in the note of the file (`lake/raw.py`): of each file the first commit that read it
received it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
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
        received_at and received_at.astimezone(UTC).isoformat(timespec="microseconds"),
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


def _counts(row: LedgerRow) -> bool:
    return row.outcome == "succeeded"
