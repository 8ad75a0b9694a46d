"""What AWS Glue refuses and moto takes: values beyond the limits of its API, and a stale version.

The limits are those of botocore's model of the service, which its clients do not check. Lengths are
in bytes of UTF-8, as Glue's developer guide says; its API reference does not say.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, OperationModel, StringShape, StructureShape
from moto.backends import get_backend
from moto.core.exceptions import JsonRESTError
from werkzeug.wrappers import Response

ACCOUNT, REGION = "123456789012", "us-east-1"
TARGET = "AWSGlue."
JSON_TYPE = "application/x-amz-json-1.1"
# By the code of S3: status, code and message.
FAILURES = {
    "AccessDenied": (400, "AccessDeniedException", "User is not authorized to perform this."),
    "InternalError": (500, "InternalServiceException", "Internal service error."),
}
# Characters beyond the first 65,536, as Java writes them and as Python does.
PAIRS, CHARACTERS = r"\uD800\uDC00-\uDBFF\uDFFF", "\U00010000-\U0010ffff"


def refuse(target: str, body: bytes) -> Response | None:
    """Return the answer of Glue to a request that it refuses; None to one that it takes."""
    name = target.removeprefix(TARGET)
    request = json.loads(body)
    if found := list(_violations(_operation(name).input_shape, request, "")):
        return _error("ValidationException", f"{len(found)} validation error(s): {found[0]}")
    if name == "UpdateTable" and "VersionId" in request:
        glue: Any = get_backend("glue")[ACCOUNT][REGION]
        try:
            table = glue.get_table(request["DatabaseName"], request["TableInput"]["Name"])
        except JsonRESTError:
            # moto answers that there is none.
            return None
        if table.as_dict()["VersionId"] != request["VersionId"]:
            text = "Update table failed due to concurrent modifications."
            return _error("ConcurrentModificationException", text)
    return None


def glue_failure(code: str) -> Response:
    """Return the answer of Glue to a request that failed as one of S3 does."""
    status, name, text = FAILURES[code]
    return _error(name, text, status)


def _error(name: str, message: str, status: int = 400) -> Response:
    content = json.dumps({"__type": name, "Message": message})
    return Response(content, status=status, mimetype=JSON_TYPE)


@cache
def _operation(name: str) -> OperationModel:
    return botocore.session.get_session().get_service_model("glue").operation_model(name)


def _violations(shape: Any, value: Any, path: str) -> Iterator[str]:
    """Name the values that are out of their limits."""
    if isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            if value.get(name) is not None:
                yield from _violations(member, value[name], f"{path}.{name}")
    elif isinstance(shape, ListShape):
        yield from _size(shape, len(value), path)
        for number, item in enumerate(value):
            yield from _violations(shape.member, item, f"{path}[{number}]")
    elif isinstance(shape, MapShape):
        for name, item in value.items():
            yield from _violations(shape.key, name, f"{path}.{name}")
            yield from _violations(shape.value, item, f"{path}.{name}")
    elif isinstance(shape, StringShape):
        yield from _size(shape, len(value.encode()), path)
        pattern = shape.metadata.get("pattern", "").replace(PAIRS, CHARACTERS)
        if pattern and not re.fullmatch(pattern, value):
            yield f"{path} has a character that is not permitted"


def _size(shape: Any, size: int, path: str) -> Iterator[str]:
    least, most = shape.metadata.get("min", 0), shape.metadata.get("max", size)
    if not least <= size <= most:
        yield f"{path} has a length of {size}, not of {least} to {most}"
