"""A run that is killed leaves the old state, and the next run completes: at every change it makes.

What dies at a chosen change is the lake's code, which knows no engine; tests/recovery kills
both engines at random moments.
"""

import itertools
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import Engine, EngineName
from glue_ingest.errors import NothingToRefreshError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake import ledger
from glue_ingest.lake.commit import recover
from glue_ingest.lake.marks import STARTED
from glue_ingest.lake.store import Store
from tests.support.ledgers import started
from tests.support.recovery.baseline import baseline, clean, copies, district, duckdb, lake
from tests.support.recovery.faulty_files import Fault, KilledError, on_faulty_files
from tests.support.recovery.killing import has_work, kill, started_run, wait_for
from tests.support.recovery.school_district import CONTRACT, District, died, left_over, whole

PARTITIONS = 2
MANY_FILES = 2_000
__all__ = ["baseline", "clean", "copies", "district", "duckdb", "lake"]
PARTITIONED = "partitionKeyPosition: 1"
ONLY_THE_FIRST_YEAR = (
    "logicalTypeOptions: {maximum: 1970}, "
    "customProperties: [{property: onViolation, value: {range: reject_row}}]"
)
RUN = "20010101T000000000000-0a0b0c0d"


def run_folder(district: District, lake: Store, name: str = RUN) -> Path:
    folder = Path(lake.root) / lake.work_folder(district.contract) / name
    folder.mkdir(parents=True)
    return folder


def survives(lake: Store, fault: Fault, act: Callable[[], object]) -> bool:
    """Tell whether a run meets no fault."""
    try:
        with on_faulty_files(lake, fault):
            act()
    except KilledError:
        return False
    return True


@pytest.mark.parametrize("is_half", [False, True], ids=["before_a_change", "half_way_in_a_change"])
def test_run_killed_at_any_change_is_made_good_by_the_next(
    district: District, copies: Any, clean: Any, duckdb: Engine, *, is_half: bool
) -> None:
    for at in itertools.count(1):
        run = partial(ingest, district.contract, district.second, lake := copies(), duckdb)
        if survives(lake, Fault(at, KilledError, is_half=is_half), run):
            break
        run()

        assert whole(lake, district.contract) == clean, at
        assert left_over(lake) == [], at
    assert at > 20


@pytest.mark.parametrize("is_half", [False, True], ids=["before_a_change", "half_way_in_a_change"])
def test_full_refresh_killed_at_any_change_is_made_good_by_the_next(
    tmp_path: Path, copies: Any, duckdb: Engine, *, is_half: bool
) -> None:
    path = tmp_path / "district.schools.odcs.yaml"
    path.write_text(CONTRACT.replace(PARTITIONED, f"{PARTITIONED}, {ONLY_THE_FIRST_YEAR}"))
    fixed = load_contract(str(path))
    # A year goes.
    fix = {"full_refresh": True, "accept_losses": True}
    ingest(fixed, [], refreshed := copies(), duckdb, **fix)
    clean = whole(refreshed, fixed)
    assert [file for file in clean["files"] if "/run 2/year=1971" in file] == []

    for at in itertools.count(1):
        full_refresh = partial(ingest, fixed, [], lake := copies(), duckdb, **fix)
        if survives(lake, Fault(at, KilledError, is_half=is_half), full_refresh):
            break
        with suppress(NothingToRefreshError):  # it had committed
            full_refresh()

        assert whole(lake, fixed) == clean, at
        assert left_over(lake) == [], at
    assert at > 15


def change_that_commits(district: District, lake: Store, duckdb: Engine) -> int:
    """Return which change of a run it is that creates the row of the ledger."""
    fault = Fault(1_000_000, KilledError)
    assert survives(lake, fault, partial(ingest, district.contract, district.second, lake, duckdb))
    return len(fault.seen) - fault.seen[::-1].index("link")


@pytest.mark.parametrize("is_half", [False, True], ids=["before_a_change", "half_way_in_a_change"])
@pytest.mark.parametrize("has_committed", [False, True], ids=["no_commit", "committed"])
def test_recovery_killed_at_any_change_is_made_good_by_the_next(
    district: District,
    copies: Any,
    clean: Any,
    duckdb: Engine,
    *,
    has_committed: bool,
    is_half: bool,
) -> None:
    at = change_that_commits(district, copies(), duckdb) + has_committed
    lake = copies()
    run = partial(ingest, district.contract, district.second, lake, duckdb)
    assert not survives(lake, Fault(at, KilledError), run)
    (folder,) = lake.list_folders("_work/district.schools")
    dead = set() if has_committed else {Path(folder).name}

    for again in itertools.count(1):
        fault = Fault(again, KilledError, is_half=is_half)
        if survives(lake, fault, partial(recover, lake, district.contract)):
            break
    run()

    assert again > 2
    assert whole(lake, district.contract) == clean
    assert left_over(lake) == []
    assert died(lake) == dead


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        (EngineName.DUCKDB, STARTED),
        (EngineName.DUCKDB, "parted/accepted/year=*/*.parquet"),
        (EngineName.SPARK, STARTED),
        (EngineName.SPARK, "parted/accepted/year=*"),
    ],
)
def test_killed_process_changes_nothing_and_the_next_run_completes(
    district: District, lake: Store, clean: Any, duckdb: Engine, name: EngineName, mark: str
) -> None:
    before = whole(lake, district.contract)

    with started_run(district, lake, name, district.second) as run:
        assert wait_for(has_work(district, lake, mark), run)
        kill(run)

    assert whole(lake, district.contract)["files"] == before["files"]
    ingest(district.contract, district.second, lake, duckdb)
    assert whole(lake, district.contract) == clean
    assert [row.outcome for row in ledger.read_rows(lake)] == ["succeeded", "died", "succeeded"]
    assert left_over(lake) == []


@pytest.mark.parametrize(
    "names",
    [[], [f"{STARTED}.part"], ["ledger.parquet", "parted/accepted/year=1970/part-0.parquet"]],
    ids=["empty", "half_written_mark", "half_deleted"],
)
def test_folder_that_says_nothing_of_its_run_is_cleared(
    district: District, lake: Store, names: list[str]
) -> None:
    folder = run_folder(district, lake)
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text('{"run_')
    before = whole(lake, district.contract)

    recover(lake, district.contract)

    assert left_over(lake) == []
    assert whole(lake, district.contract) == before
    assert died(lake) == set()


@pytest.mark.parametrize(
    "text",
    ["", '{"run_id": "2001', "[]", '{"run_id": "x", "started_at": "y"}', '{"engine": "of old"}'],
    ids=["empty", "half", "no_object", "half_known", "of_another_version"],
)
def test_run_whose_mark_cannot_be_read_is_in_the_ledger_all_the_same(
    district: District, lake: Store, text: str
) -> None:
    (run_folder(district, lake) / STARTED).write_text(text)

    recover(lake, district.contract)

    row = ledger.read_rows(lake)[0]
    assert (row.run_id, row.source_name, row.dataset_name) == (RUN, "district", "schools")
    assert (row.outcome, row.run_mode, row.started_at.year) == ("died", "run", 2001)
    assert STARTED in (row.error_message or "")
    assert left_over(lake) == []


def test_dead_run_is_cleared_while_its_workers_still_write(district: District, lake: Store) -> None:
    """Spark's Python workers outlive a killed run until they find that nobody asks them."""
    (run_folder(district, lake) / STARTED).write_text(json.dumps({"run_id": RUN}))
    folder = Path(lake.root) / lake.work_folder(district.contract) / RUN / "parted" / "accepted"
    folder.mkdir(parents=True)
    for number in range(MANY_FILES):  # to delete them takes a while
        (folder / f"{number}.parquet").touch()
    is_over = Event()

    def write_on() -> None:
        for number in itertools.count(MANY_FILES):
            with suppress(FileNotFoundError):
                (folder / f"{number}.parquet").touch()
            if is_over.is_set():
                return

    worker = Thread(target=write_on)
    worker.start()
    try:
        recover(lake, district.contract)
    finally:
        is_over.set()
        worker.join()

    assert left_over(lake) == []
    assert died(lake) == {RUN}


def test_failed_run_stays_failed_when_it_is_killed_while_it_clears_up(
    district: District, lake: Store
) -> None:
    folder = run_folder(district, lake)
    row = replace(started(1), run_id=RUN).ended("failed", error_message="no rows")
    lake.create(ledger.failed_path(RUN), ledger.encode(row))
    mark = {"run_id": RUN, "started_at": "2001-01-01T00:00:00+00:00"}
    (folder / STARTED).write_text(json.dumps(mark))

    recover(lake, district.contract)

    found = ledger.read_rows(lake)[0]
    assert (found.run_id, found.outcome, found.error_message) == (RUN, "failed", "no rows")
    assert left_over(lake) == []
