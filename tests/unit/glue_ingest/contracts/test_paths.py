"""Names and paths of contracts that are not there."""

import pytest

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.errors import UnknownContractError


@pytest.mark.parametrize("path", ["nowhere/contract.yaml", "contract.yml", "nowhere/contract"])
def test_a_path_without_a_file_is_called_a_path(path: str) -> None:
    with pytest.raises(UnknownContractError) as caught:
        load_contract(path)

    assert str(caught.value).startswith(f"No file at '{path}'. Give the path of a contract file, ")
    assert "odcs.yaml" not in str(caught.value)


def test_a_name_without_a_contract_is_called_a_name() -> None:
    with pytest.raises(UnknownContractError, match=r"No contract 'no\.such'\. Found: 'students\."):
        load_contract("no.such")
