"""What others changed in the Glue catalog is put back and named; what is theirs stays."""

from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.lake.catalog.glue import describe, register
from glue_ingest.lake.store import Store
from tests.integration.catalog.conftest import Land
from tests.support.glue import DATABASE, ROWS, TABLE, given, registered, table


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda t: t["StorageDescriptor"]["Columns"][1].update(Type="string"), "students.Type"),
        (lambda t: t["StorageDescriptor"]["Columns"].pop(), "received_at"),
        (lambda t: t["StorageDescriptor"]["Columns"].reverse(), "(order)"),
        (lambda t: t["StorageDescriptor"].update(Location="s3://elsewhere/"), "Location"),
        (lambda t: t["Parameters"].update({"projection.year.interval": "2"}), "interval"),
        (lambda t: t["Parameters"].update({"projection.enabled": "false"}), "projection.enabled"),
        (lambda t: t.update(Description="Mine."), "Description"),
    ],
)
def test_change_by_hand_is_put_back_and_named(
    lake: Store, contract: Contract, land: Land, glue: Any, change: Any, named: str
) -> None:
    land(*ROWS)
    register(lake, [contract])
    before = given(table(glue))
    changed = given(table(glue))
    change(changed)
    glue.update_table(DatabaseName=DATABASE, TableInput=changed)

    [report, _] = register(lake, [contract])

    assert given(table(glue)) == before
    assert report.outcome == "updated"
    assert len(report.drift) == 1
    assert report.drift[0].endswith(named)
    assert named in describe(report)


def test_parameters_of_others_stay(lake: Store, contract: Contract, land: Land, glue: Any) -> None:
    land(*ROWS)
    register(lake, [contract])
    theirs = given(table(glue))
    theirs["Parameters"]["theirs"] = "kept"
    glue.update_table(DatabaseName=DATABASE, TableInput=theirs)
    land(("North", 2001, 12))

    [report, _] = register(lake, [contract])

    assert (report.outcome, report.drift) == ("updated", [])
    assert table(glue)["Parameters"]["theirs"] == "kept"


def test_partitions_changed_by_hand_are_put_back(
    lake: Store, contract: Contract, land: Land, glue: Any
) -> None:
    land(*ROWS)
    register(lake, [contract])
    before = registered(glue)
    at = {"DatabaseName": DATABASE, "TableName": TABLE}
    glue.delete_partition(**at, PartitionValues=["2001"])
    glue.create_partition(**at, PartitionInput={"Values": ["1999"], "StorageDescriptor": {}})

    [report, _] = register(lake, [contract])

    assert (report.created, report.updated, report.deleted) == (1, 0, 1)
    assert registered(glue) == before
