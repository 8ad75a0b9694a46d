import pytest

from benchmarks.subjects import CONTRACT
from glue_ingest.contract import Contract
from glue_ingest.odcs import load_contract


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load_contract(str(CONTRACT))
