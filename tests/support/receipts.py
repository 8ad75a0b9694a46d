"""Files that are received by district.schools, and the commits that read them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from glue_ingest.contracts.model import Contract
from glue_ingest.lake.deliveries import look_at
from glue_ingest.lake.ledger import LedgerRow
from glue_ingest.lake.raw import RawFile, receive
from glue_ingest.lake.store import Store
from tests.support.ledgers import run_id, started

FOLDER = "raw/district/schools"
NOTE = f"received-{run_id(1)}.json"
GOOD = b"school,year,students\nNorth,2001,1\n"


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def receive_files(
    lake: Store,
    contract: Contract,
    paths: list[Path],
    commits: Sequence[LedgerRow] = (),
    run: int = 1,
) -> list[RawFile]:
    return receive(lake, contract, [look_at(path) for path in paths], commits, run_id(run))


def committed(run: int, *files: RawFile) -> LedgerRow:
    """Return the row of a run that read some files."""
    listed: list[dict[str, Any]] = [
        {"file_name": raw.file_name, "byte_count": raw.byte_count, "sha256": raw.sha256}
        for raw in files
    ]
    return started(run, input_files=listed).ended("succeeded")


def set_time(lake: Store, raw: RawFile, received_at: str) -> RawFile:
    """Give a received file another time of receipt."""
    note = f"{FOLDER}/{raw.sha256}/{NOTE}"
    lake.write(note, lake.read_text(note).replace(raw.received_at, received_at).encode())
    return replace(raw, received_at=received_at)
