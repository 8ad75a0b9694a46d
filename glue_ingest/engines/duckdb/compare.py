"""What a run changed, counted by DuckDB."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from glue_ingest.contracts.rules import DataType
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
    contract = context.contract
    types = {column.name: column.data_type for column in contract.columns}
    staged = [context.staging.address(item.path) for item in context.staged_files(ACCEPTED)]
    stored = fetch_stored(context, compared.snapshot, compared.old)
    # A full refresh may have changed the partition column.
    stored_by = compared.old[0].partition.partition("=")[0] or None
    with connected(Path(context.address("spill"))) as session:
        session.execute(f"create view old_rows as {_read(compared.old_types, stored_by, stored)}")
        session.execute(
            f"create view new_rows as {_read(types, contract.partition, staged)} "
            f"where ingest_run_id = {sql_literal(context.run_id)}"
        )
        query = count_changes(compared, context, sql_identifier)
        names = [name for name, *_ in session.rows(f"describe {query}")]
        (row,) = session.rows(query)
    return read_changes(compared, context, dict(zip(names, row, strict=True)))


def _read(types: Mapping[str, DataType], partition: str | None, paths: Iterable[str]) -> str:
    options = "hive_partitioning = false"
    if partition is not None and partition in types:
        typed = f"{sql_identifier(partition)}: {duckdb_type(types[partition])}"
        options = f"hive_partitioning = true, hive_types = {{{typed}}}"
    return f"select * from read_parquet([{', '.join(map(sql_literal, paths))}], {options})"
