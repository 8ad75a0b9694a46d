"""The S3 server of a test run, and the bucket of a test."""

import json
import os
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import boto3

from tests.support.s3.middleware import CONTROL
from tests.support.s3.operations import WRITES

ROOT = Path(__file__).parents[3]
REGION = "us-east-1"
# Variables that would lead a client elsewhere.
UNSET = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_GLUE")
END_SECONDS = 10.0


@dataclass(frozen=True)
class S3Server:
    """A running server."""

    endpoint: str
    pid: int

    @property
    def variables(self) -> dict[str, str]:
        """What a process needs in its environment to use the server."""
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

    def control(self, command: str, **told: Any) -> Any:
        """Tell the middleware something, and return its answer."""
        body = json.dumps(told).encode()
        url = f"{self.endpoint}{CONTROL}{command}"
        with urllib.request.urlopen(url, data=body, timeout=END_SECONDS) as answer:  # noqa: S310
            return json.load(answer)


@cache
def _client(endpoint: str, service: str) -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(service, endpoint_url=endpoint, region_name=REGION, **keys)


@dataclass(frozen=True)
class S3Bucket:
    """A bucket of one test, and what the middleware does for it."""

    server: S3Server
    name: str

    @property
    def root(self) -> str:
        """The address of a lake in the bucket, below a prefix."""
        return f"s3://{self.name}/lake"

    @property
    def client(self) -> Any:
        """A boto3 client of S3."""
        return self.server.client()

    def keys(self, prefix: str = "") -> list[str]:
        """Return the keys that begin with a prefix, sorted."""
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.name, Prefix=prefix
        )
        return [item["Key"] for page in pages for item in page.get("Contents", [])]

    def requests(self) -> Counter[str]:
        """Return the requests on this bucket, and to other services, since the last reset.

        Denied and failed ones count, as AWS bills them. Names are those of AWS' documentation:
        `PutObject`, `AWSGlue.CreateTable`.
        """
        counts = self.server.control("counts")
        return Counter(counts.get(self.name, {})) + Counter(counts.get("", {}))

    def reset_requests(self) -> None:
        """Count from zero."""
        self.server.control("reset")

    def deny(
        self, prefix: str = "", *, after: int = 0, operations: Collection[str] = WRITES
    ) -> None:
        """Answer AccessDenied to operations on keys that begin with a prefix, until `allow`.

        The first `after` of them are let through. DeleteObjects counts each of its keys.
        """
        given = {"prefix": f"{self.name}/{prefix}", "operations": sorted(operations)}
        self.server.control("deny", after=after, **given)

    def allow(self) -> int:
        """Stop all denials; return how many requests or keys were denied since they began."""
        return cast(int, self.server.control("allow")["denied"])


@contextmanager
def running_server(log: Path) -> Iterator[S3Server]:
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
        yield S3Server(f"http://127.0.0.1:{int(port)}", process.pid)
    finally:
        process.terminate()
        process.communicate(timeout=END_SECONDS)
