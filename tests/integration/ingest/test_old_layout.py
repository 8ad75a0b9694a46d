"""A lake of a version before 0.3 is refused by name until it is upgraded."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from glue_ingest.cli import app
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import Engine
from glue_ingest.errors import Exit, LakeLayoutError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake import ledger
from glue_ingest.lake.commit import recover
from glue_ingest.lake.marks import STARTED, write_mark
from glue_ingest.lake.snapshots import last_snapshot
from glue_ingest.lake.store import Store
from glue_ingest.lake.upgrade import upgrade
from tests.support.ledgers import started
from tests.support.old_lakes import make_old
from tests.support.recovery.baseline import baseline, copies, district, duckdb, lake
from tests.support.recovery.school_district import District, build_district, left_over
from tests.support.schools import write_keyless_contract

PARTITIONS = 2
__all__ = ["baseline", "copies", "district", "duckdb", "lake"]


def test_old_lake_is_refused_by_name_and_left_as_it_is(
    district: District, lake: Store, duckdb: Engine
) -> None:
    make_old(lake, district.contract)
    before = {path: lake.read_bytes(path) for path in lake.find("") if "/lock" not in path}

    with pytest.raises(LakeLayoutError, match="Run `schoolhouse ingest upgrade`"):
        ingest(district.contract, district.second, lake, duckdb)

    after = {path: lake.read_bytes(path) for path in lake.find("") if "/lock" not in path}
    assert after == before


@pytest.mark.parametrize("is_partitioned", [True, False], ids=["partitioned", "in_one_file"])
def test_empty_file_of_a_data_set_that_was_never_ingested_goes(
    tmp_path: Path, district: District, duckdb: Engine, *, is_partitioned: bool
) -> None:
    contract = district.contract if is_partitioned else write_keyless_contract(tmp_path)
    lake = Store(str(tmp_path / "lake"))
    make_old(lake, contract)
    assert any(path.endswith("empty.parquet") for path in lake.find("curated"))

    assert upgrade(lake, [contract]) == ["district.schools"]

    assert [path for path in lake.find("") if "/lock" not in path] == []
    assert upgrade(lake, [contract]) == []
    ingest(contract, district.first, lake, duckdb)
    assert last_snapshot(lake, contract) is not None


def test_failed_runs_and_dead_ones_keep_their_outcome(
    tmp_path: Path, district: District, lake: Store, duckdb: Engine
) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("school,year,students\n")
    with pytest.raises(Exception, match="no rows"):
        ingest(district.contract, empty, lake, duckdb)
    before = ledger.read_rows(lake)
    make_old(lake, district.contract, is_of_0_1=True)

    upgrade(lake, [district.contract])

    assert ledger.read_rows(lake) == before


def test_full_refresh_of_0_1_that_died_is_one_of_today(district: District, lake: Store) -> None:
    make_old(lake, district.contract, is_of_0_1=True)
    dead = "20010101T000000000000-0a0b0c0d"
    mark = f"_work/district.schools/{dead}/{STARTED}"
    row = replace(started(1), run_id=dead, run_mode="full_refresh")
    write_mark(lake, mark.rpartition("/")[0], row)
    lake.write(mark, lake.read_text(mark).replace("full_refresh", "rebuild").encode())

    upgrade(lake, [district.contract])
    recover(lake, district.contract)

    found = ledger.read_commits(lake, district.contract)[-1]
    assert found == replace(
        row,
        outcome="died",
        commit_number=2,
        snapshot_run_id=found.snapshot_run_id,
        snapshot_files=found.snapshot_files,
    )
    assert left_over(lake) == []


def test_rows_without_a_run_that_wrote_them_are_refused(district: District, lake: Store) -> None:
    make_old(lake, district.contract)
    lake.delete_folder("ledger")
    before = lake.find("curated")

    with pytest.raises(LakeLayoutError, match=r"no run in its ledger.*Put the ledger back"):
        upgrade(lake, [district.contract])

    assert lake.find("curated") == before


def test_command_names_what_it_upgraded(tmp_path: Path, duckdb: Engine) -> None:
    contract = load_contract("us_education.states_all")
    lake, raw = Store(str(tmp_path / "lake")), tmp_path / "states_all.synthetic.csv"
    run = partial(CliRunner().invoke, app)
    assert run(["upgrade", "--lake", lake.root]).stdout == ""
    district = build_district(tmp_path, PARTITIONS)
    raw.write_text("STATE,YEAR,ENROLL\nWYOMING,2021,90000\n")
    ingest(contract, raw, lake, duckdb)
    ingest(district.contract, district.first, lake, duckdb)
    make_old(lake, contract)

    done = run(["upgrade", "--lake", lake.root])

    assert (done.exit_code, done.stdout) == (Exit.OK, "upgraded\tus_education.states_all\n")
    again = run(["upgrade", "--lake", lake.root])
    assert (again.exit_code, again.stdout) == (Exit.OK, "")
    assert "unchanged" in again.stderr
