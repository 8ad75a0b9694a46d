"""Limits of S3's operations: the size of a copy, and the keys of a deletion."""

import itertools
import random

import pytest

from glue_ingest.lake import s3
from glue_ingest.lake.objects import Copy
from glue_ingest.lake.store import Store
from tests.support.s3.client import Aws

# The smallest that S3 takes, but for the last.
PART_BYTES = 5 << 20
MANY = s3.DELETE_BATCH + 1


@pytest.fixture
def lake(bucket: str) -> Store:
    return Store(f"s3://{bucket}/lake")


@pytest.mark.parametrize(
    ("byte_count", "requests"),
    [
        (PART_BYTES, {"CopyObject": 1}),
        (
            2 * PART_BYTES + 1,
            {"CreateMultipartUpload": 1, "UploadPartCopy": 3, "CompleteMultipartUpload": 1},
        ),
    ],
    ids=["in_one", "in_parts"],
)
def test_object_above_the_limit_is_copied_in_parts(
    aws: Aws,
    lake: Store,
    monkeypatch: pytest.MonkeyPatch,
    byte_count: int,
    requests: dict[str, int],
) -> None:
    monkeypatch.setattr(s3, "MAX_COPY_BYTES", PART_BYTES + 1)
    monkeypatch.setattr(s3, "PART_BYTES", PART_BYTES)
    content = random.Random(1).randbytes(byte_count)  # noqa: S311 - no secret
    lake.write("from", content)
    aws.reset()

    lake.link([Copy("from", "to", byte_count)])

    counts = aws.counts()
    # How large it is, and what it is tagged with, is asked before.
    assert {name: count for name, count in counts.items() if name in requests} == requests
    assert not {"CopyObject", "UploadPartCopy"} & counts.keys() - requests.keys()
    assert lake.read_bytes("to") == lake.read_bytes("from") == content


def test_many_keys_are_deleted_in_batches(aws: Aws, lake: Store) -> None:
    # Each name needs an escape in XML, or in an address.
    names = (f"&<{number}> +%41é" for number in itertools.count())
    gone = [next(names) for _ in range(MANY)]
    lake.write("source", b"x")
    lake.link(Copy("source", f"gone/{name}", 1) for name in gone)
    lake.link([Copy("source", "gone too", 1)])
    assert len(lake.find("gone")) == MANY
    aws.reset()

    lake.delete_folder("gone")

    counts = aws.counts()
    assert counts == {"ListObjectsV2": 2, "DeleteObjects": 2}
    assert lake.find("") == ["gone too", "source"]


def test_deletion_of_which_one_key_is_denied_is_an_error(aws: Aws, lake: Store) -> None:
    for name in ("a", "b", "c"):
        lake.write(f"folder/{name}", b"x")
    aws.deny(lake.full("folder/b"))

    with pytest.raises(PermissionError, match="folder/b: AccessDenied"):
        lake.delete_folder("folder")

    assert lake.find("") == ["folder/b"]
