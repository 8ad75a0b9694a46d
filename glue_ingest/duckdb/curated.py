"""The curated files of a run, written by DuckDB: one a partition, sorted by key."""

from collections.abc import Iterator
from pathlib import Path

from glue_ingest.duckdb import quarantine, steps
from glue_ingest.duckdb.rules import duckdb_type, literal, name
from glue_ingest.duckdb.session import Session
from glue_ingest.engine import Work, partition_folder
from glue_ingest.lake import PART

# Rows of partitions that are deduplicated together: what memory has to hold of their keys.
BATCH_ROWS = 2_000_000
# So few rows are copied once, instead of being selected anew for each partition.
SMALL_ROWS = 200_000


def write_curated(session: Session, work: Work) -> None:
    """Merge candidates with stored rows, keep the losers in `lost`, and write the winners."""
    session.execute(quarantine.CREATE_LOST)
    is_merged = work.keeps_existing and bool(work.contract.key)
    stored = work.partition_files() if is_merged else {}
    if work.contract.partition is None:
        _place(session, work, list(stored.values()), None, is_small=False)
        _write(session, work, "curated", None)
        return
    for texts, row_count in _batches(session, work):
        values = {text: _typed(work, text) for text in texts}
        paths = [stored[text] for text in texts if text in stored]
        _place(session, work, paths, list(values.values()), is_small=row_count <= SMALL_ROWS)
        for text, value in values.items():
            folder = f"curated/{partition_folder(work.contract.partition, text)}"
            _write(session, work, folder, value)


def _batches(session: Session, work: Work) -> Iterator[tuple[list[str], int]]:
    """Yield the partitions that have candidates, a few at a time, with their number of rows."""
    counted = session.rows(
        f"select cast({name(work.contract.partition or '')} as varchar), count(*) from judged "
        "where is_candidate group by 1 order by 1"
    )
    texts: list[str] = []
    total = 0
    for text, count in counted:
        if texts and total + count > BATCH_ROWS:
            yield texts, total
            texts, total = [], 0
        texts.append(text)
        total += count
    if texts:
        yield texts, total


def _typed(work: Work, text: str) -> str:
    """Return a partition's value as a SQL literal of its type."""
    column = work.contract.column(work.contract.partition or "")
    return f"cast({literal(text)} as {duckdb_type(column.data_type)})"


def _place(
    session: Session, work: Work, stored: list[str], values: list[str] | None, *, is_small: bool
) -> None:
    """Merge the candidates of some partitions with what is stored, and find who loses."""
    session.execute("delete from files where not is_new")
    if stored:
        addresses = [work.lake.address(path) for path in stored]
        session.execute(steps.create_stored(work.contract, addresses))
    session.execute(steps.create_merged(work.contract, values, has_stored=bool(stored)))
    if work.contract.key:
        session.execute(steps.create_placed(work.contract))
        session.execute(steps.CREATE_LOSERS)
        session.execute(quarantine.KEEP_LOST)
    session.execute(steps.create_winners(work.contract, is_small=is_small))


def _write(session: Session, work: Work, folder: str, value: str | None) -> None:
    copy(session, work, steps.curated_rows(work.contract, value), folder)


def copy(session: Session, work: Work, query: str, folder: str) -> None:
    """Write the rows of a query as the one file of a new folder."""
    Path(work.address(folder)).mkdir(parents=True)
    target = literal(work.address(f"{folder}/{PART}"))
    session.execute(f"copy ({query}) to {target} (format parquet, compression snappy)")
