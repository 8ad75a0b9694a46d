"""The life of a run in the ledger: started, then succeeded, failed or died."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from uuid import uuid4

from glue_ingest import ledger
from glue_ingest.contract import Contract
from glue_ingest.engine import Engine
from glue_ingest.errors import LakeAccessError
from glue_ingest.lake import JOURNAL, STARTED, Lake

logger = logging.getLogger(__name__)
# What is known of a run that died: the columns of the ledger that have no default, and its end.
STARTED_NAMES = [
    item.name
    for item in fields(ledger.LedgerRow)
    if item.default is MISSING and item.default_factory is MISSING and item.name != "outcome"
]


def started_row(contract: Contract, engine: Engine, *, is_rebuild: bool) -> ledger.LedgerRow:
    """Return the row of a run that starts now."""
    now = datetime.now(UTC)
    return ledger.LedgerRow(
        run_id=f"{now:%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}",
        source_name=contract.source,
        dataset_name=contract.dataset,
        contract_version=contract.version,
        contract_sha256=contract.fingerprint,
        engine_name=engine.name,
        engine_version=engine.version,
        run_mode="rebuild" if is_rebuild else "run",
        outcome="started",
        is_synthetic=False,
        started_at=now,
    )


@contextmanager
def named_access_errors(lake: Lake) -> Iterator[None]:
    """Turn an error of the file system into one that says what to do."""
    try:
        yield
    except OSError as error:
        raise LakeAccessError(
            f"The lake '{lake.root}' cannot be read or written. Found: {error}. Mend the path, "
            "the permissions or the disk, then run again: what was published before is whole."
        ) from error


@contextmanager
def recorded(lake: Lake, contract: Contract, row: ledger.LedgerRow) -> Iterator[None]:
    """Leave a trace of the run for `recover`, and a ledger row when it fails."""
    work = f"{lake.work_folder(contract)}/{row.run_id}"
    started = {name: getattr(row, name) for name in STARTED_NAMES}
    lake.write_text(f"{work}/{STARTED}", json.dumps(started, default=str))
    try:
        yield
    except Exception as error:
        # Named or not: the run did not succeed, and the ledger says so before anyone else does.
        ledger.append(lake, row.ended("failed", error_message=str(error)), work)
        lake.delete_folder(work)
        raise


def recover(lake: Lake, contract: Contract) -> None:
    """Complete or forget the runs that died: by their journal, or by the lack of one."""
    folder = lake.work_folder(contract)
    paths = lake.find(folder)
    for path in paths:
        if path.endswith(f"/{JOURNAL}"):
            logger.warning("completing run %s, which died while publishing", path.split("/")[-2])
            lake.carry_out(path.rpartition("/")[0])
    for path in paths:
        work = path.rpartition("/")[0]
        if path.endswith(f"/{STARTED}") and lake.exists(path):
            started = json.loads(lake.read_text(path))
            logger.warning("run %s died; the lake is as it was before it", started["run_id"])
            started["started_at"] = datetime.fromisoformat(started["started_at"])
            ledger.append(lake, ledger.LedgerRow(**started, outcome="died"), work)
            lake.delete_folder(work)


def succeeded(lake: Lake, contract: Contract) -> list[ledger.LedgerRow]:
    """Return the runs of a data set that published rows, oldest first."""
    return [row for row in ledger.read_rows(lake, contract) if row.outcome == "succeeded"]
