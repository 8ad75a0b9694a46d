import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import RunInProgressError
from glue_ingest.lake import ledger
from glue_ingest.lake.commit import (
    COMMIT_LOG,
    STARTED,
    STARTED_NAMES,
    CommitLog,
    carry_out,
    lock,
    recover,
    write_log,
)
from glue_ingest.lake.store import Store

MakeContract = Callable[..., Contract]
ROOT = Path(__file__).parents[4]
FULL = ledger.LedgerRow(
    run_id="20260102T030405000006-aaaaaaaa",
    source_name="district",
    dataset_name="schools",
    contract_version="1.0.0",
    contract_sha256="c" * 64,
    engine_name="duckdb",
    engine_version="2.0.0",
    run_mode="run",
    outcome="succeeded",
    is_synthetic=False,
    started_at=datetime(2026, 1, 2, 3, 4, 5, 6, UTC),
    duplicate_row_count=3,
    replaced_row_count=4,
)
WORK = "_work/district.schools/run-1"
LOCKER = """
import sys, time
from glue_ingest.lake.commit import lock
from glue_ingest.lake.store import Store
from glue_ingest.contracts.odcs import load_contract
with lock(Store(sys.argv[2]), load_contract(sys.argv[1])):
    print("locked", flush=True)
    time.sleep(60)
"""


class CrashError(Exception):
    pass


class DyingLake(Store):
    """A lake whose process dies where it would clear a run's work."""

    def delete_folder(self, path: str) -> None:
        raise CrashError(path)


@pytest.fixture
def lake(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "lake"))


@contextmanager
def locker(contract: Contract, lake: Store) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", LOCKER, contract.path, lake.root]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        yield process
    finally:
        process.kill()
        process.wait()


def commit(lake: Store, log: CommitLog) -> None:
    write_log(lake, WORK, log)
    carry_out(lake, WORK)


def texts(lake: Store) -> dict[str, str]:
    return {path: lake.read_text(path) for path in lake.find("")}


def test_commit_moves_and_deletes_and_clears_the_work(lake: Store) -> None:
    lake.write_text("curated/year=2001/part-0.parquet", "old")
    lake.write_text("curated/year=2002/part-0.parquet", "stale")
    lake.write_text(f"{WORK}/{STARTED}", "run-1")
    lake.write_text(f"{WORK}/curated/part-x", "new")
    moves = [(f"{WORK}/curated/part-x", "curated/year=2001/part-0.parquet")]

    commit(lake, CommitLog(moves, ["curated/year=2002/part-0.parquet"]))

    assert texts(lake) == {"curated/year=2001/part-0.parquet": "new"}


def test_commit_log_is_completed_after_a_crash_half_way(lake: Store) -> None:
    moves = [(f"{WORK}/a", "curated/a"), (f"{WORK}/b", "curated/b")]
    lake.write_text(f"{WORK}/a", "new a")
    lake.write_text(f"{WORK}/b", "new b")
    lake.write_text("curated/stale", "old")
    with pytest.raises(CrashError):
        commit(DyingLake(lake.root), CommitLog(moves, ["curated/stale"]))
    # The second move and the delete did not happen before the crash.
    lake.write_text(f"{WORK}/b", "new b")
    lake.write_text("curated/b", "old b")
    lake.write_text("curated/stale", "old")

    carry_out(lake, WORK)

    assert texts(lake) == {"curated/a": "new a", "curated/b": "new b"}


def test_committed_run_is_never_taken_for_a_dead_one(lake: Store) -> None:
    lake.write_text(f"{WORK}/{STARTED}", "run-1")
    lake.write_text(f"{WORK}/a", "new")

    with pytest.raises(CrashError):
        commit(DyingLake(lake.root), CommitLog([(f"{WORK}/a", "curated/a")], []))

    assert sorted(texts(lake)) == [f"{WORK}/{COMMIT_LOG}", "curated/a"]


def test_second_process_is_refused_by_number(make_contract: MakeContract, lake: Store) -> None:
    contract = make_contract()

    with (
        locker(contract, lake) as process,
        pytest.raises(RunInProgressError, match=f"process {process.pid}"),
        lock(lake, contract),
    ):
        pass


def test_lock_ends_with_a_killed_process(make_contract: MakeContract, lake: Store) -> None:
    contract = make_contract()
    with locker(contract, lake) as process:
        process.kill()
        process.wait()

    with lock(lake, contract):
        lake.write_text("note", "locked")

    assert lake.exists("note")


def test_run_that_died_before_the_upgrade_is_completed(
    make_contract: MakeContract, lake: Store
) -> None:
    """The commit log as lakes before 0.2 have it, and a ledger row with their names."""
    row = pq.read_table(pa.BufferReader(ledger.encode(FULL)))
    old = {new: name for name, new in ledger.RENAMED_COLUMNS.items()}
    lake.write_text(f"{WORK}/part-x", "new")
    pq.write_table(
        row.rename_columns([old.get(name, name) for name in row.column_names]),
        lake.full(f"{WORK}/ledger.parquet"),
    )
    moves = [
        [f"{WORK}/part-x", "curated/district/schools/part-0.parquet"],
        [f"{WORK}/ledger.parquet", "ledger/run-1.parquet"],
    ]
    lake.write_text(f"{WORK}/journal.json", json.dumps({"moves": moves, "deletes": []}))

    recover(lake, make_contract())
    ledger.upgrade(lake)

    assert lake.find("") == ["curated/district/schools/part-0.parquet", "ledger/run-1.parquet"]
    assert ledger.read_rows(lake) == [FULL]


def test_rebuild_that_died_before_the_upgrade_is_a_full_refresh(
    make_contract: MakeContract, lake: Store
) -> None:
    values = {name: str(getattr(FULL, name)) for name in STARTED_NAMES}
    started = values | {"run_mode": "rebuild", "is_synthetic": False}
    lake.write_text(f"{WORK}/{STARTED}", json.dumps(started))

    recover(lake, make_contract())

    (row,) = ledger.read_rows(lake)
    assert (row.run_id, row.run_mode, row.outcome) == (FULL.run_id, "full_refresh", "died")
