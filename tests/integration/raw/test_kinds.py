"""What `--raw` names on S3, and what is said of what it does not."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.deliveries import DeliveryOrder
from glue_ingest.contracts.model import Contract
from glue_ingest.errors import HtmlPageError, MissingColumnsError, RawPathError
from glue_ingest.job.validate import validate
from glue_ingest.lake.deliveries import list_deliveries, look_at
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.store import Store
from tests.integration.raw.conftest import Landing, Rows
from tests.support.s3.endless import Endless, serving

ROOT = Path(__file__).parents[3]
# The times of objects are whole seconds.
SECOND = 1.01
ReadRows = Callable[[Store], Rows]


def put_keys(landing: Landing, *keys: str) -> None:
    for key in keys:
        landing.client.put_object(
            Bucket=landing.bucket, Key=key, Body=b"" if key[-1] in "/$" else b"x"
        )


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("in/", ["in/a, b.csv", "in/c.csv"]),
        ("in", ["in/a, b.csv", "in/c.csv"]),
        ("in/c.csv", ["in/c.csv"]),
        ("in/a, b.csv", ["in/a, b.csv"]),
        ("in/below/", ["in/below/d.csv"]),
        # Nothing is at the first slash: the second one is part of the key.
        ("in//", ["in//e.csv"]),
        ("", ["both", "z.csv"]),
        # An object, and the start of others: the object is meant without a slash.
        ("both", ["both"]),
        ("both/", ["both/f.csv"]),
    ],
)
def test_address_is_an_object_or_a_prefix(landing: Landing, given: str, found: list[str]) -> None:
    put_keys(landing, "in/", "in/.hidden", "in/below/", "in/below_$folder$", "in/below/d.csv")
    put_keys(landing, "in//e.csv", "in/a, b.csv", "in/c.csv", "z.csv", "both", "both/f.csv")

    # By name: S3 has whole seconds, and they may end in between.
    items = list_deliveries(landing.address(given), DeliveryOrder.NAME)

    assert [item.address for item in items] == [landing.address(key) for key in found]
    assert [item.name for item in items] == [key.rpartition("/")[2] for key in found]


def test_bucket_may_be_given_without_a_slash(landing: Landing) -> None:
    put_keys(landing, "a.csv", "in/b.csv")

    found = list_deliveries(f"s3://{landing.bucket}")

    assert [item.address for item in found] == [landing.address("a.csv")]


def test_prefix_of_more_objects_than_one_answer_lists_is_read_whole(landing: Landing) -> None:
    keys = [f"in/{number:04}" for number in range(1_001)]
    put_keys(landing, *keys)

    assert [item.address for item in list_deliveries(landing.address("in/"))] == [
        landing.address(key) for key in keys
    ]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("nothing.csv", r"No object at 's3://.*/nothing\.csv', nor right below it as a prefix"),
        ("empty/", r"No object at 's3://.*/empty/'"),
        ("empty", r"No object at 's3://.*/empty'"),
        ("deep/", r"No object at 's3://.*/deep/'"),
    ],
)
def test_missing_object_is_named(landing: Landing, given: str, message: str) -> None:
    put_keys(landing, "empty/", "empty/.hidden", "deep/below/a.csv")

    with pytest.raises(RawPathError, match=message):
        list_deliveries(landing.address(given))


@pytest.mark.parametrize(
    "given", ["s3://no-such-bucket-of-ours/a.csv", "s3://no-such-bucket-of-ours"]
)
@pytest.mark.usefixtures("aws")
def test_missing_bucket_is_named(given: str) -> None:
    with pytest.raises(RawPathError, match=f"There is no bucket of '{given}'.*NoSuchBucket"):
        list_deliveries(given)


@pytest.mark.parametrize("given", ["a.csv", "in/"])
@pytest.mark.usefixtures("aws")
def test_object_that_may_not_be_read_is_named(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    with serving(Endless(byte_count=0, status=403)) as endless:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endless.endpoint)

        with pytest.raises(RawPathError, match=rf"'s3://b/{given}' cannot be read\. Found: .*403"):
            list_deliveries(f"s3://b/{given}")


def test_header_of_an_object_is_validated(landing: Landing, contract: Contract) -> None:
    landing.client.put_object(
        Bucket=landing.bucket, Key="in/a.csv", Body=b"school,year,note\nNorth,2001,x\n"
    )

    header = validate(landing.address("in/a.csv"), contract)

    assert (list(header.missing), list(header.unknown)) == (["students"], ["note"])


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"<html>Sign in</html>", HtmlPageError), (b"year\n2001\n", MissingColumnsError)],
)
def test_object_of_another_kind_is_refused_by_name(
    landing: Landing, contract: Contract, content: bytes, error: type[Exception]
) -> None:
    landing.client.put_object(Bucket=landing.bucket, Key="a.csv", Body=content)

    with pytest.raises(error, match=f"s3://{landing.bucket}/a.csv"):
        validate(landing.address("a.csv"), contract)


@pytest.mark.usefixtures("aws")
def test_validation_reads_only_the_start_of_an_object(
    monkeypatch: pytest.MonkeyPatch, contract: Contract
) -> None:
    with serving(Endless(byte_count=1 << 40)) as endless:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endless.endpoint)

        header = validate("s3://bucket/large.csv", contract)

        assert (list(header.missing), list(header.unknown)) == ([], [])
        # Three readings of 4 MB, and what connections hold.
        assert endless.ranges == [0, 0, 0]
        assert endless.sent < 64 << 20
        assert look_at("s3://bucket/large.csv").byte_count == 1 << 40


def run(*arguments: str) -> Any:
    command = [sys.executable, "-m", "glue_ingest", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.usefixtures("aws")
def test_missing_credentials_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, contract: Contract
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))

    done = run("check", contract.path, "--raw", "s3://bucket/a.csv")

    assert done.returncode == 2
    assert done.stderr == (
        "error: 's3://bucket/a.csv' cannot be read. Found: s3://bucket/a.csv: Unable to locate "
        "credentials. Fix its permissions, then run again.\n"
    )


def test_command_line_takes_several_and_an_order(
    landing: Landing,
    s3_lake: Store,
    contract: Contract,
    rows: ReadRows,
    local_file: Callable[..., Path],
) -> None:
    first = landing.put("in/b, c.csv", "North,2001,1")
    landing.put("two/b.csv", "North,2001,2", "South,2001,2")
    time.sleep(SECOND)
    landing.put("two/a.csv", "South,2001,3")
    given = ["--raw", first, "--raw", landing.address("two/"), "--lake", s3_lake.root]

    checked = run("check", contract.path, *given[:4])
    by_name = [*given, "--order", "name"]
    done = run("run", contract.path, *by_name)
    again = run("run", contract.path, *by_name, "--raw", str(local_file("d.csv", "West,2001,4")))

    listed = [line.partition(":")[2] for line in checked.stdout.splitlines()[1:]]
    assert listed == [
        f"//{landing.bucket}/{key}: missing [], unknown []"
        for key in ("in/b, c.csv", "two/b.csv", "two/a.csv")
    ]
    assert (done.returncode, again.returncode) == (0, 0), done.stderr + again.stderr
    assert rows(s3_lake) == [
        ("North", 2001, 2, "b.csv"),
        ("South", 2001, 2, "b.csv"),
        ("West", 2001, 4, "d.csv"),
    ]
    names = [[item["file_name"] for item in row.input_files] for row in read_rows(s3_lake)]
    assert names == [["b, c.csv", "a.csv", "b.csv"], ["d.csv"]]


def test_mistake_is_one_line(landing: Landing, s3_lake: Store, contract: Contract) -> None:
    missing = landing.address("nothing/")

    done = run("run", contract.path, "--raw", missing, "--lake", s3_lake.root)

    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"error: No object at '{missing}', nor right below it as a prefix. Give the address of a "
        "received file, such as s3://bucket/key, or of their prefix, such as s3://bucket/prefix/."
    ]
    assert s3_lake.find("") == []
