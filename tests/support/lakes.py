"""What a lake holds, in a form in which two lakes can be compared."""

import json
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.duckdb.session import PROTOCOL, register_store
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.raw import RawFile
from glue_ingest.lake.store import Store

ZONES = ("curated", "quarantine", "restricted", "ledger")
# What differs between two runs of the same files, or two engines.
LEFT_OUT = frozenset(
    {"received_at", "started_at", "ended_at", "engine_name", "engine_version", "error_message"}
)


def received_files(lake: Store, contract: Contract) -> dict[str, RawFile]:
    """Return all received files of a data set by SHA-256, ingested or not, as received last."""
    notes = [path for path in lake.find(lake.raw_folder(contract)) if path.endswith(".json")]
    files = [RawFile(**json.loads(lake.read_text(path))) for path in notes]
    return {raw.sha256: raw for raw in sorted(files, key=lambda raw: raw.received_at)}


def lake_contents(lake: Store) -> dict[str, Any]:
    """Return schema and rows of every Parquet file of a lake by its path.

    A run's id is replaced by its place in the ledger; times, engines and the sizes of files in
    bytes are left out.
    """
    runs = {row.run_id: f"run-{place}" for place, row in enumerate(read_rows(lake))}
    contents: dict[str, Any] = {}
    paths = [path for zone in ZONES for path in lake.find(zone)]
    for path, content in zip(paths, lake.read_all(paths, lake.read_bytes), strict=True):
        table = pq.ParquetFile(pa.BufferReader(content)).read()
        schema = table.schema.remove_metadata()
        table = table.drop_columns([name for name in schema.names if name in LEFT_OUT])
        rows = sorted(_named(repr(_comparable(row)), runs) for row in table.to_pylist())
        contents[_named(path, runs)] = (str(schema), rows)
    return contents


def last_rows(lake: Store, dataset: str, *columns: str) -> list[tuple[Any, ...]]:
    """Return columns of the rows of a data set's last commit, in no order."""
    commits = [row for row in read_rows(lake) if row.dataset_id == dataset and row.commit_number]
    last = max(commits, key=lambda row: row.commit_number or 0)
    if not last.snapshot_files:
        return []
    folder = f"curated/{dataset.replace('.', '/')}/{last.snapshot_run_id}"
    table = pq.read_table(lake.full(folder), filesystem=lake.files).select(columns)
    return [tuple(row.values()) for row in table.to_pylist()]


def restated(line: str) -> str:
    """Return a record of states_all with other figures; its first three fields are its key."""
    *key, figures = line.split(",", 3)
    return ",".join([*key, figures.replace(",1", ",2")])


def _named(text: str, runs: dict[str, str]) -> str:
    for run_id, name in runs.items():
        text = text.replace(run_id, name)
    return text


def _comparable(row: dict[str, Any]) -> dict[str, Any]:
    for file in row.get("snapshot_files") or []:
        del file["byte_count"]
    for file in row.get("received_files") or []:
        del file["received_at"]
    return row


def query(lake: Store, sql: str) -> list[tuple[Any, ...]]:
    """Ask DuckDB about files of a lake, by their addresses."""
    with duckdb.connect() as connection:
        register_store(connection, lake)
        rows = connection.execute(sql).fetchall()
        if not lake.is_local:
            # Else DuckDB reports objects that nobody freed.
            connection.unregister_filesystem(PROTOCOL)
        return rows
