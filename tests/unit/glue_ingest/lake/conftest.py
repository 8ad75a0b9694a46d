"""An empty lake, and the contract of district.schools."""

from pathlib import Path

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.lake.store import Store
from tests.conftest import MakeContract


@pytest.fixture
def lake(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "lake"))


@pytest.fixture
def contract(make_contract: MakeContract) -> Contract:
    return make_contract()
