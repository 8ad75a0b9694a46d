"""What others changed in the Glue catalog is put back and named; what is theirs stays."""

from collections.abc import Callable
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.lake.catalog.glue import register
from glue_ingest.lake.catalog.reports import TableReport, describe
from glue_ingest.lake.store import Store
from tests.conftest import SCHOOL, YEAR, MakeContract
from tests.integration.catalog.conftest import commit
from tests.support.glue import DATABASE, TABLE, given, registered, table
from tests.support.ledgers import store_death

LOCATION = "StorageDescriptor.Location"
TEMPLATE = "Parameters.storage.location.template"
ENABLED, INTERVAL = "Parameters.projection.enabled", "Parameters.projection.year.interval"
RANGE = "Parameters.projection.year.range"
RUN_ID, NUMBER = "Parameters.schoolhouse.run_id", "Parameters.schoolhouse.commit_number"
CONTRACT = "Parameters.schoolhouse.contract_sha256"
WRITTEN = "Parameters.schoolhouse.written_sha256"
# What a run writes anew, or takes for the mark of a new run or contract.
OF_RUNS = (LOCATION, TEMPLATE, ENABLED, INTERVAL, RUN_ID, CONTRACT, WRITTEN)


Change = Callable[[dict[str, Any]], None]


def columns(found: dict[str, Any]) -> Any:
    return found["StorageDescriptor"]["Columns"]


def change_by_hand(glue: Any, change: Change) -> None:
    changed = given(table(glue))
    change(changed)
    glue.update_table(DatabaseName=DATABASE, TableInput=changed)


CHANGES: list[tuple[Change, str]] = [
    (lambda t: columns(t)[1].update(Type="string"), "StorageDescriptor.Columns.students.Type"),
    (lambda t: columns(t)[1].update(Comment="Mine."), "StorageDescriptor.Columns.students.Comment"),
    (lambda t: columns(t).pop(), "StorageDescriptor.Columns.received_at"),
    (
        lambda t: columns(t).append({"Name": "mine", "Type": "int"}),
        "StorageDescriptor.Columns.mine",
    ),
    (lambda t: columns(t).reverse(), "StorageDescriptor.Columns (order)"),
    (lambda t: t["PartitionKeys"][0].update(Type="string"), "PartitionKeys.year.Type"),
    (lambda t: t["StorageDescriptor"].update(Location="s3://elsewhere/"), LOCATION),
    (lambda t: t["Parameters"].update({"projection.enabled": "false"}), ENABLED),
    (lambda t: t["Parameters"].update({"projection.year.interval": "2"}), INTERVAL),
    (lambda t: t["Parameters"].pop("storage.location.template"), TEMPLATE),
    (lambda t: t["Parameters"].update({"schoolhouse.run_id": "mine"}), RUN_ID),
    (lambda t: t["Parameters"].update({"schoolhouse.contract_sha256": "mine"}), CONTRACT),
    (lambda t: t["Parameters"].update(classification="csv"), "Parameters.classification"),
    (lambda t: t["Parameters"].pop("schoolhouse.written_sha256"), WRITTEN),
    (lambda t: t.update(Description="Mine."), "Description"),
    (lambda t: t.update(TableType="VIRTUAL_VIEW"), "TableType"),
]


@pytest.mark.parametrize(("change", "named"), CHANGES, ids=[name for _, name in CHANGES])
def test_change_by_hand_is_put_back_and_named(
    lake: Store, contract: Contract, glue: Any, change: Change, named: str
) -> None:
    commit(lake, contract, "2001", "2003")
    register(lake, [contract])
    before, partitions = given(table(glue)), registered(glue)
    change_by_hand(glue, change)

    [report, _] = register(lake, [contract])

    assert given(table(glue)) == before
    assert registered(glue) == partitions
    assert report == TableReport(TABLE, "updated", drift=[named])
    assert describe(report) == f"updated\t{TABLE}\tpartitions: unchanged; put right: {named}"


@pytest.mark.parametrize(("change", "named"), CHANGES, ids=[name for _, name in CHANGES])
def test_change_by_hand_is_named_by_the_next_run_too(
    lake: Store, contract: Contract, glue: Any, change: Change, named: str
) -> None:
    """Of what that run changes too, nobody can tell whose change it was: all is named."""
    commit(lake, contract, "2001", "2003")
    register(lake, [contract])
    change_by_hand(glue, change)
    commit(lake, contract, "2001", "2004")

    [report, _] = register(lake, [contract])

    if named in OF_RUNS:
        assert {LOCATION, TEMPLATE, RUN_ID, NUMBER, RANGE} <= {*report.drift}
    else:
        assert report.drift == [named]
    found = given(table(glue))
    glue.delete_database(Name=DATABASE)
    register(lake, [contract])
    assert found == given(table(glue))


def test_changes_of_runs_and_contracts_are_no_drift(
    lake: Store, contract: Contract, glue: Any, make_contract: MakeContract
) -> None:
    commit(lake, contract, "2001", "2003")
    register(lake, [contract])
    row = commit(lake, contract, "2001", "2004", "2008")
    [new_run, _] = register(lake, [contract])
    # It takes a number, over the snapshot before it.
    store_death(lake, contract, 3, 3, row)
    [fence, _] = register(lake, [contract])
    other = {"name": "students", "physicalType": "string", "description": "Another word."}
    changed = make_contract(SCHOOL, YEAR, other, version="1.1.0")
    [new_contract, _] = register(lake, [changed])

    reports = [new_run, fence, new_contract]

    assert [report.drift for report in reports] == [[], [], []]
    assert [report.outcome for report in reports] == ["updated"] * 3
    assert (new_run.created, new_run.updated, new_run.deleted) == (2, 1, 1)
    assert fence.updated == 0
    assert new_contract.updated == 3
    assert table(glue)["Parameters"]["schoolhouse.commit_number"] == "3"
    assert register(lake, [changed])[0] == TableReport(TABLE)


def test_change_by_hand_is_named_when_the_contract_changes_too(
    lake: Store, contract: Contract, glue: Any, make_contract: MakeContract
) -> None:
    commit(lake, contract, "2001")
    register(lake, [contract])
    change_by_hand(glue, lambda found: columns(found)[1].update(Type="double"))
    other = {"name": "students", "physicalType": "string"}

    [report, _] = register(lake, [make_contract(SCHOOL, YEAR, other)])

    assert "StorageDescriptor.Columns.students.Type" in report.drift
    assert columns(table(glue))[1]["Type"] == "string"


def test_parameters_of_others_stay(lake: Store, contract: Contract, glue: Any) -> None:
    commit(lake, contract, "2001")
    register(lake, [contract])
    change_by_hand(glue, lambda found: found["Parameters"].update(theirs="kept"))
    commit(lake, contract, "2002")

    [report, _] = register(lake, [contract])

    assert (report.outcome, report.drift) == ("updated", [])
    assert table(glue)["Parameters"]["theirs"] == "kept"


def test_partitions_changed_by_hand_are_put_back_and_named(
    lake: Store, contract: Contract, glue: Any
) -> None:
    commit(lake, contract, "2001", "2002", "2003")
    register(lake, [contract])
    before = registered(glue)
    at = {"DatabaseName": DATABASE, "TableName": TABLE}
    glue.delete_partition(**at, PartitionValues=["2001"])
    for year in ("1997", "1998", "1999"):
        glue.create_partition(**at, PartitionInput={"Values": [year], "StorageDescriptor": {}})
    [moved] = [p for p in glue.get_partitions(**at)["Partitions"] if p["Values"] == ["2002"]]
    moved["StorageDescriptor"]["Location"] = "s3://elsewhere/"
    told = {name: moved[name] for name in ("Values", "StorageDescriptor")}
    glue.update_partition(**at, PartitionValueList=["2002"], PartitionInput=told)

    [report, _] = register(lake, [contract])

    assert report == TableReport(
        TABLE,
        "updated",
        created=1,
        updated=1,
        deleted=3,
        drift=["partition 1997", "partition 1998", "partition 1999", "2 more partitions"],
    )
    assert registered(glue) == before
    assert register(lake, [contract])[0] == TableReport(TABLE)


def test_ledger_changed_by_hand_is_put_back_and_named(
    lake: Store, contract: Contract, glue: Any
) -> None:
    register(lake, [contract])
    before = given(table(glue, "ledger"))
    changed = given(table(glue, "ledger"))
    columns(changed)[0]["Type"] = "int"
    glue.update_table(DatabaseName=DATABASE, TableInput=changed)

    [_, report] = register(lake, [contract])

    assert report == TableReport(
        "ledger", "updated", drift=["StorageDescriptor.Columns.run_id.Type"]
    )
    assert given(table(glue, "ledger")) == before
