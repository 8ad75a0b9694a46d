"""Formats of dates, unique values and required values, on each engine."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from glue_ingest.contracts.model import Contract

MakeContract = Callable[..., Contract]

ValidateTexts = Callable[..., pa.Table]


def column(physical_type: str, **parts: Any) -> dict[str, Any]:
    return {"name": "value", "physicalType": physical_type} | parts


@pytest.mark.parametrize(
    ("physical_type", "written", "values"),
    [
        pytest.param("date", "d.M.yyyy", {"5.9.2010": "2010-09-05", "05.09.2010": "2010-09-05"}),
        pytest.param("date", "yyyyMMdd", {"20100905": "2010-09-05", "2010-09-05": None}),
        pytest.param("date", "dd/MM/uuuu", {"05/09/2010": "2010-09-05", "05-09-2010": None}),
        pytest.param("date", "'d: 'yyyy-MM-dd", {"d: 2010-09-05": "2010-09-05"}),
        pytest.param(
            "timestamp",
            "MM/dd/yyyy H:mm:ss",
            {
                "09/05/2010 7:08:09": "2010-09-05 07:08:09+00:00",
                "09/05/2010 24:00:00": None,
                "2010-09-05 07:08:09": None,
            },
        ),
    ],
)
def test_dates_are_read_as_the_contract_says_they_are_written(
    make_contract: MakeContract,
    validate_texts: ValidateTexts,
    physical_type: str,
    written: str,
    values: dict[str, str | None],
) -> None:
    contract = make_contract(column(physical_type, logicalTypeOptions={"format": written}))

    actual = validate_texts(contract, [*values]).column("value").to_pylist()

    assert [None if value is None else str(value) for value in actual] == list(values.values())


@pytest.mark.parametrize("action", ["null_cell", "warn"])
def test_value_repeats_only_in_rows_of_other_keys(
    make_contract: MakeContract, validate_texts: ValidateTexts, action: str
) -> None:
    key = {"name": "id", "physicalType": "int", "primaryKey": True}
    on_violation = {"property": "onViolation", "value": {"unique": action}}
    contract = make_contract(key, column("string", unique=True, customProperties=[on_violation]))

    validated = validate_texts(
        contract, ["1", "1", "2", "3", "x"], ["same row", "same row", "two", "two", None]
    )

    broken = [
        [item["rule_name"] for item in found or []] for found in validated["violations"].to_pylist()
    ]
    assert broken == [[], [], ["unique"], ["unique"], ["type"]]
    nulled = None if action == "null_cell" else "two"
    assert validated["value"].to_pylist() == ["same row", "same row", nulled, nulled, None]


@pytest.mark.parametrize(
    ("described", "text"),
    [
        pytest.param(column("int"), "1,204", id="type"),
        pytest.param(column("int", logicalTypeOptions={"minimum": 5}), "4", id="range"),
        pytest.param(column("int", logicalTypeOptions={"multipleOf": 5}), "4", id="multiple_of"),
        pytest.param(column("varchar(2)"), "abc", id="length"),
        pytest.param(column("string", enum=[{"value": "a"}]), "b", id="allowed"),
        pytest.param(column("string", logicalTypeOptions={"pattern": "a"}), "b", id="pattern"),
        pytest.param(column("string", logicalTypeOptions={"format": "uuid"}), "b", id="format"),
        pytest.param(column("string"), None, id="missing"),
    ],
)
def test_required_value_is_never_null(
    make_contract: MakeContract,
    validate_texts: ValidateTexts,
    described: dict[str, Any],
    text: str | None,
) -> None:
    rules = ("type", "range", "multiple_of", "length", "allowed", "pattern", "format", "unique")
    on_violation = {"property": "onViolation", "value": dict.fromkeys(rules, "null_cell")}
    contract = make_contract(described | {"required": True, "customProperties": [on_violation]})

    validated = validate_texts(contract, [text])

    assert validated["is_candidate"].to_pylist() == [False]
    assert [item["action_name"] for item in validated["violations"][0].as_py()] == ["reject_row"]
