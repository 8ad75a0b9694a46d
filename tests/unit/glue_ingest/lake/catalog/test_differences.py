from typing import Any

import pytest

from glue_ingest.lake.catalog.differences import find_differences

Node = dict[str, Any]
YEAR, NAME = {"Name": "year", "Type": "int"}, {"Name": "name", "Type": "string"}


def table(*columns: Node, **given: Any) -> Node:
    return {"Columns": list(columns), "Parameters": {"a": "b"}} | given


@pytest.mark.parametrize(
    ("found", "wanted", "expected"),
    [
        (table(YEAR), table(YEAR), []),
        (table(YEAR, CreateTime=1), table(YEAR), []),
        (table(YEAR | {"Parameters": {}}), table(YEAR), []),
        (table(NAME, YEAR), table(YEAR, NAME), ["Columns (order)"]),
        (table(YEAR), table(YEAR, NAME), ["Columns.name"]),
        (table(NAME, YEAR), table(YEAR), ["Columns.name"]),
        (table(YEAR | {"Type": "bigint"}), table(YEAR), ["Columns.year.Type"]),
        (table(YEAR), table(YEAR | {"Comment": ""}), []),
        (table(YEAR), table(YEAR, PartitionKeys=[]), []),
        (table(YEAR, PartitionKeys=[NAME]), table(YEAR, PartitionKeys=[]), ["PartitionKeys.name"]),
        (table(YEAR), table(YEAR, Description="x"), ["Description"]),
        (table(YEAR, Parameters={"theirs": "x", "a": "b"}), table(YEAR), []),
        (
            table(YEAR, Parameters={"projection.year.digits": "4", "a": "c"}),
            table(YEAR),
            ["Parameters.a", "Parameters.projection.year.digits"],
        ),
        ({"Columns": [YEAR]}, table(YEAR), ["Parameters"]),
    ],
)
def test_differences_are_named(found: Node, wanted: Node, expected: list[str]) -> None:
    assert find_differences(found, wanted) == expected
