"""A list, a number or a flag where a text is due is named; YAML reads NO as false."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.errors import ContractError

WriteContract = Callable[..., Path]
MakeContract = Callable[..., Contract]

KEY = {"name": "school", "physicalType": "string", "primaryKey": True}
PERSONAL = {"classification": "personal", "physicalType": "string"}


def column(**parts: Any) -> dict[str, Any]:
    return {"name": "students", "physicalType": "bigint"} | parts


def quality(*entries: dict[str, Any], physical_type: str = "bigint") -> dict[str, Any]:
    return column(physicalType=physical_type, quality=list(entries))


def listed(values: Any, **parts: Any) -> dict[str, Any]:
    return {"metric": "invalidValues", "mustBe": 0, "arguments": {"validValues": values}} | parts


def custom(**values: Any) -> dict[str, Any]:
    return {"customProperties": [{"property": k, "value": v} for k, v in values.items()]}


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        pytest.param({"extras": {"nullMarkers": ["", False]}}, "null marker must be", id="marker"),
        pytest.param({"extras": {"nullMarkers": [0]}}, "must be a text, found 0", id="number"),
        pytest.param({"extras": {"nullMarkers": [None]}}, "must be a text, found None", id="null"),
        pytest.param(
            {"extras": {"duplicates": {"orderBy": [{"column": False}]}}},
            "orderBy.column must be a text, found False",
            id="order",
        ),
        pytest.param({"server": custom(quote=1)}, "quote of server 'raw' must be", id="quote"),
        pytest.param(
            {"server": custom(footnotePattern=["a"])}, "footnote_pattern of server", id="footnote"
        ),
        pytest.param(
            {"server": custom(preambleLines=True)}, "preambleLines must be a whole", id="preamble"
        ),
        pytest.param({"server": {"encoding": False}}, "servers['raw'].encoding", id="encoding"),
        pytest.param({"name": False}, "name: input should be a valid string", id="title"),
        pytest.param({"id": 5}, "id: input should be a valid string, found 5", id="id"),
        pytest.param(
            {"customProperties": [{"property": "nullMarkers", "value": ["NA"]}]},
            "move them to the table, the column or the server 'raw'",
            id="misplaced",
        ),
        pytest.param(
            {"server": custom(quote="'") | {"stages": 5}},
            "servers['raw'] has 'stages'",
            id="server_element",
        ),
    ],
)
def test_value_that_is_no_text_is_named(
    write_contract: WriteContract, parts: dict[str, Any], found: str
) -> None:
    path = write_contract(KEY, column(), **parts)

    with pytest.raises(ContractError) as caught:
        load_contract(str(path))

    assert found in str(caught.value)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"name": False, "physicalType": "int"}, id="name"),
        pytest.param(column(physicalType=5), id="type"),
        pytest.param(column(description=True), id="description"),
        pytest.param(column(**custom(sourceName=False)), id="source_name"),
        pytest.param(column(**custom(unit=False)), id="unit"),
        pytest.param(PERSONAL | {"name": "a"} | custom(pseudonym=True), id="pseudonym"),
        pytest.param(quality(listed(["GP", False]), physical_type="string"), id="allowed_no"),
        pytest.param(quality(listed([1]), physical_type="string"), id="allowed_number"),
        pytest.param(quality(listed([["a"]]), physical_type="string"), id="allowed_list"),
        pytest.param(quality(listed([None]), physical_type="string"), id="allowed_null"),
        pytest.param(quality(listed([True])), id="allowed_of_a_number"),
        pytest.param(column(physicalType="string", enum=[{"value": False}]), id="enum_no"),
        pytest.param(column(physicalType="string", enum=[{"label": "a"}]), id="enum_no_value"),
        pytest.param(
            quality(
                {"metric": "invalidValues", "mustBe": 0, "arguments": {"pattern": False}},
                physical_type="string",
            ),
            id="pattern_no",
        ),
    ],
)
def test_value_of_a_column_that_is_no_text_is_named(
    write_contract: WriteContract, given: dict[str, Any]
) -> None:
    with pytest.raises(ContractError, match=r"must be a text|should be a valid string"):
        load_contract(str(write_contract(KEY, given)))


@pytest.mark.parametrize(
    ("physical_type", "value", "expected"),
    [
        ("int", 5, "5"),
        ("boolean", False, "False"),
        ("date", date(2020, 1, 2), "2020-01-02"),
        ("timestamp", datetime(2020, 1, 2, 3, 4, 5), "2020-01-02 03:04:05"),
        ("string", "NO", "NO"),
        ("double", 0.5, "0.5"),
    ],
)
def test_value_that_yaml_reads_as_the_columns_type_is_allowed(
    make_contract: MakeContract, physical_type: str, value: Any, expected: str
) -> None:
    contract = make_contract(KEY, quality(listed([value]), physical_type=physical_type))

    assert contract.columns[1].rules[-1].allowed == (expected,)
