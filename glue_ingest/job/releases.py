"""What a release restates, cell by cell: one that was handed in, or one that a run ingested.

A release that was handed in is read, validated and merged as ingest does it, in a folder of this
machine. Nothing is written to the lake, and no run is recorded.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from glue_ingest.contracts.deliveries import DeliveryOrder
from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import (
    ACCEPTED,
    Changes,
    EngineName,
    Report,
    RunContext,
    SourceFile,
    load_engine,
)
from glue_ingest.engines.changes import find_compared
from glue_ingest.engines.duckdb.restated import Comparison, State, compared
from glue_ingest.engines.duckdb.stored import fetch_stored
from glue_ingest.errors import BrokenRuleError, FloorError, RawPathError, UnknownRunError, quoted
from glue_ingest.job.checks import check_run
from glue_ingest.job.counts import find_changes
from glue_ingest.job.inputs import find_again, number_inputs
from glue_ingest.job.placing import Accepted, list_accepted, list_kept
from glue_ingest.job.plan import Plan, make_plan
from glue_ingest.job.rows import finished_row, started_row
from glue_ingest.job.runs import check_not_mixed, open_raw
from glue_ingest.job.validate import validate
from glue_ingest.lake import ledger
from glue_ingest.lake.deliveries import Raw, each, list_deliveries
from glue_ingest.lake.delivery import Delivery, hash_delivery
from glue_ingest.lake.partitions import partition_column
from glue_ingest.lake.raw import RawFile
from glue_ingest.lake.snapshots import Snapshot, SnapshotFile, list_snapshots, snapshot_of
from glue_ingest.lake.store import Store, named_access_errors
from glue_ingest.lake.upgrade import check_layout
from glue_ingest.reading.source import ignore
from glue_ingest.reading.source_file import ReceivedFile
from glue_ingest.reading.spec import read_spec

# Received after all that ever was, so that its rows win as they will. No row with it is stored.
LATER = datetime(9999, 1, 1, tzinfo=UTC)
FOLDER = "release"


@dataclass(frozen=True)
class Release:
    """What a release restates: the run before it, the counts, and each difference.

    `refusal` is why ingest would not publish it. Without a comparison nothing would change.
    """

    old: str | None
    new: str
    changes: Changes
    comparison: Comparison | None
    refusal: str | None = None
    missing_columns: Sequence[str] = ()
    unknown_columns: Sequence[str] = ()


@contextmanager
def preview(
    contract: Contract,
    raw: Raw | Sequence[Raw],
    lake: Store,
    report: Report = ignore,
    *,
    order: DeliveryOrder | None = None,
) -> Iterator[Release]:
    """Give what files would restate if they were ingested now; the lake stays as it is.

    Raises:
        IngestError: what ingest would raise, other than that the run would lose too much.
    """
    deliveries = list_deliveries(raw, order or contract.delivery_order)
    if not deliveries:
        raise RawPathError("No file was given. Name one with --raw.")
    with named_access_errors(lake), tempfile.TemporaryDirectory() as folder:
        check_layout(lake, contract)
        commits = ledger.read_commits(lake, contract)
        plan = make_plan(contract, deliveries, lake, commits, full_refresh=False)
        before = snapshot_of(lake, contract, commits[-1] if commits else None)
        if not (plan.new or plan.is_full_refresh):
            yield Release(_run_of(before), _named(deliveries), Changes(0), None)
            return
        stored = None if plan.is_full_refresh else before
        run_id = ledger.new_run_id()
        context = RunContext(lake, Store(folder), contract, run_id, FOLDER, stored)
        with _built(context, plan, before, report) as release:
            yield replace(release, new=_named(deliveries))


@contextmanager
def _built(
    context: RunContext, plan: Plan, before: Snapshot | None, report: Report
) -> Iterator[Release]:
    contract, engine = context.contract, load_engine(EngineName.DUCKDB)
    row = started_row(context.run_id, plan, contract, engine)
    inputs = _open(context, plan)
    read = engine.build(context, inputs, report)
    accepted = list_accepted(context)
    ended = finished_row(row, plan, context, inputs, read, accepted)
    staged = [item.file for item in accepted]
    changes = find_changes(context, engine, before, staged)
    refusal = None
    try:
        kept = list_kept(context, accepted)
        check_run(context, plan, ended, accepted, kept, changes, before)
    except (FloorError, BrokenRuleError) as error:
        refusal = str(error)
    found = find_compared(context, before, staged)
    old = _stored_state(context, before, found.old if found else [])
    with compared(contract, old, _staged_state(context, accepted)) as comparison:
        yield Release(
            _run_of(before),
            context.run_id,
            changes or comparison.count(),
            comparison,
            refusal,
            ended.missing_columns,
            ended.unknown_columns,
        )


def _open(context: RunContext, plan: Plan) -> list[SourceFile]:
    """Open the files that the run would read, the new ones where they are."""
    contract = context.contract
    check_not_mixed(contract, plan.is_synthetic)
    each(plan.new, lambda item: validate(item, contract))
    hashes = each(plan.new, hash_delivery)
    again = find_again(plan, contract, context.lake, hashes)
    numbers = number_inputs(plan, again, hashes)
    inputs = {
        raw.sha256: open_raw(context.lake, contract, raw, plan.pseudonyms, numbers[raw.sha256])
        for raw in again
    }
    spec = read_spec(contract)
    for place, (item, sha256) in enumerate(zip(plan.new, hashes, strict=True)):
        received_at = (LATER + timedelta(microseconds=place)).isoformat(timespec="microseconds")
        raw = RawFile(item.name, item.byte_count, sha256, received_at)
        file = ReceivedFile(item.open, item.address, spec, sha256, plan.pseudonyms)
        # Of a file that is given twice the last place counts.
        inputs.pop(sha256, None)
        inputs[sha256] = SourceFile(raw, file, numbers[sha256])
    return list(inputs.values())


def _run_of(snapshot: Snapshot | None) -> str | None:
    return snapshot.run_id if snapshot else None


def _named(deliveries: Sequence[Delivery]) -> str:
    return ", ".join(item.address for item in deliveries)


@contextmanager
def compare_runs(
    contract: Contract, lake: Store, old_run: str | None, new_run: str | None
) -> Iterator[Release]:
    """Give what changed from the snapshot of one run to that of another.

    The new one is the last if it is not given, the old one that before the new one.

    Raises:
        UnknownRunError: if a run left no snapshot, or it is not kept any more.
        IncomparableError: if the key of the contract is not that of both.
    """
    with named_access_errors(lake), tempfile.TemporaryDirectory() as folder:
        check_layout(lake, contract)
        kept = list_snapshots(lake, contract)
        new = _find(contract, lake, kept, new_run or next(reversed(kept), None))
        earlier = [run_id for run_id, item in kept.items() if item.number < new.number]
        old = _find(contract, lake, kept, old_run or next(reversed(earlier), None))
        context = RunContext(lake, Store(folder), contract, new.run_id, FOLDER, new)
        states = [_stored_state(context, item, item.files) for item in (old, new)]
        with compared(contract, *states) as comparison:
            yield Release(old.run_id, new.run_id, comparison.count(), comparison)


def _find(
    contract: Contract, lake: Store, kept: dict[str, Snapshot], run_id: str | None
) -> Snapshot:
    if run_id is None:
        raise UnknownRunError(
            f"The lake '{lake.root}' keeps {len(kept)} snapshot(s) of {contract.name}, and two "
            f"are compared. Found: {quoted(kept)}. Compare a file with --raw."
        )
    if run_id not in kept:
        raise UnknownRunError(
            f"The lake '{lake.root}' has no snapshot of {contract.name} by the run '{run_id}'. "
            f"Found: {quoted(kept)}. Give two of these with --from and --to."
        )
    return kept[run_id]


def _stored_state(
    context: RunContext, snapshot: Snapshot | None, files: Sequence[SnapshotFile]
) -> State:
    paths = fetch_stored(context, snapshot, files) if snapshot else []
    partition = partition_column(files[0].partition) if files else None
    return State(paths, sum(item.row_count for item in files), partition)


def _staged_state(context: RunContext, accepted: Sequence[Accepted]) -> State:
    paths = [context.staging.address(item.path) for item in context.staged_files(ACCEPTED)]
    row_count = sum(item.file.row_count for item in accepted)
    return State(paths, row_count, context.contract.partition)
