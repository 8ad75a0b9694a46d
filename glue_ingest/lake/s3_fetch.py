"""Objects of a lake on S3 that become files of this machine."""

import shutil
import time
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO

from botocore.exceptions import BotoCoreError

from glue_ingest.lake.objects import Copy
from glue_ingest.lake.s3_errors import named, os_errors, place

CHUNK_BYTES = 1 << 20
# A connection may break in a large object: it is opened again where it broke.
ATTEMPTS = 5
PAUSE_SECONDS = 0.2


def fetch(client: Any, item: Copy) -> str:
    """Stream an object to a file, by one request unless the connection breaks; return the file.

    Raises:
        OSError: if it cannot be read or written, or has not the size that is told.
    """
    target = Path(item.target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        attempt, position = 1, 0
        while broken := _append(client, item, file):
            attempt = attempt + 1 if file.tell() == position else 1
            if attempt > ATTEMPTS:
                raise named(broken, item.source) from broken
            position = file.tell()
            time.sleep(PAUSE_SECONDS * attempt)
    found = target.stat().st_size
    if found != item.byte_count:
        raise OSError(f"s3://{item.source}: it has {found} bytes, not {item.byte_count}")
    return item.target


def _append(client: Any, item: Copy, file: BinaryIO) -> BotoCoreError | None:
    """Append what the file lacks; return the error of a connection that broke."""
    position = file.tell()
    if 0 < position == item.byte_count:
        return None
    rest = {"Range": f"bytes={position}-"} if position else {}
    # boto3 itself repeats a request that was not answered.
    with os_errors(item.source):
        answer = client.get_object(**place(item.source), **rest)
    with closing(answer["Body"]) as body:
        try:
            shutil.copyfileobj(body, file, CHUNK_BYTES)
        except BotoCoreError as error:
            return error
    return None
