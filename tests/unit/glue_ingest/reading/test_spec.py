"""What a reader takes of a contract, and of none."""

from collections.abc import Callable
from typing import Any

from glue_ingest.contracts.model import Contract, Dialect
from glue_ingest.contracts.rules import HIVE_NULL, DataType, TypeName
from glue_ingest.reading.spec import ReadColumn, read_spec, untyped_spec

MakeContract = Callable[..., Contract]

STUDENT: dict[str, Any] = {
    "name": "student",
    "physicalType": "string",
    "primaryKey": True,
    "classification": "personal",
    "logicalTypeOptions": {"pattern": "S[0-9]+"},
    "customProperties": [
        {"property": "sourceName", "value": " Student ID "},
        {"property": "pseudonym", "value": "student"},
    ],
}
YEAR = {"name": "year", "physicalType": "int", "primaryKey": True, "partitioned": True}
NAME = {"name": "full_name", "physicalType": "string", "classification": "personal"}


def test_the_columns_of_a_contract_are_wanted(make_contract: MakeContract) -> None:
    contract = make_contract(STUDENT, YEAR, NAME, extras={"nullMarkers": ["NA"]})

    spec = read_spec(contract)

    assert spec.columns == (
        ReadColumn("student", " Student ID ", frozenset({"", "na"}), True, "student", "S[0-9]+"),
        ReadColumn(
            "year", "year", frozenset({"", "na", HIVE_NULL}), True, data_type=DataType(TypeName.INT)
        ),
    )
    assert spec.header_names == {"student id", "year", "full_name"}
    assert (spec.edited_path, spec.dialect) == (contract.path, contract.dialect)
    assert spec.shown("Ann") == "(not shown: it may name a person)"


def test_unknown_columns_are_refused_where_the_contract_says_so(
    make_contract: MakeContract,
) -> None:
    spec = read_spec(make_contract(extras={"unknownColumns": "refuse"}))

    assert spec.refuses_unknown_columns
    assert spec.shown("Ann") == "Ann"


def test_untyped_columns_may_be_missing() -> None:
    spec = untyped_spec("a.csv", Dialect(delimiter=";"), [("place_0", "A")], ["-"])

    assert spec.columns == (ReadColumn("place_0", "A", frozenset({"", "-"})),)
    assert not spec.columns[0].is_required
    assert spec.header_names == {"a"}
