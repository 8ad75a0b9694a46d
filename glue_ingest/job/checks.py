"""What a run must pass before it is committed: the floors, and the rules of the whole table."""

from collections.abc import Sequence

from glue_ingest.engines.base import Changes, RunContext
from glue_ingest.job.floors import Ended, check_floors
from glue_ingest.job.placing import Accepted
from glue_ingest.job.plan import Plan
from glue_ingest.job.quality import check_table_rules
from glue_ingest.lake.ledger import LedgerRow
from glue_ingest.lake.snapshots import Snapshot, SnapshotFile


def check_run(
    context: RunContext,
    plan: Plan,
    row: LedgerRow,
    accepted: Sequence[Accepted],
    kept: Sequence[SnapshotFile],
    changes: Changes | None,
    before: Snapshot | None,
) -> None:
    """Stop a run that may not be committed.

    Its snapshot has the files `accepted` and `kept`; `before` is the one that readers see.

    Raises:
        FloorError: if it loses more than the contract allows, and nobody said that it may.
        BrokenRuleError: if all rows together break a rule of the contract.
    """
    if not plan.accepts_losses:
        files = [*(item.file for item in accepted), *kept]
        last = plan.done[-1] if plan.done else None
        check_floors(Ended(context, row, files, changes, before, last))
    check_table_rules(context, accepted, kept)
