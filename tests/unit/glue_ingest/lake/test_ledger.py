from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import UnreconciledCountsError
from glue_ingest.lake.ledger import LedgerRow, append, check_reconciles, encode, read_rows, upgrade
from glue_ingest.lake.ledger_columns import SCHEMA
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
    check_reconciles(FULL)


def test_counts_that_do_not_reconcile_are_shown() -> None:
    row = replace(FULL, read_row_count=11)

    with pytest.raises(UnreconciledCountsError) as caught:
        check_reconciles(row)

    assert (
        "read 11, but accepted 4, quarantined 3, unreadable 2, duplicate 1. Nothing was committed."
    ) in str(caught.value)


OLD_NAMES = {
    "duplicate_row_count": "superseded_row_count",
    "replaced_row_count": "displaced_row_count",
}


@pytest.fixture
def old_lake(tmp_path: Path) -> Store:
    """A lake with one run as the version before wrote it: other column names, another run mode."""
    lake = Store(str(tmp_path / "old"))
    written = pq.read_table(pa.BufferReader(encode(FULL)))
    names = [OLD_NAMES.get(name, name) for name in written.column_names]
    mode = pa.array(["rebuild"])
    old = written.rename_columns(names).set_column(names.index("run_mode"), "run_mode", mode)
    lake.make_folder("ledger")
    pq.write_table(old, lake.full("ledger/old.parquet"))
    return lake


def test_ledger_of_an_old_lake_is_read_in_names_of_today(old_lake: Store) -> None:
    assert read_rows(old_lake) == [replace(FULL, run_mode="full_refresh")]


def test_ledger_of_an_old_lake_is_rewritten_once(old_lake: Store) -> None:
    upgrade(old_lake)
    upgraded = old_lake.read_bytes("ledger/old.parquet")
    upgrade(old_lake)

    assert pq.read_schema(pa.BufferReader(upgraded)).equals(SCHEMA)
    assert read_rows(old_lake) == [replace(FULL, run_mode="full_refresh")]
    assert old_lake.find("") == ["ledger/old.parquet"]
    assert old_lake.read_bytes("ledger/old.parquet") == upgraded


def test_upgrade_leaves_a_ledger_of_today_alone(lake: Store) -> None:
    before = {path: Path(lake.full(path)).stat().st_mtime_ns for path in lake.find("ledger")}

    upgrade(lake)

    assert {
        path: Path(lake.full(path)).stat().st_mtime_ns for path in lake.find("ledger")
    } == before


def test_half_written_file_of_the_ledger_is_no_run(lake: Store) -> None:
    Path(lake.full("ledger/run.parquet.part")).write_bytes(b"PAR1")

    assert read_rows(lake) == [FAILED, FULL]
