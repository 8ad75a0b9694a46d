"""How a sample becomes a file: rows as CSV, and a file that is put in place at once."""

import csv
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

Quoting = Literal[0, 1, 2]  # of the csv module: minimal, all, not numbers


def as_csv(
    rows: Sequence[Mapping[str, object]],
    delimiter: str = ",",
    quoting: Quoting = csv.QUOTE_MINIMAL,
) -> bytes:
    """Return the bytes of a file whose columns are those of the first row."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(
        text, list(rows[0]), delimiter=delimiter, quoting=quoting, lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def write_bytes(path: Path, content: bytes) -> None:
    """Put a file in place at once."""
    with placed_at_once(path) as unfinished:
        unfinished.write_bytes(content)


@contextmanager
def placed_at_once(path: Path) -> Iterator[Path]:
    """Give another path to write to, so that no reader of this one meets half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    yield unfinished
    unfinished.replace(path)
