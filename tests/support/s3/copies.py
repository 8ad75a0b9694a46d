"""Copies of one version of an object: moto copies whatever is there, S3 refuses another version."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any
from urllib.parse import unquote

SOURCE, CONDITION = "HTTP_X_AMZ_COPY_SOURCE", "HTTP_X_AMZ_COPY_SOURCE_IF_MATCH"
PRECONDITION_FAILED = (
    b"<Error><Code>PreconditionFailed</Code><Message>At least one of the pre-conditions you "
    b"specified did not hold</Message></Error>"
)


class ConditionalCopies:
    """moto's WSGI application, with the condition x-amz-copy-source-if-match."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer 412 to a copy whose source has another ETag than it must have."""
        if CONDITION not in environ or self._find_tag(environ) == _bare(environ[CONDITION]):
            return self.app(environ, start_response)
        start_response("412 Precondition Failed", [("Content-Type", "application/xml")])
        return [PRECONDITION_FAILED]

    def _find_tag(self, environ: dict[str, Any]) -> str:
        """Return the ETag of what is to be copied, as a request of its own finds it."""
        source = unquote(environ[SOURCE].partition("?")[0]).lstrip("/")
        left_out = {SOURCE, CONDITION, "CONTENT_LENGTH", "RAW_URI", "REQUEST_URI"}
        head = {name: value for name, value in environ.items() if name not in left_out}
        head |= {"REQUEST_METHOD": "HEAD", "PATH_INFO": f"/{source}", "QUERY_STRING": ""}
        found: dict[str, str] = {}

        def start(_: str, headers: list[tuple[str, str]], *__: Any) -> None:
            found.update({name.lower(): value for name, value in headers})

        list(self.app(head | {"wsgi.input": BytesIO()}, start))
        return _bare(found.get("etag", ""))


def _bare(tag: str) -> str:
    return tag.strip('"')
