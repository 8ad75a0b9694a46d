"""What a run changed, counted by DuckDB."""

from collections.abc import Iterable
from pathlib import Path

from glue_ingest.contracts.types import duckdb_type
from glue_ingest.engines.base import ACCEPTED, Changes, Compared, RunContext
from glue_ingest.engines.changes import count_changes, read_changes
from glue_ingest.engines.duckdb.rules import sql_identifier, sql_literal
from glue_ingest.engines.duckdb.session import connected
from glue_ingest.engines.duckdb.stored import fetch_stored


def compare(context: RunContext, compared: Compared) -> Changes | None:
    """Compare the staged rows with stored ones; return None if those have another key.

    Raises:
        OSError: if they cannot be read.
    """
    staged = [context.staging.address(item.path) for item in context.staged_files(ACCEPTED)]
    stored = fetch_stored(context, compared.snapshot, compared.old)
    with connected(Path(context.address("spill"))) as session:
        session.execute(f"create view old_rows as {_read(context, stored, compared.partition)}")
        session.execute(
            f"create view new_rows as {_read(context, staged, context.contract.partition)} "
            f"where ingest_run_id = {sql_literal(context.run_id)}"
        )
        query = count_changes(compared, context, sql_identifier)
        names = [name for name, *_ in session.rows(f"describe {query}")]
        (row,) = session.rows(query)
    return read_changes(compared, context, dict(zip(names, row, strict=True)))


def _read(context: RunContext, paths: Iterable[str], partition: str | None) -> str:
    """Select the rows of files; `partition` is what their folders are named after."""
    options = "hive_partitioning = false"
    if partition is not None:
        # The stored rows may have been partitioned by a column that the contract had.
        is_known = partition in context.contract.column_names
        kind = duckdb_type(context.contract.column(partition).data_type) if is_known else "varchar"
        options = f"hive_partitioning = true, hive_types = {{{sql_identifier(partition)}: {kind}}}"
    return f"select * from read_parquet([{', '.join(map(sql_literal, paths))}], {options})"
