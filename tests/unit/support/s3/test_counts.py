"""Requests are counted by the names of AWS."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.s3.client import Aws

PART = b"x" * (5 << 20)


@pytest.fixture
def place(bucket: str) -> dict[str, Any]:
    return {"Bucket": bucket, "Key": "lake/ledger/1"}


def test_operations_on_objects(aws: Aws, place: dict[str, Any]) -> None:
    client, bucket = aws.client(), place["Bucket"]
    client.put_object(**place, Body=b"x")
    client.copy_object(CopySource=place, Bucket=bucket, Key="copy")
    client.get_object(**place)
    client.head_object(**place)
    client.list_objects_v2(Bucket=bucket)
    client.list_objects(Bucket=bucket)
    client.head_bucket(Bucket=bucket)
    client.delete_object(**place)
    client.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "copy"}]})
    with pytest.raises(ClientError):
        client.get_object(**place)

    assert aws.counts() == {
        "PutObject": 1,
        "CopyObject": 1,
        "GetObject": 2,
        "HeadObject": 1,
        "ListObjectsV2": 1,
        "ListObjects": 1,
        "HeadBucket": 1,
        "DeleteObject": 1,
        "DeleteObjects": 1,
    }


def test_operations_on_parts(aws: Aws, place: dict[str, Any]) -> None:
    client = aws.client()
    upload = client.create_multipart_upload(**place)["UploadId"]
    part = place | {"UploadId": upload, "PartNumber": 1}
    tag = client.upload_part(**part, Body=PART)["ETag"]
    client.list_parts(**place, UploadId=upload)
    parts = {"Parts": [{"ETag": tag, "PartNumber": 1}]}
    client.complete_multipart_upload(**place, UploadId=upload, MultipartUpload=parts)
    upload = client.create_multipart_upload(**place)["UploadId"]
    client.upload_part_copy(CopySource=place, **(part | {"UploadId": upload}))
    client.abort_multipart_upload(**place, UploadId=upload)

    assert aws.counts() == {
        "CreateMultipartUpload": 2,
        "UploadPart": 1,
        "ListParts": 1,
        "CompleteMultipartUpload": 1,
        "UploadPartCopy": 1,
        "AbortMultipartUpload": 1,
    }
    aws.reset()
    assert aws.counts() == {}
    assert client.get_object(**place)["Body"].read() == PART


def test_operations_of_other_services(aws: Aws) -> None:
    aws.client("glue").create_database(DatabaseInput={"Name": "d"})
    aws.client("glue").get_databases()
    aws.client("secretsmanager").list_secrets()

    assert aws.counts() == {"CreateDatabase": 1, "GetDatabases": 1, "ListSecrets": 1}


def test_databases_of_one_test_are_not_in_the_next(aws: Aws) -> None:
    assert aws.client("glue").get_databases()["DatabaseList"] == []
