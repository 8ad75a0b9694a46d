"""What a contract promises of all rows together is kept on each engine, or nothing is published."""

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

MakeContract = Callable[..., Contract]
Land = Callable[..., Any]

DATASET = "district.schools"
ID = {"name": "id", "physicalType": "int", "primaryKey": True}
YEAR = {"name": "year", "physicalType": "int", "primaryKey": True, "partitioned": True}
EMAIL = {"name": "email", "physicalType": "string"}


def counted(metric: str, **parts: Any) -> dict[str, Any]:
    return {"quality": [{"type": "library", "metric": metric} | parts]}


def rows(lake: Store, *columns: str) -> list[tuple[Any, ...]]:
    return sorted(last_rows(lake, DATASET, *columns), key=repr)


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
    make_contract: MakeContract, land_by: Land, lake: Store, place: str, rule: Any, found: str
) -> None:
    columns = [ID, YEAR, EMAIL, {"name": "n", "physicalType": "int"}]
    given = [column | rule if column["name"] == place else column for column in columns]
    contract = make_contract(*given, table=rule if place == "table" else {})

    with pytest.raises(BrokenRuleError, match=rule["quality"][0]["metric"]) as caught:
        land_by(contract, FIVE)

    assert f"found {found}" in str(caught.value)
    assert caught.value.exit_code == Exit.CHECK_FAILED
    assert lake.find("curated") == []
    assert lake.find("quarantine") == []
    assert [row.outcome for row in read_rows(lake)] == ["failed"]


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
    make_contract: MakeContract, land_by: Land, lake: Store, place: str, rule: Any
) -> None:
    columns = [ID, YEAR, EMAIL, {"name": "n", "physicalType": "int"}]
    given = [column | rule if column["name"] == place else column for column in columns]

    land_by(make_contract(*given, table=rule if place == "table" else {}), FIVE)

    assert rows(lake, "id", "email", "n") == [
        (1, "a", 1),
        (2, "a", None),
        (3, None, 3),
        (4, "d", None),
        (5, "e", 5),
    ]


def test_refused_file_is_ingested_once_the_rule_is_changed(
    make_contract: MakeContract, land_by: Land, lake: Store
) -> None:
    with pytest.raises(BrokenRuleError):
        land_by(make_contract(ID, YEAR, table=counted("rowCount", mustBe=6)), FIVE)

    land_by(make_contract(ID, YEAR, table=counted("rowCount", mustBe=5)), FIVE)

    assert rows(lake, "id") == [(1,), (2,), (3,), (4,), (5,)]


def test_table_rule_looks_at_stored_rows_too(
    make_contract: MakeContract, tmp_path: Path, lake_root: str, engine: Engine
) -> None:
    """In a folder and on S3: the stored rows are read where the lake is."""
    lake = Store(lake_root)
    contract = make_contract(ID, YEAR, EMAIL, table=counted("rowCount", mustBeLessThan=4))
    texts = ["1,2001,a\n2,2002,b\n3,2003,c\n", "4,2004,d\n", "3,2003,z\n"]
    first, broken, kept = (tmp_path / f"{number}.csv" for number in range(3))
    for path, text in zip((first, broken, kept), texts, strict=True):
        path.write_text(f"id,year,email\n{text}")
    ingest(contract, first, lake, engine)

    with pytest.raises(BrokenRuleError, match=r"rowCount mustBeLessThan 4; found 4 in 4 row"):
        ingest(contract, broken, lake, engine)
    assert rows(lake, "id", "email") == [(1, "a"), (2, "b"), (3, "c")]

    ingest(contract, kept, lake, engine, accept_losses=True)
    assert rows(lake, "id", "email") == [(1, "a"), (2, "b"), (3, "z")]


def test_texts_of_people_stand_in_no_error(
    make_contract: MakeContract, land_by: Land, lake: Store
) -> None:
    sensitive = EMAIL | {"unique": True, "classification": "sensitive"}
    contract = make_contract(ID, sensitive)
    land_by(contract, "id,email\n1,anna@x\n")

    with pytest.raises(BrokenRuleError) as caught:
        land_by(contract, "id,email\n2,anna@x\n", "b.csv")

    assert "anna" not in str(caught.value)
    assert "anna" not in str(read_rows(lake)[-1].error_message)
