"""The mark that a run leaves when it starts: what the ledger says of it if it dies."""

import json
from dataclasses import MISSING, fields
from datetime import datetime

from glue_ingest.contracts.model import Contract
from glue_ingest.lake import ledger
from glue_ingest.lake.store import Store

STARTED = "started.json"
# The columns of the ledger that have no default, and so are known at the start; but the outcome.
NAMES = [
    item.name
    for item in fields(ledger.LedgerRow)
    if item.default is MISSING and item.default_factory is MISSING and item.name != "outcome"
]


def write_mark(lake: Store, folder: str, row: ledger.LedgerRow) -> None:
    """Leave the mark of a run in its work folder."""
    started = {name: getattr(row, name) for name in NAMES}
    lake.write(f"{folder}/{STARTED}", json.dumps(started, default=str).encode())


def read_mark(lake: Store, contract: Contract, run_id: str) -> ledger.LedgerRow:
    """Return the row of a run that died: from its mark, or from its folder's name."""
    try:
        found = json.loads(lake.read_text(f"{lake.work_folder(contract)}/{run_id}/{STARTED}"))
        found["started_at"] = datetime.fromisoformat(found["started_at"])
        return ledger.LedgerRow(**found, outcome="died")
    except (ValueError, TypeError, KeyError) as error:
        # Cut off by a power cut, or written by another version.
        message = f"{STARTED} of the run cannot be read: {error!r}"
    return ledger.LedgerRow(
        run_id=run_id,
        source_name=contract.source,
        dataset_name=contract.dataset,
        contract_version="unknown",
        contract_sha256="unknown",
        engine_name="unknown",
        engine_version="unknown",
        run_mode="run",
        outcome="died",
        is_synthetic=False,
        started_at=ledger.start_of(run_id),
        error_message=message,
    )
