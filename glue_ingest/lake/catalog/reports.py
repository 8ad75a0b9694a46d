"""What the catalog step says about a table."""

from collections.abc import Iterable
from dataclasses import dataclass, field

UNCHANGED, CREATED, UPDATED, UNKNOWN = "unchanged", "created", "updated", "unknown"


@dataclass
class TableReport:
    """What was done to a table and its partitions.

    `drift` names what was otherwise than contract and ledger say, and no new run explains it.
    """

    name: str
    outcome: str = UNCHANGED
    created: int = 0
    updated: int = 0
    deleted: int = 0
    drift: list[str] = field(default_factory=list)

    def write(self, outcome: str = UPDATED) -> None:
        """Note that the table or a partition was written; a table that was created stays so."""
        if self.outcome == UNCHANGED:
            self.outcome = outcome

    def find(self, drift: Iterable[str]) -> None:
        """Note drift, each item once."""
        self.drift += [name for name in drift if name not in self.drift]


def describe(report: TableReport) -> str:
    """Return what was done to a table as a line."""
    if report.outcome == UNKNOWN:
        what = "no contract stands for it: delete the table if nobody reads it"
        return f"{report.outcome}\t{report.name}\t{what}"
    counts = ", ".join(
        f"{count:,} {name}"
        for name, count in (
            (CREATED, report.created),
            (UPDATED, report.updated),
            ("deleted", report.deleted),
        )
        if count
    )
    drift = f"; put right: {', '.join(report.drift)}"
    return (
        f"{report.outcome}\t{report.name}\tpartitions: {counts or UNCHANGED}"
        f"{drift if report.drift else ''}"
    )
