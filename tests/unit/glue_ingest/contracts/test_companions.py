"""The columns that a contract has beside one whose values may be missing for a reason."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.errors import ContractError

WriteContract = Callable[..., Path]
MakeContract = Callable[..., Contract]

KEY = {"name": "school", "physicalType": "string", "primaryKey": True}


def column(physical_type: str, parts: dict[str, Any] | None = None, /, **custom: Any) -> Any:
    properties = [{"property": name, "value": value} for name, value in custom.items()]
    given = {"name": "n", "physicalType": physical_type, "customProperties": properties}
    return given | (parts or {})


def test_companion_columns_follow_their_column(make_contract: MakeContract) -> None:
    counted = column("bigint", {"classification": "sensitive"}, ranges=True, unit="students")
    rated = column("decimal(5,2)", {"name": "rate"}, statusCodes={"suppressed": ["*"]})

    contract = make_contract(KEY, counted, rated)

    assert [(c.name, str(c.data_type), c.derived_from) for c in contract.columns] == [
        ("school", "string", None),
        ("n", "bigint", None),
        ("n_status", "string", "n"),
        ("n_low", "bigint", "n"),
        ("n_high", "bigint", "n"),
        ("rate", "decimal(5,2)", None),
        ("rate_status", "string", "rate"),
    ]
    assert contract.column("n_low").classification == "sensitive"
    assert contract.column("n_low").unit == "students"
    assert contract.column("n_status").unit is None
    assert "'reported', 'missing', 'coded_range'" in contract.column("n_status").description
    assert "'suppressed', 'missing'" in contract.column("rate_status").description
    assert [c.name for c in contract.received_columns] == ["school", "n", "rate"]


def test_name_of_a_companion_column_must_be_free(write_contract: WriteContract) -> None:
    taken = {"name": "n_status", "physicalType": "string"}
    path = write_contract(KEY, column("int", ranges=True), taken)

    with pytest.raises(ContractError, match="another column is called"):
        load_contract(str(path))
