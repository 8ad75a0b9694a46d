"""The curated files of a run, written by DuckDB: one a partition, sorted by key."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from glue_ingest.contracts.types import duckdb_type
from glue_ingest.engines.base import RunContext, partition_folder
from glue_ingest.engines.duckdb import quarantine, steps
from glue_ingest.engines.duckdb.rules import sql_identifier, sql_literal
from glue_ingest.engines.duckdb.session import Session
from glue_ingest.lake.store import PART

# Rows of partitions that are deduplicated and written together: what memory has to hold of them.
BATCH_ROWS = 5_000_000


@dataclass(frozen=True)
class Batch:
    """Partitions that are merged together: their values as SQL, by text; none of a whole table."""

    values: dict[str, str] | None
    has_stored: bool


def find_losers(session: Session, work: RunContext) -> list[Batch]:
    """Merge candidates with stored rows and keep the losers in `lost`; return what to write."""
    session.execute(quarantine.CREATE_LOST)
    is_merged = work.keeps_existing and bool(work.contract.key)
    stored = work.partition_files() if is_merged else {}
    if work.contract.partition is None:
        batches = [Batch(None, bool(stored))]
    else:
        grouped = list(_batches(session, work))
        touched = {text for texts in grouped for text in texts}
        stored = {text: path for text, path in stored.items() if text in touched}
        batches = [
            Batch({t: _typed(work, t) for t in texts}, not stored.keys().isdisjoint(texts))
            for texts in grouped
        ]
    if stored:
        addresses = [work.lake.address(path) for path in stored.values()]
        session.execute(steps.create_stored(work.contract, addresses))
    if work.contract.key:
        for batch in batches:
            _merge(session, work, batch)
            session.execute(steps.create_placed(work.contract))
            session.execute(quarantine.KEEP_LOST)
    return batches


def write_curated(
    session: Session, work: RunContext, batches: list[Batch], workers: ThreadPoolExecutor
) -> None:
    """Write the rows that did not lose, one file a partition."""
    lineage = steps.lineage(session.rows(steps.LIST_FILES))
    for batch in batches:
        _merge(session, work, batch)
        is_used_again = len(batch.values or ()) > 1
        session.execute(steps.create_winners(work.contract, is_kept=is_used_again))
        if batch.values is None:
            copy(session, work, steps.curated_rows(work.contract, lineage, None), "curated")
            continue
        written = [
            workers.submit(
                copy,
                session.another(),
                work,
                steps.curated_rows(work.contract, lineage, value),
                f"curated/{partition_folder(work.contract.partition or '', text)}",
            )
            for text, value in batch.values.items()
        ]
        for future in written:
            future.result()


def _merge(session: Session, work: RunContext, batch: Batch) -> None:
    values = None if batch.values is None else list(batch.values.values())
    session.execute(steps.create_merged(work.contract, values, has_stored=batch.has_stored))


def _batches(session: Session, work: RunContext) -> Iterator[list[str]]:
    """Yield the partitions that have candidates, a few at a time."""
    counted = session.rows(
        f"select cast({sql_identifier(work.contract.partition or '')} as varchar), count(*) "
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


def _typed(work: RunContext, text: str) -> str:
    """Return a partition's value as a SQL literal of its type."""
    column = work.contract.column(work.contract.partition or "")
    return f"cast({sql_literal(text)} as {duckdb_type(column.data_type)})"


def copy(session: Session, work: RunContext, query: str, folder: str) -> None:
    """Write the rows of a query as the one file of a new folder."""
    Path(work.address(folder)).mkdir(parents=True)
    target = sql_literal(work.address(f"{folder}/{PART}"))
    session.execute(f"copy ({query}) to {target} (format parquet, compression snappy)")
