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

from tests.support.s3.client import Aws
from tests.support.s3.middleware import Middleware, WsgiApp

THREADS, ROUNDS = 8, 25
KEY = "lake/ledger/1"


def put(aws: Aws, bucket: str, key: str = KEY, body: bytes = b"x", **given: Any) -> str:
    return str(aws.client().put_object(Bucket=bucket, Key=key, Body=body, **given)["ETag"])


def body_of(aws: Aws, bucket: str, key: str = KEY) -> bytes:
    return bytes(aws.client().get_object(Bucket=bucket, Key=key)["Body"].read())


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


def test_writes_below_a_prefix_are_denied_after_so_many_until_allowed(
    aws: Aws, bucket: str
) -> None:
    aws.deny(f"{bucket}/lake/", after=2)
    place = {"Bucket": bucket, "Key": "lake/1"}

    assert code(lambda: put(aws, bucket, "elsewhere")) == ""
    assert [code(lambda i=i: put(aws, bucket, f"lake/{i}")) for i in range(4)] == [
        "", "", "AccessDenied", "AccessDenied",
    ]  # fmt: skip
    assert code(lambda: aws.client().delete_object(**place)) == "AccessDenied"
    copy = {"CopySource": place, "Bucket": bucket, "Key": "lake/copy"}
    assert code(lambda: aws.client().copy_object(**copy)) == "AccessDenied"
    assert code(lambda: aws.client().create_multipart_upload(**place)) == "AccessDenied"
    assert code(lambda: aws.client().get_object(**place)) == ""
    assert aws.keys(bucket) == ["elsewhere", "lake/0", "lake/1"]

    assert aws.allow() == 5
    assert code(lambda: put(aws, bucket, "lake/2")) == ""
    assert aws.allow() == 0


def test_a_denial_answers_as_s3_does(aws: Aws, bucket: str) -> None:
    aws.deny(bucket)
    with pytest.raises(ClientError) as caught:
        put(aws, bucket, "a&b")

    answer = caught.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert answer["Error"] == {
        "Code": "AccessDenied", "Message": "Access Denied", "Resource": f"/{bucket}/a&b",
    }  # fmt: skip


def test_a_denial_may_be_of_some_operations_only(aws: Aws, bucket: str) -> None:
    aws.deny(bucket, operations=["CopyObject"])
    put(aws, bucket)
    copy = {"CopySource": {"Bucket": bucket, "Key": KEY}, "Bucket": bucket, "Key": "copy"}

    assert code(lambda: aws.client().copy_object(**copy)) == "AccessDenied"
    assert aws.keys(bucket) == [KEY]


@pytest.mark.parametrize(("after", "left"), [(0, ["lake/a&b", "lake/c"]), (1, ["lake/c"])])
def test_keys_that_may_not_be_deleted_are_listed_in_the_answer(
    aws: Aws, bucket: str, after: int, left: list[str]
) -> None:
    keys = ["lake/a&b", "other", "lake/c"]
    for key in keys:
        put(aws, bucket, key)
    aws.deny(f"{bucket}/lake/", after=after)
    answer = aws.client().delete_objects(
        Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys]}
    )

    denied = [(e["Key"], e["Code"], e["Message"]) for e in answer["Errors"]]
    assert denied == [(key, "AccessDenied", "Access Denied") for key in left]
    assert sorted(d["Key"] for d in answer["Deleted"]) == sorted(set(keys) - set(left))
    assert aws.keys(bucket) == left
    assert aws.allow() == len(left)


@pytest.mark.parametrize(("is_done", "kept"), [(False, b"old"), (True, b"new")])
def test_so_many_requests_fail_before_or_after_they_are_carried_out(
    aws: Aws, bucket: str, is_done: bool, kept: bytes
) -> None:
    put(aws, bucket, "other", b"old")
    put(aws, bucket, body=b"old")
    # boto3 tries a request three times.
    aws.fail(f"{bucket}/{KEY}", times=3, is_done=is_done)

    assert code(lambda: put(aws, bucket, body=b"new")) == "InternalError"
    assert body_of(aws, bucket) == kept
    assert code(lambda: put(aws, bucket, "other", b"new")) == ""
    assert code(lambda: put(aws, bucket, body=b"newer")) == ""
    assert aws.allow() == 3


def test_a_write_that_is_held_is_carried_out_at_the_end(aws: Aws, bucket: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        with aws.held(f"{bucket}/lake/", after=1) as wait:
            put(aws, bucket, "lake/0")
            writing = pool.submit(put, aws, bucket, "lake/1")
            wait()
            put(aws, bucket, "lake/2")
            assert aws.keys(bucket) == ["lake/0", "lake/2"]
        writing.result()

    assert aws.keys(bucket) == ["lake/0", "lake/1", "lake/2"]


def test_of_writers_with_the_same_tag_exactly_one_wins(aws: Aws, bucket: str) -> None:
    tag = put(aws, bucket)
    for turn in range(ROUNDS):
        bodies = [f"{turn} {thread}".encode() for thread in range(THREADS)]

        def write(thread: int, tag: str = tag, bodies: list[bytes] = bodies) -> str:
            return put(aws, bucket, body=bodies[thread], IfMatch=tag)

        won = compete(write)

        assert len(won) == 1
        assert body_of(aws, bucket) == bodies[won[0]]
        tag = aws.client().head_object(Bucket=bucket, Key=KEY)["ETag"]


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
    ("wrap", "has_one_winner"), [(Middleware, True), (lambda app: app, False)], ids=["ours", "bare"]
)
def test_a_store_that_looks_first_is_serialized(
    wrap: Callable[[WsgiApp], WsgiApp], *, has_one_winner: bool
) -> None:
    app, start = wrap(slow_store()), Barrier(THREADS)

    def write(tag: int) -> int:
        start.wait()
        return Client(app).put("/bucket/key", headers={"If-Match": str(tag)}).status_code

    with ThreadPoolExecutor(THREADS) as pool:
        winners = list(pool.map(write, [0] * THREADS)).count(200)
    assert winners >= 1
    assert (winners == 1) is has_one_winner


def test_of_writers_of_a_new_object_exactly_one_wins(aws: Aws, bucket: str) -> None:
    for turn in range(ROUNDS):
        key = f"lake/ledger/{turn}"
        won = compete(lambda t, key=key: put(aws, bucket, key, str(t).encode(), IfNoneMatch="*"))

        assert len(won) == 1
        assert body_of(aws, bucket, key) == str(won[0]).encode()


def test_a_delete_with_an_old_tag_deletes_nothing(aws: Aws, bucket: str) -> None:
    old = put(aws, bucket, body=b"old")
    put(aws, bucket, body=b"new")
    place = {"Bucket": bucket, "Key": KEY}

    assert code(lambda: aws.client().delete_object(**place, IfMatch=old)) == "PreconditionFailed"
    assert body_of(aws, bucket) == b"new"


def test_half_a_body_leaves_no_object(aws: Aws, bucket: str) -> None:
    host, _, port = aws.endpoint.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(
            f"PUT /{bucket}/{KEY} HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf".encode()
        )
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(100).startswith(b"HTTP/1.1 400")

    assert aws.keys(bucket) == []


def test_another_process_finds_the_server_by_its_environment(aws: Aws, bucket: str) -> None:
    program = f"import boto3; boto3.client('s3').put_object(Bucket='{bucket}', Key='k', Body=b'it')"
    subprocess.run([sys.executable, "-c", program], check=True)

    assert body_of(aws, bucket, "k") == b"it"
    # This process too.
    assert boto3.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 1
    assert {os.environ[name] for name in aws.environment} == set(aws.environment.values())


def test_a_server_ends_with_the_process_that_started_it() -> None:
    command = [sys.executable, "-m", "tests.support.s3.server"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert int(process.stdout.readline()) > 0
        process.stdin.close()
        assert process.wait(10) == 0
