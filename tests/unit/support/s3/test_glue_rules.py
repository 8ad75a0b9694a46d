"""The server of the tests refuses what AWS Glue refuses and moto takes."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.s3.client import Aws

AT = {"DatabaseName": "lake", "TableName": "schools"}


@pytest.fixture
def glue(aws: Aws) -> Any:
    """Give a client of a Glue with a table of one partition column."""
    client = aws.client("glue")
    client.create_database(DatabaseInput={"Name": "lake"})
    client.create_table(DatabaseName="lake", TableInput=table())
    return client


def table(comment: str = "", **given: Any) -> dict[str, Any]:
    column = {"Name": "year", "Type": "int", "Comment": comment}
    return {"Name": "schools", "PartitionKeys": [column]} | given


def code(call: Any, **given: Any) -> str:
    """Return the error code of a request, empty if it was done."""
    try:
        call(**given)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


def update(glue: Any, version: str | None = None, **given: Any) -> str:
    named = {"VersionId": version} if version else {}
    return code(glue.update_table, DatabaseName="lake", TableInput=table(**given), **named)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"comment": "x" * 255}, ""),
        ({"comment": "x" * 256}, "ValidationException"),
        ({"comment": "é" * 128}, "ValidationException"),
        ({"comment": "two\nlines"}, "ValidationException"),
        ({"Description": "two\nlines"}, ""),
        ({"Description": "x" * 2049}, "ValidationException"),
        ({"Parameters": {"a": "x" * 512_000}}, ""),
        ({"Parameters": {"a": "x" * 512_001}}, "ValidationException"),
        ({"Description": "𝄞"}, ""),
    ],
)
def test_texts_are_within_the_limits(glue: Any, given: dict[str, Any], expected: str) -> None:
    assert update(glue, **given) == expected


def test_partitions_of_a_call_are_limited(glue: Any) -> None:
    items = [{"Values": [str(number)]} for number in range(101)]

    assert code(glue.batch_create_partition, **AT, PartitionInputList=items) == (
        "ValidationException"
    )
    assert code(glue.batch_create_partition, **AT, PartitionInputList=items[:100]) == ""
    assert code(glue.batch_delete_partition, **AT, PartitionsToDelete=items[:26]) == (
        "ValidationException"
    )
    assert code(glue.batch_delete_partition, **AT, PartitionsToDelete=items[:25]) == ""
    assert len(glue.get_partitions(**AT)["Partitions"]) == 75


def test_stale_version_of_a_table_is_refused(glue: Any) -> None:
    version = glue.get_table(DatabaseName="lake", Name="schools")["Table"]["VersionId"]

    assert update(glue, version, Description="first") == ""
    assert update(glue, version, Description="second") == "ConcurrentModificationException"
    assert update(glue, Description="third") == ""
    found = glue.get_table(DatabaseName="lake", Name="schools")["Table"]
    assert found["Description"] == "third"


def test_failures_are_those_of_glue_and_an_answer_can_be_lost(aws: Aws, glue: Any) -> None:
    aws.deny("", operations=["UpdateTable"])
    assert update(glue, Description="denied") == "AccessDeniedException"
    aws.allow()
    aws.fail("", operations=["UpdateTable"], is_done=True)
    assert update(glue, Description="done") == "InternalServiceException"
    aws.allow()

    found = glue.get_table(DatabaseName="lake", Name="schools")["Table"]

    assert found["Description"] == "done"


def test_next_request_is_held_until_the_end(aws: Aws, glue: Any) -> None:
    with ThreadPoolExecutor(1) as pool:
        with aws.held("", operations=["UpdateTable"]) as wait:
            late = pool.submit(update, glue, Description="held")
            wait()
            assert update(glue, Description="goes on") == ""
            assert not late.done()
        assert late.result() == ""

    found = glue.get_table(DatabaseName="lake", Name="schools")["Table"]
    assert found["Description"] == "held"
