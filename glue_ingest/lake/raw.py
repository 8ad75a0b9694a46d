"""The raw zone: received files, kept under their SHA-256 and never changed."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import LakeAccessError, RawChangedError
from glue_ingest.lake.deliveries import each
from glue_ingest.lake.delivery import Checked, Delivery, hash_delivery
from glue_ingest.lake.folder import DELETED
from glue_ingest.lake.ledger import LedgerRow
from glue_ingest.lake.objects import Copy
from glue_ingest.lake.receipts import Receipt, list_receipts
from glue_ingest.lake.store import Store

# The note of lakes before 0.3, where a run could replace that of another.
OLD_NOTE = "received.json"
# Where a file is while it is copied to a folder: below the raw folder of its data set, under no
# name that readers of the raw zone look for.
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


def is_synthetic_name(file_name: str) -> bool:
    """Tell whether a name says that our generator made the file."""
    return SYNTHETIC_MARK in file_name


def raw_path(lake: Store, contract: Contract, raw: RawFile) -> str:
    """Return where the bytes of a received file are in the lake."""
    return f"{_folder(lake, contract, raw.sha256)}/{BYTES}"


def find_bytes(lake: Store, contract: Contract, raw: RawFile) -> str:
    """Return where the bytes of a received file are in the lake.

    Raises:
        RawChangedError: if they are gone.
    """
    path = raw_path(lake, contract, raw)
    if not lake.exists(path):
        raise RawChangedError(
            f"The raw file '{lake.address(path)}' is gone. Put the original bytes of "
            f"{raw.file_name} back."
        )
    return path


def _folder(lake: Store, contract: Contract, sha256: str) -> str:
    return f"{lake.raw_folder(contract)}/{sha256}"


def note_path(lake: Store, contract: Contract, sha256: str, run_id: str) -> str:
    """Return where a run notes that it received a file; no other run writes there."""
    return f"{_folder(lake, contract, sha256)}/received-{run_id}.json"


def read_notes(lake: Store, contract: Contract, receivers: Mapping[str, str]) -> dict[str, RawFile]:
    """Return received files by SHA-256, in the given order, without those that have no note.

    `receivers` has the run that received each file.

    Raises:
        LakeAccessError: if a note is broken.
    """
    notes = lake.read_all(receivers, lambda sha256: _find_note(lake, contract, sha256, receivers))
    return {raw.sha256: raw for raw in notes if raw}


def read_received(lake: Store, contract: Contract, receipts: Sequence[Receipt]) -> list[RawFile]:
    """Return the file of each receipt; of an older lake a note has the time, or nothing does."""
    undated = {item.sha256: item.run_id for item in receipts if item.received_at is None}
    notes = read_notes(lake, contract, undated)
    return [notes.get(item.sha256) or _of_receipt(item) for item in receipts]


def _of_receipt(receipt: Receipt) -> RawFile:
    at = receipt.received_at or ""
    return RawFile(receipt.file_name, receipt.byte_count, receipt.sha256, at)


def _find_note(
    lake: Store, contract: Contract, sha256: str, receivers: Mapping[str, str]
) -> RawFile | None:
    path = note_path(lake, contract, sha256, receivers[sha256])
    old = f"{_folder(lake, contract, sha256)}/{OLD_NOTE}"
    return _read_note(lake, path) or _read_note(lake, old)


def _read_note(lake: Store, path: str) -> RawFile | None:
    try:
        return RawFile(**json.loads(lake.read_text(path)))
    except FileNotFoundError:
        return None
    except (TypeError, ValueError) as error:
        raise LakeAccessError(
            f"The note '{lake.address(path)}' of a received file cannot be read. Found: {error!r}. "
            "Put it back from a copy."
        ) from error


def receive(
    lake: Store,
    contract: Contract,
    deliveries: Sequence[Delivery],
    commits: Sequence[LedgerRow],
    run_id: str,
) -> list[RawFile]:
    """Bring files to the raw zone, under their SHA-256, and note when they came, in their order.

    The rows of each are newer than those of all commits of the data set, also of a file whose bytes
    are there already. Of files with the same bytes the last is received. The notes are written
    last: bytes without a note were not received.

    Raises:
        RawChangedError: if a file changed since it was looked at.
        RawPathError: if a file cannot be read.
    """
    clock = _Clock(_newest(lake, contract, commits))
    take = _take_into_folder if lake.is_local else _take_to_s3
    return take(lake, contract, deliveries, clock, run_id)


def _newest(lake: Store, contract: Contract, commits: Iterable[LedgerRow]) -> str:
    """Return the latest time of receipt of what the commits have read; empty before the first.

    Each commit gave the files that it received later times than all before it. Of commits of an
    older version only the notes of the last such files are read, and nothing is listed.
    """
    receipts = list_receipts(commits)
    if times := [item.received_at for item in receipts if item.received_at]:
        return max(times)
    for run_id in reversed(dict.fromkeys(item.run_id for item in receipts)):
        own = {item.sha256: run_id for item in receipts if item.run_id == run_id}
        if found := read_notes(lake, contract, own):
            return max(raw.received_at for raw in found.values())
    return ""


class _Clock:
    """Gives times of receipt: now, but each later than those before it, as they decide winners."""

    def __init__(self, newest: str) -> None:
        self.newest = datetime.fromisoformat(newest) if newest else datetime.min.replace(tzinfo=UTC)

    def read(self) -> str:
        """Return the time of one receipt."""
        self.newest = max(datetime.now(UTC), self.newest + timedelta(microseconds=1))
        return self.newest.isoformat(timespec="microseconds")


def _take_into_folder(
    lake: Store,
    contract: Contract,
    deliveries: Sequence[Delivery],
    clock: _Clock,
    run_id: str,
) -> list[RawFile]:
    """Copy each file, hashed while it is copied; then each gets its place."""
    copies: dict[str, tuple[RawFile, str]] = {}
    # Of this run alone: another one may be at work without a lock.
    folder = f"{lake.raw_folder(contract)}/{INCOMING}-{uuid.uuid4()}"
    try:
        for item in deliveries:
            copy = f"{folder}/{uuid.uuid4()}"
            with closing(Checked(item)) as stream:
                lake.write_stream(copy, stream)
            copies.pop(stream.sha256, None)
            raw = RawFile(item.name, item.byte_count, stream.sha256, clock.read())
            copies[raw.sha256] = raw, copy
        for raw, copy in copies.values():
            _keep(lake, contract, raw, copy, run_id)
    finally:
        # A file that is not received takes no place on a disk that may be full.
        lake.delete_folder(folder)
    return [raw for raw, _ in copies.values()]


def _keep(lake: Store, contract: Contract, raw: RawFile, copy: str, run_id: str) -> None:
    try:
        lake.place([Copy(copy, raw_path(lake, contract, raw), raw.byte_count)])
        _write_note(lake, contract, raw, run_id)
    except Exception:
        folder = _folder(lake, contract, raw.sha256)
        # With a note it was received, by another run too, which may have committed it.
        if not any(path.endswith(".json") for path in lake.find(folder)):
            lake.delete_folder(folder)
        raise


def _take_to_s3(
    lake: Store,
    contract: Contract,
    deliveries: Sequence[Delivery],
    clock: _Clock,
    run_id: str,
) -> list[RawFile]:
    """Hash each file, then write it to its place: nothing on S3 can be moved there.

    What an error leaves is whole and has no note. It stays: another run may have committed it.
    """
    hashes = each(deliveries, hash_delivery)
    last = {sha256: place for place, sha256 in enumerate(hashes)}
    taken = {
        item: RawFile(item.name, item.byte_count, sha256, clock.read())
        for place, (item, sha256) in enumerate(zip(deliveries, hashes, strict=True))
        if last[sha256] == place
    }

    def upload(item: Delivery) -> None:
        raw = taken[item]
        item.upload(lake, raw_path(lake, contract, raw), raw.sha256)

    items = list(taken)
    each(items, upload)
    each(items, lambda item: _write_note(lake, contract, taken[item], run_id))
    return list(taken.values())


def _write_note(lake: Store, contract: Contract, raw: RawFile, run_id: str) -> None:
    path = note_path(lake, contract, raw.sha256, run_id)
    lake.write(path, json.dumps(asdict(raw), indent=1).encode())


def clear_incoming(lake: Store, contract: Contract) -> None:
    """Delete copies that a run left when it died: they were not received. S3 has none."""
    if lake.is_local:
        for folder in lake.list_folders(lake.raw_folder(contract)):
            if PurePosixPath(folder).name.startswith((INCOMING, DELETED)):
                lake.delete_folder(folder)
