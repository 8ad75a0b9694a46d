"""Files of rows, as files of this machine that DuckDB reads."""

from collections.abc import Iterable

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.types import duckdb_type
from glue_ingest.engines.base import RunContext
from glue_ingest.engines.duckdb.rules import sql_identifier, sql_literal
from glue_ingest.lake.objects import Copy
from glue_ingest.lake.snapshots import Snapshot, SnapshotFile

# Where the stored files of a lake on S3 are staged.
STORED = "stored"


def fetch_stored(
    context: RunContext, snapshot: Snapshot, files: Iterable[SnapshotFile]
) -> list[str]:
    """Return where stored files are on this machine; those on S3 are staged, by one request each.

    DuckDB would read them there in pieces, by some 27 requests each.
    """
    folder = context.path(f"{STORED}/{snapshot.run_id}")
    copies = [
        Copy(f"{snapshot.folder}/{item.path}", f"{folder}/{item.path}", item.byte_count)
        for item in files
    ]
    staged = {item.path for item in context.staging.list_files(folder)}
    missing = [item for item in copies if item.target not in staged]
    fetched = dict(zip(missing, context.lake.fetch(missing, context.staging), strict=True))
    return [fetched.get(item) or context.staging.address(item.target) for item in copies]


def scan(contract: Contract, paths: Iterable[str], partition: str | None) -> str:
    """Return the table function that reads files; `partition` is what their folders are named by.

    Stored rows may have been partitioned by a column that the contract had.
    """
    options = "hive_partitioning = false"
    if partition is not None:
        column = next((item for item in contract.columns if item.name == partition), None)
        kind = duckdb_type(column.data_type) if column else "varchar"
        options = f"hive_partitioning = true, hive_types = {{{sql_identifier(partition)}: {kind}}}"
    return f"read_parquet([{', '.join(map(sql_literal, paths))}], {options})"
