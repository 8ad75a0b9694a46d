"""The ledger row of a run, at its start, when its files were received, and at its end."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from glue_ingest.contracts.model import Contract
from glue_ingest.engines.base import Engine, RunContext, SourceFile
from glue_ingest.job.counts import count_rows, reasons
from glue_ingest.job.placing import Accepted
from glue_ingest.job.plan import Plan
from glue_ingest.job.replaced import find_replaced
from glue_ingest.lake import ledger
from glue_ingest.lake.raw import RawFile


def started_row(run_id: str, plan: Plan, contract: Contract, engine: Engine) -> ledger.LedgerRow:
    """Return the row of a run that has started, with the files that it was given."""
    return ledger.LedgerRow(
        run_id=run_id,
        source_name=contract.source,
        dataset_name=contract.dataset,
        contract_version=contract.version,
        contract_sha256=contract.fingerprint,
        engine_name=engine.name,
        engine_version=engine.version,
        run_mode=plan.mode,
        outcome="started",
        is_synthetic=any(plan.is_synthetic),
        started_at=ledger.start_of(run_id),
        pseudonym_key_id=plan.pseudonyms.key_id if plan.pseudonyms else None,
        input_files=[_listed(item.name, item.byte_count) for item in plan.new],
        received_files=[],
        replaced_files=[],
        undone_run_id=plan.undone_run_id,
    )


def received_row(
    row: ledger.LedgerRow, files: Iterable[RawFile], received: Iterable[RawFile]
) -> ledger.LedgerRow:
    """Return the row of a run that reads some files, and received some of them."""
    receipts = [
        {
            "file_name": raw.file_name,
            "byte_count": raw.byte_count,
            "sha256": raw.sha256,
            "received_at": datetime.fromisoformat(raw.received_at),
        }
        for raw in received
    ]
    return replace(row, input_files=[_listed_raw(raw) for raw in files], received_files=receipts)


def finished_row(
    row: ledger.LedgerRow,
    plan: Plan,
    context: RunContext,
    inputs: list[SourceFile],
    read: dict[str, int],
    accepted: Sequence[Accepted],
) -> ledger.LedgerRow:
    """Return the row of a run that has staged its rows; `read` counts them by SHA-256."""
    headers = [item.file.header for item in inputs]
    before = plan.done[-1].input_files if plan.done else []
    return row.ended(
        "succeeded",
        reasons=reasons(context),
        input_files=[_listed_raw(item.raw, read.get(item.raw.sha256, 0)) for item in inputs],
        replaced_files=find_replaced(context, inputs, [item["sha256"] for item in before]),
        missing_columns=sorted({name for header in headers for name in header.missing}),
        unknown_columns=sorted({name for header in headers for name in header.unknown}),
        read_row_count=sum(read.values()),
        left_out_row_count=sum(sum(item.file.left_out.values()) for item in inputs),
        **count_rows(context, accepted),
    )


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
