"""The curated files of a run, written by DuckDB: one per partition, sorted by key."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from glue_ingest.contracts.types import duckdb_type
from glue_ingest.engines.base import ACCEPTED, RunContext
from glue_ingest.engines.duckdb import quarantine, steps
from glue_ingest.engines.duckdb.rules import sql_identifier, sql_literal
from glue_ingest.engines.duckdb.session import Session
from glue_ingest.lake.objects import Copy
from glue_ingest.lake.partitions import partition_folder
from glue_ingest.lake.store import PART

# Partitions are deduplicated and written together up to this many rows, which must fit in memory.
BATCH_ROWS = 5_000_000
# Where the stored files of a lake on S3 are staged.
STORED = "stored"


@dataclass(frozen=True)
class Batch:
    """Partitions that are merged together: their values as SQL, by text; None for a whole table."""

    values: dict[str, str] | None
    has_stored: bool


def find_losers(session: Session, context: RunContext) -> list[Batch]:
    """Merge candidates with stored rows, and put the losers in `lost`. Return what to write."""
    session.execute(quarantine.CREATE_LOST)
    stored = context.partition_files() if context.contract.key else {}
    if context.contract.partition is None:
        batches = [Batch(None, bool(stored))]
    else:
        grouped = list(_batches(session, context))
        touched = {text for texts in grouped for text in texts}
        stored = {text: path for text, path in stored.items() if text in touched}
        batches = [
            Batch({t: _typed(context, t) for t in texts}, not stored.keys().isdisjoint(texts))
            for texts in grouped
        ]
    if stored:
        session.execute(steps.create_stored(context.contract, _fetched(context, stored.values())))
    if context.contract.key:
        for batch in batches:
            _merge(session, context, batch)
            session.execute(steps.create_placed(context.contract))
            session.execute(quarantine.INSERT_LOST)
    return batches


def _fetched(context: RunContext, paths: Iterable[str]) -> list[str]:
    """Return where stored files are on this machine; those on S3 are staged, by one request each.

    DuckDB would read them there in pieces, by some 27 requests each.
    """
    if context.stored is None:
        return []
    folder, files = context.stored.folder, context.stored.files
    sizes = {f"{folder}/{item.path}": item.byte_count for item in files}
    copies = [
        Copy(path, context.path(f"{STORED}{path.removeprefix(folder)}"), sizes[path])
        for path in paths
    ]
    return context.lake.fetch(copies, context.staging)


def write_curated(
    session: Session, context: RunContext, batches: list[Batch], workers: ThreadPoolExecutor
) -> None:
    """Write the winners, one file per partition."""
    lineage = steps.lineage(session.rows(steps.LIST_FILES))
    for batch in batches:
        _merge(session, context, batch)
        is_used_again = len(batch.values or ()) > 1
        session.execute(steps.create_winners(context.contract, is_kept=is_used_again))
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


def _merge(session: Session, context: RunContext, batch: Batch) -> None:
    values = None if batch.values is None else list(batch.values.values())
    session.execute(steps.create_merged(context.contract, values, has_stored=batch.has_stored))


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
