"""How far a long run is, on stderr; silent when that is no terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from glue_ingest.engines.base import Report
from glue_ingest.reading.source import ignore

# Shorter runs end before anyone looks.
QUIET_SECONDS = 2.0


@contextmanager
def shown_progress() -> Iterator[Report]:
    """Give a function to report bytes read to; shows their sum after a few seconds."""
    if not sys.stderr.isatty():
        yield ignore
        return
    # Imported here: it takes a tenth of a second, which a run without a terminal need not spend.
    from rich.console import Console
    from rich.progress import DownloadColumn, Progress, TimeElapsedColumn, TransferSpeedColumn

    columns = ("read", DownloadColumn(), TransferSpeedColumn(), TimeElapsedColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    task = progress.add_task("read", total=None)
    started = time.monotonic()

    def report(byte_count: int) -> None:
        progress.advance(task, byte_count)
        if time.monotonic() - started > QUIET_SECONDS:
            progress.start()

    try:
        yield report
    finally:
        progress.stop()
