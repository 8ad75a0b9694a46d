"""moto as a server of its own, behind a layer that counts requests and can refuse them.

`python -m tests.support.s3.server` prints its port and serves 127.0.0.1 until it is ended. Below
`/_test/` it answers tests: `requests` has the counts by operation, `reset` clears them, `deny`
takes `{"prefix": "bucket/key", "after": 3}`: writes below the prefix are refused after so many;
`allow` ends that. Conditional requests are served one at a time: moto's own are not atomic, as
those of S3 are.
"""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import Any
from urllib.parse import parse_qs

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from tests.support.s3.copies import ConditionalCopies

Answer = Callable[..., Any]
WRITES = ("PUT", "POST", "DELETE")
CONDITIONS = ("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH")
ACCESS_DENIED = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
# The operation of a request to S3: method, whether there is a key, and what must be in the query.
OPERATIONS = [
    ("PUT", True, "partNumber", "UploadPart"),
    ("PUT", True, "", "PutObject"),
    ("PUT", False, "", "CreateBucket"),
    ("POST", True, "uploads", "CreateMultipartUpload"),
    ("POST", True, "uploadId", "CompleteMultipartUpload"),
    ("POST", False, "delete", "DeleteObjects"),
    ("GET", True, "", "GetObject"),
    ("GET", False, "list-type", "ListObjectsV2"),
    ("HEAD", True, "", "HeadObject"),
    ("HEAD", False, "", "HeadBucket"),
    ("DELETE", True, "uploadId", "AbortMultipartUpload"),
    ("DELETE", True, "", "DeleteObject"),
]
COPIES = {"PutObject": "CopyObject", "UploadPart": "UploadPartCopy"}


def find_operation(environ: dict[str, Any]) -> str:
    """Return the name that AWS gives a request."""
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return str(target).rpartition(".")[2]
    method, query = environ["REQUEST_METHOD"], environ.get("QUERY_STRING", "")
    has_key = bool(environ["PATH_INFO"].strip("/").partition("/")[2])
    given = parse_qs(query, keep_blank_values=True)
    for known, needs_key, parameter, name in OPERATIONS:
        if (known, needs_key) == (method, has_key) and (not parameter or parameter in given):
            is_copy = "HTTP_X_AMZ_COPY_SOURCE" in environ
            return COPIES.get(name, name) if is_copy else name
    return f"{method} {environ['PATH_INFO']}"


class Watched:
    """A WSGI application that counts what it passes on, and refuses what it is told to."""

    def __init__(self, app: Answer) -> None:
        self.app = app
        self.counts: Counter[str] = Counter()
        self.denied: dict[str, Any] | None = None
        self.lock = threading.Lock()
        self.conditional = threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Answer) -> Iterable[bytes]:
        path = environ["PATH_INFO"].strip("/")
        if path.startswith("_test/"):
            return self._control(path.removeprefix("_test/"), environ, start)
        with self.lock:
            self.counts[find_operation(environ)] += 1
            is_denied = environ["REQUEST_METHOD"] in WRITES and self._is_denied(path)
        if is_denied:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            start("403 Forbidden", [("Content-Type", "application/xml")])
            return [ACCESS_DENIED]
        is_conditional = environ["REQUEST_METHOD"] in WRITES and not environ.keys().isdisjoint(
            CONDITIONS
        )
        with self.conditional if is_conditional else nullcontext():
            return list(self.app(environ, start))

    def _is_denied(self, path: str) -> bool:
        if self.denied is None or not path.startswith(self.denied["prefix"]):
            return False
        self.denied["after"] -= 1
        return bool(self.denied["after"] < 0)

    def _control(self, name: str, environ: dict[str, Any], start: Answer) -> list[bytes]:
        content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        with self.lock:
            if name == "reset":
                self.counts.clear()
            elif name == "deny":
                self.denied = json.loads(content)
            elif name == "allow":
                self.denied = None
            answer = json.dumps(self.counts)
        start("200 OK", [("Content-Type", "application/json")])
        return [answer.encode()]


def main() -> None:
    """Serve until ended."""
    app = Watched(ConditionalCopies(DomainDispatcherApplication(create_backend_app)))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(server.port, flush=True)  # noqa: T201 - for who started it
    server.serve_forever()


if __name__ == "__main__":
    main()
