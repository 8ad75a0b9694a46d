import datetime
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from datacontract.data_contract import DataContract

from glue_ingest.contracts.deliveries import DeliveryOrder
from glue_ingest.contracts.model import Contract, contract_names, contract_paths
from glue_ingest.contracts.odcs import load_contract, load_contracts
from glue_ingest.errors import ContractError, UnknownContractError

WriteContract = Callable[..., Path]

MakeContract = Callable[..., Contract]

KEY = {"name": "school", "physicalType": "string", "primaryKey": True}

SCORE = {"name": "score", "physicalType": "decimal(5,2)"}


def custom(**values: Any) -> dict[str, Any]:
    return {"customProperties": [{"property": k, "value": v} for k, v in values.items()]}


def column(**parts: Any) -> dict[str, Any]:
    return {"name": "students", "physicalType": "bigint"} | parts


@pytest.mark.parametrize("name", contract_names())
def test_shipped_contract_is_read_by_its_name(name: str) -> None:
    assert load_contract(name).name == name


@pytest.mark.parametrize("path", contract_paths(), ids=lambda path: path.name)
def test_shipped_contract_follows_the_standard(path: Path) -> None:
    run = DataContract(data_contract_file=str(path)).lint()

    assert [
        (check.name, check.reason) for check in run.checks or [] if check.result != "passed"
    ] == []


def test_contracts_are_shipped() -> None:
    students = [f"students.{name}" for name in ("attendance", "courses", "performance", "records")]
    assert contract_names() == [*students, "us_education.states_all"]


@pytest.fixture
def zipped(tmp_path: Path) -> zipfile.Path:
    """The contracts as a zip on the path holds them, and one that cannot be read."""
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w") as file:
        for contract in contract_paths():
            file.writestr(f"contracts/{contract.name}", contract.read_bytes())
        file.writestr("contracts/district.schools.txt", "no contract")
        file.writestr("broken/district.schools.odcs.yaml", "id: [district")
    return zipfile.Path(path)


def test_contracts_are_read_from_a_zip(zipped: zipfile.Path) -> None:
    folder = zipped / "contracts"

    found = load_contracts(folder)

    assert [replace(contract, path="") for contract in found] == [
        replace(contract, path="") for contract in load_contracts()
    ]
    assert [contract.path for contract in found] == [f"{folder}{c.name}.odcs.yaml" for c in found]


def test_a_mistake_in_a_zip_names_the_file_in_it(zipped: zipfile.Path) -> None:
    with pytest.raises(ContractError, match=r"Edit .*/package\.zip/broken/district\.schools\."):
        load_contracts(zipped / "broken")

    with pytest.raises(UnknownContractError, match=r"Found: 'district\.schools'\."):
        load_contract("students.records", zipped / "broken")


def test_unknown_contract_lists_the_known_ones() -> None:
    with pytest.raises(UnknownContractError, match=r"'us_education\.states'.*'students\.courses'"):
        load_contract("us_education.states")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("", "cannot be read", id="empty"),
        pytest.param("just words", "cannot be read", id="no_mapping"),
        pytest.param("- a\n- b\n", "cannot be read", id="list"),
        pytest.param("id: [district\n", "cannot be read", id="no_yaml"),
        pytest.param("schema: 5\n", "cannot be read", id="not_the_standard"),
        pytest.param("id: caf\udce9", "cannot be read", id="not_utf_8"),
    ],
)
def test_unreadable_contract_is_named(tmp_path: Path, text: str, found: str) -> None:
    path = tmp_path / "district.schools.odcs.yaml"
    path.write_bytes(text.encode(errors="surrogateescape"))

    with pytest.raises(ContractError, match=found) as caught:
        load_contract(str(path))

    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"physicalType": "decimal(5,1)"}, id="scale_of_type"),
        pytest.param({"physicalType": "double"}, id="type"),
        pytest.param({"required": True}, id="required"),
        pytest.param({"logicalTypeOptions": {"minimum": 0}}, id="range"),
        pytest.param(custom(sourceName="points"), id="source_name"),
        pytest.param(custom(onViolation={"type": "reject_row"}), id="action"),
    ],
)
def test_fingerprint_changes_with_a_rule(
    make_contract: MakeContract, change: dict[str, Any]
) -> None:
    before = make_contract(KEY, SCORE).fingerprint

    after = make_contract(KEY, SCORE | change).fingerprint

    assert after != before


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        pytest.param({"description": "Other words."}, {}, id="description"),
        pytest.param(custom(unit="points", scale=10), {}, id="unit_and_scale"),
        pytest.param({}, {"name": "Another title", "version": "1.0.1"}, id="title_and_version"),
        pytest.param({}, {"server": custom(deliveryOrder="name")}, id="order_of_deliveries"),
    ],
)
def test_fingerprint_does_not_change_with_words(
    make_contract: MakeContract, change: dict[str, Any], parts: dict[str, Any]
) -> None:
    before = make_contract(KEY, SCORE).fingerprint

    after = make_contract(KEY, SCORE | change, **parts).fingerprint

    assert after == before


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, None),
        (custom(deliveryOrder="name"), DeliveryOrder.NAME),
        (custom(deliveryOrder="last_modified", quote="'"), DeliveryOrder.LAST_MODIFIED),
    ],
)
def test_order_of_deliveries_is_read(
    make_contract: MakeContract, given: dict[str, Any], expected: DeliveryOrder | None
) -> None:
    assert make_contract(KEY, server=given).delivery_order is expected


@pytest.mark.parametrize("value", ["last-modified", "size", "", True, ["name"], {"by": "name"}])
def test_unknown_order_of_deliveries_is_named(make_contract: MakeContract, value: Any) -> None:
    with pytest.raises(
        ContractError, match=r"deliveryOrder must be name or last_modified or date_in_name, found"
    ):
        make_contract(KEY, server=custom(deliveryOrder=value))


def test_date_bounds_may_be_yaml_dates(make_contract: MakeContract) -> None:
    options = {"minimum": datetime.date(2001, 2, 3)}
    assert "2001-02-03" in yaml.safe_dump(options)

    contract = make_contract(column(physicalType="date", logicalTypeOptions=options))

    assert contract.columns[0].rules[-1].minimum == "2001-02-03"
    assert len(contract.fingerprint) == 64
