from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import LakeAccessError, UnreconciledCountsError
from glue_ingest.lake import ledger
from glue_ingest.lake.ledger import LedgerRow, check_reconciles, read_rows
from glue_ingest.lake.ledger_columns import SCHEMA
from glue_ingest.lake.store import Store
from tests.conftest import MakeContract
from tests.support.ledgers import FULL, run_id, started, store_commit

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
def lake(lake: Store, contract: Contract) -> Store:
    """A lake with one commit and one run that failed."""
    assert lake.create(ledger.commit_path(contract, 1), ledger.encode(FULL))
    assert lake.create(ledger.failed_path(FAILED.run_id), ledger.encode(FAILED))
    return lake


def test_ledger_is_read_as_written_oldest_first(lake: Store) -> None:
    assert read_rows(lake) == [FAILED, FULL]


def test_row_has_every_column_in_its_type(lake: Store, contract: Contract) -> None:
    path = lake.address(ledger.commit_path(contract, 1))

    assert pq.read_schema(path).equals(SCHEMA)
    assert all(value is not None for name, value in pq.read_table(path).to_pylist()[0].items()
               if name != "error_message")  # fmt: skip


def test_ledger_is_read_for_one_data_set(lake: Store, contract: Contract) -> None:
    assert read_rows(lake, contract) == [FULL]


def test_lake_without_a_ledger_has_no_runs(tmp_path: Path, contract: Contract) -> None:
    empty = Store(str(tmp_path / "empty"))

    assert read_rows(empty) == []
    assert ledger.read_commits(empty, contract) == []
    assert ledger.read_last_commit(empty, contract) is None
    assert ledger.read_others(empty, contract) == []
    assert empty.find("") == []


def test_files_of_commits_are_named_by_data_set_and_number(contract: Contract) -> None:
    assert ledger.commit_path(contract, 17) == "ledger/district.schools.00000017.parquet"
    assert ledger.failed_path(run_id(1)) == f"ledger/{run_id(1)}.parquet"


def test_commits_are_read_in_their_order_and_others_are_not(
    lake: Store, contract: Contract, make_contract: MakeContract
) -> None:
    rows = [FULL, *(store_commit(lake, contract, number, number) for number in (2, 3))]
    for name in ("district.schools_of", "village.schools"):
        store_commit(lake, make_contract(id=name), 9, 9)

    assert ledger.read_commits(lake, contract) == rows
    assert ledger.read_last_commit(lake, contract) == rows[-1]
    assert ledger.last_commit(read_rows(lake), contract) == rows[-1]


def test_last_commits_of_the_other_data_sets_are_read(
    lake: Store, contract: Contract, make_contract: MakeContract
) -> None:
    others = [make_contract(id=name) for name in ("district.pupils", "village.schools")]
    for number, other in enumerate(others, 1):
        store_commit(lake, other, 1, number)
        store_commit(lake, other, 2, 10 + number)

    found = ledger.read_others(lake, contract)

    assert sorted(row.run_id for row in found) == [run_id(11), run_id(12)]


def test_time_of_a_run_is_in_its_id() -> None:
    before = datetime.now(UTC)
    found = ledger.start_of(ledger.new_run_id())

    assert before.replace(microsecond=0) <= found <= datetime.now(UTC)
    assert ledger.start_of(FULL.run_id) == FULL.started_at
    with pytest.raises(ValueError, match="yesterday"):
        ledger.start_of("yesterday")


def test_counts_that_reconcile_pass() -> None:
    check_reconciles(FULL)


def test_counts_that_do_not_reconcile_are_shown() -> None:
    row = replace(FULL, read_row_count=11)

    with pytest.raises(UnreconciledCountsError) as caught:
        check_reconciles(row)

    assert (
        "read 11, but accepted 4, quarantined 3, unreadable 2, duplicate 1. Nothing was committed."
    ) in str(caught.value)


def test_column_that_came_later_is_null_in_older_rows(lake: Store) -> None:
    later = ["commit_number", "snapshot_run_id", "snapshot_files"]
    older = pq.read_table(pa.BufferReader(ledger.encode(started(1)))).drop_columns(later)
    pq.write_table(older, lake.address(ledger.failed_path(run_id(1))))

    assert read_rows(lake)[-1] == started(1)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"no Parquet at all, but longer than a footer"])
def test_broken_file_of_the_ledger_is_named(
    lake: Store, contract: Contract, content: bytes
) -> None:
    lake.write(ledger.commit_path(contract, 2), content)

    with pytest.raises(
        LakeAccessError, match=r"ledger/district\.schools\.00000002\.parquet' cannot be read.*copy"
    ):
        read_rows(lake)


def test_file_without_a_row_is_named(lake: Store, contract: Contract) -> None:
    pq.write_table(SCHEMA.empty_table(), lake.address(ledger.commit_path(contract, 2)))

    with pytest.raises(LakeAccessError, match=r"00000002\.parquet' cannot be read"):
        ledger.read_last_commit(lake, contract)


def test_half_written_file_of_the_ledger_is_no_run(lake: Store, contract: Contract) -> None:
    for name in (f"{run_id(1)}.parquet", "district.schools.00000002.parquet"):
        lake.write(f"ledger/{name}.0a1b.part", b"PAR1")

    assert read_rows(lake) == [FAILED, FULL]
    assert ledger.read_commits(lake, contract) == [FULL]
    assert ledger.read_last_commit(lake, contract) == FULL
