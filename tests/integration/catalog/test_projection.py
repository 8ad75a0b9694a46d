"""Athena and the readers of registered partitions find exactly the files of the snapshot."""

from typing import Any

import pytest

from glue_ingest.lake.catalog.glue import register
from glue_ingest.lake.snapshots import last_snapshot
from glue_ingest.lake.store import Store
from tests.conftest import MakeContract
from tests.integration.catalog.conftest import Land, partitioned_by
from tests.support.glue import files, planned_by_athena, registered, table

LONG_AGO = "1900-01-01"


@pytest.mark.parametrize(
    ("physical_type", "values", "kind"),
    [
        pytest.param("int", ["-2", "0", "3"], "integer", id="integers-with-gaps"),
        pytest.param("int", ["2001"], "integer", id="one-integer"),
        pytest.param("bigint", ["9000000001", "9000000002"], "integer", id="large-integers"),
        pytest.param("bigint", ["1", "9000000000"], None, id="integers-far-apart"),
        pytest.param("date", ["2020-02-28", "2020-03-01"], "date", id="dates"),
        pytest.param("date", ["2020-02-29"], None, id="one-date"),
        pytest.param("date", [LONG_AGO, "2020-02-29"], None, id="dates-far-apart"),
        pytest.param("string", ["North", "Zürich West", "a.b-c_d"], "enum", id="texts"),
        pytest.param("string", ["North", "a;b"], "enum", id="semicolon"),
        pytest.param("string", ["North", '"a,b"'], None, id="comma"),
        pytest.param("string", ["North", "a/b"], None, id="slash"),
        pytest.param("string", ["North", "50%"], None, id="percent"),
        pytest.param("string", ["North", "$1"], None, id="dollar"),
        pytest.param("string", ["North", "${year}"], None, id="placeholder"),
        pytest.param("boolean", ["true", "false"], None, id="booleans"),
    ],
)
def test_all_readers_find_the_files_of_the_snapshot(
    lake: Store,
    make_contract: MakeContract,
    land: Land,
    glue: Any,
    physical_type: str,
    values: list[str],
    kind: str | None,
) -> None:
    contract = partitioned_by(make_contract, "year", physical_type)
    land(*(("North", value, 1) for value in values), contract=contract)

    [report, _] = register(lake, [contract])

    snapshot = last_snapshot(lake, contract)
    assert snapshot is not None
    assert report.created == len(snapshot.files) == len(values)
    assert table(glue)["Parameters"].get("projection.year.type") == kind
    assert files(lake, registered(glue)) == snapshot.partition_files()
    assert files(lake, planned_by_athena(glue)) == snapshot.partition_files()


def test_table_goes_from_projected_to_registered_and_back(
    lake: Store, make_contract: MakeContract, land: Land, glue: Any
) -> None:
    contract = partitioned_by(make_contract, "year", "bigint")
    for values, kind in (((1, 2), "integer"), ((9_000_000_000,), None)):
        land(*(("North", value, 1) for value in values), contract=contract)

        [report, _] = register(lake, [contract])

        snapshot = last_snapshot(lake, contract)
        assert snapshot is not None
        assert table(glue)["Parameters"].get("projection.year.type") == kind
        assert files(lake, planned_by_athena(glue)) == snapshot.partition_files()
        assert files(lake, registered(glue)) == snapshot.partition_files()
        assert report.drift == []


def test_partition_column_that_changes_leaves_no_partition_of_the_one_before(
    lake: Store, make_contract: MakeContract, land: Land, glue: Any
) -> None:
    """Partitions of another column, or of none, would make the table unreadable."""
    rows = (("North", 2001, 1), ("South", 2003, 2))
    for column in ("year", "school", None, "year"):
        contract = partitioned_by(make_contract, column)
        land(*rows, contract=contract)

        [report, _] = register(lake, [contract])

        snapshot = last_snapshot(lake, contract)
        assert snapshot is not None
        keys = [item["Name"] for item in table(glue)["PartitionKeys"]]
        assert keys == ([column] if column else [])
        expected = snapshot.partition_files() if column else {}
        assert files(lake, registered(glue)) == expected
        if column:
            assert files(lake, planned_by_athena(glue)) == expected
        assert report.drift == []
