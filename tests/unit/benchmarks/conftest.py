import pytest

from benchmarks.subjects import CONTRACT
from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load_contract(str(CONTRACT))
