"""The curated files of a run, written by DuckDB: one per partition, sorted by key."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from glue_ingest.contracts.deliveries import DeliveryKind, MissingColumns
from glue_ingest.contracts.types import duckdb_type
from glue_ingest.engines.base import ACCEPTED, RunContext, SourceFile
from glue_ingest.engines.duckdb import missing, quarantine, steps
from glue_ingest.engines.duckdb.rules import sql_identifier, sql_literal
from glue_ingest.engines.duckdb.session import Session
from glue_ingest.engines.duckdb.stored import fetch_stored
from glue_ingest.engines.missing import (
    Lacked,
    check_snapshot,
    find_lacked,
    is_replayed,
    lacked_columns,
    refuse_erasing,
)
from glue_ingest.lake.partitions import partition_folder, partition_value
from glue_ingest.lake.snapshots import SnapshotFile
from glue_ingest.lake.store import PART

# Partitions are deduplicated and written together up to this many rows, which must fit in memory.
BATCH_ROWS = 5_000_000


@dataclass(frozen=True)
class Batch:
    """Partitions that are merged together: their values as SQL, by text; None for a whole table.

    A batch without candidates is not written: a complete delivery has no rows for it.
    """

    values: dict[str, str] | None
    has_stored: bool
    has_candidates: bool = True


def find_losers(session: Session, context: RunContext, inputs: list[SourceFile]) -> "Merge":
    """Merge candidates with stored rows, and put the losers in `lost`.

    Raises:
        MissingColumnsError: if a file lacks a column in which it would replace values.
    """
    merge = Merge(session, context, find_lacked(context, inputs))
    session.execute(quarantine.CREATE_LOST)
    if not context.contract.key:
        check_snapshot(context, context.stored, inputs, merge.lacked)
        return merge
    if merge.keeps:
        session.execute(missing.create_kept(context.contract, merge.columns))
    erased: Counter[tuple[int, str]] = Counter()
    counted = missing.count_erased(
        merge.lacked, merge.columns, in_last_delivery=is_replayed(context)
    )
    for batch in merge.batches:
        merge.merge(batch)
        session.execute(steps.create_placed(context.contract, merge.columns))
        session.execute(quarantine.INSERT_LOST)
        if merge.keeps:
            query = missing.insert_kept(context.contract, merge.lacked, merge.columns)
            session.execute(query)
        elif merge.columns:
            for number, *counts in session.rows(counted):
                erased.update({(number, c): n for c, n in zip(merge.columns, counts, strict=True)})
        if context.contract.is_complete:
            session.execute(quarantine.insert_withdrawn(context.contract))
    refuse_erasing(context, inputs, erased)
    return merge


class Merge:
    """What is merged: batches of partitions, and the columns that files lack."""

    def __init__(self, session: Session, context: RunContext, lacked: Lacked) -> None:
        self.session = session
        self.context = context
        self.lacked = lacked
        self.columns = lacked_columns(context, lacked)
        keeps = context.contract.missing_columns is MissingColumns.KEEP
        self.keeps = keeps and bool(self.columns)
        self.batches = self._find_batches()

    def _find_batches(self) -> list[Batch]:
        """List what is merged, and make the view of the stored rows that are part of it."""
        contract, snapshot = self.context.contract, self.context.stored
        found = snapshot.files if snapshot and contract.key else ()
        stored = {partition_value(item.partition): item for item in found}
        if contract.partition is None:
            batches = [Batch(None, bool(stored))]
        else:
            grouped = list(_batches(self.session, self.context))
            touched = {text for texts in grouped for text in texts}
            batches = [self._batch(texts, stored) for texts in grouped]
            gone = [text for text in stored if text not in touched]
            if contract.delivery is DeliveryKind.COMPLETE and gone:
                values = {text: _typed(self.context, text) for text in gone}
                batches.append(Batch(values, has_stored=True, has_candidates=False))
            else:
                stored = {text: item for text, item in stored.items() if text in touched}
        if snapshot and stored:
            paths = fetch_stored(self.context, snapshot, stored.values())
            self.session.execute(steps.create_stored(contract, paths))
        return batches

    def _batch(self, texts: list[str], stored: dict[str, SnapshotFile]) -> Batch:
        values = {text: _typed(self.context, text) for text in texts}
        return Batch(values, not stored.keys().isdisjoint(texts))

    def merge(self, batch: Batch) -> None:
        """Make the view `merged` of a batch."""
        values = None if batch.values is None else list(batch.values.values())
        contract = self.context.contract
        self.session.execute(steps.create_merged(contract, values, has_stored=batch.has_stored))


def write_curated(merge: Merge, workers: ThreadPoolExecutor) -> None:
    """Write the winners, one file per partition."""
    session, context = merge.session, merge.context
    lineage = steps.lineage(session.rows(steps.LIST_FILES))
    for batch in merge.batches:
        if not batch.has_candidates:
            continue
        merge.merge(batch)
        is_used_again = len(batch.values or ()) > 1
        winners = steps.create_winners(context.contract, merge.columns, is_kept=is_used_again)
        session.execute(winners)
        if batch.values is None:
            copy(session, context, steps.curated_rows(context.contract, lineage, None), ACCEPTED)
            continue
        written = [
            workers.submit(
                copy,
                session.another(),
                context,
                steps.curated_rows(context.contract, lineage, value),
                f"{ACCEPTED}/{partition_folder(context.contract.partition or '', text)}",
            )
            for text, value in batch.values.items()
        ]
        for future in written:
            future.result()


def _batches(session: Session, context: RunContext) -> Iterator[list[str]]:
    """Yield the partitions that have candidates, a few at a time."""
    counted = session.rows(
        f"select cast({sql_identifier(context.contract.partition or '')} as varchar), count(*) "
        "from validated where is_candidate group by 1 order by 1"
    )
    texts: list[str] = []
    total = 0
    for text, count in counted:
        if texts and total + count > BATCH_ROWS:
            yield texts
            texts, total = [], 0
        texts.append(text)
        total += count
    if texts:
        yield texts


def _typed(context: RunContext, text: str) -> str:
    """Return a partition's value as a SQL literal of its type."""
    column = context.contract.column(context.contract.partition or "")
    return f"cast({sql_literal(text)} as {duckdb_type(column.data_type)})"


def copy(session: Session, context: RunContext, query: str, folder: str) -> None:
    """Write the rows of a query as the one file of a new folder."""
    context.staging.make_folder(context.path(folder))
    target = sql_literal(context.address(f"{folder}/{PART}"))
    session.execute(f"copy ({query}) to {target} (format parquet, compression snappy)")
