"""What a run did, counted from the files that it staged, whichever engine wrote them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from glue_ingest.contracts.rules import Action
from glue_ingest.engines.base import Changes, Engine, Kind, RunContext
from glue_ingest.engines.changes import count_nothing, find_compared
from glue_ingest.engines.missing import check_snapshot, find_erasing, refuse_erasing
from glue_ingest.job.placing import Accepted
from glue_ingest.lake.snapshots import Snapshot, SnapshotFile

RULE_NAMES = ("column_name", "rule_name", "action_name")
# Rows of this run whose broken rules stand in the quarantine's rows; those of accepted ones, in
# its cells.
VALIDATED = (Kind.REJECTED.value, Kind.DUPLICATE.value)


def count_rows(context: RunContext, accepted: Sequence[Accepted]) -> dict[str, int]:
    """Count accepted rows, partitions, rejected rows by kind and cells by action."""
    kinds = _tally(context, "rows", "kind")
    actions = _tally(context, "cells", "action_name")
    # In a full refresh, rows of this run: a later delivery of the same run withdrew them.
    replayed = kinds[Kind.WITHDRAWN]
    return {
        "accepted_row_count": sum(item.new_row_count for item in accepted),
        "replaced_partition_count": len(accepted),
        "quarantined_row_count": kinds[Kind.REJECTED],
        "unreadable_row_count": kinds[Kind.UNREADABLE],
        "duplicate_row_count": kinds[Kind.DUPLICATE] + (0 if context.stored else replayed),
        "replaced_row_count": kinds[Kind.REPLACED] + _replaced_rows(context),
        "nulled_cell_count": actions[Action.NULL_CELL],
        "warned_cell_count": actions[Action.WARN],
    }


def find_changes(
    context: RunContext,
    engine: Engine,
    before: Snapshot | None,
    staged: Sequence[SnapshotFile],
) -> Changes | None:
    """Compare the staged rows with those that readers see; None if they have another key.

    Raises:
        MissingColumnsError: if a new file of a full refresh takes values away.
    """
    check_snapshot(context, before, context.new_files, find_erasing(context))
    compared = find_compared(context, before, staged)
    if compared is not None and not staged:
        return count_nothing(compared, context)
    if compared is not None and compared.is_comparable:
        changes = engine.compare(context, compared)
        if changes is not None:
            refuse_erasing(context, context.new_files, changes.erased_cells)
        return changes
    if compared is not None:
        return None
    return Changes(new_row_count=sum(item.row_count for item in staged))


def count_changes(changes: Changes | None) -> dict[str, Any]:
    """Return the columns of the ledger that say what a run changed."""
    if changes is None:
        return {}
    cells = changes.changed_cells.items()
    return {
        "new_row_count": changes.new_row_count,
        "unchanged_row_count": changes.unchanged_row_count,
        "changed_row_count": changes.changed_row_count,
        "withdrawn_row_count": changes.withdrawn_row_count,
        "changed_cells": [{"column_name": name, "cell_count": count} for name, count in cells],
    }


def _tally(context: RunContext, folder: str, column: str) -> Counter[str]:
    tally: Counter[str] = Counter()
    for batch in context.read_staged(folder, [column]):
        for counted in batch.column(0).value_counts().to_pylist():
            tally[counted["values"]] += counted["counts"]
    return tally


def _replaced_rows(context: RunContext) -> int:
    """Count the stored rows that go because there is no key to merge by."""
    if context.contract.key or context.stored is None:
        return 0
    return sum(item.row_count for item in context.stored.files)


def count_nulled_cells(context: RunContext, column: str) -> int:
    """Count the cells of a column in accepted rows that rules made null, each once."""
    names = ["column_name", "action_name", "raw_sha256", "raw_record_number"]
    batches = list(context.read_staged("cells", names))
    if not batches:
        return 0
    cells = pa.Table.from_batches(batches)
    is_nulled = pc.equal(cells["action_name"], Action.NULL_CELL.value)
    own = cells.filter(pc.and_(pc.equal(cells["column_name"], column), is_nulled))
    return int(own.group_by(names).aggregate([]).num_rows)


def reasons(context: RunContext) -> list[dict[str, Any]]:
    """Count violations by column, rule and action, those of rejected rows included."""
    tally: Counter[tuple[str, ...]] = Counter()
    for batch in context.read_staged("cells", list(RULE_NAMES)):
        tally.update(_grouped(pa.Table.from_batches([batch])))
    for batch in context.read_staged("rows", ["kind", "reasons"]):
        validated = batch.filter(pc.is_in(batch.column("kind"), value_set=pa.array(VALIDATED)))
        broken = pc.list_flatten(validated.column("reasons"))
        columns = [pc.struct_field(broken, name) for name in RULE_NAMES]
        tally.update(_grouped(pa.table(columns, names=list(RULE_NAMES))))
    return [
        dict(zip(RULE_NAMES, names, strict=True)) | {"violation_count": count}
        for names, count in sorted(tally.items())
    ]


def _grouped(broken: pa.Table) -> dict[tuple[str, ...], int]:
    rows = broken.group_by(list(RULE_NAMES)).aggregate([([], "count_all")]).to_pylist()
    return {tuple(row[name] for name in RULE_NAMES): row["count_all"] for row in rows}
