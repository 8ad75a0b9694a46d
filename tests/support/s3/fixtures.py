"""S3, Glue and Secrets Manager on this machine, for a test that asks; and lakes on both stores.

`aws` puts the server into the environment, `bucket` is new for each test, and who uses `lake_root`
runs once on each store.
"""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.s3.client import UNSET, Aws, running_server
from tests.support.s3.hadoop import why_skipped, write_options

# S3 deletes no more at once.
BATCH = 1000


@pytest.fixture(scope="session")
def aws_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """The server of this test process; it is not in the environment yet."""
    with running_server(tmp_path_factory.mktemp("aws") / "server.log") as server:
        yield server


@pytest.fixture(scope="session", autouse=True)
def spark_reaches_s3(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """If a test of this run has the marker hadoop, set what Spark needs for s3:// at its start.

    A test process has one Spark session, and Java reads options and environment once, at its start.
    """
    if (
        not any(item.get_closest_marker("hadoop") for item in request.session.items)
        or why_skipped()
    ):
        yield
        return
    server: Aws = request.getfixturevalue("aws_server")
    folder = tmp_path_factory.mktemp("spark")
    write_options(folder, server.endpoint)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        patch.setenv("SPARK_CONF_DIR", str(folder))
        yield


@pytest.fixture
def aws(aws_server: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """Let this process and those that it starts use the server; nothing was counted yet."""
    for name in UNSET:
        monkeypatch.delenv(name, raising=False)
    for name, value in aws_server.environment.items():
        monkeypatch.setenv(name, value)
    aws_server.reset()
    yield aws_server
    aws_server.allow()
    aws_server.clean_glue()


@pytest.fixture
def bucket(aws: Aws) -> Iterator[str]:
    """Make a bucket for a test; return its name."""
    name, client = f"test-{secrets.token_hex(6)}", aws.client()
    client.create_bucket(Bucket=name)
    aws.reset()
    yield name
    aws.allow()
    keys = aws.keys(name)
    for start in range(0, len(keys), BATCH):
        objects = [{"Key": key} for key in keys[start : start + BATCH]]
        client.delete_objects(Bucket=name, Delete={"Objects": objects})
    client.delete_bucket(Bucket=name)


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.s3)])
def lake_root(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the root of a new lake: a folder, then one on S3."""
    if request.param == "folder":
        return str(tmp_path / "lake")
    return f"s3://{request.getfixturevalue('bucket')}/lake"


def mark_s3(item: pytest.Item) -> None:
    """Mark a test that works on S3: `s3`, `hadoop` if Spark does, and `slow` if it may wait there.

    Without Maven those cannot run: they are skipped, but not in CI.
    """
    if "aws" in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.s3)
    if item.get_closest_marker("s3") and item.get_closest_marker("spark"):
        item.add_marker(pytest.mark.hadoop)
    if item.get_closest_marker("s3") and item.get_closest_marker("slow_on_s3"):
        item.add_marker(pytest.mark.slow)
    if item.get_closest_marker("hadoop") and (why := why_skipped()):
        item.add_marker(pytest.mark.skip(reason=why))
