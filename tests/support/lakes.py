"""What a lake holds, in a form in which two lakes can be compared."""

import itertools
from typing import Any

import pyarrow.parquet as pq

from glue_ingest.contracts.model import Contract
from glue_ingest.lake.raw import NOTE, RawFile, read_notes
from glue_ingest.lake.store import Store


def received_files(lake: Store, contract: Contract) -> dict[str, RawFile]:
    """Return all received files of a data set by SHA-256, ingested or not."""
    notes = [path for path in lake.find(lake.raw_folder(contract)) if path.endswith(f"/{NOTE}")]
    return read_notes(lake, contract, [path.split("/")[-2] for path in notes])


def lake_contents(lake: Store) -> dict[str, Any]:
    """Return schema and rows of every Parquet file of a lake, without run ids and times."""
    contents: dict[str, Any] = {}
    places = itertools.count()
    for path in lake.find("curated") + lake.find("quarantine") + lake.find("ledger"):
        name = path if path.startswith("curated") else f"{path.rpartition('/')[0]}/{next(places)}"
        table = pq.read_table(lake.address(path), partitioning=None)
        schema = table.schema.remove_metadata()
        named = {"run_id", "ingest_run_id", "received_at", "started_at", "ended_at", "engine_name",
                 "engine_version", "error_message"}  # fmt: skip
        table = table.drop_columns([c for c in schema.names if c in named])
        contents[name] = (str(schema), sorted(map(repr, table.to_pylist())))
    return contents
