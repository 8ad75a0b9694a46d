"""What an element changes: nothing if it is for readers, the fingerprint if it is a rule."""

from collections.abc import Callable
from typing import Any

from glue_ingest.contracts.model import Contract

MakeContract = Callable[..., Contract]

KEY = {"name": "school", "physicalType": "string", "primaryKey": True}


def column(**parts: Any) -> dict[str, Any]:
    return {"name": "students", "physicalType": "bigint"} | parts


def quality(*entries: dict[str, Any], physical_type: str = "bigint") -> dict[str, Any]:
    return column(physicalType=physical_type, quality=list(entries))


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


def test_key_of_one_column_needs_no_rule_to_be_unique(make_contract: MakeContract) -> None:
    plain = make_contract(KEY, column())
    entry = {"metric": "duplicateValues", "mustBe": 0}

    assert make_contract(KEY | {"unique": True}, column()).fingerprint == plain.fingerprint
    assert make_contract(KEY | {"quality": [entry]}, column()).fingerprint == plain.fingerprint


def test_column_that_is_never_stored_may_have_the_usual_types(make_contract: MakeContract) -> None:
    name = {"name": "pupil", "physicalType": "varchar(50)", "classification": "personal"}

    assert make_contract(KEY, column(), name).dropped == ("pupil",)
