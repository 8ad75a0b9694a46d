"""How objects come into the raw zone: what is requested, and what is never kept."""

import hashlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.errors import RawChangedError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake import s3
from glue_ingest.lake.deliveries import list_deliveries, look_at
from glue_ingest.lake.raw import raw_path, receive
from glue_ingest.lake.store import Store
from tests.integration.raw.conftest import HEADER, Landing, Rows
from tests.support.lakes import received_files
from tests.support.ledgers import run_id
from tests.support.s3.operations import WRITES

ReadRows = Callable[[Store], Rows]
MEGABYTE = 1 << 20


def put_three(landing: Landing) -> str:
    for number in (1, 2, 3):
        landing.put(f"in/{number}.csv", f"North,200{number},{number}")
    return landing.address("in/")


def test_object_is_hashed_while_it_is_read_and_copied_by_the_server(
    landing: Landing, s3_lake: Store, contract: Contract, aws: Any
) -> None:
    items = list_deliveries(put_three(landing))
    aws.reset()

    received = receive(s3_lake, contract, items, [], run_id(1))

    assert aws.counts() == {"GetObject": 3, "CopyObject": 3, "PutObject": 3}
    for raw, number in zip(received, (1, 2, 3), strict=True):
        content = s3_lake.read_bytes(raw_path(s3_lake, contract, raw))
        assert content.decode() == f"{HEADER}North,200{number},{number}\n"
        assert hashlib.sha256(content).hexdigest() == raw.sha256
    assert received_files(s3_lake, contract) == {raw.sha256: raw for raw in received}


def test_run_asks_for_objects_a_few_times_more_than_for_files(
    landing: Landing,
    bucket: str,
    contract: Contract,
    duckdb_engine: Engine,
    aws: Any,
    local_file: Callable[..., Path],
) -> None:
    prefix = put_three(landing)
    files = [local_file(f"{n}.csv", f"North,200{n},{n}") for n in (1, 2, 3)]

    aws.reset()
    ingest(contract, files, Store(f"s3://{bucket}/from-files"), duckdb_engine)
    from_files = Counter(aws.counts())
    aws.reset()
    ingest(contract, prefix, Store(f"s3://{bucket}/from-objects"), duckdb_engine)
    from_objects = Counter(aws.counts())

    # Of each: its kind, its header, its first records, its hash.
    assert from_objects - from_files == {"ListObjectsV2": 1, "GetObject": 12, "CopyObject": 3}
    assert from_files - from_objects == {"PutObject": 3}


def objects(landing: Landing, lake: Store) -> dict[str, str]:
    """Return the objects of a lake's bucket by key, with the time of their last change."""
    bucket, _, prefix = lake.base.partition("/")
    found = landing.client.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]
    return {item["Key"]: f"{item['ETag']} {item['LastModified']}" for item in found}


def test_unchanged_delivery_writes_nothing(
    landing: Landing, s3_lake: Store, contract: Contract, duckdb_engine: Engine, aws: Any
) -> None:
    prefix = put_three(landing)
    ingest(contract, prefix, s3_lake, duckdb_engine)
    before = objects(landing, s3_lake)
    aws.reset()

    outcome = ingest(contract, prefix, s3_lake, duckdb_engine)

    assert outcome.is_unchanged
    assert objects(landing, s3_lake) == before
    counts = aws.counts()
    # The lock alone is written and deleted; each object is hashed once, beside the ledger's row.
    assert {name: counts[name] for name in counts.keys() & WRITES} == {
        "PutObject": 1,
        "DeleteObject": 1,
    }
    assert counts["GetObject"] == 3 + 1


@pytest.mark.parametrize("is_listed", [True, False], ids=["prefix", "object"])
def test_object_that_changes_before_it_is_read_is_not_received(
    landing: Landing, lake: Store, contract: Contract, is_listed: bool
) -> None:
    address = landing.put("in/1.csv", "North,2001,1")
    items = list_deliveries(landing.address("in/") if is_listed else address)
    landing.put("in/1.csv", "North,2001,2")

    with pytest.raises(RawChangedError, match=f"'{address}' changed while it was read"):
        receive(lake, contract, items, [], run_id(1))

    assert lake.find("raw") == []


def change_at(item: Any, operation: str, change: Callable[[], Any]) -> None:
    """Change what the publisher has right before the first request of an operation is sent."""
    left = [change]

    def now(**_: Any) -> None:
        if left:
            left.pop()()

    item.bucket.client.meta.events.register(f"before-call.s3.{operation}", now)


@pytest.mark.parametrize("is_deleted", [False, True], ids=["replaced", "deleted"])
def test_object_that_changes_between_its_hash_and_its_copy_is_not_received(
    landing: Landing, s3_lake: Store, contract: Contract, *, is_deleted: bool
) -> None:
    item = look_at(landing.put("1.csv", "North,2001,1"))
    change = {
        True: lambda: landing.client.delete_object(Bucket=landing.bucket, Key="1.csv"),
        False: lambda: landing.put("1.csv", "North,2001,2"),
    }
    change_at(item, "CopyObject", change[is_deleted])

    with pytest.raises(RawChangedError, match=r"1\.csv' changed while it was read"):
        receive(s3_lake, contract, [item], [], run_id(1))

    assert s3_lake.find("raw") == []


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copy and upload in parts from 6 MB on; S3 allows no smaller parts than 5 MB."""
    from boto3.s3.transfer import TransferConfig

    parts = {"multipart_threshold": 6 * MEGABYTE, "multipart_chunksize": 5 * MEGABYTE}
    monkeypatch.setattr(s3, "MAX_COPY_BYTES", 6 * MEGABYTE)
    monkeypatch.setattr(s3, "PART_BYTES", 5 * MEGABYTE)
    monkeypatch.setattr(s3, "UPLOAD", TransferConfig(**parts, use_threads=False))


def put_large(landing: Landing, first: bytes = b"North") -> str:
    content = (HEADER.encode() + first + b",2001,1\n").ljust(12 * MEGABYTE, b"\n")
    landing.client.put_object(Bucket=landing.bucket, Key="large.csv", Body=content)
    return landing.address("large.csv")


def open_uploads(landing: Landing, lake: Store) -> list[Any]:
    bucket = lake.base.partition("/")[0]
    found: list[Any] = landing.client.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
    return found


@pytest.mark.usefixtures("small_parts")
def test_large_object_is_copied_in_parts(
    landing: Landing, s3_lake: Store, contract: Contract, aws: Any
) -> None:
    item = look_at(put_large(landing))
    aws.reset()

    raw = receive(s3_lake, contract, [item], [], run_id(1))[0]

    assert aws.counts()["UploadPartCopy"] == 3
    assert "CopyObject" not in aws.counts()
    stored = s3_lake.read_bytes(raw_path(s3_lake, contract, raw))
    assert (len(stored), hashlib.sha256(stored).hexdigest()) == (12 * MEGABYTE, raw.sha256)


@pytest.mark.parametrize("operation", ["HeadObject", "CreateMultipartUpload", "UploadPartCopy"])
@pytest.mark.usefixtures("small_parts")
def test_large_object_that_changes_while_it_is_copied_is_not_received(
    landing: Landing, s3_lake: Store, contract: Contract, operation: str
) -> None:
    item = look_at(put_large(landing))
    change_at(item, operation, lambda: put_large(landing, b"South"))

    with pytest.raises(RawChangedError, match=r"large\.csv' changed while it was read"):
        receive(s3_lake, contract, [item], [], run_id(1))

    assert s3_lake.find("raw") == []
    assert open_uploads(landing, s3_lake) == []


@pytest.mark.parametrize("size", [1, 12 * MEGABYTE], ids=["one_request", "in_parts"])
@pytest.mark.usefixtures("small_parts")
def test_file_with_other_bytes_than_were_hashed_is_not_uploaded(
    landing: Landing, s3_lake: Store, tmp_path: Any, size: int
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * size)

    with pytest.raises(RawChangedError, match=r"a\.csv' changed while it was read"):
        look_at(path).upload(s3_lake, "raw/place", hashlib.sha256(b"others").hexdigest())

    assert s3_lake.find("") == []
    assert open_uploads(landing, s3_lake) == []
