"""The raw zone: received files, kept under their SHA-256 and never changed."""

import hashlib
import json
import os
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import RawChangedError, RawPathError, named_path_errors
from glue_ingest.lake.objects import Copy
from glue_ingest.lake.store import Store

CHUNK_BYTES = 1 << 20
NOTE = "received.json"
# Where a file is while it is copied: below the raw folder of its data set, under no name that
# readers of the raw zone look for.
INCOMING = "incoming"
# How a file says that it is synthetic (docs/decisions/0004).
SYNTHETIC_MARK = ".synthetic."
# The name in the lake. A name as received may begin with `_`, end in `.gz` or hold `[1]`, and
# Spark would skip, unpack or expand it; the note keeps it.
BYTES = "raw.csv"


@dataclass(frozen=True)
class RawFile:
    """A received file: its name, size in bytes, SHA-256, and when it came (UTC, ISO 8601)."""

    file_name: str
    byte_count: int
    sha256: str
    received_at: str


@dataclass(frozen=True)
class Delivery:
    """A file that was handed in: its path, its size in bytes and its time of change (ns)."""

    path: Path
    byte_count: int
    changed_at: int


def is_synthetic_name(file_name: str) -> bool:
    """Tell whether a name says that our generator made the file."""
    return SYNTHETIC_MARK in file_name


def list_input_files(raw: Path) -> list[Path]:
    """List the files of a `--raw` argument, oldest first; hidden files are left out.

    Raises:
        RawPathError: if there is nothing to read.
    """
    with named_path_errors(raw):
        if raw.is_file():
            return [raw]
        if not raw.is_dir():
            raise RawPathError(f"No file or folder at '{raw}'. Give the path of a received file.")
        files = (path for path in raw.iterdir() if path.is_file())
        found = [path for path in files if not path.name.startswith(".")]
        if not found:
            raise RawPathError(f"The folder '{raw}' holds no file. Put the received files there.")
        return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name))


def look_at(path: Path) -> Delivery:
    """Return a file as it is now; `receive` refuses it when it changes afterwards.

    Raises:
        RawPathError: if the file cannot be read.
    """
    with named_path_errors(path), path.open("rb") as stream:
        found = os.fstat(stream.fileno())
    return Delivery(path, found.st_size, found.st_mtime_ns)


def leave_out_known(
    deliveries: Iterable[Delivery], known: Iterable[tuple[str, int]]
) -> list[Delivery]:
    """Leave out the files whose SHA-256 is known; `known` holds pairs of SHA-256 and size.

    A file is hashed here only when a known one has its size: most likely it is the same file
    again, and hashing alone does not write it. All others are hashed while they are copied.
    """
    sizes: dict[int, set[str]] = {}
    for sha256, byte_count in known:
        sizes.setdefault(byte_count, set()).add(sha256)
    return [
        item
        for item in deliveries
        if item.byte_count not in sizes or hash_file(item.path) not in sizes[item.byte_count]
    ]


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hex.

    Raises:
        RawPathError: if the file cannot be read.
    """
    with named_path_errors(path), path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def raw_path(lake: Store, contract: Contract, raw: RawFile) -> str:
    """Return where the bytes of a received file are in the lake."""
    return f"{lake.raw_folder(contract)}/{raw.sha256}/{BYTES}"


def list_received(lake: Store, contract: Contract) -> dict[str, RawFile]:
    """Return the received files of a data set by SHA-256."""
    notes = [p for p in lake.find(lake.raw_folder(contract)) if p.endswith(f"/{NOTE}")]
    files = [RawFile(**json.loads(lake.read_text(path))) for path in notes]
    return {raw.sha256: raw for raw in files}


def receive(lake: Store, contract: Contract, deliveries: Iterable[Delivery]) -> list[RawFile]:
    """Copy files to the raw zone, each hashed while it is copied; those that are there stay.

    A file gets its place once its SHA-256 is known. The note is written last: bytes without a note
    were not received.

    Raises:
        RawChangedError: if a file changed since `look_at`.
        RawPathError: if a file cannot be read.
    """
    known = list_received(lake, contract)
    newest = max((raw.received_at for raw in known.values()), default="")
    taken: dict[str, RawFile] = {}
    try:
        for item in deliveries:
            copy = f"{_incoming(lake, contract)}/{uuid.uuid4()}"
            sha256 = _copy(lake, item, copy)
            if sha256 not in known:
                newest = _later(newest)
                raw = RawFile(item.path.name, item.byte_count, sha256, newest)
                _keep(lake, copy, raw, raw_path(lake, contract, raw))
                known[sha256] = raw
            taken[sha256] = known[sha256]
    finally:
        # A file that is not received, or was before, takes no place on a disk that may be full.
        clear_incoming(lake, contract)
    return list(taken.values())


def clear_incoming(lake: Store, contract: Contract) -> None:
    """Delete copies that a run left when it died: they were not received."""
    lake.delete_folder(_incoming(lake, contract))


def _incoming(lake: Store, contract: Contract) -> str:
    return f"{lake.raw_folder(contract)}/{INCOMING}"


def _later(newest: str) -> str:
    """Return the time now, but later than `newest`: the order of receipt decides winners."""
    now = datetime.now(UTC)
    if newest:
        now = max(now, datetime.fromisoformat(newest) + timedelta(microseconds=1))
    return now.isoformat(timespec="microseconds")


def _copy(lake: Store, item: Delivery, target: str) -> str:
    """Copy a file; return the SHA-256 of what was copied, in hex."""
    lake.make_folder(target.rpartition("/")[0])
    digest = hashlib.sha256()
    byte_count = 0
    with (
        _opened(item.path) as source,
        lake.files.open_output_stream(lake.full(target), compression=None) as copy,
    ):
        while chunk := _read(source, item.path):
            digest.update(chunk)
            copy.write(chunk)
            byte_count += len(chunk)
    if (byte_count, look_at(item.path)) != (item.byte_count, item):
        raise RawChangedError(
            f"The file '{item.path}' changed while it was read. Wait until it is complete, "
            "then run again."
        )
    return digest.hexdigest()


def _opened(path: Path) -> BinaryIO:
    with named_path_errors(path):
        return path.open("rb")


def _read(source: BinaryIO, path: Path) -> bytes:
    with named_path_errors(path):
        return source.read(CHUNK_BYTES)


def _keep(lake: Store, copy: str, raw: RawFile, target: str) -> None:
    folder = target.rpartition("/")[0]
    try:
        lake.place([Copy(copy, target, raw.byte_count)])
        lake.write(f"{folder}/{NOTE}", json.dumps(asdict(raw), indent=1).encode())
    except Exception:
        lake.delete_folder(folder)
        raise
