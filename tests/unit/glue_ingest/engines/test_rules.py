from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from glue_ingest.contracts.model import Contract

MakeContract = Callable[..., Contract]

ValidateTexts = Callable[..., pa.Table]


def column(physical_type: str, **parts: Any) -> dict[str, Any]:
    return {"name": "value", "physicalType": physical_type} | parts


def allowed(*values: Any) -> dict[str, Any]:
    arguments = {"validValues": list(values)}
    return {"quality": [{"metric": "invalidValues", "arguments": arguments}]}


@pytest.mark.parametrize(
    ("described", "good", "bad"),
    [
        pytest.param(
            column("int", logicalTypeOptions={"minimum": 0, "maximum": 5}),
            ["0", "5.0"],
            ["-1", "6"],
            id="range_with_its_bounds",
        ),
        pytest.param(
            column("int", logicalTypeOptions={"exclusiveMinimum": 0, "exclusiveMaximum": 5}),
            ["1", "4"],
            ["0", "5"],
            id="range_without_its_bounds",
        ),
        pytest.param(
            column("int", logicalTypeOptions={"minimum": 3_000_000_000}),
            [],
            ["2147483647"],
            id="bound_beyond_the_type",
        ),
        pytest.param(
            column("double", logicalTypeOptions={"minimum": 0.1, "exclusiveMaximum": 1.5}),
            ["0.1", "1.4999"],
            ["0.0999", "1.5"],
            id="double_range",
        ),
        pytest.param(
            column("decimal(5,2)", logicalTypeOptions={"maximum": 0.125}),
            ["0.12"],
            ["0.13"],
            id="bound_finer_than_the_decimal",
        ),
        pytest.param(
            column("date", logicalTypeOptions={"minimum": "2001-01-01", "maximum": "2001-12-31"}),
            ["2001-01-01", "2001-12-31"],
            ["2000-12-31", "2002-01-01"],
            id="date_range",
        ),
        pytest.param(
            column("string", logicalTypeOptions={"minLength": 2, "maxLength": 3}),
            ["ab", "äöü"],
            ["a", "abcd"],
            id="length",
        ),
        pytest.param(
            column("string", **allowed("GP", "MS")), ["GP", "MS"], ["gp", "G"], id="allowed_texts"
        ),
        pytest.param(
            column("int", **allowed(1, "2.0")), ["1", "2", "1.0"], ["3"], id="allowed_integers"
        ),
        pytest.param(
            column("boolean", **allowed(True)), ["yes", "1"], ["no", "F"], id="allowed_booleans"
        ),
        pytest.param(
            column("string", logicalTypeOptions={"pattern": "A|B+"}),
            ["A", "BBB"],
            ["AB", "BA", "C", "xA"],
            id="pattern_matches_the_whole_text",
        ),
        pytest.param(
            column("string", logicalTypeOptions={"pattern": "^[A-Z]+$"}),
            ["ABC"],
            ["ABC\u2028", "ABC\n", "ABC\nD", "AbC"],
            id="pattern_ends_at_the_end",
        ),
        pytest.param(
            column("int", logicalTypeOptions={"multipleOf": 5}),
            ["0", "-10", "15.0"],
            ["3", "-1"],
            id="multiple_of_an_integer",
        ),
        pytest.param(
            column("decimal(5,2)", logicalTypeOptions={"multipleOf": 0.05}),
            ["0.05", "-12.35", "999.95"],
            ["0.01", "12.34"],
            id="multiple_of_a_fraction",
        ),
        pytest.param(
            column("numeric(38,2)", logicalTypeOptions={"multipleOf": "0.03"}),
            ["9" * 36 + ".99"],
            ["9" * 36 + ".98"],
            id="multiple_in_the_widest_decimal",
        ),
        pytest.param(
            column("smallint"), ["-32768", "32767"], ["32768", "-32769", "x"], id="smallint"
        ),
        pytest.param(
            column("bigint", logicalTypeOptions={"format": "i32"}),
            ["2147483647"],
            ["2147483648", "9223372036854775808"],
            id="format_of_32_bits",
        ),
        pytest.param(
            column("int", logicalTypeOptions={"format": "u8"}),
            ["0", "255"],
            ["-1", "256"],
            id="format_without_a_sign",
        ),
        pytest.param(
            column("bigint", logicalTypeOptions={"format": "u128"}), ["5"], ["-1"], id="wide_format"
        ),
        pytest.param(column("varchar(3)"), ["abc"], ["abcd"], id="varchar"),
        pytest.param(
            column("VARCHAR( 3 )", logicalTypeOptions={"minLength": 2, "maxLength": 9}),
            ["ab", "abc"],
            ["a", "abcd"],
            id="varchar_with_lengths",
        ),
        pytest.param(
            column("string", logicalTypeOptions={"format": "email"}),
            ["a.b+c@x-y.example.org", "o'x@a.b"],
            ["a@b", "a b@c.d", "@c.d", "a@b..c", "a@b.c,d@e.f"],
            id="format_email",
        ),
        pytest.param(
            column("string", logicalTypeOptions={"format": "uuid"}),
            ["123e4567-e89b-12d3-A456-426614174000"],
            ["123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-42661417400g"],
            id="format_uuid",
        ),
        pytest.param(
            column("string", logicalTypeOptions={"format": "ipv4"}),
            ["1.0.0.0", "255.10.9.1"],
            ["256.1.1.1", "1.1.1", "01.1.1.1"],
            id="format_ipv4",
        ),
        pytest.param(
            column("string", logicalTypeOptions={"format": "hostname"}),
            ["a", "a-b.example.org"],
            ["-a", "a_b", "a..b", "x" * 64],
            id="format_hostname",
        ),
        pytest.param(
            column("date", logicalTypeOptions={"format": "MM/dd/yyyy", "minimum": "2010-01-01"}),
            ["09/05/2010"],
            [],
            id="format_of_dates",
        ),
        pytest.param(
            column("date", logicalTypeOptions={"format": "MM/dd/yyyy"}),
            ["09/05/2010", "02/29/2012"],
            ["9/5/2010", "2010-09-05", "02/29/2011", "13/01/2010", "09/05/2010 "],
            id="dates_that_are_not_of_the_format",
        ),
        pytest.param(
            column("string", enum=[{"value": "GP", "label": "Gabriel"}, {"value": "NO"}]),
            ["GP", "NO"],
            ["false", "no"],
            id="enum",
        ),
        pytest.param(
            column(
                "string",
                quality=[{"metric": "invalidValues", "mustBe": 0, "arguments": {"pattern": "a+"}}],
            ),
            ["a", "aa"],
            ["b", "ab"],
            id="pattern_of_quality",
        ),
        pytest.param(column("string", unique=True), ["a", None, None], ["b", "b"], id="unique"),
        pytest.param(
            column("int", quality=[{"metric": "duplicateValues", "mustBe": 0}]),
            ["1", None],
            ["2", "2.0", "+2"],
            id="duplicates_of_quality",
        ),
        pytest.param(column("string", required=True), ["x"], [None], id="required"),
        pytest.param(column("int"), [None, "1"], ["1.5", "x"], id="type"),
    ],
)
def test_rule_tells_good_values_from_bad(
    make_contract: MakeContract,
    validate_texts: ValidateTexts,
    described: dict[str, Any],
    good: list[str | None],
    bad: list[str | None],
) -> None:
    contract = make_contract(described)

    violations = validate_texts(contract, [*good, *bad]).column("violations").to_pylist()

    rule = contract.columns[0].rules[-1 if "required" not in described else 0].name
    broken = [[item["rule_name"] for item in found or []] for found in violations]
    assert broken == [[]] * len(good) + [[rule]] * len(bad)


@pytest.mark.parametrize(
    ("action", "value", "is_candidate"),
    [
        pytest.param("null_cell", None, True, id="null_cell"),
        pytest.param("reject_row", -5, False, id="reject_row"),
        pytest.param("warn", -5, True, id="warn"),
    ],
)
def test_action_decides_what_a_violation_does(
    make_contract: MakeContract,
    validate_texts: ValidateTexts,
    action: str,
    value: int | None,
    is_candidate: bool,
) -> None:
    contract = make_contract(
        column(
            "int",
            logicalTypeOptions={"minimum": 0},
            customProperties=[{"property": "onViolation", "value": {"range": action}}],
        )
    )

    validated = validate_texts(contract, ["-5"])

    violation = {"column_name": "value", "rule_name": "range", "action_name": action}
    assert validated.select(["violations", "is_candidate", "value"]).to_pylist() == [
        {
            "violations": [violation | {"raw_value": "-5"}],
            "is_candidate": is_candidate,
            "value": value,
        }
    ]
