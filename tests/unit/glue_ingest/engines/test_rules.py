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
