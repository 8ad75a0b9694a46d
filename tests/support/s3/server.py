"""moto behind our middleware, as a process: `python -m tests.support.s3.server`.

It listens on a free port of 127.0.0.1, prints the port, and keeps all data in memory. It ends with
SIGTERM, or when its standard input is closed: so it never outlives the tests that started it.
"""

import os
import sys
import threading
from typing import Any

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from tests.support.s3.copies import ConditionalCopies
from tests.support.s3.middleware import Middleware


class Handler(MotoRequestHandler):
    """Writes no line for each request."""

    def log_request(self, *_: object) -> None:
        """Write nothing."""


class Dispatcher(DomainDispatcherApplication):
    """Remembers which part of moto a host is served by: moto lists a folder of them each time."""

    def __init__(self) -> None:
        super().__init__(create_backend_app)
        self.known: dict[str | None, Any] = {}

    def get_backend_for_host(self, host: str | None) -> Any:
        """Return the name of the part."""
        if host not in self.known:
            self.known[host] = super().get_backend_for_host(host)
        return self.known[host]


def end_with_input() -> None:
    """End this process when whoever started it is gone."""
    sys.stdin.read()
    os._exit(0)


def main() -> None:
    """Serve until the end."""
    app = Middleware(ConditionalCopies(Dispatcher()))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Handler)
    threading.Thread(target=end_with_input, daemon=True).start()
    print(server.port, flush=True)  # noqa: T201 - how the tests learn it
    server.serve_forever()


if __name__ == "__main__":
    main()
