"""The server of a test run: its start and end, and what tests ask of it."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3

from tests.support.s3.middleware import CONTROL, HELD
from tests.support.s3.operations import WRITES

ROOT = Path(__file__).parents[3]
REGION = "us-east-1"
# Variables that would lead a client elsewhere.
UNSET = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_GLUE")
END_SECONDS = 10.0
HELD_SECONDS, POLL_SECONDS = 60.0, 0.02


@dataclass(frozen=True)
class Aws:
    """A running server."""

    endpoint: str
    pid: int

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to use it."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def client(self, service: str = "s3") -> Any:
        """Return a boto3 client of `s3`, `glue` or `secretsmanager`, whatever the environment."""
        return _client(self.endpoint, service)

    def keys(self, bucket: str, prefix: str = "") -> list[str]:
        """Return the keys of a bucket that begin with a prefix, sorted."""
        pages = (
            self.client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        )
        return [item["Key"] for page in pages for item in page.get("Contents", [])]

    def counts(self) -> dict[str, int]:
        """Return how many requests there were since the last reset, by operation.

        Denied and failed ones count, as AWS bills them. Names are those of AWS' documentation:
        `PutObject`, `CreateTable`.
        """
        found: dict[str, int] = self._control("counts")
        return found

    def clean_glue(self) -> None:
        """Delete the databases of Glue with their tables."""
        if "CreateDatabase" in self._control("totals"):
            glue = self.client("glue")
            for database in glue.get_databases()["DatabaseList"]:
                glue.delete_database(Name=database["Name"])

    def reset(self) -> None:
        """Count from zero."""
        self._control("reset")

    def deny(self, prefix: str, after: int = 0, operations: Collection[str] = WRITES) -> None:
        """Answer AccessDenied to operations below a prefix, such as `bucket/key`, until `allow`.

        The first `after` of them are let through. DeleteObjects counts once for each of its keys.
        """
        self._fail(prefix, "AccessDenied", operations, after=after)

    def fail(
        self,
        prefix: str,
        after: int = 0,
        operations: Collection[str] = WRITES,
        *,
        times: int | None = None,
        is_done: bool = False,
    ) -> None:
        """Answer InternalError to so many operations below a prefix, or to all until `allow`.

        With `is_done` they are carried out all the same: what is lost is the answer.
        """
        self._fail(prefix, "InternalError", operations, after=after, times=times, is_done=is_done)

    def _fail(
        self,
        prefix: str,
        code: str,
        operations: Collection[str],
        *,
        after: int,
        times: int | None = None,
        is_done: bool = False,
    ) -> None:
        given = {"prefix": prefix, "code": code, "operations": sorted(operations)}
        self._control("fail", **given, after=after, times=times, is_done=is_done)

    def allow(self) -> int:
        """Fail nothing; return how many requests or keys failed since the last `allow`."""
        return int(self._control("allow"))

    @contextmanager
    def held(
        self, prefix: str, after: int = 0, operations: Collection[str] = WRITES
    ) -> Iterator[Callable[[], None]]:
        """Let one operation below a prefix wait until the end of the block; it is done then.

        Yields what waits until that operation has come.
        """
        self._fail(prefix, HELD, operations, after=after, times=1)
        try:
            yield self._wait_for_fault
        finally:
            self.allow()

    def _wait_for_fault(self) -> None:
        deadline = time.monotonic() + HELD_SECONDS
        while not self._control("failed"):
            if time.monotonic() > deadline:
                raise TimeoutError("no operation came that was to be held")
            time.sleep(POLL_SECONDS)

    def _control(self, command: str, **told: Any) -> Any:
        url, body = f"{self.endpoint}{CONTROL}{command}", json.dumps(told).encode()
        with urllib.request.urlopen(url, data=body, timeout=END_SECONDS) as answer:  # noqa: S310
            return json.load(answer)


@cache
def _client(endpoint: str, service: str) -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(service, endpoint_url=endpoint, region_name=REGION, **keys)


@contextmanager
def running_server(log: Path) -> Iterator[Aws]:
    """Start a server, and stop it at the end; what it says on errors goes to a file.

    Raises:
        RuntimeError: if it does not start.
    """
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.s3.server"],
            cwd=ROOT,
            env={key: os.environ[key] for key in os.environ if not key.startswith("AWS_")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
    try:
        assert process.stdout is not None
        if not (port := process.stdout.readline().strip()):
            raise RuntimeError(f"The S3 server did not start: {log.read_text()}")
        yield Aws(f"http://127.0.0.1:{int(port)}", process.pid)
    finally:
        process.terminate()
        process.communicate(timeout=END_SECONDS)
