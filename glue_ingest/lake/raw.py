"""The raw zone: received files, kept under their SHA-256 and never changed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import RawChangedError, RawPathError, named_path_errors
from glue_ingest.lake.store import Store
from glue_ingest.reading.pseudonyms import Pseudonyms
from glue_ingest.reading.source_file import ReceivedFile
from glue_ingest.reading.spec import read_spec

CHUNK_BYTES = 1 << 20
NOTE = "received.json"
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


def receive(lake: Store, contract: Contract, hashes: Mapping[Path, str]) -> list[RawFile]:
    """Copy files, given with their SHA-256, to the raw zone; those that are there stay.

    The note is written last: bytes without a note were not received.
    """
    known = list_received(lake, contract)
    newest = max((raw.received_at for raw in known.values()), default="")
    taken: dict[str, RawFile] = {}
    for path, sha256 in hashes.items():
        if sha256 not in known:
            newest = _later(newest)
            known[sha256] = _copy(lake, contract, path, sha256, newest)
        taken[sha256] = known[sha256]
    return list(taken.values())


def _later(newest: str) -> str:
    """Return the time now, but later than `newest`: the order of receipt decides winners."""
    now = datetime.now(UTC)
    if newest:
        now = max(now, datetime.fromisoformat(newest) + timedelta(microseconds=1))
    return now.isoformat(timespec="microseconds")


def _copy(lake: Store, contract: Contract, path: Path, sha256: str, received_at: str) -> RawFile:
    raw = RawFile(path.name, path.stat().st_size, sha256, received_at)
    folder = raw_path(lake, contract, raw).rpartition("/")[0]
    try:
        _copy_bytes(lake, path, sha256, f"{folder}/{BYTES}")
        lake.write_text(f"{folder}/{NOTE}", json.dumps(asdict(raw), indent=1))
    except Exception:
        # A file that was not received takes no place on a disk that may be full.
        lake.delete_folder(folder)
        raise
    return raw


def _copy_bytes(lake: Store, path: Path, sha256: str, target: str) -> None:
    lake.make_folder(target.rpartition("/")[0])
    digest = hashlib.sha256()
    with (
        path.open("rb") as source,
        lake.files.open_output_stream(lake.full(f"{target}.part"), compression=None) as copy,
    ):
        while chunk := source.read(CHUNK_BYTES):
            digest.update(chunk)
            copy.write(chunk)
    if digest.hexdigest() != sha256:
        raise RawChangedError(
            f"The file '{path}' changed while it was read. Wait until it is complete, "
            "then run again."
        )
    lake.files.move(lake.full(f"{target}.part"), lake.full(target))


def open_raw(
    lake: Store, contract: Contract, raw: RawFile, pseudonyms: Pseudonyms | None = None
) -> ReceivedFile:
    """Return a file of the raw zone, to be read; its bytes are compared with its SHA-256 then.

    Raises:
        RawChangedError: if it is gone.
    """
    path = raw_path(lake, contract, raw)
    if not lake.exists(path):
        raise RawChangedError(
            f"The raw file '{lake.address(path)}' is gone. Put the original bytes of "
            f"{raw.file_name} back."
        )
    return ReceivedFile(
        lambda: lake.files.open_input_stream(lake.full(path), compression=None),
        lake.address(path),
        read_spec(contract),
        raw.sha256,
        pseudonyms,
    )
