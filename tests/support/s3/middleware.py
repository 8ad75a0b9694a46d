"""What stands between the clients and moto: counts, failures, and one write of an object at a time.

The tests talk to it below CONTROL, in JSON: `counts` returns the requests by operation, `reset`
clears them, `totals` returns those since the start, `fail` takes what a Fault has, `failed`
returns how many operations met one, `allow` does too and ends all faults.
"""

import io
import json
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from threading import Event, Lock
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from werkzeug.exceptions import ClientDisconnected
from werkzeug.wrappers import Request, Response

from tests.support.s3.glue_rules import TARGET, glue_failure, refuse
from tests.support.s3.operations import WRITES, Operation, operation_of

CONTROL = "/_control/"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
XML_TYPE = "application/xml"
RESULT_END = "</DeleteResult>"
DENIED = "<Code>AccessDenied</Code><Message>Access Denied</Message>"
HELD = "held"
# Code, status and message.
FAILURES = {
    "AccessDenied": (403, "Access Denied"),
    "InternalError": (500, "We encountered an internal error. Please try again."),
}
LOCKS = 256

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass
class Fault:
    """Fails operations on keys that begin with a prefix: `times` of them, after `after` others.

    `code` is what S3 answers. With `is_done` the operation is carried out before that: its answer
    is lost. An operation that is HELD waits for the end of all faults, and is carried out then.
    """

    prefix: str
    operations: frozenset[str]
    after: int
    times: int | None
    code: str
    is_done: bool
    met: int = 0

    @property
    def failed(self) -> int:
        """How many operations failed so far."""
        return max(0, min(self.met - self.after, self.met if self.times is None else self.times))

    def meets(self, operation: str, path: str) -> bool:
        """Tell whether this operation fails, and count it."""
        if operation not in self.operations or not path.startswith(self.prefix):
            return False
        before = self.failed
        self.met += 1
        return self.failed > before


class Middleware:
    """Wraps moto's WSGI application."""

    def __init__(self, app: WsgiApp) -> None:
        self.app = app
        self.state = Lock()
        self.counts: Counter[str] = Counter()
        self.totals: Counter[str] = Counter()
        self.faults: list[Fault] = []
        self.ended = Event()
        # moto looks at If-Match first and writes then, so two writers can both find their tag.
        self.writing = [Lock() for _ in range(LOCKS)]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request, by moto unless it is for us or fails."""
        if environ["PATH_INFO"].startswith(CONTROL):
            return self._control(Request(environ))(environ, start_response)
        try:
            body = take_body(environ)
        except ClientDisconnected as error:
            # The client died while it sent: S3 keeps nothing of it.
            return error.get_response(environ)(environ, start_response)
        operation = operation_of(environ)
        with self.state:
            self.counts[operation.name] += 1
            self.totals[operation.name] += 1
        return self._answer(operation, environ, body)(environ, start_response)

    def _answer(self, operation: Operation, environ: dict[str, Any], body: bytes) -> WsgiApp:
        if operation.name == "DeleteObjects":
            return self._delete_objects(operation, environ, body)
        fault = self._meet(operation.name, operation.path)
        if fault and fault.code == HELD:
            self.ended.wait()
            fault = None
        if (target := environ.get("HTTP_X_AMZ_TARGET", "")).startswith(TARGET):
            return self._answer_glue(environ, target, body, fault)
        if fault and not fault.is_done:
            return failure(fault.code, operation.path)
        is_serial = operation.is_conditional or operation.name in WRITES
        lock = self.writing[hash(operation.path) % LOCKS] if is_serial else nullcontext()
        with lock:
            answer = Response.from_app(self.app, environ, buffered=True)
        return failure(fault.code, operation.path) if fault else answer

    def _answer_glue(
        self, environ: dict[str, Any], target: str, body: bytes, fault: Fault | None
    ) -> WsgiApp:
        if fault and not fault.is_done:
            return glue_failure(fault.code)
        # One at a time: the version that is looked at is the one that is replaced.
        with self.writing[0]:
            refused = refuse(target, body)
            answer = refused or Response.from_app(self.app, environ, buffered=True)
        return glue_failure(fault.code) if fault else answer

    def _meet(self, operation: str, path: str) -> Fault | None:
        with self.state:
            # Each of them counts the operation.
            met = [fault for fault in self.faults if fault.meets(operation, path)]
        return met[0] if met else None

    def _delete_objects(
        self, operation: Operation, environ: dict[str, Any], body: bytes
    ) -> Response:
        """Delete the keys that are not denied; S3 answers 200 and lists those that are."""
        document = ElementTree.fromstring(body)  # noqa: S314 - our own clients wrote it
        keys = [item.text or "" for item in document.iterfind("{*}Object/{*}Key")]
        denied = [k for k in keys if self._meet(operation.name, f"{operation.bucket}/{k}")]
        errors = "".join(f"<Error><Key>{escape(key)}</Key>{DENIED}</Error>" for key in denied)
        if len(denied) == len(keys):
            return Response(f"{XML}<DeleteResult>{errors}{RESULT_END}", mimetype=XML_TYPE)
        if denied:
            rest = [f"<Object><Key>{escape(k)}</Key></Object>" for k in keys if k not in denied]
            put_body(environ, f"<Delete>{''.join(rest)}</Delete>".encode())
        answer = Response.from_app(self.app, environ, buffered=True)
        content = answer.get_data(as_text=True)
        answer.set_data(content.replace(RESULT_END, errors + RESULT_END))
        return answer

    def _control(self, request: Request) -> Response:
        told = json.loads(request.get_data() or b"{}")
        answer: Any = {}
        with self.state:
            match request.path.removeprefix(CONTROL):
                case "counts":
                    answer = self.counts
                case "totals":
                    answer = self.totals
                case "reset":
                    self.counts.clear()
                case "fail":
                    operations = frozenset(told.pop("operations"))
                    self.faults.append(Fault(operations=operations, **told))
                case "failed":
                    answer = sum(fault.failed for fault in self.faults)
                case "allow":
                    answer = sum(fault.failed for fault in self.faults)
                    self.faults.clear()
                    self.ended.set()
                    self.ended = Event()
                case unknown:
                    return Response(f"no such command: {unknown}", status=404)
        return Response(json.dumps(answer), mimetype="application/json")


def failure(code: str, path: str) -> Response:
    """Return the answer of S3 to a request that failed."""
    status, text = FAILURES[code]
    told = f"<Code>{code}</Code><Message>{text}</Message><Resource>/{escape(path)}</Resource>"
    return Response(f"{XML}<Error>{told}</Error>", status=status, mimetype=XML_TYPE)


def take_body(environ: dict[str, Any]) -> bytes:
    """Read the whole body, and put it back, so that no lock is held while a client sends.

    Raises:
        ClientDisconnected: if the client sent less than it said.
    """
    body = Request(environ).get_data(cache=False)
    put_body(environ, body)
    return body


def put_body(environ: dict[str, Any], body: bytes) -> None:
    """Replace the body."""
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ["wsgi.input"] = io.BytesIO(body)
