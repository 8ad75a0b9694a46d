"""What AWS answers, as errors that say what to do; botocore's Stubber stands for AWS."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from glue_ingest.errors import CatalogError
from glue_ingest.lake.catalog.client import Database, WrittenMeanwhileError, named_errors

KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
AT = {"DatabaseName": "lake", "TableName": "schools"}


@pytest.fixture
def glue() -> Any:
    return boto3.client("glue", region_name="us-east-1", **KEYS)


@pytest.fixture
def aws(glue: Any) -> Iterator[Stubber]:
    with Stubber(glue) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def database(glue: Any) -> Database:
    return Database(glue, "lake")


def failures(*codes: str) -> dict[str, Any]:
    return {
        "Errors": [
            {"PartitionValues": [str(number)], "ErrorDetail": {"ErrorCode": code}}
            for number, code in enumerate(codes)
        ]
    }


@pytest.mark.parametrize(
    ("code", "message", "advice"),
    [
        ("AccessDeniedException", "User x is not authorized", "Give the role the actions"),
        (
            "AccessDeniedException",
            "Insufficient Lake Formation permission(s): Required Alter on schools",
            "where AWS Lake Formation manages the catalog, its permissions there",
        ),
        ("InvalidInputException", "Name too long", "Change what it names in the contract"),
        ("ThrottlingException", "Rate exceeded", "Wait, or see what it says"),
    ],
)
def test_refusal_says_what_to_do(
    database: Database, aws: Stubber, code: str, message: str, advice: str
) -> None:
    aws.add_client_error("get_table", code, message)

    with pytest.raises(CatalogError) as caught, named_errors("lake"):
        database.find_table("schools")

    text = str(caught.value)
    assert text.startswith("The Glue database 'lake' cannot be read or written. Found: ")
    assert f"{code}) when calling the GetTable operation: {message}" in text
    assert advice in text
    assert text.endswith("then run `schoolhouse ingest catalog`.")


@pytest.mark.parametrize(
    ("codes", "error", "shown"),
    [
        (
            ("AlreadyExistsException", "ConcurrentModificationException"),
            WrittenMeanwhileError,
            r"\['0'\]: AlreadyExistsException; \['1'\]: ConcurrentModificationException",
        ),
        (
            ("AlreadyExistsException", "InternalServiceException"),
            CatalogError,
            r"2 partition\(s\) of 'lake\.schools'.*\['1'\]: InternalServiceException",
        ),
    ],
)
def test_batch_that_fails_in_part_is_an_error(
    database: Database, aws: Stubber, codes: tuple[str, ...], error: type[Exception], shown: str
) -> None:
    """AWS answers 200 and lists what it did not do."""
    items = [{"Values": [str(number)]} for number in range(101)]
    first = {**AT, "PartitionInputList": items[:100]}
    aws.add_response("batch_create_partition", failures(*codes), first)

    with pytest.raises(error, match=shown):
        database.create_partitions("schools", items)


def test_batches_are_sent_in_order_and_no_larger_than_a_call_takes(
    database: Database, aws: Stubber
) -> None:
    items = [{"Values": [str(number)]} for number in range(101)]
    values = [tuple(item["Values"]) for item in items]
    entries = [{"PartitionValueList": item["Values"], "PartitionInput": item} for item in items]
    for name, call, parts, size in (
        ("PartitionInputList", "batch_create_partition", items, 100),
        ("Entries", "batch_update_partition", entries, 100),
        ("PartitionsToDelete", "batch_delete_partition", items, 25),
    ):
        for start in range(0, len(parts), size):
            aws.add_response(call, {"Errors": []}, {**AT, name: parts[start : start + size]})

    database.create_partitions("schools", items)
    database.replace_partitions("schools", items)
    database.delete_partitions("schools", values)


def test_table_is_replaced_as_the_version_that_was_read_and_without_an_archived_one(
    database: Database, aws: Stubber
) -> None:
    wanted = {"Name": "schools"}
    given = {"DatabaseName": "lake", "TableInput": wanted, "SkipArchive": True}
    aws.add_response("update_table", {}, {**given, "VersionId": "7"})
    aws.add_response("update_table", {}, given)

    database.replace_table(wanted, "7")
    database.replace_table(wanted, None)


@pytest.mark.parametrize(
    "code",
    [
        "AlreadyExistsException",
        "ConcurrentModificationException",
        "EntityNotFoundException",
        "VersionMismatchException",
    ],
)
def test_other_writer_is_no_refusal(database: Database, aws: Stubber, code: str) -> None:
    aws.add_client_error("update_table", code)
    aws.add_client_error("create_table", code)

    with pytest.raises(WrittenMeanwhileError, match=code):
        database.replace_table({"Name": "schools"}, "7")
    with pytest.raises(WrittenMeanwhileError, match=code):
        database.create_table({"Name": "schools"})
