"""What a contract promises of its rows and of the whole table is kept on each engine."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.errors import BrokenRuleError, Exit
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.store import Store
from tests.support.lakes import last_rows
from tests.support.schools import quarantine

MakeContract = Callable[..., Contract]
Land = Callable[..., Any]

DATASET = "district.schools"
ID = {"name": "id", "physicalType": "int", "primaryKey": True}
YEAR = {"name": "year", "physicalType": "int", "primaryKey": True, "partitioned": True}
EMAIL = {"name": "email", "physicalType": "string"}
REASON = (
    "reasons[1].column_name, reasons[1].rule_name, reasons[1].action_name, reasons[1].raw_value"
)


def on_violation(**actions: str) -> dict[str, Any]:
    return {"customProperties": [{"property": "onViolation", "value": actions}]}


def counted(metric: str, **parts: Any) -> dict[str, Any]:
    return {"quality": [{"type": "library", "metric": metric} | parts]}


@pytest.fixture
def lake(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "lake"))


@pytest.fixture
def land(tmp_path: Path, lake: Store, engine: Engine) -> Land:
    """Write a file of the given text and ingest it."""

    def do(contract: Contract, text: str, name: str = "a.csv") -> Any:
        path = tmp_path / name
        path.write_text(text)
        return ingest(contract, path, lake, engine).row

    return do


def rows(lake: Store, *columns: str) -> list[tuple[Any, ...]]:
    return sorted(last_rows(lake, DATASET, *columns), key=repr)


def test_row_without_its_required_value_is_rejected_whatever_made_it_null(
    make_contract: MakeContract, land: Land, lake: Store
) -> None:
    contract = make_contract(ID, {"name": "enrollment", "physicalType": "int", "required": True})

    row = land(contract, 'id,enrollment\n1,"1,204"\n2,\n3,12\n')

    assert rows(lake, "id", "enrollment") == [(3, 12)]
    assert (row.accepted_row_count, row.quarantined_row_count, row.nulled_cell_count) == (1, 2, 0)
    assert quarantine(lake, "rows", f"raw_record_number, {REASON}") == [
        (1, "enrollment", "type", "reject_row", "1,204"),
        (2, "enrollment", "required", "reject_row", None),
    ]


def test_every_rule_of_one_contract_is_kept(
    make_contract: MakeContract, land: Land, lake: Store
) -> None:
    contract = make_contract(
        ID,
        EMAIL | {"unique": True},
        {"name": "born", "physicalType": "date", "logicalTypeOptions": {"format": "MM/dd/yyyy"}},
        {"name": "n", "physicalType": "int", "logicalTypeOptions": {"multipleOf": 5}},
        {"name": "code", "physicalType": "varchar(2)"},
    )

    row = land(
        contract,
        "id,email,born,n,code\n1,a@x,09/05/2010,3,ab\n2,a@x,2010-09-05,-5,abc\n3,b@x,,,\n",
    )

    born = rows(lake, "id", "born")
    assert [(key, str(day)) for key, day in born] == [(1, "2010-09-05"), (2, "None"), (3, "None")]
    assert rows(lake, "id", "email", "n", "code") == [
        (1, None, None, "ab"),
        (2, None, -5, None),
        (3, "b@x", None, None),
    ]
    assert row.nulled_cell_count == 5
    cells = "raw_record_number, key_values['id'], column_name, rule_name, action_name, raw_value"
    assert sorted(quarantine(lake, "cells", cells)) == [
        (1, "1", "email", "unique", "null_cell", "a@x"),
        (1, "1", "n", "multiple_of", "null_cell", "3"),
        (2, "2", "born", "type", "null_cell", "2010-09-05"),
        (2, "2", "code", "length", "null_cell", "abc"),
        (2, "2", "email", "unique", "null_cell", "a@x"),
    ]


def test_rows_that_repeat_a_unique_value_in_one_file_are_rejected_if_so_decided(
    make_contract: MakeContract, land: Land, lake: Store
) -> None:
    contract = make_contract(ID, YEAR, EMAIL | {"unique": True} | on_violation(unique="reject_row"))

    land(contract, "id,year,email\n1,2001,a\n1,2001,a\n2,2002,b\n3,2003,b\n4,2003,\n5,2003,\n")

    assert rows(lake, "id", "year", "email") == [(1, 2001, "a"), (4, 2003, None), (5, 2003, None)]
    assert quarantine(lake, "rows", f"kind, raw_record_number, {REASON}") == [
        ("duplicate", 1, None, None, None, None),
        ("rejected", 3, "email", "unique", "reject_row", "b"),
        ("rejected", 4, "email", "unique", "reject_row", "b"),
    ]


def test_value_that_another_file_has_publishes_nothing(
    make_contract: MakeContract, land: Land, lake: Store
) -> None:
    contract = make_contract(ID, YEAR, EMAIL | {"unique": True})
    land(contract, "id,year,email\n1,2001,a\n2,2001,b\n")

    with pytest.raises(BrokenRuleError) as caught:
        land(contract, "id,year,email\n3,2002,a\n4,2002,c\n", "b.csv")

    assert "duplicateValues of 'email' mustBe 0; found 1 in 4 row(s), such as 'a'" in str(
        caught.value
    )
    assert contract.path in str(caught.value)
    assert rows(lake, "id", "email") == [(1, "a"), (2, "b")]
    # The key of the value may change hands in one file.
    land(contract, "id,year,email\n1,2001,z\n3,2002,a\n", "c.csv")
    assert rows(lake, "id", "email") == [(1, "z"), (2, "b"), (3, "a")]


def test_value_that_another_file_has_is_published_where_uniqueness_only_warns(
    make_contract: MakeContract, land: Land, lake: Store, caplog: pytest.LogCaptureFixture
) -> None:
    contract = make_contract(ID, EMAIL | {"unique": True} | on_violation(unique="warn"))
    land(contract, "id,email\n1,a\n")

    land(contract, "id,email\n2,a\n", "b.csv")

    assert rows(lake, "id", "email") == [(1, "a"), (2, "a")]
    assert "duplicateValues of 'email' mustBe 0; found 1 in 2 row(s)" in caplog.text


FIVE = "id,year,email,n\n1,2001,a,1\n2,2001,a,\n3,2002,NA,3\n4,2002,d,\n5,2003,e,5\n"


@pytest.mark.parametrize(
    ("place", "rule", "found"),
    [
        pytest.param("table", counted("rowCount", mustBeGreaterOrEqualTo=6), "5", id="rows"),
        pytest.param("table", counted("rowCount", mustBeBetween=[5, 9]), "5", id="between"),
        pytest.param("n", counted("nullValues", mustBe=0), "2", id="nulls"),
        pytest.param(
            "n", counted("nullValues", mustBeLessThan=40, unit="percent"), "2", id="percent"
        ),
        pytest.param("email", counted("nullValues", mustNotBe=1), "1", id="not_be"),
        pytest.param("email", counted("missingValues", mustBeLessThan=1), "1", id="missing"),
        pytest.param(
            "email",
            counted(
                "missingValues",
                mustBeLessOrEqualTo=1,
                arguments={"missingValues": [None, "", "e"]},
            ),
            "2",
            id="missing_values",
        ),
        pytest.param(
            "email",
            counted("invalidValues", mustBeLessThan=2, arguments={"validValues": ["a"]}),
            "2",
            id="invalid_values",
        ),
        pytest.param(
            "email",
            counted("invalidValues", mustBeGreaterThan=3, arguments={"pattern": "[a-c]"}),
            "2",
            id="invalid_pattern",
        ),
        pytest.param(
            "n",
            counted("invalidValues", mustBeLessThan=2, arguments={"validValues": [1, "2.0"]}),
            "2",
            id="invalid_numbers",
        ),
        pytest.param("email", counted("duplicateValues", mustBeGreaterThan=1), "1", id="repeated"),
        pytest.param(
            "table",
            counted("duplicateValues", mustBe=0, arguments={"properties": ["year", "email"]}),
            "1 in 5 row(s), such as '2001, a'",
            id="repeated_together",
        ),
        pytest.param(
            "year", counted("nullValues", mustBeGreaterThan=0), "0", id="of_the_partition"
        ),
        pytest.param(
            "year",
            counted("invalidValues", mustBeLessThan=2, arguments={"validValues": [2001]}),
            "3",
            id="values_of_the_partition",
        ),
    ],
)
def test_run_that_leaves_a_table_rule_broken_publishes_nothing(
    make_contract: MakeContract, land: Land, lake: Store, place: str, rule: Any, found: str
) -> None:
    columns = [ID, YEAR, EMAIL, {"name": "n", "physicalType": "int"}]
    given = [column | rule if column["name"] == place else column for column in columns]
    contract = make_contract(*given, table=rule if place == "table" else {})

    with pytest.raises(BrokenRuleError, match=rule["quality"][0]["metric"]) as caught:
        land(contract, FIVE)

    assert f"found {found}" in str(caught.value)
    assert caught.value.exit_code == Exit.CHECK_FAILED
    assert lake.find("curated") == []
    assert lake.find("quarantine") == []
    assert [row.outcome for row in read_rows(lake)] == ["failed"]
    # The same file, under a contract without the rule.
    land(make_contract(*columns), FIVE)
    assert len(rows(lake, "id")) == 5


@pytest.mark.parametrize(
    ("place", "rule"),
    [
        pytest.param("table", counted("rowCount", mustBeGreaterOrEqualTo=5), id="rows"),
        pytest.param(
            "n", counted("nullValues", mustBeLessOrEqualTo=40, unit="percent"), id="nulls"
        ),
        pytest.param("n", counted("nullValues", mustBe=2), id="exact"),
        pytest.param("email", counted("duplicateValues", mustNotBeBetween=[1, 3]), id="repeated"),
        pytest.param(
            "email",
            counted("invalidValues", mustBeLessThan=3, arguments={"validValues": ["a"]}),
            id="some_may_be_invalid",
        ),
    ],
)
def test_run_that_keeps_its_table_rules_publishes(
    make_contract: MakeContract, land: Land, lake: Store, place: str, rule: Any
) -> None:
    columns = [ID, YEAR, EMAIL, {"name": "n", "physicalType": "int"}]
    given = [column | rule if column["name"] == place else column for column in columns]

    land(make_contract(*given, table=rule if place == "table" else {}), FIVE)

    assert rows(lake, "id", "email", "n") == [
        (1, "a", 1),
        (2, "a", None),
        (3, None, 3),
        (4, "d", None),
        (5, "e", 5),
    ]


def test_table_rule_looks_at_stored_rows_too(
    make_contract: MakeContract, land: Land, lake: Store
) -> None:
    contract = make_contract(ID, YEAR, EMAIL, table=counted("rowCount", mustBeLessThan=4))
    land(contract, "id,year,email\n1,2001,a\n2,2002,b\n3,2003,c\n")

    with pytest.raises(BrokenRuleError, match=r"rowCount mustBeLessThan 4; found 4 in 4 row"):
        land(contract, "id,year,email\n4,2004,d\n", "b.csv")

    land(contract, "id,year,email\n3,2003,z\n", "c.csv")
    assert rows(lake, "id", "email") == [(1, "a"), (2, "b"), (3, "z")]


def test_texts_of_people_stand_in_no_error(
    make_contract: MakeContract, land: Land, lake: Store
) -> None:
    sensitive = EMAIL | {"unique": True, "classification": "sensitive"}
    contract = make_contract(ID, sensitive)
    land(contract, "id,email\n1,anna@x\n")

    with pytest.raises(BrokenRuleError) as caught:
        land(contract, "id,email\n2,anna@x\n", "b.csv")

    assert "anna" not in str(caught.value)
    assert "anna" not in str(read_rows(lake)[-1].error_message)
