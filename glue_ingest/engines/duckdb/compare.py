"""What a run changed, counted by DuckDB."""

from collections.abc import Iterable
from pathlib import Path

from glue_ingest.contracts.types import duckdb_type
from glue_ingest.engines.base import ACCEPTED, Changes, Compared, RunContext
from glue_ingest.engines.changes import count_changes, read_changes
from glue_ingest.engines.duckdb.rules import sql_identifier, sql_literal
from glue_ingest.engines.duckdb.session import connected
from glue_ingest.engines.duckdb.stored import fetch_stored


def compare(context: RunContext, compared: Compared) -> Changes:
    """Compare the staged rows with stored ones.

    Raises:
        OSError: if they cannot be read.
    """
    staged = [context.staging.address(item.path) for item in context.staged_files(ACCEPTED)]
    stored = fetch_stored(context, compared.snapshot, compared.old)
    with connected(Path(context.address("spill"))) as session:
        session.execute(f"create view old_rows as {_read(context, stored)}")
        session.execute(
            f"create view new_rows as {_read(context, staged)} "
            f"where ingest_run_id = {sql_literal(context.run_id)}"
        )
        query = count_changes(compared, context, sql_identifier)
        names = [name for name, *_ in session.rows(f"describe {query}")]
        (row,) = session.rows(query)
    return read_changes(compared, context, dict(zip(names, row, strict=True)))


def _read(context: RunContext, paths: Iterable[str]) -> str:
    contract = context.contract
    options = "hive_partitioning = false"
    if contract.partition is not None:
        name = sql_identifier(contract.partition)
        data_type = duckdb_type(contract.column(contract.partition).data_type)
        options = f"hive_partitioning = true, hive_types = {{{name}: {data_type}}}"
    return f"select * from read_parquet([{', '.join(map(sql_literal, paths))}], {options})"
