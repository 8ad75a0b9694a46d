"""File operations of a lake on S3. Paths are `bucket/key`; a folder is the start of a key.

No object is written to make a folder, and none is moved. `pyarrow.fs` has no conditional writes, so
this is boto3.
"""

import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from glue_ingest.lake import s3_fetch
from glue_ingest.lake.lease import Lease
from glue_ingest.lake.objects import Copy, Found, Stream, UnknownOutcomeError
from glue_ingest.lake.s3_errors import IS_THERE, named, os_errors, place, status

WORKERS = 16
# One CopyObject ends here; a larger object is copied in parts.
MAX_COPY_BYTES = 5 << 30
PART_BYTES = 512 << 20
DELETE_BATCH = 1_000
# So many objects are fetched at once, each in small chunks.
FETCHERS = 8
# Files go up several at once already.
SERVER_ERROR = 500
UPLOAD = TransferConfig(
    multipart_threshold=64 << 20, multipart_chunksize=64 << 20, use_threads=False
)


class Bucket:
    """A lake on S3."""

    def __init__(self) -> None:
        settings = Config(
            max_pool_connections=2 * WORKERS, retries={"mode": "standard", "max_attempts": 5}
        )
        with os_errors("s3://"):
            self.client = boto3.client("s3", config=settings)

    def find(self, folder: str, prefix: str = "") -> list[Found]:
        """List the objects below a folder whose key below it begins with a prefix."""
        bucket, _, key = f"{folder}/{prefix}".partition("/")
        with os_errors(folder):
            pages = self._pages(Bucket=bucket, Prefix=key)
            return [
                Found(f"{bucket}/{item['Key']}", item["Size"], item["LastModified"])
                for page in pages
                for item in page.get("Contents", [])
                if not item["Key"].endswith("/")
            ]

    def list_folders(self, folder: str) -> list[str]:
        """List the folders right below a folder, sorted."""
        bucket, _, key = f"{folder}/".partition("/")
        with os_errors(folder):
            pages = self._pages(Bucket=bucket, Prefix=key, Delimiter="/")
            return [
                f"{bucket}/{item['Prefix']}".rstrip("/")
                for page in pages
                for item in page.get("CommonPrefixes", [])
            ]

    def _pages(self, **named: str) -> Iterator[dict[str, Any]]:
        pages: Iterator[dict[str, Any]]
        pages = self.client.get_paginator("list_objects_v2").paginate(**named)
        return pages

    def exists(self, path: str) -> bool:
        """Tell whether there is an object at a path."""
        try:
            with os_errors(path):
                self.client.head_object(**place(path))
        except FileNotFoundError:
            return False
        return True

    def make_folder(self, path: str) -> None:
        """Do nothing: S3 has no folders."""

    def read(self, path: str) -> bytes:
        """Read a whole object."""
        with os_errors(path):
            return bytes(self.client.get_object(**place(path))["Body"].read())

    def write(self, path: str, content: bytes) -> None:
        """Write an object; it replaces one that is there."""
        with os_errors(path):
            self.client.put_object(**place(path), Body=content)

    def create(self, path: str, content: bytes) -> bool:
        """Write an object that must not be there; return False if one with other bytes is.

        Raises:
            UnknownOutcomeError: if S3 does not say whether it was written.
        """
        try:
            self.client.put_object(**place(path), Body=content, IfNoneMatch="*")
        except ClientError as error:
            if status(error) in IS_THERE or status(error) >= SERVER_ERROR:
                return self._is_mine(path, content, error)
            raise named(error, path) from error
        except BotoCoreError as error:
            return self._is_mine(path, content, error)
        return True

    def _is_mine(self, path: str, content: bytes, error: Exception) -> bool:
        """Tell whether the object at a path is ours: an answer may have been lost."""
        is_refused = isinstance(error, ClientError) and status(error) in IS_THERE
        try:
            return self.read(path) == content
        except OSError as found:
            if is_refused and isinstance(found, FileNotFoundError):
                # Two conditional writes at once: neither may have been carried out.
                return False
            raise UnknownOutcomeError(f"{path}: {error}") from error

    def place(self, copies: Iterable[Copy]) -> None:
        """Copy objects on the server; what is there is replaced. The staged ones stay."""
        self.link(copies)

    def receive(self, copies: Iterable[Copy]) -> None:
        """Upload files of this machine, several at once; large ones in parts."""
        with ThreadPoolExecutor(WORKERS) as pool:
            for _ in pool.map(self._upload, copies):
                pass

    def _upload(self, item: Copy) -> None:
        target = place(item.target)
        with os_errors(item.target):
            self.client.upload_file(item.source, target["Bucket"], target["Key"], Config=UPLOAD)

    def fetch(self, copies: Iterable[Copy]) -> list[str]:
        """Stream objects to files of this machine, several at once; return those."""
        with ThreadPoolExecutor(FETCHERS) as pool:
            return list(pool.map(lambda item: s3_fetch.fetch(self.client, item), copies))

    def write_stream(self, path: str, stream: Stream) -> None:
        """Upload what a stream gives, a large one in parts; an error of the stream leaves nothing.

        No more than two parts are in memory.
        """
        target = place(path)
        with os_errors(path):
            self.client.upload_fileobj(stream, target["Bucket"], target["Key"], Config=UPLOAD)

    def link(self, copies: Iterable[Copy]) -> None:
        """Copy objects on the server, several at once."""
        with ThreadPoolExecutor(WORKERS) as pool:
            for _ in pool.map(self.copy, copies):
                pass

    def copy(self, item: Copy) -> None:
        """Copy an object on the server, a large one in parts.

        Raises:
            SourceChangedError: if it has another ETag than it must have.
        """
        source, target = place(item.source), place(item.target)
        given = {"CopySourceIfMatch": item.tag} if item.tag else {}
        with os_errors(item.source):
            if item.byte_count < MAX_COPY_BYTES:
                self.client.copy_object(CopySource=source, **target, **given)
                return
            parts = TransferConfig(
                multipart_threshold=MAX_COPY_BYTES, multipart_chunksize=PART_BYTES
            )
            self.client.copy(source, target["Bucket"], target["Key"], ExtraArgs=given, Config=parts)

    def delete(self, paths: Iterable[str]) -> None:
        """Delete objects; those that are not there are left out.

        Raises:
            OSError: if S3 refuses one.
        """
        listed = [place(path) for path in paths]
        for start in range(0, len(listed), DELETE_BATCH):
            batch = listed[start : start + DELETE_BATCH]
            keys = [{"Key": item["Key"]} for item in batch]
            with os_errors(batch[0]["Bucket"]):
                answer = self.client.delete_objects(
                    Bucket=batch[0]["Bucket"], Delete={"Objects": keys, "Quiet": True}
                )
            if errors := answer.get("Errors"):
                raise PermissionError(f"{errors[0]['Key']}: {errors[0]['Code']}")

    def delete_folder(self, folder: str) -> None:
        """Delete what is below a folder."""
        self.delete([item.path for item in self.find(folder)])

    @contextmanager
    def lock(self, path: str, owner: str) -> Iterator[None]:
        """Hold a lease, an object that says who has it and until when; it is renewed meanwhile.

        It saves work. What is safe rests on `create`: a holder that was stopped for longer than
        its lease may still be at work when another takes over.

        Raises:
            BlockingIOError: if another run has the lease; says which, and until when.
        """
        lease = Lease(self.client, path, owner)
        lease.take()
        stop = threading.Event()
        renewing = threading.Thread(target=lease.renew, args=(stop,), daemon=True)
        renewing.start()
        try:
            yield
        finally:
            stop.set()
            renewing.join()
            lease.release()
