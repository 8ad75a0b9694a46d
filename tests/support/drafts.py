"""Drafts a contract from a file and ingests the file by it: the whole table that comes out."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from glue_ingest.authoring.draft import draft_contract
from glue_ingest.authoring.render import render
from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import LedgerRow
from glue_ingest.lake.store import Store

ID = "district.lists"


def drafted(path: Path, contract_id: str = ID) -> Contract:
    """Draft the contract of a file beside it, and load it."""
    draft = path.with_name(f"{path.name}.odcs.yaml")
    draft.write_text(render(draft_contract(path, contract_id)), encoding="utf-8")
    return load_contract(str(draft))


def ingested(path: Path, contract: Contract, engine: EngineName) -> tuple[LedgerRow, Store]:
    """Ingest a file into a lake beside it; return the ledger row and the lake."""
    lake = Store(str(path.parent / f"lake_of_{path.name}_{engine}"))
    row = ingest(contract, path, lake, load_engine(engine), with_open_marks=True).row
    return row, lake


def rows_of(lake: Store, contract: Contract) -> list[dict[str, Any]]:
    """Return the curated rows in the order of the file, without lineage."""
    own = [column.name for column in contract.columns]
    curated = pq.read_table(f"{lake.root}/curated")
    return curated.sort_by("raw_record_number").select(own).to_pylist()


def read_by_draft(
    path: Path, engine: EngineName = EngineName.DUCKDB
) -> tuple[list[dict[str, Any]], LedgerRow]:
    """Return the rows of a file, ingested by its own draft, and the ledger row."""
    contract = drafted(path)
    row, lake = ingested(path, contract, engine)
    return rows_of(lake, contract), row
