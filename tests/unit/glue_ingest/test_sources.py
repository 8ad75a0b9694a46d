from pathlib import Path
from typing import Any

import pytest
import yaml

from glue_ingest import ledger
from glue_ingest.contract import contract_paths
from glue_ingest.odcs import load_contract
from glue_ingest.sources import render_sources

COMMITTED = Path(__file__).parents[3] / "models/staging/lake/_lake__sources.yml"
LINEAGE = [
    ("ingest_run_id", "string"),
    ("raw_sha256", "string"),
    ("raw_record_number", "bigint"),
    ("received_at", "timestamp"),
]


@pytest.fixture
def tables() -> dict[str, Any]:
    source = yaml.safe_load(render_sources())["sources"][0]
    return {table["name"]: table for table in source["tables"]}


def columns(table: dict[str, Any]) -> list[tuple[str, str]]:
    return [(column["name"], column["data_type"]) for column in table["columns"]]


def test_committed_sources_follow_from_the_contracts() -> None:
    assert COMMITTED.read_text() == render_sources(), "run `make sources`"


@pytest.mark.parametrize("path", contract_paths(), ids=lambda path: path.name)
def test_table_has_the_columns_of_its_contract(tables: dict[str, Any], path: Path) -> None:
    contract = load_contract(str(path))

    table = tables[contract.table]

    own = [(column.name, str(column.data_type)) for column in contract.columns]
    assert columns(table) == [*own, *LINEAGE]


def test_ledger_has_the_columns_that_are_written(tables: dict[str, Any]) -> None:
    assert [name for name, _ in columns(tables["ledger"])] == list(ledger.COLUMNS)


def test_every_column_is_described(tables: dict[str, Any]) -> None:
    everything = [column for table in tables.values() for column in table["columns"]]

    assert [column["name"] for column in everything if not column["description"]] == []
