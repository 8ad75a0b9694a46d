"""What the server of the tests does beyond moto."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from werkzeug.test import Client
from werkzeug.wrappers import Response

from tests.support.s3.client import S3Bucket
from tests.support.s3.middleware import Middleware, WsgiApp

THREADS, ROUNDS = 8, 25
KEY = "lake/ledger/1"
PART = b"x" * (5 << 20)


def put(s3: S3Bucket, key: str = KEY, body: bytes = b"x", **given: Any) -> str:
    return str(s3.client.put_object(Bucket=s3.name, Key=key, Body=body, **given)["ETag"])


def body_of(s3: S3Bucket, key: str = KEY) -> bytes:
    return bytes(s3.client.get_object(Bucket=s3.name, Key=key)["Body"].read())


def code(write: Callable[[], Any]) -> str:
    """Return the error code of a request, empty if it was done."""
    try:
        write()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


def compete(write: Callable[[int], str]) -> list[int]:
    """Have threads write at once; return those whose request was done."""
    start = Barrier(THREADS)

    def do(thread: int) -> str:
        start.wait()
        return code(lambda: write(thread))

    with ThreadPoolExecutor(THREADS) as pool:
        codes = list(pool.map(do, range(THREADS)))
    assert {c for c in codes if c} <= {"PreconditionFailed"}
    return [thread for thread, c in enumerate(codes) if not c]


def test_each_operation_is_counted_by_its_name(s3: S3Bucket) -> None:
    client, place = s3.client, {"Bucket": s3.name, "Key": KEY}
    put(s3)
    client.copy_object(CopySource=place, Bucket=s3.name, Key="copy")
    client.get_object(**place)
    client.head_object(**place)
    client.list_objects_v2(Bucket=s3.name)
    client.list_objects(Bucket=s3.name)
    client.head_bucket(Bucket=s3.name)
    client.delete_object(**place)
    client.delete_objects(Bucket=s3.name, Delete={"Objects": [{"Key": "copy"}]})
    code(lambda: client.get_object(**place))
    upload = client.create_multipart_upload(**place)["UploadId"]
    part = {**place, "UploadId": upload, "PartNumber": 1}
    tag = client.upload_part(**part, Body=PART)["ETag"]
    client.list_parts(**place, UploadId=upload)
    parts = {"Parts": [{"ETag": tag, "PartNumber": 1}]}
    client.complete_multipart_upload(**place, UploadId=upload, MultipartUpload=parts)
    upload = client.create_multipart_upload(**place)["UploadId"]
    client.upload_part_copy(CopySource=place, **(part | {"UploadId": upload}))
    client.abort_multipart_upload(**place, UploadId=upload)
    s3.server.client("glue").create_database(DatabaseInput={"Name": "d"})
    s3.server.client("secretsmanager").list_secrets()

    assert s3.requests() == {
        "PutObject": 1,
        "CopyObject": 1,
        "GetObject": 2,
        "HeadObject": 1,
        "ListObjectsV2": 1,
        "ListObjects": 1,
        "HeadBucket": 1,
        "DeleteObject": 1,
        "DeleteObjects": 1,
        "CreateMultipartUpload": 2,
        "UploadPart": 1,
        "ListParts": 1,
        "CompleteMultipartUpload": 1,
        "UploadPartCopy": 1,
        "AbortMultipartUpload": 1,
        "AWSGlue.CreateDatabase": 1,
        "secretsmanager.ListSecrets": 1,
    }
    s3.reset_requests()
    assert s3.requests() == {}
    assert body_of(s3) == PART


def test_writes_below_a_prefix_are_denied_after_so_many_until_allowed(s3: S3Bucket) -> None:
    s3.deny("lake/", after=2)
    place = {"Bucket": s3.name, "Key": "lake/1"}

    assert code(lambda: put(s3, "elsewhere")) == ""
    assert [code(lambda i=i: put(s3, f"lake/{i}")) for i in range(4)] == [
        "", "", "AccessDenied", "AccessDenied",
    ]  # fmt: skip
    assert code(lambda: s3.client.delete_object(**place)) == "AccessDenied"
    copy = {"CopySource": place, "Bucket": s3.name, "Key": "lake/copy"}
    assert code(lambda: s3.client.copy_object(**copy)) == "AccessDenied"
    assert code(lambda: s3.client.create_multipart_upload(**place)) == "AccessDenied"
    assert code(lambda: s3.client.get_object(**place)) == ""
    assert s3.keys() == ["elsewhere", "lake/0", "lake/1"]

    assert s3.allow() == 5
    assert code(lambda: put(s3, "lake/2")) == ""
    assert s3.allow() == 0


def test_a_denial_answers_as_s3_does(s3: S3Bucket) -> None:
    s3.deny()
    with pytest.raises(ClientError) as caught:
        put(s3, "a&b")

    answer = caught.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert answer["Error"] == {
        "Code": "AccessDenied", "Message": "Access Denied", "Resource": f"/{s3.name}/a&b",
    }  # fmt: skip


def test_a_denial_may_be_of_some_operations_only(s3: S3Bucket) -> None:
    s3.deny(operations=["CopyObject"])
    put(s3)
    copy = {"CopySource": {"Bucket": s3.name, "Key": KEY}, "Bucket": s3.name, "Key": "copy"}

    assert code(lambda: s3.client.copy_object(**copy)) == "AccessDenied"
    assert s3.keys() == [KEY]


@pytest.mark.parametrize(("after", "left"), [(0, ["lake/a&b", "lake/c"]), (1, ["lake/c"])])
def test_keys_that_may_not_be_deleted_are_listed_in_the_answer(
    s3: S3Bucket, after: int, left: list[str]
) -> None:
    keys = ["lake/a&b", "other", "lake/c"]
    for key in keys:
        put(s3, key)
    s3.deny("lake/", after=after)
    answer = s3.client.delete_objects(
        Bucket=s3.name, Delete={"Objects": [{"Key": key} for key in keys]}
    )

    denied = [(e["Key"], e["Code"], e["Message"]) for e in answer["Errors"]]
    assert denied == [(key, "AccessDenied", "Access Denied") for key in left]
    assert sorted(d["Key"] for d in answer["Deleted"]) == sorted(set(keys) - set(left))
    assert s3.keys() == left
    assert s3.allow() == len(left)


def test_of_writers_with_the_same_tag_exactly_one_wins(s3: S3Bucket) -> None:
    tag = put(s3)
    for turn in range(ROUNDS):
        bodies = [f"{turn} {thread}".encode() for thread in range(THREADS)]
        won = compete(lambda t, tag=tag, bodies=bodies: put(s3, body=bodies[t], IfMatch=tag))

        assert len(won) == 1
        assert body_of(s3) == bodies[won[0]]
        tag = s3.client.head_object(Bucket=s3.name, Key=KEY)["ETag"]


def slow_store() -> WsgiApp:
    """Return a store of one object that does as moto does: looks at the tag, and writes then."""
    written = [0]

    def app(environ: dict[str, Any], start_response: Any) -> Any:
        is_same = environ["HTTP_IF_MATCH"] == str(len(written) - 1)
        time.sleep(0.01)
        if is_same:
            written.append(1)
        return Response(status=200 if is_same else 412)(environ, start_response)

    return app


@pytest.mark.parametrize(
    ("wrap", "winners"), [(Middleware, 1), (lambda app: app, THREADS)], ids=["ours", "bare"]
)
def test_a_store_that_looks_first_is_serialized(
    wrap: Callable[[WsgiApp], WsgiApp], winners: int
) -> None:
    app, start = wrap(slow_store()), Barrier(THREADS)

    def write(tag: int) -> int:
        start.wait()
        return Client(app).put("/bucket/key", headers={"If-Match": str(tag)}).status_code

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(write, [0] * THREADS)).count(200) == winners


def test_of_writers_of_a_new_object_exactly_one_wins(s3: S3Bucket) -> None:
    for turn in range(ROUNDS):
        key = f"lake/ledger/{turn}"
        won = compete(lambda t, key=key: put(s3, key, str(t).encode(), IfNoneMatch="*"))

        assert len(won) == 1
        assert body_of(s3, key) == str(won[0]).encode()


def test_a_delete_with_an_old_tag_deletes_nothing(s3: S3Bucket) -> None:
    old = put(s3, body=b"old")
    put(s3, body=b"new")
    place = {"Bucket": s3.name, "Key": KEY}

    assert code(lambda: s3.client.delete_object(**place, IfMatch=old)) == "PreconditionFailed"
    assert body_of(s3) == b"new"


def test_half_a_body_leaves_no_object(s3: S3Bucket) -> None:
    host, _, port = s3.server.endpoint.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(
            f"PUT /{s3.name}/{KEY} HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf".encode()
        )
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(100).startswith(b"HTTP/1.1 400")

    assert s3.keys() == []


def test_another_process_finds_the_server_by_its_environment(s3: S3Bucket) -> None:
    program = (
        f"import boto3; boto3.client('s3').put_object(Bucket='{s3.name}', Key='k', Body=b'it')"
    )
    subprocess.run([sys.executable, "-c", program], check=True)

    assert body_of(s3, "k") == b"it"
    # This process too.
    assert boto3.client("s3").list_objects_v2(Bucket=s3.name)["KeyCount"] == 1
    assert {os.environ[name] for name in s3.server.variables} == set(s3.server.variables.values())


def test_a_server_ends_with_the_process_that_started_it() -> None:
    command = [sys.executable, "-m", "tests.support.s3.server"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert int(process.stdout.readline()) > 0
        process.stdin.close()
        assert process.wait(10) == 0
