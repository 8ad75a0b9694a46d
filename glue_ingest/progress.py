"""How far a long run is, on stderr; silent when that is no terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TimeElapsedColumn,
    TransferSpeedColumn,
)

from glue_ingest.engine import Report

# Shorter runs end before anyone looks.
QUIET_SECONDS = 2.0


@contextmanager
def shown_progress() -> Iterator[Report]:
    """Give a function to report bytes read to; shows their sum after a few seconds."""
    console = Console(stderr=True)
    progress = Progress(
        SpinnerColumn(),
        "read",
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    task = progress.add_task("read", total=None)
    started = time.monotonic()

    def report(byte_count: int) -> None:
        progress.advance(task, byte_count)
        if time.monotonic() - started > QUIET_SECONDS and not progress.finished:
            progress.start()

    try:
        yield report
    finally:
        progress.stop()
