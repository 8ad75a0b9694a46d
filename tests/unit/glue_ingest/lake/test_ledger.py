from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import UnbalancedCountsError
from glue_ingest.lake.ledger import LedgerRow, append, check_balance, read_rows
from glue_ingest.lake.store import Store

MakeContract = Callable[..., Contract]
FULL = LedgerRow(
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
    started_at=datetime(2026, 1, 2, 3, 4, 5, 6, UTC),
    ended_at=datetime(2026, 1, 2, 3, 5, tzinfo=UTC),
    read_row_count=10,
    accepted_row_count=4,
    quarantined_row_count=3,
    unreadable_row_count=2,
    duplicate_row_count=1,
    nulled_cell_count=0,
    warned_cell_count=5,
    replaced_row_count=6,
    replaced_partition_count=7,
    reasons=[
        {
            "column_name": "year",
            "rule_name": "required",
            "action_name": "reject_row",
            "violation_count": 3,
        }
    ],
    input_files=[{"file_name": "a.csv", "byte_count": 9, "sha256": "d" * 64, "row_count": 10}],
    missing_columns=["students"],
    unknown_columns=["Note", ""],
)
FAILED = LedgerRow(
    run_id="20260101T000000000000-bbbbbbbb",
    source_name="district",
    dataset_name="pupils",
    contract_version="1.0.0",
    contract_sha256="c" * 64,
    engine_name="spark",
    engine_version="3.5.6",
    run_mode="full_refresh",
    outcome="failed",
    is_synthetic=False,
    started_at=datetime(2026, 1, 1, tzinfo=UTC),
    error_message="The file 'é' is empty.",
)


@pytest.fixture
def lake(tmp_path: Path) -> Store:
    lake = Store(str(tmp_path / "lake"))
    for row in (FULL, FAILED):
        append(lake, row, f"_work/{row.run_id}")
    return lake


def test_ledger_is_read_as_written_oldest_first(lake: Store) -> None:
    assert read_rows(lake) == [FAILED, FULL]


def test_ledger_is_read_for_one_data_set(make_contract: MakeContract, lake: Store) -> None:
    assert read_rows(lake, make_contract()) == [FULL]


def test_lake_without_a_ledger_has_no_runs(tmp_path: Path) -> None:
    assert read_rows(Store(str(tmp_path))) == []


def test_counts_that_reconcile_pass() -> None:
    check_balance(FULL)


def test_counts_that_do_not_reconcile_are_shown() -> None:
    row = replace(FULL, read_row_count=11)

    with pytest.raises(UnbalancedCountsError) as caught:
        check_balance(row)

    assert (
        "read 11, but accepted 4, quarantined 3, unreadable 2, duplicate 1. Nothing was published."
    ) in str(caught.value)
