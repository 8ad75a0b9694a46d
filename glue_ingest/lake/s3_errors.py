"""What boto3 raises, as the errors of a file system."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from s3transfer import exceptions as transfer_errors

from glue_ingest.lake.objects import SourceChangedError

# What S3 answers to a conditional write when the object is there, or another write is at work.
IS_THERE = (409, 412)
# The errors of a file system that say what a status says; 412 is the answer to a reading, too.
KINDS: dict[int, Callable[[str], OSError]] = {
    403: PermissionError,
    404: FileNotFoundError,
    412: SourceChangedError,
}
# What a copy in parts raises for 412; boto3 of AWS Glue 5.1 raises the ClientError itself.
CopyFailedError: type[Exception] = getattr(transfer_errors, "S3CopyFailedError", Boto3Error)


def place(path: str) -> dict[str, str]:
    """Return a path `bucket/key` as boto3 takes it."""
    bucket, _, key = path.partition("/")
    return {"Bucket": bucket, "Key": key}


def status(error: ClientError) -> int:
    """Return the HTTP status of an answer."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def named(error: Exception, path: str) -> OSError:
    """Return the error of a file system that says the same."""
    if isinstance(error, ClientError):
        return KINDS.get(status(error), OSError)(f"s3://{path}: {error}")
    if type(error) is CopyFailedError:
        return SourceChangedError(f"s3://{path}: {error}")
    return OSError(f"s3://{path}: {error}")


@contextmanager
def os_errors(path: str) -> Iterator[None]:
    """Raise the errors of boto3 as those of a file system."""
    try:
        yield
    except (ClientError, BotoCoreError, Boto3Error, CopyFailedError) as error:
        raise named(error, path) from error
