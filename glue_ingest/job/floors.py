"""What a run must not fall below, or it publishes nothing: see docs/contracts.md.

A run is refused that accepts nothing, leaves a data set or a partition empty that held rows,
withdraws more than a share of the stored rows, or rejects or nulls more than a share of what it read.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.rules import Action
from glue_ingest.engines.base import Changes, Compared, RunContext
from glue_ingest.errors import FloorError, quoted
from glue_ingest.job.examples import find_examples, find_unreadable
from glue_ingest.job.placing import Accepted
from glue_ingest.lake.ledger import LedgerRow

# A share may be above its threshold by this much more than that of the last good run.
LEEWAY = Fraction(5, 100)
SHOWN_PARTITIONS = 5
FLAG = "--accept-losses"


@dataclass(frozen=True)
class Run:
    """A run before its commit, and what was there before it.

    `last` is the ledger row of the last good run.
    """

    context: RunContext
    row: LedgerRow
    accepted: Sequence[Accepted]
    compared: Compared | None
    changes: Changes | None
    last: LedgerRow | None

    @property
    def contract(self) -> Contract:
        """The contract of the data set."""
        return self.context.contract


def check_floors(run: Run) -> None:
    """Refuse a run that loses more than its contract allows.

    Raises:
        FloorError: with what is lost, how much of it, and where the limit stands.
    """
    if problem := next(_problems(run), None):
        raise FloorError(
            f"The run of {run.contract.name} was not published. {problem} Fix the file or the "
            f"contract; if this is right, run again with {FLAG}."
        )


def _problems(run: Run) -> Iterator[str]:
    row = run.row
    read = row.read_row_count or 0
    rejected = (row.quarantined_row_count or 0) + (row.unreadable_row_count or 0)
    if not (row.accepted_row_count or row.duplicate_row_count):
        yield f"It accepts none of {read:,} row(s) read. {_causes(run)}"
    yield from _emptied(run)
    yield from _withdrawn(run)
    share, limit = _share(rejected, read), _limit(run, run.contract.maximum_rejected_share)
    if share > limit.given:
        yield (
            f"It rejects {rejected:,} of {read:,} row(s) ({_percent(share)}, at most "
            f"{_percent(limit.given)}: {limit.source}). {_causes(run)}"
        )
    yield from _nulled(run, read)
