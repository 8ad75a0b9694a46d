"""What a run changed, counted by DuckDB."""

from pathlib import Path

from glue_ingest.engines.base import ACCEPTED, Changes, Compared, RunContext
from glue_ingest.engines.changes import count_changes, read_changes
from glue_ingest.engines.duckdb.rules import sql_identifier, sql_literal
from glue_ingest.engines.duckdb.session import connected
from glue_ingest.engines.duckdb.stored import fetch_stored, scan


def compare(context: RunContext, compared: Compared) -> Changes | None:
    """Compare the staged rows with stored ones; return None if those have another key.

    Raises:
        OSError: if they cannot be read.
    """
    staged = [context.staging.address(item.path) for item in context.staged_files(ACCEPTED)]
    stored = fetch_stored(context, compared.snapshot, compared.old)
    contract = context.contract
    with connected(Path(context.address("spill"))) as session:
        session.execute(
            f"create view old_rows as from {scan(contract, stored, compared.partition)}"
        )
        session.execute(
            f"create view new_rows as from {scan(contract, staged, contract.partition)} "
            f"where ingest_run_id = {sql_literal(context.run_id)}"
        )
        query = count_changes(compared, context, sql_identifier)
        names = [name for name, *_ in session.rows(f"describe {query}")]
        (row,) = session.rows(query)
    return read_changes(compared, context, dict(zip(names, row, strict=True)))
