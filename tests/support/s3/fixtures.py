"""S3 for tests: moto's server, a bucket for each test, and lakes in a folder and on S3.

Whoever uses `lake_root` runs once on each store.
"""

import json
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3
import pytest

ROOT = Path(__file__).parents[3]
WAIT_SECONDS = 30
REGION = "us-east-1"


@dataclass(frozen=True)
class Aws:
    """A running server: where it is, and a client of S3."""

    endpoint: str

    @property
    def environment(self) -> dict[str, str]:
        """What processes need to use it."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def counts(self) -> dict[str, int]:
        """Return how many requests there were since the last reset, by operation."""
        found: dict[str, int] = self._control("requests")
        return found

    def reset(self) -> None:
        """Count from zero."""
        self._control("reset")

    def deny(self, prefix: str, after: int = 0) -> None:
        """Refuse writes below a prefix, such as `bucket/key`, after so many."""
        self._control("deny", {"prefix": prefix, "after": after})

    def allow(self) -> None:
        """Refuse nothing."""
        self._control("allow")

    def _control(self, name: str, content: Any = None) -> Any:
        data = json.dumps(content).encode()
        request = Request(f"{self.endpoint}/_test/{name}", data=data, method="POST")  # noqa: S310
        with urlopen(request, timeout=WAIT_SECONDS) as answer:  # noqa: S310 - our own server
            return json.load(answer)


@pytest.fixture(scope="session")
def aws_server() -> Iterator[Aws]:
    """Start the server; end it by its process id."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.s3.server"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port, f"moto did not start: exit code {process.wait(WAIT_SECONDS)}"
        yield Aws(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(WAIT_SECONDS)


@pytest.fixture
def aws(aws_server: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """Let this process and those that it starts use the server."""
    for name, value in aws_server.environment.items():
        monkeypatch.setenv(name, value)
    aws_server.reset()
    yield aws_server
    aws_server.allow()


@pytest.fixture
def bucket(aws: Aws) -> str:  # noqa: ARG001 - sets the environment
    """Make a bucket of its own for a test."""
    name = f"lake-{uuid.uuid4().hex[:12]}"
    boto3.client("s3").create_bucket(Bucket=name)
    return name


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.s3)])
def lake_root(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the root of a new lake: a folder, then one on S3."""
    if request.param == "folder":
        return str(tmp_path / "lake")
    return f"s3://{request.getfixturevalue('bucket')}/lake"
