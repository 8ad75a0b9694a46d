"""The server of these tests, and a lake to load."""

from pathlib import Path

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.lake.store import Store
from tests.conftest import MakeContract
from tests.support.postgres.fixtures import build, database, db, make_database, postgres_server
from tests.support.postgres.load_district import ingest_text

__all__ = ["build", "database", "db", "make_database", "postgres_server"]


@pytest.fixture
def contract(make_contract: MakeContract) -> Contract:
    return make_contract()


@pytest.fixture
def lake(tmp_path: Path, contract: Contract) -> Store:
    """The lake of that contract with its first file."""
    return ingest_text(tmp_path, contract)
