"""A step that fails is named, leaves no mixture, and is done by the next one."""

from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import CatalogError
from glue_ingest.lake.catalog.glue import register
from glue_ingest.lake.snapshots import last_snapshot
from glue_ingest.lake.store import Store
from tests.integration.catalog.conftest import Land, commit
from tests.support.glue import DATABASE, ROWS, files, planned_by_athena, registered, writes
from tests.support.s3.client import Aws

NEW = (("North", 2001, 11), ("East", 2005, 1))
# 2003 leaves the lake.
FIRST = ("CreateDatabase", "CreateTable", "BatchCreatePartition")
NEXT = ("UpdateTable", "BatchCreatePartition", "BatchUpdatePartition", "BatchDeletePartition")
READS = ("GetDatabase", "GetTable", "GetPartitions")


def snapshot_files(lake: Store, contract: Contract) -> dict[str, str]:
    snapshot = last_snapshot(lake, contract)
    assert snapshot is not None
    return snapshot.partition_files()


def make_next(lake: Store, contract: Contract, land: Land, glue: Any) -> None:
    """Register a snapshot; then commit one that needs each kind of writing."""
    land(*ROWS)
    register(lake, [contract])
    at = {"DatabaseName": DATABASE, "TableName": "district__schools"}
    glue.create_partition(**at, PartitionInput={"Values": ["1999"], "StorageDescriptor": {}})
    land(*NEW)


@pytest.mark.parametrize("operation", [*READS, *FIRST])
def test_denied_first_step_is_named_and_done_by_the_next(
    aws: Aws, lake: Store, contract: Contract, land: Land, glue: Any, operation: str
) -> None:
    land(*ROWS)
    aws.deny("", operations=[operation])

    with pytest.raises(CatalogError) as caught:
        register(lake, [contract])

    assert f"AccessDeniedException) when calling the {operation} operation" in str(caught.value)
    assert "Give the role the actions of docs/catalog.md" in str(caught.value)
    assert "Lake Formation" in str(caught.value)
    assert aws.allow() == 1
    register(lake, [contract])
    expected = snapshot_files(lake, contract)
    assert files(lake, planned_by_athena(glue)) == files(lake, registered(glue)) == expected


@pytest.mark.parametrize("operation", NEXT)
def test_denied_step_leaves_one_snapshot_for_athena_and_is_done_by_the_next(
    aws: Aws, lake: Store, contract: Contract, land: Land, glue: Any, operation: str
) -> None:
    make_next(lake, contract, land, glue)
    before = files(lake, planned_by_athena(glue))
    aws.deny("", operations=[operation])

    with pytest.raises(CatalogError, match=operation):
        register(lake, [contract])

    aws.allow()
    expected = snapshot_files(lake, contract)
    now = files(lake, planned_by_athena(glue))
    assert now == (before if operation == "UpdateTable" else expected)
    register(lake, [contract])
    assert files(lake, planned_by_athena(glue)) == files(lake, registered(glue)) == expected


@pytest.mark.parametrize("operation", FIRST)
def test_lost_answer_of_a_first_step_does_no_harm(
    aws: Aws, lake: Store, contract: Contract, land: Land, glue: Any, operation: str
) -> None:
    """boto3 sends again what was done already."""
    land(*ROWS)
    aws.fail("", operations=[operation], times=1, is_done=True)

    register(lake, [contract])

    assert aws.allow() == 1
    expected = snapshot_files(lake, contract)
    assert files(lake, planned_by_athena(glue)) == files(lake, registered(glue)) == expected


@pytest.mark.parametrize("operation", NEXT)
def test_lost_answer_does_no_harm(
    aws: Aws, lake: Store, contract: Contract, land: Land, glue: Any, operation: str
) -> None:
    make_next(lake, contract, land, glue)
    aws.fail("", operations=[operation], times=1, is_done=True)

    [report, _] = register(lake, [contract])

    assert aws.allow() == 1
    assert report.drift == []
    expected = snapshot_files(lake, contract)
    assert files(lake, planned_by_athena(glue)) == files(lake, registered(glue)) == expected


def test_step_that_was_cut_off_is_finished_and_then_nothing_is_left_to_do(
    aws: Aws, lake: Store, contract: Contract, glue: Any
) -> None:
    commit(lake, contract, *map(str, range(1800, 2051)))
    # The second of three calls fails.
    aws.deny("", after=1, operations=["BatchCreatePartition"])
    with pytest.raises(CatalogError, match="BatchCreatePartition"):
        register(lake, [contract])
    assert len(registered(glue)) == 100
    aws.allow()

    [report, _] = register(lake, [contract])

    assert (report.outcome, report.created) == ("updated", 151)
    assert registered(glue) == planned_by_athena(glue)
    assert len(registered(glue)) == 251
    aws.reset()
    register(lake, [contract])
    assert writes(aws) == {}


def test_client_that_reaches_nobody_is_named(
    lake: Store, contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    with pytest.raises(CatalogError) as caught:
        register(lake, [contract])

    text = str(caught.value)
    assert "'schoolhouse_lake' cannot be read or written. Found: Could not connect" in text
    assert "Set the region, the credentials and the network of AWS" in text
