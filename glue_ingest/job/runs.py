"""The life of a run in the ledger: started, then succeeded, failed or died."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from uuid import uuid4

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine
from glue_ingest.errors import LakeAccessError
from glue_ingest.lake import ledger
from glue_ingest.lake.store import COMMIT_LOG, STARTED, Store
from glue_ingest.reading.pseudonyms import Pseudonyms, load_pseudonyms

logger = logging.getLogger(__name__)
Runs = list[ledger.LedgerRow]
RUN_TIME = "%Y%m%dT%H%M%S%f"
# What is known of a run that died: the columns of the ledger that have no default, and its end.
STARTED_NAMES = [
    item.name
    for item in fields(ledger.LedgerRow)
    if item.default is MISSING and item.default_factory is MISSING and item.name != "outcome"
]


def started_row(
    contract: Contract, engine: Engine, pseudonyms: Pseudonyms | None, *, is_full_refresh: bool
) -> ledger.LedgerRow:
    """Return the row of a run that starts now."""
    now = datetime.now(UTC)
    return ledger.LedgerRow(
        run_id=f"{now:{RUN_TIME}}-{uuid4().hex[:8]}",
        source_name=contract.source,
        dataset_name=contract.dataset,
        contract_version=contract.version,
        contract_sha256=contract.fingerprint,
        engine_name=engine.name,
        engine_version=engine.version,
        run_mode="full_refresh" if is_full_refresh else "run",
        outcome="started",
        is_synthetic=False,
        started_at=now,
        pseudonym_key_id=pseudonyms.key_id if pseudonyms else None,
    )


@contextmanager
def named_access_errors(lake: Store) -> Iterator[None]:
    """Turn an error of the file system into one that says what to do."""
    try:
        yield
    except OSError as error:
        raise LakeAccessError(
            f"The lake '{lake.root}' cannot be read or written. Found: {error}. Fix the path, "
            "the permissions or the disk, then run again: what was published before is whole."
        ) from error


@contextmanager
def recorded(lake: Store, contract: Contract, row: ledger.LedgerRow) -> Iterator[None]:
    """Leave a trace of the run for `recover`, and a ledger row when it fails."""
    work = f"{lake.work_folder(contract)}/{row.run_id}"
    started = {name: getattr(row, name) for name in STARTED_NAMES}
    lake.write_text(f"{work}/{STARTED}", json.dumps(started, default=str))
    try:
        yield
    except Exception as error:
        if lake.exists(f"{work}/{COMMIT_LOG}"):
            # What was not moved yet is all there is of it: it must stay.
            logger.warning("run %s broke off while publishing: run again to go on", row.run_id)
        else:
            _fail(lake, row, str(error), work)
        raise


def _fail(lake: Store, row: ledger.LedgerRow, message: str, work: str) -> None:
    """Write down that a run failed; when even that fails, the next run finds its mark."""
    try:
        # First, so that a full disk has room for the ledger row.
        lake.clear_work(work)
        # Named or not: the run did not succeed, and the ledger says so before anyone else does.
        ledger.append(lake, row.ended("failed", error_message=message), work)
        lake.delete_folder(work)
    except OSError as error:
        logger.warning("the end of run %s could not be written down: %s", row.run_id, error)


def recover(lake: Store, contract: Contract) -> None:
    """Complete or forget the runs that died: by their journal, or by the lack of one."""
    for work in lake.list_folders(lake.work_folder(contract)):
        if lake.exists(f"{work}/{COMMIT_LOG}"):
            logger.warning("completing run %s, which died while publishing", _run_id(work))
            lake.carry_out(work)
            continue
        if lake.exists(f"{work}/{STARTED}"):
            _bury(lake, _dead_row(lake, contract, work), work)
        lake.delete_folder(work)


def _run_id(work: str) -> str:
    return work.rpartition("/")[2]


def _bury(lake: Store, row: ledger.LedgerRow, work: str) -> None:
    """Write down that a run died, unless it was killed after its end was written down."""
    if lake.exists(ledger.row_path(row)):
        return
    logger.warning("run %s died; the lake is as it was before it", row.run_id)
    lake.clear_work(work)
    ledger.append(lake, row, work)


def _dead_row(lake: Store, contract: Contract, work: str) -> ledger.LedgerRow:
    """Return the row of a run that died: what its mark says, or its folder's name."""
    try:
        started = json.loads(lake.read_text(f"{work}/{STARTED}"))
        started["started_at"] = datetime.fromisoformat(started["started_at"])
        return ledger.LedgerRow(**started, outcome="died")
    except (ValueError, TypeError, KeyError) as error:
        # Cut off by a power cut, or written by another version.
        message = f"{STARTED} of the run cannot be read: {error!r}"
    run_id = _run_id(work)
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
        started_at=datetime.strptime(run_id[:21], RUN_TIME).replace(tzinfo=UTC),
        error_message=message,
    )


def succeeded(lake: Store, contract: Contract) -> tuple[Runs, Runs]:
    """Return the runs that published rows, oldest first: of a data set, and of all others."""
    rows = [row for row in ledger.read_rows(lake) if row.outcome == "succeeded"]
    own = [row for row in rows if row.dataset_id == contract.name]
    return own, [row for row in rows if row.dataset_id != contract.name]


def is_as_in(row: ledger.LedgerRow, contract: Contract, pseudonyms: Pseudonyms | None) -> bool:
    """Tell whether the rules and the key are those of a run."""
    key_id = pseudonyms.key_id if pseudonyms else None
    return (row.contract_sha256, row.pseudonym_key_id) == (contract.fingerprint, key_id)


def keyed(contract: Contract, others: Runs, *, is_synthetic: bool) -> Pseudonyms | None:
    """Return the key, and warn of the other data sets that were hashed with another."""
    pseudonyms = load_pseudonyms(contract, is_synthetic=is_synthetic)
    if pseudonyms is not None:
        latest = {row.dataset_id: row.pseudonym_key_id for row in others}
        for name in sorted(latest):
            if latest[name] not in (None, pseudonyms.key_id):
                logger.warning(
                    "%s has pseudonyms of key %s, this run has key %s: their students do not "
                    "match until you run `schoolhouse ingest run --full-refresh %s`",
                    *(name, latest[name], pseudonyms.key_id, name),
                )
    return pseudonyms
