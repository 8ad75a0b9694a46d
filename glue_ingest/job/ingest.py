"""One ingest, from files to a committed run whose row counts reconcile.

`ingest` reads from top to bottom: lock, recover, receive, build, check the counts, commit, clean; a
failure in between is recorded in the ledger. What "all at once" means is in `lake/commit.py`.
"""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine, Report, RunContext, SourceFile
from glue_ingest.errors import NothingToRefreshError, RawPathError
from glue_ingest.job.counts import count_rows, reasons
from glue_ingest.job.placing import list_copies, list_files
from glue_ingest.job.runs import (
    Runs,
    check_not_mixed,
    is_as_in,
    load_key,
    open_raw,
    started_row,
    stored_files,
)
from glue_ingest.job.validate import validate
from glue_ingest.lake import commit, ledger, snapshots
from glue_ingest.lake.raw import (
    Delivery,
    RawFile,
    clear_incoming,
    is_synthetic_name,
    leave_out_known,
    list_input_files,
    look_at,
    receive,
)
from glue_ingest.lake.snapshots import listed, snapshot_of
from glue_ingest.lake.store import Store, named_access_errors
from glue_ingest.lake.upgrade import check_layout
from glue_ingest.reading.pseudonyms import Pseudonyms
from glue_ingest.reading.source_file import ignore

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What an ingest did: the ledger row of its run, or of the run it need not repeat."""

    row: ledger.LedgerRow
    is_unchanged: bool


@dataclass(frozen=True)
class _Plan:
    """What a run will do: the files that are new, and what is known of all runs before it."""

    new: list[Delivery]
    commits: Runs
    done: Runs
    pseudonyms: Pseudonyms | None
    is_synthetic: set[bool]
    is_full_refresh: bool


def ingest(
    contract: Contract,
    raw: Path | None,
    lake: Store,
    engine: Engine,
    report: Report = ignore,
    *,
    full_refresh: bool = False,
) -> Outcome:
    """Receive files and ingest those that are new; after a changed contract, all of them.

    A full refresh validates all received files again, and needs no new one. `report` is called with
    each number of bytes read.

    Raises:
        NothingToRefreshError: of a full refresh, if no file is new and no rule has changed.
        IngestError: what a person can fix; the lake is then as it was before.
    """
    if raw is None and not full_refresh:
        raise RawPathError("No file was given. Name one with --raw, or use --full-refresh.")
    paths = list_input_files(raw) if raw is not None else []
    run_id = ledger.new_run_id()
    with named_access_errors(lake):
        _close_folders(lake, contract)
        with commit.lock(lake, contract, f"run {run_id}"):
            check_layout(lake, contract)
            commits = commit.recover(lake, contract)
            clear_incoming(lake, contract)
            plan = _plan(contract, paths, lake, commits, full_refresh=full_refresh)
            if not (plan.new or plan.is_full_refresh):
                return Outcome(plan.done[-1], is_unchanged=True)
            row = _started_row(run_id, plan, contract, engine)
            done = _run(row, plan, contract, lake, engine, report)
            _clean(lake, contract, [*commits, done])
            return Outcome(done, is_unchanged=False)


def _run(
    row: ledger.LedgerRow,
    plan: _Plan,
    contract: Contract,
    lake: Store,
    engine: Engine,
    report: Report,
) -> ledger.LedgerRow:
    """Receive, build, check the row counts and commit; return the ledger row."""
    with commit.started(lake, contract, row, plan.commits) as run:
        files = _receive(plan, contract, lake)
        run.row = replace(row, input_files=[_listed_raw(item) for item in files])
        inputs = [open_raw(lake, contract, item, plan.pseudonyms) for item in files]
        last = plan.commits[-1] if plan.commits and not plan.is_full_refresh else None
        stored = snapshot_of(lake, contract, last)
        with _opened_staging(lake, engine) as staging:
            context = RunContext(lake, staging, contract, row.run_id, run.folder, stored)
            logger.info("reading %d file(s) of %s with %s", len(files), contract.name, engine.name)
            read = engine.build(context, inputs, report)
            ended = _finished_row(run.row, context, inputs, read)
            ledger.check_reconciles(ended)
            placed = list_copies(context, run.snapshot, ended.snapshot_files)
            ended = run.commit(ended, staging, *placed)
        logger.info("committed %d partition(s)", ended.replaced_partition_count)
        return ended


@contextmanager
def _opened_staging(lake: Store, engine: Engine) -> Iterator[Store]:
    """Give the store that a run stages in: the lake, or a temporary folder on this machine."""
    if lake.is_local or not engine.is_local:
        yield lake
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Store(folder)


def _clean(lake: Store, contract: Contract, commits: Runs) -> None:
    """Delete old snapshots; the run is committed, whatever becomes of them."""
    try:
        snapshots.clean(lake, contract, commits)
    except OSError as error:
        logger.warning("old snapshots could not be deleted, the next run will: %s", error)


def _close_folders(lake: Store, contract: Contract) -> None:
    """Keep others out of what names people: files as received, rejected texts, staged files."""
    if contract.is_personal:
        for find in (lake.raw_folder, lake.restricted_folder, lake.work_folder):
            lake.make_private(find(contract))


def _plan(
    contract: Contract, paths: list[Path], lake: Store, commits: Runs, *, full_refresh: bool
) -> _Plan:
    """Compare what is given with what was ingested.

    Raises:
        NothingToRefreshError: of a full refresh, if no file is new and no rule has changed.
    """
    done = [row for row in commits if row.outcome == "succeeded"]
    if not (paths or done):
        raise NothingToRefreshError(
            f"Nothing of {contract.name} was ingested in '{lake.root}'. Give a file with --raw."
        )
    given = {path: is_synthetic_name(path.name) for path in paths}
    stored = {row.is_synthetic for row in done}
    # Both what is given and what is stored: a changed key hashes that again.
    pseudonyms = load_key(lake, contract, is_synthetic=all({*given.values(), *stored}))
    known = [(item["sha256"], item["byte_count"]) for row in done for item in row.input_files]
    new = leave_out_known(map(look_at, paths), known)
    is_changed = bool(done) and not is_as_in(done[-1], contract, pseudonyms)
    if full_refresh and not (new or is_changed):
        raise NothingToRefreshError(
            f"The contract of {contract.name} is as it was in run {done[-1].run_id}, so "
            f"every row would end where it is. Fix a rule in {contract.path}, or give a "
            "fixed file with --raw."
        )
    is_synthetic = {given[item.path] for item in new} | stored
    is_full_refresh = is_changed or (full_refresh and bool(done))
    return _Plan(new, commits, done, pseudonyms, is_synthetic, is_full_refresh)


def _started_row(run_id: str, plan: _Plan, contract: Contract, engine: Engine) -> ledger.LedgerRow:
    row = started_row(
        run_id, contract, engine, plan.pseudonyms, is_full_refresh=plan.is_full_refresh
    )
    files = [_listed(item.path.name, item.byte_count) for item in plan.new]
    return replace(row, is_synthetic=any(plan.is_synthetic), input_files=files)


def _receive(plan: _Plan, contract: Contract, lake: Store) -> list[RawFile]:
    """Check the new files, copy them to the raw zone, and return all files that the run reads."""
    check_not_mixed(contract, plan.is_synthetic)
    for item in plan.new:
        validate(item.path, contract)
    files = receive(lake, contract, plan.new)
    # A new file of a data set without a key replaces the old ones all the same.
    if plan.is_full_refresh and (contract.key or not files):
        files = [*stored_files(lake, contract, plan.done), *files]
    return files


def _listed(
    file_name: str, byte_count: int, sha256: str | None = None, row_count: int | None = None
) -> dict[str, Any]:
    """Return a file as the ledger lists it."""
    return {
        "file_name": file_name,
        "byte_count": byte_count,
        "sha256": sha256,
        "row_count": row_count,
    }


def _listed_raw(raw: RawFile, row_count: int | None = None) -> dict[str, Any]:
    return _listed(raw.file_name, raw.byte_count, raw.sha256, row_count)


def _finished_row(
    row: ledger.LedgerRow, context: RunContext, inputs: list[SourceFile], read: dict[str, int]
) -> ledger.LedgerRow:
    headers = [item.file.header for item in inputs]
    return row.ended(
        "succeeded",
        reasons=reasons(context),
        input_files=[_listed_raw(item.raw, read.get(item.raw.sha256, 0)) for item in inputs],
        missing_columns=sorted({name for header in headers for name in header.missing}),
        unknown_columns=sorted({name for header in headers for name in header.unknown}),
        read_row_count=sum(read.values()),
        snapshot_files=listed(list_files(context)),
        **count_rows(context),
    )
