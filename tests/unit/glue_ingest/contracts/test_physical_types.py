"""The usual physical types are known, whatever their spelling; others are named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.errors import ContractError

MakeContract = Callable[..., Contract]
WriteContract = Callable[..., Path]


@pytest.mark.parametrize(
    ("physical_type", "stored", "rules"),
    [
        ("varchar", "string", ["type"]),
        ("VARCHAR(18)", "string", ["type", "length"]),
        ("char(2)", "string", ["type", "length"]),
        ("character varying (5)", "string", ["type", "length"]),
        ("nvarchar(5)", "string", ["type", "length"]),
        ("text", "string", ["type"]),
        ("String", "string", ["type"]),
        ("INTEGER", "int", ["type"]),
        ("int4", "int", ["type"]),
        ("smallint", "int", ["type"]),
        ("tinyint", "int", ["type"]),
        ("BigInt", "bigint", ["type"]),
        ("long", "bigint", ["type"]),
        ("float", "double", ["type"]),
        ("real", "double", ["type"]),
        ("double  precision", "double", ["type"]),
        ("decimal(18,2)", "decimal(18,2)", ["type"]),
        ("NUMERIC(18, 2)", "decimal(18,2)", ["type"]),
        ("number(5)", "decimal(5,0)", ["type"]),
        ("bool", "boolean", ["type"]),
        ("DATE", "date", ["type"]),
        ("datetime", "timestamp", ["type"]),
        ("timestamp with time zone", "timestamp", ["type"]),
    ],
)
def test_usual_type_is_known(
    make_contract: MakeContract, physical_type: str, stored: str, rules: list[str]
) -> None:
    (column,) = make_contract({"name": "value", "physicalType": physical_type}).columns

    assert str(column.data_type) == stored
    assert [rule.name for rule in column.rules] == rules


@pytest.mark.parametrize(
    "physical_type",
    ["", "money", "uuid", "json", "time", "interval", "array<int>", "varchar(0)", "varchar(max)",
     "int(5)", "decimal", "numeric", "number", "decimal(5,2,1)", "strings", "unsigned int"],
)  # fmt: skip
def test_unknown_type_is_named_with_those_that_are_known(
    write_contract: WriteContract, physical_type: str
) -> None:
    path = write_contract({"name": "value", "physicalType": physical_type})

    with pytest.raises(ContractError) as caught:
        load_contract(str(path))

    assert f"physicalType of column 'value' is '{physical_type}'" in str(caught.value)
    assert "'smallint', 'int2'" in str(caught.value)
    assert "'varchar(n)', 'char(n)', 'decimal(p,s)'" in str(caught.value)
