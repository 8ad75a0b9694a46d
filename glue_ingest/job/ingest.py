"""One ingest, from files to a committed run whose row counts reconcile.

`ingest` reads from top to bottom: lock, recover, receive, build, check the counts, commit, clean; a
failure in between is recorded in the ledger. What "all at once" means is in `lake/commit.py`.
"""

import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from glue_ingest.contracts.deliveries import DeliveryOrder
from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine, Report, RunContext, SourceFile
from glue_ingest.errors import RawPathError
from glue_ingest.job.checks import check_run
from glue_ingest.job.counts import count_changes, find_changes
from glue_ingest.job.inputs import open_inputs
from glue_ingest.job.placing import link_kept, list_accepted, list_kept, place_staged
from glue_ingest.job.plan import Plan, make_plan, plan_undo
from glue_ingest.job.rows import finished_row, received_row, started_row
from glue_ingest.job.runs import Runs, check_not_mixed
from glue_ingest.job.validate import check_reviewed, validate
from glue_ingest.lake import commit, ledger, snapshots
from glue_ingest.lake.deliveries import Raw, each, list_deliveries
from glue_ingest.lake.orders import describe_files, describe_order
from glue_ingest.lake.raw import RawFile, clear_incoming, receive
from glue_ingest.lake.snapshots import listed, snapshot_of
from glue_ingest.lake.store import Store, named_access_errors
from glue_ingest.lake.upgrade import check_layout
from glue_ingest.reading.left_out import told_left_out
from glue_ingest.reading.source import ignore

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What an ingest did: the ledger row of its run, or of the run it need not repeat."""

    row: ledger.LedgerRow
    is_unchanged: bool


def ingest(
    contract: Contract,
    raw: Raw | Sequence[Raw],
    lake: Store,
    engine: Engine,
    report: Report = ignore,
    *,
    order: DeliveryOrder | None = None,
    full_refresh: bool = False,
    accept_losses: bool = False,
    with_open_marks: bool = False,
) -> Outcome:
    """Receive files and ingest those that are new; after a changed contract, all of them.

    `raw` is one or several files or folders of this machine, objects or prefixes on S3; their
    order, and in each folder `order` or that of the contract, decides between rows of one key. A
    full refresh validates all received files again, and needs no new one: `raw` may be empty.
    `report` is called with each number of bytes read. A run that loses more than the contract
    allows, and a draft with open marks, are refused unless the caller says otherwise.

    Raises:
        NothingToRefreshError: of a full refresh, if no file is new and no rule has changed.
        IngestError: what a person can fix; the lake is then as it was before.
    """
    if not with_open_marks:
        check_reviewed(contract)
    order = order or contract.delivery_order
    deliveries = list_deliveries(raw, order)
    if not (deliveries or full_refresh):
        raise RawPathError("No file was given. Name one with --raw, or use --full-refresh.")
    run_id = ledger.new_run_id()
    with _locked(lake, contract, run_id) as commits:
        plan = make_plan(contract, deliveries, lake, commits, full_refresh=full_refresh)
        if not (plan.new or plan.is_full_refresh):
            return Outcome(plan.done[-1], is_unchanged=True)
        plan = replace(plan, accepts_losses=accept_losses, order=describe_order(raw, order))
        return Outcome(_run(run_id, plan, contract, lake, engine, report), is_unchanged=False)


def undo(
    contract: Contract,
    undone_run_id: str,
    lake: Store,
    engine: Engine,
    report: Report = ignore,
    *,
    accept_losses: bool = False,
) -> Outcome:
    """Take what a run received out again: ingest all other received files once more.

    The files of the run stay in the raw zone; given again, they are received again. Rows that only
    the run had are gone, which no threshold of the contract limits.

    Raises:
        UndoError: if the run cannot be undone, or nothing would be left and nobody said that it
            may (`accept_losses`).
        IngestError: what a person can fix; the lake is then as it was before.
    """
    run_id = ledger.new_run_id()
    with _locked(lake, contract, run_id) as commits:
        plan = plan_undo(contract, undone_run_id, lake, commits, accepts_losses=accept_losses)
        return Outcome(_run(run_id, plan, contract, lake, engine, report), is_unchanged=False)


@contextmanager
def _locked(lake: Store, contract: Contract, run_id: str) -> Iterator[Runs]:
    """Lock the data set, clear what runs left that died, and give its commits."""
    with named_access_errors(lake):
        _close_folders(lake, contract)
        with commit.lock(lake, contract, f"run {run_id}"):
            check_layout(lake, contract)
            commits = commit.recover(lake, contract)
            clear_incoming(lake, contract)
            yield commits


def _run(
    run_id: str,
    plan: Plan,
    contract: Contract,
    lake: Store,
    engine: Engine,
    report: Report,
) -> ledger.LedgerRow:
    """Receive, build, check the row counts and commit; return the ledger row."""
    row = started_row(run_id, plan, contract, engine)
    with commit.started(lake, contract, row, plan.commits) as run:
        received = _receive(plan, contract, lake, run_id)
        inputs = open_inputs(plan, contract, lake, received)
        run.row = received_row(row, [item.raw for item in inputs], received)
        new = [raw.sha256 for raw in received]
        ended = _build_and_commit(run, plan, inputs, new, engine, report)
        logger.info("committed %d partition(s)", ended.replaced_partition_count)
    _clean(lake, contract, [*plan.commits, ended])
    return ended


def _build_and_commit(
    run: commit.Run,
    plan: Plan,
    inputs: list[SourceFile],
    new: list[str],
    engine: Engine,
    report: Report,
) -> ledger.LedgerRow:
    """Build what the run publishes, check it and commit; `new` are the files it received."""
    lake, contract = run.lake, run.contract
    before = snapshot_of(lake, contract, plan.commits[-1] if plan.commits else None)
    stored = None if plan.is_full_refresh else before
    own = tuple(item for item in inputs if item.raw.sha256 in new)
    with _opened_staging(lake, engine) as staging:
        context = RunContext(lake, staging, contract, run.row.run_id, run.folder, stored, own)
        logger.info("reading %d file(s) of %s with %s", len(inputs), contract.name, engine.name)
        if len(inputs) > 1:
            order = "by time of receipt" if len(own) < len(inputs) else plan.order
            names = [item.raw.file_name for item in inputs]
            logger.info("%s", describe_files(contract, names, order))
        # Without files, after the only delivery was undone, there is nothing to read or write.
        read = engine.build(context, inputs, report) if inputs else {}
        _tell_left_out(inputs)
        accepted = list_accepted(context)
        kept = list_kept(context, accepted)
        ended = finished_row(run.row, plan, context, inputs, read, accepted)
        ledger.check_reconciles(ended)
        staged = [item.file for item in accepted]
        changes = find_changes(context, engine, before, staged)
        check_run(context, plan, ended, accepted, kept, changes, before)
        return run.commit(
            replace(ended, snapshot_files=listed([*staged, *kept]), **count_changes(changes)),
            staging,
            place_staged(context, accepted, run.snapshot),
            link_kept(context, kept, run.snapshot),
        )


def _tell_left_out(inputs: Sequence[SourceFile]) -> None:
    """Say of each file how many of its records are no rows."""
    for item in inputs:
        if item.file.left_out:
            logger.info("%s: left out %s", item.raw.file_name, told_left_out(item.file.left_out))


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


def _receive(plan: Plan, contract: Contract, lake: Store, run_id: str) -> list[RawFile]:
    """Check the new files, and bring them to the raw zone."""
    check_not_mixed(contract, plan.is_synthetic)
    each(plan.new, lambda item: validate(item, contract))
    return receive(lake, contract, plan.new, plan.commits, run_id)
