"""Contracts that contradict themselves are named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.errors import ContractError

WriteContract = Callable[..., Path]

KEY = {"name": "school", "physicalType": "string", "primaryKey": True}


def custom(**values: Any) -> dict[str, Any]:
    return {"customProperties": [{"property": k, "value": v} for k, v in values.items()]}


def column(**parts: Any) -> dict[str, Any]:
    return {"name": "students", "physicalType": "bigint"} | parts


def raw(**extras: Any) -> dict[str, Any]:
    properties = [{"property": name, "value": value} for name, value in extras.items()]
    return {"server": {"customProperties": properties}}


def allowed(*values: Any) -> dict[str, Any]:
    arguments = {"validValues": list(values)}
    return {"quality": [{"metric": "invalidValues", "arguments": arguments}]}


@pytest.mark.parametrize(
    ("columns", "parts", "found"),
    [
        pytest.param([KEY], {"id": "schools"}, "id must be <source>.<dataset>", id="id"),
        pytest.param([KEY], {"id": "lake.schools"}, "'lake' is the ledger's", id="the ledger"),
        pytest.param([KEY], {"id": "a.b__c"}, "two underscores", id="two underscores"),
        pytest.param([KEY], {"servers": []}, "one called 'raw'", id="no_server"),
        pytest.param(
            [KEY],
            {"server": {"format": "ods"}},
            "must have format csv, xlsx, xls, json, jsonl, parquet, found 'ods'",
            id="format",
        ),
        pytest.param([KEY], {"schema": []}, "one table with properties, found 0", id="no_table"),
        pytest.param(
            [KEY], {"extras": {"nullMarker": []}}, "mean nothing: 'nullMarker'", id="table_property"
        ),
        pytest.param(
            [column(**custom(units="x"))], {}, "mean nothing: 'units'", id="column_property"
        ),
        pytest.param(
            [KEY],
            {"server": custom(header=True)},
            "mean nothing: 'header'",
            id="server_property",
        ),
        pytest.param(
            [KEY], {"extras": {"unknownColumns": "drop"}}, "found 'drop'", id="unknown_columns"
        ),
        pytest.param(
            [KEY], {"extras": {"nullMarkers": "NA"}}, "nullMarkers must be a list", id="markers"
        ),
        pytest.param(
            [KEY],
            {"extras": {"duplicates": {"orderBy": [{"column": "age"}]}}},
            "names no column: 'age'",
            id="order_by_nothing",
        ),
        pytest.param(
            [KEY],
            {"extras": {"duplicates": {"orderBy": [{"column": "school", "order": "newest"}]}}},
            "order 'newest'",
            id="order_unknown",
        ),
        pytest.param(
            [KEY],
            {"extras": {"duplicates": {"orderBy": ["school"]}}},
            "duplicates must be",
            id="order_by_text",
        ),
        pytest.param(
            [KEY], {"extras": {"duplicates": "newest"}}, "duplicates must be", id="duplicates_text"
        ),
        pytest.param(
            [column()],
            {"extras": {"duplicates": {"orderBy": [{"column": "students"}]}}},
            "needs a primary key",
            id="order_without_key",
        ),
        pytest.param(
            [KEY, column(partitioned=True)],
            {},
            "'students' is not in the primary key",
            id="partition_outside_key",
        ),
        pytest.param(
            [column(partitioned=True), column(name="b", partitioned=True)],
            {},
            "one partition column at most",
            id="two_partitions",
        ),
        pytest.param([KEY, KEY], {}, "two columns have one name: 'school'", id="name_twice"),
        pytest.param(
            [KEY, column(**custom(sourceName=" School"))],
            {},
            "one source name: 'school'",
            id="source_name_twice",
        ),
        pytest.param(
            [column(name="raw_text")], {}, "adds columns called 'raw_text'", id="reserved_name"
        ),
        pytest.param(
            [KEY, column(name="text_school")],
            {},
            "'text_school'; choose other names",
            id="name_of_a_working_column",
        ),
        pytest.param([column(name="Students")], {}, "must be snake_case", id="upper_case"),
        pytest.param([column(description="")], {}, "needs a description", id="no_description"),
        pytest.param([column(physicalType="money")], {}, "is 'money'. Known:", id="type"),
        pytest.param([column(physicalType="decimal")], {}, "as decimal(precision", id="decimal"),
        pytest.param(
            [column(physicalType="decimal(39,2)")], {}, "precision 1 to 38", id="decimal_too_wide"
        ),
        pytest.param(
            [column(physicalType="decimal(2,5)")], {}, "precision 1 to 38", id="scale_too_wide"
        ),
        pytest.param(
            [column(**custom(onViolation={"range": "drop"}))],
            {},
            "onViolation of column 'students'",
            id="action",
        ),
        pytest.param(
            [column(**custom(onViolation="warn"))], {}, "onViolation must be", id="action_text"
        ),
        pytest.param(
            [column(required=True, **custom(onViolation={"required": "null_cell"}))],
            {},
            "cannot be made null",
            id="required_null_cell",
        ),
        pytest.param(
            [KEY | custom(onViolation={"required": "warn"})],
            {},
            "a row without its key",
            id="key_warn",
        ),
        pytest.param(
            [column(**custom(onViolation={"type": "warn"}))],
            {},
            "leaves no value to keep",
            id="type_warn",
        ),
        pytest.param(
            [KEY | {"logicalTypeOptions": {"pattern": "[A-Z"}}],
            {},
            "pattern of column 'school'",
            id="pattern",
        ),
        pytest.param(
            [column(logicalTypeOptions={"minimum": 0.5})],
            {},
            "bound '0.5' of column 'students' is no bigint",
            id="fraction_bounds_an_integer",
        ),
        pytest.param(
            [column(logicalTypeOptions={"maximum": "1e3"})],
            {},
            "bound '1e3' of column 'students' is no bigint",
            id="text_bounds_an_integer",
        ),
        pytest.param(
            [column(physicalType="date", logicalTypeOptions={"maximum": "2001-02-29"})],
            {},
            "bound '2001-02-29' of column 'students' is no date",
            id="bound_is_no_date",
        ),
        pytest.param(
            [column(physicalType="string", logicalTypeOptions={"minimum": 1})],
            {},
            "a string has no range",
            id="range_of_strings",
        ),
        pytest.param(
            [column(**allowed("1", "x"))],
            {},
            "allowed value 'x' of column 'students' is no bigint",
            id="allowed_is_no_integer",
        ),
        pytest.param([KEY], {"server": {"delimiter": "||"}}, "one ASCII char", id="delimiter"),
        pytest.param([KEY], {"server": {"delimiter": "§"}}, "one ASCII char", id="wide_delimiter"),
        pytest.param(
            [KEY], {"server": {"delimiter": '"'}}, "also its quote", id="quote_is_delimiter"
        ),
        pytest.param(
            [KEY], raw(compression="xz"), "must be gzip or zip, found 'xz'", id="compression"
        ),
        pytest.param(
            [KEY], raw(preambleLines=-1), "whole number or auto, found '-1'", id="preamble"
        ),
        pytest.param([KEY], raw(footnotePattern="("), "footnotePattern of", id="footnote"),
        pytest.param(
            [KEY | {"physicalType": "double", "partitioned": True}],
            {},
            "has no one spelling in a folder's name",
            id="partition_of_doubles",
        ),
        pytest.param(
            [KEY, column(physicalType="string", logicalTypeOptions={"pattern": r"a\s+b"})],
            {},
            r"'\s+b' does not mean the same to every engine",
            id="pattern_that_engines_read_differently",
        ),
        pytest.param(
            [KEY, column(physicalType="string", logicalTypeOptions={"pattern": "(?i)a"})],
            {},
            "'(?i)a' does not mean the same",
            id="pattern_with_a_flag",
        ),
        pytest.param(
            [KEY, column(physicalType="string", logicalTypeOptions={"pattern": "[a[b]]"})],
            {},
            "does not mean the same",
            id="pattern_with_a_nested_class",
        ),
        pytest.param([KEY], {"server": {"encoding": "latin-99"}}, "'latin-99'", id="encoding"),
        pytest.param([KEY], {"server": {"encoding": "base64"}}, "'base64'", id="no_text_encoding"),
    ],
)
def test_contradiction_is_named(
    write_contract: WriteContract, columns: list[Any], parts: dict[str, Any], found: str
) -> None:
    path = write_contract(*columns, **parts)

    with pytest.raises(ContractError) as caught:
        load_contract(str(path))

    assert found in str(caught.value)
    assert str(path) in str(caught.value)
