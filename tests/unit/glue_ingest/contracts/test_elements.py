"""Each element of the standard is kept, is for readers, or is refused by its name."""

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


def column(**parts: Any) -> dict[str, Any]:
    return {"name": "students", "physicalType": "bigint"} | parts


def options(physical_type: str, **given: Any) -> dict[str, Any]:
    return column(physicalType=physical_type, logicalTypeOptions=given)


def quality(*entries: dict[str, Any], physical_type: str = "bigint") -> dict[str, Any]:
    return column(physicalType=physical_type, quality=list(entries))


def listed(values: Any, **parts: Any) -> dict[str, Any]:
    return {"metric": "invalidValues", "mustBe": 0, "arguments": {"validValues": values}} | parts


def custom(**values: Any) -> dict[str, Any]:
    return {"customProperties": [{"property": k, "value": v} for k, v in values.items()]}


SQL = {"type": "sql", "query": "select count(*) from {object} where {property} < 0", "mustBe": 0}
SODA = {"type": "custom", "engine": "soda", "implementation": "type: duplicate_percent"}
PERSONAL = {"classification": "personal", "physicalType": "string"}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        # logicalTypeOptions
        (options("int", maxItems=5), "logicalTypeOptions has 'maxItems'"),
        (options("int", minimun=5), "logicalTypeOptions has 'minimun'"),
        (options("int", minimum=[1]), "logicalTypeOptions.minimum must be a number or text"),
        (options("int", maximum=True), "logicalTypeOptions.maximum must be a number or text"),
        (options("string", minLength="x"), "minLength must be a whole number, found 'x'"),
        (options("string", maxLength=True), "maxLength must be a whole number, found 'True'"),
        (options("string", pattern=False), "logicalTypeOptions.pattern must be a text"),
        (options("string", pattern=["a"]), "logicalTypeOptions.pattern must be a text"),
        (options("string", format="password"), "format 'password' cannot be kept for a string"),
        (options("string", format=5), "logicalTypeOptions.format must be a text, found 5"),
        (options("int", format="f32"), "format 'f32' cannot be kept for a int"),
        (options("double", format="f32"), "Known: 'f64'"),
        (options("boolean", format="i8"), "format 'i8' cannot be kept for a boolean"),
        (options("date", format="EEE d, yyyy"), "format 'EEE d, yyyy' cannot be kept"),
        (options("date", format="dd/MM/yy"), "yy needs twoDigitYearsFrom"),
        (options("date", format="yyyy-MM"), "a date has just the parts year, month, day"),
        (options("date", format="yyyy-MM-dd HH:mm:ss"), "a date has just the parts"),
        (options("date", format="yyyyMd"), "format 'yyyyMd' cannot be kept"),
        (options("date", format="yyyy-MM-dd[]"), "cannot be kept"),
        (options("date", format="yyyy-MM-dd-dd"), "each part once"),
        (options("timestamp", format="yyyy-MM-dd"), "a timestamp has the parts year"),
        (options("timestamp", format="yyyy-MM-dd hh:mm:ss"), "h and a (AM or PM) go together"),
        (options("timestamp", format="yyyy-MM-dd HH:mm a"), "h and a (AM or PM) go together"),
        (options("timestamp", format="yyyy-MM-dd HH:mm.S"), "a fraction S needs seconds"),
        (options("timestamp", format="yyyy-MM-dd HH:mm:ss.SSSSSSS"), "S to SSSSSS"),
        (options("timestamp", timezone=True), "times are read as UTC"),
        (options("timestamp", defaultTimezone="Australia/Sydney"), "times are read as UTC"),
        (options("int", multipleOf=0), "multipleOf of column 'students' must be a number above 0"),
        (options("int", multipleOf=-5), "must be a number above 0, found '-5'"),
        (options("int", multipleOf=0.5), "multipleOf of column 'students' is '0.5'"),
        (options("int", multipleOf="x"), "must be a number above 0, found 'x'"),
        (options("double", multipleOf=5), "a double has no exact multiples"),
        (options("date", multipleOf=5), "a date has no exact multiples"),
        (options("decimal(5,2)", multipleOf=0.001), "is '0.001', which is no decimal(5,2)"),
        (options("decimal(5,2)", multipleOf=1000), "is '1000', which is no decimal(5,2)"),
        # quality
        (quality(SQL), "quality[0] is of type sql, and no query means the same to both engines"),
        (quality(SODA), "quality[0] is of type 'custom', which ingest does not run"),
        (quality({"type": "text", "mustBe": 0}), "quality[0] is of type text, which is for people"),
        (quality({"metric": "rowCount", "mustBe": 5}), "move it to the quality of the table"),
        (quality({"metric": "freshness", "mustBe": 5}), "quality[0].metric is 'freshness'. Known:"),
        (quality({"type": "library", "mustBe": 5}), "quality[0].metric is ''. Known:"),
        (quality({"rule": "nullCount", "mustBe": 0}), "quality[0].rule does nothing here"),
        (quality({"metric": "nullValues"}), "quality[0] (nullValues) compares with nothing"),
        (quality({"metric": "nullValues", "mustBe": "0"}), "mustBe must be a number, found '0'"),
        (quality({"metric": "nullValues", "mustBe": False}), "must be a number, found False"),
        (quality({"metric": "nullValues", "mustBe": float("nan")}), "must be a number, found nan"),
        (quality({"metric": "nullValues", "mustBeBetween": [5, 1]}), "its smaller number first"),
        (quality({"metric": "nullValues", "mustBe": 0, "unit": "days"}), "unit is 'days'"),
        (
            quality({"metric": "nullValues", "mustBe": 0, "schedule": "0 20 * * *"}),
            "quality[0].schedule does nothing here",
        ),
        (
            quality({"metric": "nullValues", "mustBe": 0, "arguments": {"values": [1]}}),
            "quality[0].arguments of nullValues has 'values'",
        ),
        (
            quality({"metric": "missingValues", "mustBe": 0, "arguments": {"missingValues": [0]}}),
            "must list null",
        ),
        (
            quality(
                {
                    "metric": "missingValues",
                    "mustBe": 0,
                    "arguments": {"missingValues": [None, "N/A"]},
                }
            ),
            "'N/A' of column 'students' is no bigint",
        ),
        (quality({"metric": "invalidValues", "mustBe": 0}), "needs validValues or pattern"),
        (quality(listed([1, 2]), listed([2, 3])), "the rule 'allowed' stands twice"),
        (quality(listed([1])) | {"enum": [{"value": 1}]}, "the rule 'allowed' stands twice"),
        (quality(listed([])), "validValues must be a list of values, found []"),
        (quality(listed("a", mustBe=0)), "validValues must be a list of values, found 'a'"),
        (
            quality(listed([1], mustBe=None, mustBeLessThan=5) | {"unit": "%"}),
            "quality[0].unit is '%'",
        ),
        # Other elements of a column
        (column(encryptedName="x"), "encryptedName is not kept"),
        (column(relationships=[{"to": "a.b"}]), "relationships is not kept"),
        (column(properties=[{"name": "a"}]), "properties is not kept"),
        (column(items={"name": "a"}), "items is not kept"),
        (column(physicalName="pupils"), "physicalName is 'pupils'"),
        (column(semanticType="measure"), "semanticType 'measure' is not kept"),
        (column(logicalType="string"), "logicalType 'string' and physicalType 'bigint'"),
        (column(logicalType="array"), "logicalType 'array'"),
        (column(primaryKeyPosition=2), "primaryKeyPosition stands without primaryKey"),
        (column(partitionKeyPosition=1), "partitionKeyPosition stands without partitioned"),
        (column(required=True, **custom(onViolation={"required": "warn"})), "Delete required"),
        (PERSONAL | {"name": "a", "unique": True}, "is personal and so never stored"),
        (
            PERSONAL | {"name": "a"} | quality({"metric": "nullValues", "mustBe": 0})
            | {"classification": "personal", "name": "a"},
            "is personal and so never stored",
        ),
        (column(uniqe=True), "schema['schools'].properties['students'] has 'uniqe'"),
        (column(Required=True), "has 'Required', which the Open Data Contract Standard does not"),
        (quality({"metric": "nullValues", "mustbe": 0}), "Meant: 'mustBe'?"),
    ],
)  # fmt: skip
def test_element_that_is_not_kept_is_named(
    write_contract: WriteContract, given: dict[str, Any], found: str
) -> None:
    path = write_contract(KEY, given)

    with pytest.raises(ContractError) as caught:
        load_contract(str(path))

    assert found in str(caught.value)
    assert f"Edit {path}" in str(caught.value)


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ({"quality": [SQL]}, "schema 'schools': quality[0] is of type sql"),
        ({"quality": [{"metric": "nullValues", "mustBe": 0}]}, "move it to that column"),
        ({"quality": [{"metric": "rowCount"}]}, "quality[0] (rowCount) compares with nothing"),
        (
            {"quality": [{"metric": "rowCount", "mustBe": 1, "unit": "percent"}]},
            "the unit of rowCount is rows",
        ),
        ({"quality": [{"metric": "duplicateValues", "mustBe": 0}]}, "arguments.properties must"),
        (
            {
                "quality": [
                    {
                        "metric": "duplicateValues",
                        "mustBe": 0,
                        "arguments": {"properties": ["school", "age"]},
                    }
                ]
            },
            "must list columns that are stored, found ['school', 'age']",
        ),
        ({"relationships": [{"from": "a", "to": "b.c"}]}, "relationships is not kept"),
        ({"physicalName": "tbl_1"}, "physicalName is 'tbl_1'"),
        ({"logicalType": "array"}, "logicalType of a table is object"),
        ({"propertys": []}, "schema['schools'] has 'propertys'"),
    ],
)
def test_element_of_the_table_that_is_not_kept_is_named(
    write_contract: WriteContract, table: dict[str, Any], found: str
) -> None:
    path = write_contract(KEY, column(), table=table)

    with pytest.raises(ContractError) as caught:
        load_contract(str(path))

    assert found in str(caught.value)
