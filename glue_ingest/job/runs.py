"""What a run is about: what was ingested before, the key, the files that it reads, its start."""

import logging
from collections.abc import Iterable, Sequence

from glue_ingest.contracts.deliveries import DeliveryKind
from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import SourceFile
from glue_ingest.errors import MixedLakeError, RawChangedError, quoted
from glue_ingest.lake import ledger
from glue_ingest.lake.raw import SYNTHETIC_MARK, RawFile, find_bytes, raw_path, read_received
from glue_ingest.lake.receipts import Receipt, last_delivery
from glue_ingest.lake.store import Store
from glue_ingest.reading.pseudonyms import Pseudonyms, load_pseudonyms
from glue_ingest.reading.source_file import ReceivedFile
from glue_ingest.reading.spec import read_spec

logger = logging.getLogger(__name__)
Runs = list[ledger.LedgerRow]


def is_as_in(row: ledger.LedgerRow, contract: Contract, pseudonyms: Pseudonyms | None) -> bool:
    """Tell whether the rules and the key are those of a run."""
    key_id = pseudonyms.key_id if pseudonyms else None
    return (row.contract_sha256, row.pseudonym_key_id) == (contract.fingerprint, key_id)


def load_key(lake: Store, contract: Contract, *, is_synthetic: bool) -> Pseudonyms | None:
    """Return the key, and warn of the other data sets that were hashed with another."""
    pseudonyms = load_pseudonyms(contract, is_synthetic=is_synthetic)
    if pseudonyms is not None:
        others = ledger.read_others(lake, contract)
        latest = {row.dataset_id: row.pseudonym_key_id for row in others}
        for name in sorted(latest):
            if latest[name] not in (None, pseudonyms.key_id):
                logger.warning(
                    "%s has pseudonyms of key %s, this run has key %s: their students do not "
                    "match until you run `schoolhouse ingest run %s --full-refresh`",
                    *(name, latest[name], pseudonyms.key_id, name),
                )
    return pseudonyms


def check_not_mixed(contract: Contract, is_synthetic: Iterable[bool]) -> None:
    """Refuse to put synthetic and real rows into one lake.

    Raises:
        MixedLakeError: if files, given and stored, are of both kinds.
    """
    if len(set(is_synthetic)) > 1:
        raise MixedLakeError(
            f"Synthetic and real rows of {contract.name} would share this lake. A file is "
            f"synthetic when its name holds '{SYNTHETIC_MARK}'. Give the real file a lake of its "
            "own (--lake)."
        )


def stored_files(lake: Store, contract: Contract, receipts: Sequence[Receipt]) -> list[RawFile]:
    """Return the received files that the stored rows follow from, in order of receipt.

    `receipts` are those that count. Where deliveries are complete the files of the last one are
    all: it replaced all rows.

    Raises:
        RawChangedError: if one of them is gone.
    """
    if contract.delivery is DeliveryKind.COMPLETE:
        receipts = last_delivery(receipts)
    files = read_received(lake, contract, receipts)
    are_there = lake.read_all([raw_path(lake, contract, raw) for raw in files], lake.exists)
    if lost := [
        f"{raw.file_name} ({raw.sha256})"
        for raw, is_there in zip(files, are_there, strict=True)
        if not (is_there and raw.received_at)
    ]:
        raise RawChangedError(
            f"The raw zone of {contract.name} lacks files that were ingested: {quoted(lost)}. Put "
            f"them back below '{lake.address(lake.raw_folder(contract))}', then run again."
        )
    return files


def number_deliveries(receipts: Iterable[Receipt]) -> dict[str, int]:
    """Number the runs that received files, from 0; return the number of each SHA-256."""
    found = {item.sha256: item.run_id for item in receipts}
    numbers = {run_id: number for number, run_id in enumerate(dict.fromkeys(found.values()))}
    return {sha256: numbers[run_id] for sha256, run_id in found.items()}


def open_raw(
    lake: Store,
    contract: Contract,
    raw: RawFile,
    pseudonyms: Pseudonyms | None = None,
    delivery: int = 0,
) -> SourceFile:
    """Return a file of the raw zone, to be read; its bytes are compared with its SHA-256 then.

    `delivery` is its number among those that the run reads.

    Raises:
        RawChangedError: if it is gone.
    """
    path = find_bytes(lake, contract, raw)
    file = ReceivedFile(
        lambda: lake.files.open_input_stream(lake.full(path), compression=None),
        lake.address(path),
        read_spec(contract),
        raw.sha256,
        pseudonyms,
    )
    return SourceFile(raw, file, delivery)
