"""Which operation of AWS a request is, by the names of AWS' documentation."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

WRITES = frozenset(
    {
        "PutObject",
        "CopyObject",
        "CreateMultipartUpload",
        "UploadPart",
        "UploadPartCopy",
        "CompleteMultipartUpload",
        "DeleteObject",
        "DeleteObjects",
    }
)
# Of the requests on a bucket and on an object: method, a parameter that must be in the query, name.
# The first that fits is taken.
ON_BUCKET = (
    ("POST", "delete", "DeleteObjects"),
    ("GET", "list-type", "ListObjectsV2"),
    ("GET", "uploads", "ListMultipartUploads"),
    ("GET", "location", "GetBucketLocation"),
    ("GET", "versions", "ListObjectVersions"),
)
ON_OBJECT = (
    ("POST", "uploads", "CreateMultipartUpload"),
    ("POST", "uploadId", "CompleteMultipartUpload"),
    ("PUT", "partNumber", "UploadPart"),
    ("DELETE", "uploadId", "AbortMultipartUpload"),
    ("GET", "uploadId", "ListParts"),
)
# A query with one of these asks for something else than the object or the bucket itself.
SUBRESOURCES = frozenset(
    {"acl", "attributes", "lifecycle", "object-lock", "policy", "tagging", "versioning"}
)
PLAIN_ON_BUCKET = {
    "GET": "ListObjects",
    "PUT": "CreateBucket",
    "HEAD": "HeadBucket",
    "DELETE": "DeleteBucket",
}
PLAIN_ON_OBJECT = {
    "GET": "GetObject",
    "PUT": "PutObject",
    "HEAD": "HeadObject",
    "DELETE": "DeleteObject",
}
COPIES = {"PutObject": "CopyObject", "UploadPart": "UploadPartCopy"}
CONDITIONS = ("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH")


@dataclass(frozen=True)
class Operation:
    """A request: its name, and on S3 its bucket and key, each empty if it has none.

    The name is as in AWS' documentation: `PutObject`, and of Glue `CreateTable`.
    """

    name: str
    bucket: str = ""
    key: str = ""
    is_conditional: bool = False

    @property
    def path(self) -> str:
        """Bucket and key as `bucket/key`."""
        return f"{self.bucket}/{self.key}"


def operation_of(environ: dict[str, Any]) -> Operation:
    """Return the operation of a WSGI request. Buckets are in the path, not in the host."""
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return Operation(str(target).rpartition(".")[2])
    bucket, _, key = environ["PATH_INFO"].removeprefix("/").partition("/")
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    name = _s3_name(environ["REQUEST_METHOD"], bucket, key, frozenset(query))
    if "HTTP_X_AMZ_COPY_SOURCE" in environ:
        name = COPIES.get(name, name)
    return Operation(name, bucket, key, any(header in environ for header in CONDITIONS))


def _s3_name(method: str, bucket: str, key: str, query: frozenset[str]) -> str:
    if not bucket:
        return "ListBuckets"
    for asked, parameter, name in ON_OBJECT if key else ON_BUCKET:
        if method == asked and parameter in query:
            return name
    if parts := sorted(query & SUBRESOURCES):
        return f"{method} {parts[0]}"
    return (PLAIN_ON_OBJECT if key else PLAIN_ON_BUCKET).get(method, method)
