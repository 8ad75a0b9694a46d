"""An empty lake on each store, and the contract of district.schools."""

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.lake.store import Store
from tests.conftest import MakeContract


@pytest.fixture
def lake(lake_root: str) -> Store:
    return Store(lake_root)


@pytest.fixture
def contract(make_contract: MakeContract) -> Contract:
    return make_contract()
