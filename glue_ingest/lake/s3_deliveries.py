"""Objects on S3 that are handed in with `--raw`; `deliveries.py` says what is read of them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from glue_ingest.errors import RawPathError, named_path_errors
from glue_ingest.lake.deliveries import S3, is_hidden
from glue_ingest.lake.delivery import Delivery
from glue_ingest.lake.objects import Copy, SourceChangedError, Stream
from glue_ingest.lake.s3 import Bucket
from glue_ingest.lake.s3_errors import os_errors, place
from glue_ingest.lake.store import Store

# What Hadoop writes to stand for a folder; others write a key that ends in a slash.
FOLDER_MARK = "_$folder$"
# A connection may break in a large object: it is opened again where it broke.
ATTEMPTS = 5
PAUSE_SECONDS = 0.2


@dataclass(frozen=True)
class S3Object(Delivery):
    """An object on S3; only the version that has its ETag is read and copied."""

    tag: str
    bucket: Bucket = field(compare=False, repr=False)
    is_remote: ClassVar[bool] = True

    @property
    def path(self) -> str:
        """Its bucket and key."""
        return self.address.removeprefix(S3)

    def open(self) -> Stream:
        """Open its bytes; each reading is of the version that was looked at."""
        return ObjectStream(self)

    def is_as_it_was(self) -> bool:
        """Tell that it did not change: another version is not read."""
        return True

    def upload(self, lake: Store, target: str, sha256: str) -> None:  # noqa: ARG002 - has its ETag
        """Copy it on the server; the SHA-256 is that of the version that is copied."""
        try:
            self.bucket.copy(Copy(self.path, lake.full(target), self.byte_count, self.tag))
        except (SourceChangedError, FileNotFoundError) as error:
            # It was there when it was hashed.
            raise self.changed() from error

    @contextmanager
    def named_errors(self) -> Iterator[None]:
        """Name what goes wrong while it is read."""
        with named_path_errors(self.address):
            try:
                with os_errors(self.path):
                    yield
            except SourceChangedError as error:
                raise self.changed() from error


class ObjectStream:
    """The bytes of one version of an object, by one request unless the connection breaks."""

    def __init__(self, item: S3Object) -> None:
        self.item = item
        self.position = 0
        self.body: Any = None

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes."""
        attempt = 1
        while True:
            try:
                with self.item.named_errors():
                    return self._read(size)
            except RawPathError:
                was_open = self.body is not None
                self.close()
                # boto3 itself repeats a request that was not answered.
                if not was_open or attempt == ATTEMPTS:
                    raise
            time.sleep(PAUSE_SECONDS * attempt)
            attempt += 1

    def _read(self, size: int) -> bytes:
        if self.body is None:
            if 0 < self.item.byte_count == self.position:
                return b""
            rest = {"Range": f"bytes={self.position}-"} if self.position else {}
            found = self.item.bucket.client.get_object(
                **place(self.item.path), IfMatch=self.item.tag, **rest
            )
            self.body = found["Body"]
        chunk: bytes = self.body.read(None if size < 0 else size)
        self.position += len(chunk)
        return chunk

    def close(self) -> None:
        """Close the connection, whatever was not read."""
        if self.body is not None:
            self.body.close()
            self.body = None


def list_objects(address: str) -> list[S3Object]:
    """List the object at an address, or the objects right below a prefix.

    An address without a slash at its end may be either; an object is looked for first.

    Raises:
        RawPathError: if there is none, or it may not be read.
    """
    bucket = Bucket()
    with named_path_errors(address):
        if not address.endswith("/") and "/" in address.removeprefix(S3):
            try:
                return [_look_at(bucket, address)]
            except FileNotFoundError:
                pass
        try:
            found = _list_below(bucket, address if address.endswith("/") else f"{address}/")
        except FileNotFoundError as error:
            raise RawPathError(
                f"There is no bucket of '{address}'. Found: {error}. Fix the address."
            ) from error
    if not found:
        raise RawPathError(
            f"No object at '{address}', nor right below it as a prefix. Give the address of a "
            "received file, such as s3://bucket/key, or of their prefix, such as s3://bucket/prefix/."
        )
    return found


def _look_at(bucket: Bucket, address: str) -> S3Object:
    path = address.removeprefix(S3)
    with os_errors(path):
        found = bucket.client.head_object(**place(path))
    changed_at = _nanoseconds(found["LastModified"])
    return S3Object(address, found["ContentLength"], changed_at, found["ETag"], bucket)


def _list_below(bucket: Bucket, prefix: str) -> list[S3Object]:
    given = place(prefix.removeprefix(S3))
    root = f"{S3}{given['Bucket']}"
    pages = bucket.client.get_paginator("list_objects_v2").paginate(
        Bucket=given["Bucket"], Prefix=given["Key"], Delimiter="/"
    )
    with os_errors(prefix.removeprefix(S3)):
        found = [
            S3Object(
                f"{root}/{item['Key']}",
                item["Size"],
                _nanoseconds(item["LastModified"]),
                item["ETag"],
                bucket,
            )
            for page in pages
            for item in page.get("Contents", [])
        ]
    return [item for item in found if not _is_left_out(item.name)]


def _is_left_out(name: str) -> bool:
    return not name or is_hidden(name) or name.endswith(FOLDER_MARK)


def _nanoseconds(time_of_change: datetime) -> int:
    return int(time_of_change.timestamp() * 1_000_000_000)
