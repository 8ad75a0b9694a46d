"""Tables of the Glue catalog stay within what AWS takes, and say only what Athena can project."""

from pathlib import Path

import pytest

from glue_ingest.contracts.odcs import load_contracts
from glue_ingest.lake.catalog.client import MAX_CREATED, MAX_DELETED, MAX_UPDATED, batched
from glue_ingest.lake.catalog.projection import projection
from glue_ingest.lake.catalog.tables import (
    MAX_COMMENT,
    MAX_DESCRIPTION,
    contract_table,
    ledger_table,
    shortened,
)
from glue_ingest.lake.store import Store
from tests.conftest import MakeContract

SCHOOL = {"name": "school", "physicalType": "string", "primaryKey": True, "primaryKeyPosition": 1}
LOCATION = "s3://bucket/lake/curated/district/schools/run"


def partitioned_by(
    make_contract: MakeContract, physical_type: str, values: list[str]
) -> dict[str, str]:
    column = {
        "name": "part", "physicalType": physical_type, "primaryKey": True, "primaryKeyPosition": 2,
        "partitioned": True, "partitionKeyPosition": 1,
    }  # fmt: skip
    return projection(make_contract(SCHOOL, column), LOCATION, values)


@pytest.mark.parametrize(
    ("physical_type", "values", "how"),
    [
        ("int", ["9", "10", "-3"], {"type": "integer", "range": "-3,10"}),
        ("bigint", ["9000000000"], {"type": "integer", "range": "9000000000,9000000000"}),
        (
            "date",
            ["2020-02-29", "2019-12-31"],
            {"type": "date", "format": "yyyy-MM-dd", "range": "2019-12-31,2020-02-29"},
        ),
        ("string", ["b", "a c"], {"type": "enum", "values": "a c,b"}),
    ],
)
def test_range_or_values_are_exactly_those_of_the_snapshot(
    make_contract: MakeContract, physical_type: str, values: list[str], how: dict[str, str]
) -> None:
    found = partitioned_by(make_contract, physical_type, values)

    assert found == {
        "projection.enabled": "true",
        "storage.location.template": f"{LOCATION}/part=${{part}}/",
        **{f"projection.part.{key}": value for key, value in how.items()},
    }


@pytest.mark.parametrize("value", ["a,b", "a/b", "50%", "a=b", "it's", "a:b", "[x]", "$1", "{"])
def test_value_that_cannot_stand_in_an_address_is_not_projected(
    make_contract: MakeContract, value: str
) -> None:
    assert partitioned_by(make_contract, "string", ["good", value]) == {}


@pytest.mark.parametrize(
    ("physical_type", "values", "is_projected"),
    [
        pytest.param("int", ["1", "1000"], True, id="small"),
        pytest.param("int", ["1", "1001"], False, id="most-empty"),
        pytest.param("int", [str(n) for n in range(1, 1600, 2)], True, id="half"),
        pytest.param("int", [str(n) for n in (*range(1, 1600, 2), 1603)], False, id="over-half"),
        pytest.param("date", ["2001-01-01", "2003-09-27"], True, id="1000-days"),
        pytest.param("date", ["2001-01-01", "2003-09-28"], False, id="1001-days"),
        pytest.param("date", ["2001-01-01"], False, id="one-day"),
        pytest.param("boolean", ["false", "true"], False, id="boolean"),
        pytest.param("string", ["x" * 511_999 + "y"], True, id="longest-list"),
        pytest.param("string", ["x" * 511_998, "y", "z"], False, id="longer-list"),
        pytest.param("string", ["é" * 256_001], False, id="longer-list-in-bytes"),
    ],
)
def test_range_of_which_most_is_empty_and_long_lists_are_not_projected(
    make_contract: MakeContract, physical_type: str, values: list[str], *, is_projected: bool
) -> None:
    found = partitioned_by(make_contract, physical_type, values)

    assert (found.get("projection.enabled") == "true") == is_projected
    assert bool(found) == is_projected


def test_nothing_is_projected_without_values(make_contract: MakeContract) -> None:
    assert partitioned_by(make_contract, "int", []) == {}


def test_long_texts_are_cut_where_aws_ends(make_contract: MakeContract, tmp_path: Path) -> None:
    long = {"name": "note", "physicalType": "string", "description": "x" * 300}
    contract = make_contract(SCHOOL, long, table={"description": "y" * 3000})

    found = contract_table(Store(str(tmp_path)), contract, None)

    [comment] = [c["Comment"] for c in found["StorageDescriptor"]["Columns"] if c["Name"] == "note"]
    # The sign of three bytes takes the place of as many letters.
    assert comment == "x" * (MAX_COMMENT - 3) + "…"
    assert len(found["Description"].encode()) == MAX_DESCRIPTION


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("short", "short"),
        ("ten bytes!", "ten bytes!"),
        ("eleven byte", "eleven …"),
        ("äöüäö", "äöüäö"),
        ("äöüäöü", "äöü…"),
        ("two\n lines\t", "two lines"),
    ],
)
def test_text_is_one_line_of_so_many_bytes(text: str, expected: str) -> None:
    assert shortened(text, 10) == expected


def test_every_table_of_ours_is_within_the_limits(tmp_path: Path) -> None:
    lake = Store(str(tmp_path))
    tables = [contract_table(lake, contract, None) for contract in load_contracts()]

    for table in [*tables, ledger_table(lake)]:
        columns = [*table["StorageDescriptor"]["Columns"], *table["PartitionKeys"]]
        assert max(len(column["Comment"].encode()) for column in columns) <= MAX_COMMENT
        assert not [column for column in columns if column["Comment"].endswith("…")]
        assert table["Description"]
        assert len(table["Description"].encode()) <= MAX_DESCRIPTION


def test_batches_are_what_a_call_takes() -> None:
    """AWS documents these."""
    assert (MAX_CREATED, MAX_UPDATED, MAX_DELETED) == (100, 100, 25)
    items = [{"Values": [str(number)]} for number in range(101)]
    assert [len(batch) for batch in batched(items, MAX_CREATED)] == [100, 1]
    assert [item for batch in batched(items, 25) for item in batch] == items
    assert list(batched([], 25)) == []
