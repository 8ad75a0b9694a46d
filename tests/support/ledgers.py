"""Runs as the ledger has them, made by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from glue_ingest.contracts.model import Contract
from glue_ingest.lake import ledger
from glue_ingest.lake.snapshots import snapshot_folder
from glue_ingest.lake.store import PART, Store

START = datetime(2026, 1, 2, 3, 4, 5, 6, UTC)
FULL = ledger.LedgerRow(
    run_id="20260102T030405000006-aaaaaaaa",
    source_name="district",
    dataset_name="schools",
    contract_version="1.0.0",
    contract_sha256="c" * 64,
    engine_name="spark",
    engine_version="3.5.6",
    run_mode="run",
    outcome="succeeded",
    is_synthetic=True,
    started_at=START,
    ended_at=datetime(2026, 1, 2, 3, 5, tzinfo=UTC),
    read_row_count=10,
    accepted_row_count=4,
    quarantined_row_count=3,
    unreadable_row_count=2,
    duplicate_row_count=1,
    left_out_row_count=8,
    nulled_cell_count=0,
    warned_cell_count=5,
    replaced_row_count=6,
    replaced_partition_count=7,
    new_row_count=1,
    unchanged_row_count=2,
    changed_row_count=1,
    withdrawn_row_count=0,
    changed_cells=[{"column_name": "students", "cell_count": 1}],
    reasons=[
        {
            "column_name": "year",
            "rule_name": "required",
            "action_name": "reject_row",
            "violation_count": 3,
        }
    ],
    input_files=[{"file_name": "a.csv", "byte_count": 9, "sha256": "d" * 64, "row_count": 10}],
    received_files=[
        {"file_name": "a.csv", "byte_count": 9, "sha256": "d" * 64, "received_at": START}
    ],
    replaced_files=["e" * 64],
    undone_run_id="20260101T030405000006-aaaaaaaa",
    missing_columns=["students"],
    unknown_columns=["Note", ""],
    pseudonym_key_id="0a1b2c3d",
    commit_number=1,
    snapshot_run_id="20260102T030405000006-aaaaaaaa",
    snapshot_files=[{"path": "year=2001/part-0.parquet", "row_count": 4, "byte_count": 5}],
)


def run_id(number: int) -> str:
    """Return the id of a run; the runs start a minute apart."""
    return f"{START + timedelta(minutes=number):{ledger.RUN_TIME}}-{number:08x}"


def started(number: int, **values: Any) -> ledger.LedgerRow:
    """Return the row of a run of district.schools that has started."""
    return ledger.LedgerRow(
        run_id=run_id(number),
        source_name="district",
        dataset_name="schools",
        contract_version="1.0.0",
        contract_sha256="c" * 64,
        engine_name="duckdb",
        engine_version="2.0.0",
        run_mode="run",
        outcome="started",
        is_synthetic=False,
        started_at=START + timedelta(minutes=number),
        **values,
    )


def store_commit(
    lake: Store,
    contract: Contract,
    number: int,
    run: int,
    *,
    ended_at: datetime = START,
    **values: Any,
) -> ledger.LedgerRow:
    """Put a commit of one file into a lake; return its row."""
    path = f"{snapshot_folder(lake, contract, run_id(run))}/{PART}"
    text = f"rows of run {run}".encode()
    lake.write(path, text)
    file = {"path": PART, "row_count": 1, "byte_count": len(text)}
    row = started(run, ended_at=ended_at, commit_number=number, snapshot_run_id=run_id(run))
    names = {"source_name": contract.source, "dataset_name": contract.dataset}
    row = replace(row, outcome="succeeded", snapshot_files=[file], **names, **values)
    assert lake.create(ledger.commit_path(contract, number), ledger.encode(row))
    return row


def store_death(
    lake: Store, contract: Contract, number: int, run: int, last: ledger.LedgerRow
) -> ledger.LedgerRow:
    """Put the row of a run that died into a lake: it has a number, and no snapshot of its own."""
    row = started(run, commit_number=number, snapshot_run_id=last.snapshot_run_id)
    row = replace(row, outcome="died", snapshot_files=last.snapshot_files)
    assert lake.create(ledger.commit_path(contract, number), ledger.encode(row))
    return row


def commit_at(lake: Store, contract: Contract, *hours_ago: float) -> list[ledger.LedgerRow]:
    """Commit runs 1, 2, ... that ended so many hours ago."""
    now = datetime.now(UTC)
    return [
        store_commit(lake, contract, number, number, ended_at=now - timedelta(hours=hours))
        for number, hours in enumerate(hours_ago, 1)
    ]


def changes(row: ledger.LedgerRow) -> tuple[Any, ...]:
    """Return the counts of what a run changed: rows by kind, then cells by column."""
    cells = {item["column_name"]: item["cell_count"] for item in row.changed_cells}
    return (
        row.new_row_count,
        row.unchanged_row_count,
        row.changed_row_count,
        row.withdrawn_row_count,
        cells,
    )
