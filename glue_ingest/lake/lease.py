"""A lease on S3: a lock that ends by itself when its holder dies."""

import json
import os
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from glue_ingest.lake.s3_errors import IS_THERE, os_errors, place, status

# A run that died keeps others out for so long. The holder renews its lease each third of it.
LEASE_SECONDS = float(os.environ.get("SCHOOLHOUSE_LEASE_SECONDS", "60"))


class Lease:
    """An object that says who holds it and until when."""

    def __init__(self, client: Any, path: str, owner: str) -> None:
        self.client = client
        self.place = place(path)
        self.owner = owner
        self.tag = ""

    def take(self) -> None:
        """Create the object, or take over one whose time is over."""
        with os_errors("{Bucket}/{Key}".format(**self.place)):
            try:
                self._write(IfNoneMatch="*")
            except ClientError as error:
                if status(error) not in IS_THERE:
                    raise
                self._take_over()

    def _take_over(self) -> None:
        try:
            found = self.client.get_object(**self.place)
            held = json.loads(found["Body"].read())
        except ClientError as error:
            raise BlockingIOError("a run that ended just now") from error
        if held["until"] > time.time():
            until = datetime.fromtimestamp(held["until"], UTC)
            raise BlockingIOError(f"{held['owner']}, until {until:%H:%M:%S} UTC unless renewed")
        try:
            self._write(IfMatch=found["ETag"])
        except ClientError as error:
            raise BlockingIOError("another run that took over just now") from error

    def _write(self, **condition: str) -> None:
        body = json.dumps({"owner": self.owner, "until": time.time() + LEASE_SECONDS})
        answer = self.client.put_object(**self.place, Body=body.encode(), **condition)
        self.tag = answer["ETag"]

    def renew(self, stop: threading.Event) -> None:
        """Renew until told to stop, or until another run has taken over."""
        while not stop.wait(LEASE_SECONDS / 3):
            try:
                self._write(IfMatch=self.tag)
            except ClientError as error:
                if status(error) < 500:
                    return
            except BotoCoreError:
                continue

    def release(self) -> None:
        """Delete the object, if it is still ours."""
        with suppress(ClientError, BotoCoreError):
            self.client.delete_object(**self.place, IfMatch=self.tag)
