"""What a run must not fall below, or it publishes nothing: see docs/contracts.md.

A run is refused that accepts nothing, leaves a data set or a partition empty that held rows,
withdraws more than a share of the stored rows, or rejects or nulls more than a share of what it
read.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from glue_ingest.contracts.deliveries import DeliveryKind
from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.rules import Action
from glue_ingest.engines.base import Changes, RunContext
from glue_ingest.errors import FloorError, quoted
from glue_ingest.job.counts import count_nulled_cells
from glue_ingest.job.examples import show_examples
from glue_ingest.lake.ledger import LedgerRow
from glue_ingest.lake.partitions import partition_value
from glue_ingest.lake.snapshots import Snapshot, SnapshotFile

# The share of a run may be so much above that of the last good run.
LEEWAY = Fraction(5, 100)
SHOWN_PARTITIONS = 5
FLAG = "--accept-losses"


@dataclass(frozen=True)
class Ended:
    """A run before its commit, and what was there before it.

    `files` are those of its snapshot, `before` is the snapshot that readers see, `last` the ledger
    row of the last run that succeeded. `changes` is null where rows could not be compared.
    """

    context: RunContext
    row: LedgerRow
    files: Sequence[SnapshotFile]
    changes: Changes | None
    before: Snapshot | None
    last: LedgerRow | None

    @property
    def contract(self) -> Contract:
        """The contract of the data set."""
        return self.context.contract

    @property
    def read_row_count(self) -> int:
        """Number of rows read."""
        return self.row.read_row_count or 0


def check_floors(run: Ended) -> None:
    """Refuse a run that loses more than its contract allows.

    Raises:
        FloorError: with what is lost, how much of it, and where the limit stands.
    """
    if problem := next(_problems(run), None):
        raise FloorError(
            f"The run of {run.contract.name} was not published. {problem} Fix the file, or edit "
            f"{run.contract.path}; if the loss is right, run again with {FLAG}."
        )


def _problems(run: Ended) -> Iterator[str]:
    row, rules = run.row, Counter[tuple[str, str, str]]()
    for item in row.reasons:
        found = (item["column_name"], item["rule_name"], item["action_name"])
        rules[found] += item["violation_count"]
    # Rows that lose to better ones are not accepted either, but nothing is wrong with them.
    if not (row.accepted_row_count or row.duplicate_row_count):
        yield f"It accepts none of {run.read_row_count:,} row(s) read.{_causes(run, rules)}"
    yield from _emptied(run)
    yield from _withdrawn(run)
    yield from _rejected(run, rules)
    yield from _nulled(run, rules)


def _emptied(run: Ended) -> Iterator[str]:
    column = run.contract.partition
    if run.before is None or column is None:
        return
    there = {item.partition for item in run.files}
    # A full refresh may have changed the partition column.
    own = [item for item in run.before.files if item.partition.startswith(f"{column}=")]
    gone = [item for item in own if item.partition not in there and item.row_count]
    if gone:
        names = [partition_value(item.partition) for item in gone]
        more = f" and {len(gone) - SHOWN_PARTITIONS:,} more" if names[SHOWN_PARTITIONS:] else ""
        is_public = run.contract.column(column).classification == "public"
        told = f"partitions without rows: {column} {quoted(names[:SHOWN_PARTITIONS])}{more}"
        if run.contract.is_personal or not is_public:
            told = f"{len(gone):,} partition(s) without rows"
        yield f"It leaves {told}, with {sum(item.row_count for item in gone):,} stored row(s)."


def _withdrawn(run: Ended) -> Iterator[str]:
    if run.before is None:
        return
    if run.changes is None:
        stored, gone = sum(item.row_count for item in run.before.files), 0
    else:
        stored, gone = run.changes.stored_row_count, run.changes.withdrawn_row_count
    if not stored:
        return
    if run.changes is None or not run.contract.key:
        # Which rows differ cannot be told; their number can.
        gone = max(0, stored - (run.row.accepted_row_count or 0))
    share, limit = Fraction(gone, stored), _exact(run.contract.maximum_withdrawn_share)
    if share > limit:
        of = "the partitions that it replaces"
        if run.contract.delivery is DeliveryKind.COMPLETE or run.context.stored is None:
            of = "the data set"
        yield (
            f"It withdraws {gone:,} of {stored:,} stored row(s) of {of}: {_percent(share)}, and "
            f"maxWithdrawnShare allows {_percent(limit)}."
        )


def _rejected(run: Ended, rules: Counter[tuple[str, str, str]]) -> Iterator[str]:
    rejected = _rejected_rows(run.row)
    limit = _limit(
        run, run.contract.maximum_rejected_share, _rejected_rows(run.last) if run.last else 0
    )
    share = Fraction(rejected, max(run.read_row_count, 1))
    if share > limit:
        yield (
            f"It rejects {rejected:,} of {run.read_row_count:,} row(s) read: {_percent(share)}, "
            f"and maxRejectedShare, or the last good run, allows {_percent(limit)}."
            f"{_causes(run, rules)}"
        )


def _rejected_rows(row: LedgerRow) -> int:
    return (row.quarantined_row_count or 0) + (row.unreadable_row_count or 0)


def _nulled(run: Ended, rules: Counter[tuple[str, str, str]]) -> Iterator[str]:
    counts = Counter[str]()
    for (column, _, action), count in rules.items():
        if action == Action.NULL_CELL:
            counts[column] += count
    before = Counter[str]()
    for item in run.last.reasons if run.last else []:
        if item["action_name"] == Action.NULL_CELL:
            before[item["column_name"]] += item["violation_count"]
    for column, count in counts.most_common():
        limit = _limit(run, run.contract.maximum_nulled_share, before[column])
        rows = max(run.read_row_count, 1)
        # Violations of rejected rows are among those, and several of one cell.
        if Fraction(count, rows) > limit:
            count = count_nulled_cells(run.context, column)
        share = Fraction(count, rows)
        if share > limit:
            yield (
                f"Rules make {count:,} of {run.read_row_count:,} value(s) of the column "
                f"'{column}' null: {_percent(share)}, and maxNulledShare, or the last good run, "
                f"allows {_percent(limit)}.{show_examples(run.context, column)}"
            )


def _causes(run: Ended, rules: Counter[tuple[str, str, str]]) -> str:
    """Say what most rows are rejected for, with examples."""
    rejecting = Counter({rule: n for rule, n in rules.items() if rule[2] == Action.REJECT_ROW})
    text = ""
    if unreadable := run.row.unreadable_row_count:
        text += f" {unreadable:,} record(s) cannot be read.{show_examples(run.context, None)}"
    for (column, rule, _), count in rejecting.most_common(1):
        share = _percent(Fraction(count, max(run.read_row_count, 1)))
        text += (
            f" The rule '{rule}' of the column '{column}' rejects {count:,} row(s) ({share})."
            f"{show_examples(run.context, column)}"
        )
    return text


def _limit(run: Ended, threshold: float, last_count: int) -> Fraction:
    """Return the threshold, or what the last good run had and a little more if that is greater."""
    if run.last is None or not run.last.read_row_count:
        return _exact(threshold)
    return max(_exact(threshold), Fraction(last_count, run.last.read_row_count) + LEEWAY)


def _exact(share: float) -> Fraction:
    return Fraction(str(share))


def _percent(share: Fraction) -> str:
    return f"{float(share):.1%}"
