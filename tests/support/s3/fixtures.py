"""S3 and Glue on this machine, for a test that asks: `s3`; and lakes on either store."""

import secrets
from collections.abc import Iterator

import pytest

from tests.support.s3.client import UNSET, S3Bucket, S3Server, running_server


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """The server of this test process; it is not in the environment yet."""
    with running_server(tmp_path_factory.mktemp("s3") / "server.log") as server:
        yield server


@pytest.fixture
def aws(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """The server, in the environment of this process and of those that it starts."""
    for name in UNSET:
        monkeypatch.delenv(name, raising=False)
    for name, value in s3_server.variables.items():
        monkeypatch.setenv(name, value)
    return s3_server


@pytest.fixture
def s3(aws: S3Server) -> Iterator[S3Bucket]:
    """A new bucket, for this process and those it starts; nothing was counted yet."""
    bucket = S3Bucket(aws, f"test-{secrets.token_hex(6)}")
    client = bucket.client
    client.create_bucket(Bucket=bucket.name)
    bucket.reset_requests()
    yield bucket
    bucket.allow()
    used = bucket.requests()
    if keys := bucket.keys():
        for start in range(0, len(keys), 1000):
            objects = [{"Key": key} for key in keys[start : start + 1000]]
            client.delete_objects(Bucket=bucket.name, Delete={"Objects": objects})
    client.delete_bucket(Bucket=bucket.name)
    if any(name.startswith("AWSGlue.") for name in used):
        glue = aws.client("glue")
        for database in glue.get_databases()["DatabaseList"]:
            glue.delete_database(Name=database["Name"])
