"""A disk that is full, a folder that is closed, a file that changes: named, and nothing is lost."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import Engine, EngineName
from glue_ingest.errors import Exit, RawChangedError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.marks import STARTED
from glue_ingest.lake.store import Store
from tests.support.recovery.baseline import baseline, clean, copies, district, duckdb, lake
from tests.support.recovery.reader import Sight
from tests.support.recovery.school_district import (
    CONTRACT,
    District,
    hash_of,
    left_over,
    whole,
    write_large_files,
)
from tests.support.recovery.shortage import (
    Done,
    can_mount,
    closed,
    run_on_small_disk,
    run_with_small_files,
    run_without_privileges,
)

PARTITIONS = 4
__all__ = ["baseline", "clean", "copies", "district", "duckdb", "lake"]
CURATED = "curated/district/schools"


def command(
    district: District, lake: Store, name: EngineName, raw: Path | None = None
) -> list[str]:
    given = ["--raw", str(raw or district.second), "--lake", lake.root, "--engine", name]
    return ["run", district.contract.path, *given]


def assert_named(done: Done, *parts: str) -> None:
    assert done.returncode == Exit.BAD_INPUT, done.stderr
    assert "Traceback (most recent call last)" not in done.stderr
    message = done.stderr.splitlines()[-1]
    assert [part for part in ("error: The lake '", *parts) if part not in message] == []


# The largest file that may be written, as a share of a received file: on every machine.
SHORTAGES = [
    pytest.param(name, "share", share, id=f"{name}-no_large_file-{place}")
    for name in EngineName
    for share, place in ((0.5, "while_receiving"), (1.2, "while_staging"))
]
# Blocks of 4 KB on a full disk: a clean run of DuckDB needs 18 more than the lake holds, of Spark
# about 40.
if can_mount():
    SHORTAGES += [
        pytest.param(EngineName.DUCKDB, "blocks", 0, id="duckdb-full-for_the_mark_of_the_run"),
        pytest.param(EngineName.DUCKDB, "blocks", 1, id="duckdb-full-while_receiving"),
        pytest.param(EngineName.DUCKDB, "blocks", 4, id="duckdb-full-for_a_partition"),
        pytest.param(EngineName.DUCKDB, "blocks", 8, id="duckdb-full-for_the_quarantine"),
        pytest.param(EngineName.DUCKDB, "blocks", 16, id="duckdb-full-for_the_commit_log"),
        pytest.param(EngineName.SPARK, "blocks", 4, id="spark-full-for_the_texts"),
        pytest.param(EngineName.SPARK, "blocks", 9, id="spark-full-for_the_parts"),
        pytest.param(EngineName.SPARK, "blocks", 17, id="spark-full-for_the_quarantine"),
    ]


@pytest.mark.parametrize(("name", "unit", "room"), SHORTAGES)
def test_lack_of_space_is_named_and_the_next_run_makes_it_good(
    tmp_path: Path,
    district: District,
    lake: Store,
    duckdb: Engine,
    name: EngineName,
    unit: str,
    room: float,
) -> None:
    raw = district.second if unit == "blocks" else write_large_files(tmp_path / "large")
    clean = Store(str(tmp_path / "clean"))
    shutil.copytree(lake.root, clean.root)
    ingest(district.contract, raw, clean, duckdb)
    before = whole(lake, district.contract)

    if unit == "blocks":
        done = run_on_small_disk(command(district, lake, name), lake, int(room))
    else:
        limit = int((raw / "a.csv").stat().st_size * room)
        done = run_with_small_files(command(district, lake, name, raw), limit)

    assert_named(done, "No space left" if unit == "blocks" else "File too large", "then run again")
    assert whole(lake, district.contract)["files"] == before["files"]
    assert {row.outcome for row in read_rows(lake)} <= {"succeeded", "failed"}
    assert left_over(lake, "curated", "quarantine") == []
    ingest(district.contract, raw, lake, duckdb)
    assert whole(lake, district.contract) == whole(clean, district.contract)
    assert left_over(lake) == []


READ_ONLY, UNREADABLE = 0o555, 0o000
SNAPSHOT = f"{CURATED}/<the last snapshot>"


def find_path(lake: Store, path: str) -> Path:
    (snapshot,) = lake.list_folders(CURATED)
    return Path(lake.address(path.replace(SNAPSHOT, snapshot)))


@pytest.mark.parametrize(
    ("name", "path", "mode"),
    [
        (EngineName.DUCKDB, "", UNREADABLE),
        (EngineName.DUCKDB, "_work/district.schools", READ_ONLY),
        (EngineName.DUCKDB, "raw/district/schools", READ_ONLY),
        (EngineName.DUCKDB, f"{SNAPSHOT}/year=1973/part-0.parquet", UNREADABLE),
        (EngineName.SPARK, f"{SNAPSHOT}/year=1973/part-0.parquet", UNREADABLE),
        (EngineName.DUCKDB, SNAPSHOT, UNREADABLE),
        (EngineName.DUCKDB, CURATED, READ_ONLY),
        (EngineName.DUCKDB, "quarantine/district/schools/rows", READ_ONLY),
        (EngineName.DUCKDB, "ledger", READ_ONLY),
        (EngineName.DUCKDB, "ledger", UNREADABLE),
    ],
)
def test_closed_folder_is_named_and_the_next_run_makes_it_good(
    district: District,
    lake: Store,
    clean: Any,
    duckdb: Engine,
    name: EngineName,
    path: str,
    mode: int,
) -> None:
    with closed(find_path(lake, path), mode):
        done = run_without_privileges(command(district, lake, name))

    assert_named(done, "ermission", "then run again")
    sight = Sight()
    sight.read(Path(lake.root), district)
    assert sight.wrong == []
    ingest(district.contract, district.second, lake, duckdb)
    assert whole(lake, district.contract) == clean
    assert left_over(lake) == []


def test_snapshot_that_is_closed_for_writing_stops_nobody(
    district: District, lake: Store, clean: Any
) -> None:
    """A run writes nothing into the snapshot of another."""
    folder = find_path(lake, SNAPSHOT)

    with closed(folder, READ_ONLY), closed(folder / "year=1971", READ_ONLY):
        done = run_without_privileges(command(district, lake, EngineName.DUCKDB))

    assert done.returncode == Exit.OK, done.stderr
    assert whole(lake, district.contract) == clean


def test_received_file_that_may_not_be_read_is_named(district: District, lake: Store) -> None:
    with closed(district.second, UNREADABLE):
        done = run_without_privileges(command(district, lake, EngineName.DUCKDB))

    assert done.returncode == Exit.BAD_INPUT
    assert done.stderr.startswith(f"error: '{district.second}' cannot be read.")


class GrowingLake(Store):
    """A lake whose received file grows between its first reading and its copy."""

    def __init__(self, root: str, source: Path) -> None:
        super().__init__(root)
        self.source = source

    def write(self, path: str, content: bytes) -> None:
        super().write(path, content)
        if path.endswith(STARTED):
            with self.source.open("a") as stream:
                stream.write("Late,1970,3\n")


def test_file_that_grows_while_it_is_received_is_noticed(
    tmp_path: Path, district: District, lake: Store, engine: Engine
) -> None:
    source = tmp_path / "growing.csv"
    shutil.copy(district.second, source)
    before = whole(lake, district.contract)

    with pytest.raises(RawChangedError, match="changed while it was read"):
        ingest(district.contract, source, GrowingLake(lake.root, source), engine)

    assert whole(lake, district.contract) == before
    assert [row.outcome for row in read_rows(lake)] == ["succeeded", "failed"]


@pytest.mark.parametrize("changed", ["South", ","], ids=["a_value", "what_a_record_is"])
def test_raw_file_that_changes_while_it_is_read_is_noticed(
    district: District, lake: Store, engine: Engine, changed: str
) -> None:
    before = whole(lake, district.contract)

    def alter(_: int) -> None:
        stored = Path(lake.address(f"raw/district/schools/{hash_of(district.second)}/raw.csv"))
        stored.write_text(stored.read_text().replace(changed, ";"))

    # It is read once for its rows, then again for the texts of those that were refused.
    with pytest.raises(RawChangedError, match="changed while it was read"):
        ingest(district.contract, district.second, lake, engine, report=alter)

    assert whole(lake, district.contract)["files"] == before["files"]
    assert [row.outcome for row in read_rows(lake)] == ["succeeded", "failed"]


@pytest.mark.parametrize(
    ("is_deleted", "message"),
    [(True, "lacks files that were ingested: 'first.csv"), (False, "is not what was rec")],
    ids=["deleted", "altered"],
)
def test_raw_file_that_is_not_as_received_stops_a_full_refresh(
    tmp_path: Path,
    district: District,
    lake: Store,
    engine: Engine,
    message: str,
    *,
    is_deleted: bool,
) -> None:
    stored = Path(lake.address(f"raw/district/schools/{hash_of(district.first)}/raw.csv"))
    if is_deleted:
        stored.unlink()
    else:
        stored.write_bytes(stored.read_bytes().replace(b"South", b"Sauth"))
    fixed = tmp_path / "district.schools.odcs.yaml"
    fixed.write_text(CONTRACT.replace("minimum: 0", "minimum: 1"))
    before = whole(lake, district.contract)

    with pytest.raises(RawChangedError, match=message):
        ingest(load_contract(str(fixed)), [], lake, engine, full_refresh=True)

    assert whole(lake, district.contract) == before
    assert [row.outcome for row in read_rows(lake)] == ["succeeded", "failed"]
    assert left_over(lake) == []
