"""What a contract promises of its rows and of the whole table is kept on each engine."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.authoring.draft import draft_contract
from glue_ingest.authoring.render import render
from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.errors import BrokenRuleError
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


def rows(lake: Store, *columns: str) -> list[tuple[Any, ...]]:
    return sorted(last_rows(lake, DATASET, *columns), key=repr)


def test_row_without_its_required_value_is_rejected_whatever_made_it_null(
    make_contract: MakeContract, land_by: Land, lake: Store
) -> None:
    contract = make_contract(ID, {"name": "enrollment", "physicalType": "int", "required": True})

    row = land_by(contract, 'id,enrollment\n1,"1,204"\n2,\n3,12\n')

    assert rows(lake, "id", "enrollment") == [(3, 12)]
    assert (row.accepted_row_count, row.quarantined_row_count, row.nulled_cell_count) == (1, 2, 0)
    assert quarantine(lake, "rows", f"raw_record_number, {REASON}") == [
        (1, "enrollment", "type", "reject_row", "1,204"),
        (2, "enrollment", "required", "reject_row", None),
    ]


def test_every_rule_of_one_contract_is_kept(
    make_contract: MakeContract, land_by: Land, lake: Store
) -> None:
    contract = make_contract(
        ID,
        EMAIL | {"unique": True},
        {"name": "born", "physicalType": "date", "logicalTypeOptions": {"format": "MM/dd/yyyy"}},
        {"name": "n", "physicalType": "int", "logicalTypeOptions": {"multipleOf": 5}},
        {"name": "code", "physicalType": "varchar(2)"},
    )

    row = land_by(
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
    make_contract: MakeContract, land_by: Land, lake: Store
) -> None:
    contract = make_contract(ID, YEAR, EMAIL | {"unique": True} | on_violation(unique="reject_row"))

    land_by(contract, "id,year,email\n1,2001,a\n1,2001,a\n2,2002,b\n3,2003,b\n4,2003,\n5,2003,\n")

    assert rows(lake, "id", "year", "email") == [(1, 2001, "a"), (4, 2003, None), (5, 2003, None)]
    assert quarantine(lake, "rows", f"kind, raw_record_number, {REASON}") == [
        ("duplicate", 1, None, None, None, None),
        ("rejected", 3, "email", "unique", "reject_row", "b"),
        ("rejected", 4, "email", "unique", "reject_row", "b"),
    ]


def test_value_that_another_file_has_publishes_nothing(
    make_contract: MakeContract, land_by: Land, lake: Store
) -> None:
    contract = make_contract(ID, YEAR, EMAIL | {"unique": True})
    land_by(contract, "id,year,email\n1,2001,a\n2,2001,b\n")

    with pytest.raises(BrokenRuleError) as caught:
        land_by(contract, "id,year,email\n3,2002,a\n4,2002,c\n", "b.csv")

    assert "duplicateValues of 'email' mustBe 0; found 1 in 4 row(s), such as 'a'" in str(
        caught.value
    )
    assert contract.path in str(caught.value)
    assert rows(lake, "id", "email") == [(1, "a"), (2, "b")]
    # The key of the value may change hands in one file.
    land_by(contract, "id,year,email\n1,2001,z\n3,2002,a\n", "c.csv")
    assert rows(lake, "id", "email") == [(1, "z"), (2, "b"), (3, "a")]


def test_value_that_another_file_has_is_published_where_uniqueness_only_warns(
    make_contract: MakeContract, land_by: Land, lake: Store, caplog: pytest.LogCaptureFixture
) -> None:
    contract = make_contract(ID, EMAIL | {"unique": True} | on_violation(unique="warn"))
    land_by(contract, "id,email\n1,a\n")

    land_by(contract, "id,email\n2,a\n", "b.csv")

    assert rows(lake, "id", "email") == [(1, "a"), (2, "a")]
    assert "duplicateValues of 'email' mustBe 0; found 1 in 2 row(s)" in caplog.text


def test_drafted_contract_keeps_its_required_columns_in_the_next_release(
    tmp_path: Path, land_by: Land, lake: Store
) -> None:
    path = tmp_path / "first.csv"
    path.write_text("year,enrollment\n" + "".join(f"{y},{y * 7}\n" for y in range(2001, 2009)))
    draft = tmp_path / "draft.odcs.yaml"
    draft.write_text(render(draft_contract(path, DATASET)))
    contract = load_contract(str(draft))
    assert contract.column("enrollment").is_required

    text = 'year,enrollment\n2001,"1,204"\n2002,\n2003,12\n'
    row = land_by(contract, text, "second.csv", with_open_marks=True)

    assert rows(lake, "year", "enrollment") == [(2003, 12)]
    assert (row.quarantined_row_count, row.nulled_cell_count) == (2, 0)
