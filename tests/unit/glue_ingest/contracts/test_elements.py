"""Each element of the standard is kept, is for readers, or is refused by its name."""

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
        (options("date", format="MMM d, yyyy"), "format 'MMM d, yyyy' cannot be kept"),
        (options("date", format="dd/MM/yy"), "format 'dd/MM/yy' cannot be kept"),
        (options("date", format="yyyy-MM"), "a date has just the parts year, month, day"),
        (options("date", format="yyyy-MM-dd HH:mm:ss"), "a date has just the parts"),
        (options("date", format="yyyyMd"), "format 'yyyyMd' cannot be kept"),
        (options("date", format="yyyy-MM-dd[]"), "cannot be kept"),
        (options("date", format="yyyy-MM-dd-dd"), "each part once"),
        (options("timestamp", format="yyyy-MM-dd"), "a timestamp has just the parts"),
        (options("timestamp", format="yyyy-MM-dd hh:mm:ss a"), "cannot be kept"),
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


def test_elements_for_readers_change_nothing(make_contract: MakeContract) -> None:
    plain = make_contract(KEY, column())

    described = make_contract(
        KEY,
        column(
            tags=["a"],
            businessName="Pupils",
            authoritativeDefinitions=[{"url": "page", "type": "definition"}],
            criticalDataElement=True,
            examples=[1, 2],
            transformLogic="sum",
            transformSourceObjects=["a"],
            deprecated=False,
            semanticType="column",
            physicalName="students",
            logicalType="integer",
            partitionKeyPosition=-1,
            primaryKeyPosition=-1,
            unique=False,
            quality=[{"type": "text", "description": "The school counts them in autumn."}],
        ),
        table={
            "physicalType": "file",
            "physicalName": "schools",
            "tags": ["a"],
            "businessName": "Schools",
        },
        tags=["a"],
        support=[{"channel": "mail"}],
        slaProperties=[{"property": "latency", "value": 4, "unit": "d"}],
        roles=[{"role": "reader"}],
        servers=[
            {"server": "raw", "type": "local", "path": "raw", "format": "csv"},
            {"server": "warehouse", "type": "other", "clusters": 2},
        ],
    )

    assert described.fingerprint == plain.fingerprint


def test_quality_that_only_describes_itself_is_a_rule_like_any(make_contract: MakeContract) -> None:
    entry = {
        "metric": "nullValues", "mustBeLessThan": 5, "unit": "percent", "name": "few",
        "description": "Few.", "dimension": "completeness", "severity": "warning",
        "businessImpact": "none", "tags": ["a"], "method": "count", "id": "q1",
    }  # fmt: skip

    (rule,) = make_contract(KEY, quality(entry)).table_rules

    assert str(rule) == "nullValues of 'students' mustBeLessThan 5 percent"


def test_fingerprint_changes_with_a_table_rule(make_contract: MakeContract) -> None:
    before = make_contract(KEY, column()).fingerprint

    rule = {"quality": [{"metric": "rowCount", "mustBeGreaterThan": 5}]}

    assert make_contract(KEY, column(), table=rule).fingerprint != before
