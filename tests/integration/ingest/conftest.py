"""The lake of district.schools, and files that are ingested into it."""

from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import LedgerRow, read_rows
from glue_ingest.lake.store import Store
from tests.support.schools import (
    write_contract,
)


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    return write_contract(tmp_path)


@pytest.fixture
def lake(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "lake"))


@pytest.fixture
def land(tmp_path: Path, contract: Contract, lake: Store, engine: Engine) -> Any:
    """Write a file of the given text and ingest it."""

    def do(
        text: str, name: str = "schools.csv", contract: Contract = contract, **options: Any
    ) -> Any:
        path = tmp_path / name
        path.write_text(text)
        return ingest(contract, path, lake, engine, **options)

    return do


@pytest.fixture
def land_by(tmp_path: Path, lake: Store, engine: Engine) -> Any:
    """Ingest a file of the given text by a contract, whatever is lost; return the ledger row."""

    def do(contract: Contract, text: str, name: str = "a.csv", **options: Any) -> Any:
        path = tmp_path / name
        path.write_text(text)
        return ingest(contract, path, lake, engine, accept_losses=True, **options).row

    return do


@pytest.fixture
def land_next(tmp_path: Path, lake: Store, engine: Engine) -> Any:
    """Ingest a file of the given text, under a name of its own; return the ledger row."""

    def do(contract: Contract, text: str, **options: Any) -> LedgerRow:
        path = tmp_path / f"{len(read_rows(lake))}.csv"
        path.write_text(text)
        return ingest(contract, path, lake, engine, **options).row

    return do
