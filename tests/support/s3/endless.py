"""An S3 of one object, as large as is asked for, whose connections break when they are told to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HEADER = b"school,year,students\n"
RECORD = b"North,2001,1\n"
BLOCK_BYTES = 1 << 16
TAG = '"0123456789abcdef0123456789abcdef"'


def content_between(start: int, end: int) -> bytes:
    """Return bytes of the object: a header, then one record again and again."""
    head = HEADER[start:end]
    first = max(start - len(HEADER), 0)
    length = end - start - len(head)
    shift = first % len(RECORD)
    return head + (RECORD * (length // len(RECORD) + 2))[shift : shift + length]


@dataclass
class Endless:
    """What the server has and does: the size of its object, and how it answers.

    `breaks` has after how many bytes the next connections break; `status` is an error that all
    requests get; `sent` counts the bytes, `ranges` has where each reading began.
    """

    byte_count: int
    breaks: list[int] = field(default_factory=list)
    status: int = HTTPStatus.OK
    sent: int = 0
    ranges: list[int] = field(default_factory=list)
    endpoint: str = ""


class Server(ThreadingHTTPServer):
    """A server that knows what it has."""

    daemon_threads = True

    def __init__(self, endless: Endless) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.endless = endless


class Handler(BaseHTTPRequestHandler):
    """Answers HEAD and GET, of the whole object or from a byte on."""

    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        """Say what the object is."""
        self.start()

    def do_GET(self) -> None:
        """Send the object, or what comes before the connection breaks."""
        endless, position = self.server.endless, self.start()
        if endless.status != HTTPStatus.OK:
            return
        endless.ranges.append(position)
        end = endless.byte_count
        if endless.breaks:
            end = min(position + endless.breaks.pop(0), end)
            self.close_connection = True
        with suppress(ConnectionError):
            while position < end:
                block = content_between(position, min(position + BLOCK_BYTES, end))
                self.wfile.write(block)
                position += len(block)
                endless.sent += len(block)

    def start(self) -> int:
        """Write the head of an answer; return where the reading begins."""
        endless, status = self.server.endless, self.server.endless.status
        given = self.headers.get("Range", "bytes=0-")
        position = int(given.removeprefix("bytes=").partition("-")[0])
        is_part = status == HTTPStatus.OK and "Range" in self.headers
        self.send_response(HTTPStatus.PARTIAL_CONTENT if is_part else status)
        length = endless.byte_count - position if status == HTTPStatus.OK else 0
        self.send_header("Content-Length", str(length))
        self.send_header("ETag", TAG)
        self.send_header("Last-Modified", "Fri, 02 Jan 2026 03:04:05 GMT")
        self.end_headers()
        return position


@contextmanager
def serving(endless: Endless) -> Iterator[Endless]:
    """Serve 127.0.0.1 while the block runs."""
    server = Server(endless)
    endless.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield endless
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
