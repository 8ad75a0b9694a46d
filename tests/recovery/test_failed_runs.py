"""A lake that refuses a change, one by one: every refusal is named, and nothing is lost."""

import errno
import itertools
import os
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.engines.base import Engine
from glue_ingest.errors import EmptyFileError, LakeAccessError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake import ledger
from glue_ingest.lake.commit import recover
from glue_ingest.lake.marks import STARTED
from glue_ingest.lake.store import Store
from tests.support.recovery.baseline import baseline, clean, copies, district, duckdb, lake
from tests.support.recovery.faulty_files import Fault, on_faulty_files
from tests.support.recovery.school_district import District, died, left_over, whole

PARTITIONS = 2
__all__ = ["baseline", "clean", "copies", "district", "duckdb", "lake"]


def refused(district: District, lake: Store, engine: Engine, fault: Fault) -> str:
    """Return what a run on a faulty lake says, nothing when it succeeded all the same."""
    try:
        with on_faulty_files(lake, fault):
            ingest(district.contract, district.second, lake, engine)
    except LakeAccessError as error:
        return str(error)
    return ""


def disk_full() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def denied() -> OSError:
    return PermissionError(errno.EACCES, os.strerror(errno.EACCES))


@pytest.mark.parametrize(
    ("error", "kinds", "lasts"),
    [
        (disk_full, "create write link", True),
        (disk_full, "create write link", False),
        (denied, "", True),
        (denied, "", False),
    ],
    ids=["full_from_then_on", "full_for_a_moment", "denied_from_then_on", "denied_once"],
)
def test_run_refused_at_any_change_is_named_and_made_good_by_the_next(
    district: District,
    copies: Any,
    clean: Any,
    duckdb: Engine,
    error: Any,
    kinds: str,
    *,
    lasts: bool,
) -> None:
    before = whole(copies(), district.contract)
    refused_at = []
    for at in itertools.count(1):
        fault = Fault(at, error, kinds, lasts=lasts)
        refusal = refused(district, lake := copies(), duckdb, fault)
        if fault.count < at:
            break
        if refusal:
            refused_at.append(at)
            assert "then run again" in refusal, at
            assert whole(lake, district.contract)["files"] == before["files"], at
        ingest(district.contract, district.second, lake, duckdb)

        assert whole(lake, district.contract) == clean, at
        assert left_over(lake) == [], at
    assert len(refused_at) > 10


def test_run_that_cannot_create_its_row_leaves_the_lake_as_it_was(
    district: District, lake: Store, clean: Any, duckdb: Engine
) -> None:
    before = whole(lake, district.contract)
    occupied = Path(lake.address(ledger.commit_path(district.contract, 2)))
    occupied.mkdir()

    with pytest.raises(LakeAccessError, match=r"00000002\.parquet.*then run again"):
        ingest(district.contract, district.second, lake, duckdb)

    assert whole(lake, district.contract)["files"] == before["files"]
    assert left_over(lake) == []
    occupied.rmdir()
    ingest(district.contract, district.second, lake, duckdb)
    assert whole(lake, district.contract) == clean
    outcomes = [row.outcome for row in ledger.read_rows(lake)]
    assert outcomes == ["succeeded", "failed", "succeeded"]


def test_refusal_is_told_even_when_the_ledger_cannot_be_written(
    district: District, lake: Store, duckdb: Engine, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("school,year,students\n")
    before = whole(lake, district.contract)

    with (
        pytest.raises(EmptyFileError),
        on_faulty_files(lake, Fault(3, disk_full, "write")),
    ):
        ingest(district.contract, empty, lake, duckdb)

    recover(lake, district.contract)
    assert whole(lake, district.contract) == before
    assert len(died(lake)) == 1


def test_failed_run_leaves_nothing_that_fills_the_disk(
    district: District, lake: Store, duckdb: Engine
) -> None:
    # The writes: the lock, the run's mark, the raw file, its note, the quarantine's rows.
    with (
        pytest.raises(LakeAccessError),
        on_faulty_files(lake, Fault(5, disk_full, "write")),
    ):
        ingest(district.contract, district.second, lake, duckdb)

    assert [Path(path).name for path in left_over(lake) if path.endswith("json")] == [STARTED]
    assert len(left_over(lake)) == 2  # the mark, in the folder of its run


@pytest.mark.parametrize("write", [3, 4], ids=["its_bytes", "its_note"])
def test_file_that_could_not_be_received_leaves_nothing(
    district: District, lake: Store, duckdb: Engine, write: int
) -> None:
    before = whole(lake, district.contract)

    with (
        pytest.raises(LakeAccessError),
        on_faulty_files(lake, Fault(write, disk_full, "write", lasts=False)),
    ):
        ingest(district.contract, district.second, lake, duckdb)

    assert whole(lake, district.contract) == before
    assert len(lake.list_folders("raw/district/schools")) == 1
