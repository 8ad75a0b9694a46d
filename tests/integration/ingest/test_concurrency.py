"""Two runs at once: of one data set one waits its turn, of two data sets both succeed."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import Engine, EngineName, load_engine
from glue_ingest.errors import Exit
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.marks import STARTED
from glue_ingest.lake.store import Store
from tests.support.recovery.baseline import baseline, copies, district, duckdb, lake
from tests.support.recovery.killing import (
    WAIT_SECONDS,
    Run,
    has_work,
    log_of,
    started_run,
    wait_for,
)
from tests.support.recovery.school_district import (
    CONTRACT,
    District,
    build_district,
    left_over,
    whole,
)
from tests.support.recovery.shortage import run

PARTITIONS = 3
__all__ = ["baseline", "copies", "district", "duckdb", "lake"]
PAIRS = [
    (EngineName.DUCKDB, EngineName.DUCKDB),
    pytest.param(EngineName.DUCKDB, EngineName.SPARK, marks=pytest.mark.slow),
    (EngineName.SPARK, EngineName.DUCKDB),
]


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> District:
    """The same files as another data set."""
    district = build_district(tmp_path_factory.mktemp("village"), PARTITIONS)
    path = Path(district.contract.path).with_name("village.schools.odcs.yaml")
    path.write_text(CONTRACT.replace("id: district.schools", "id: village.schools"))
    return District(load_contract(str(path)), district.first, district.second, district.years)


@contextmanager
def stopped_at_work(district: District, lake: Store, engine: EngineName) -> Iterator[Run]:
    """Start a run and stop it in its tracks; it goes on afterwards, to its end."""
    with started_run(district, lake, engine, district.second) as at_work:
        assert wait_for(has_work(district, lake, STARTED), at_work)
        os.killpg(at_work.pid, signal.SIGSTOP)
        yield at_work
        os.killpg(at_work.pid, signal.SIGCONT)
        assert at_work.wait(WAIT_SECONDS) == Exit.OK, log_of(lake).read_text()


def command(district: District, lake: Store, engine: EngineName, raw: Path) -> list[str]:
    return [
        "run",
        district.contract.path,
        "--raw",
        str(raw),
        "--lake",
        lake.root,
        "--engine",
        engine,
    ]


def clean_lake(folder: Path, district: District, engines: list[Engine], raws: list[Path]) -> Store:
    """Return a lake on which runs came one after the other."""
    lake = Store(str(folder))
    for engine, raw in zip(engines, raws, strict=True):
        ingest(district.contract, raw, lake, engine)
    return lake


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_second_run_of_a_data_set_is_refused_by_name(
    tmp_path: Path, district: District, lake: Store, first: EngineName, second: EngineName
) -> None:
    with stopped_at_work(district, lake, first) as at_work:
        refused = run(command(district, lake, second, district.second))

    assert refused.returncode == Exit.BAD_INPUT
    assert refused.stderr.endswith(f", process {at_work.pid}. Wait for it, then run again.\n"), (
        refused.stderr
    )
    assert refused.stderr.startswith(
        "error: Another run of district.schools is at work in this lake. Found: run 2"
    )
    engines = [load_engine(EngineName.DUCKDB), load_engine(first)]
    clean = clean_lake(tmp_path / "clean", district, engines, [district.first, district.second])
    assert whole(lake, district.contract) == whole(clean, district.contract)
    assert [row.outcome for row in read_rows(lake)] == ["succeeded", "succeeded"]
    assert left_over(lake) == []


def test_runs_that_start_together_take_turns_or_are_refused(
    tmp_path: Path, district: District, duckdb: Engine
) -> None:
    third = tmp_path / "third.csv"
    third.write_text("school,year,students\nNorth,1970,3\nSouth,1971,3\n")
    raws = [district.first, district.second, third]
    lake = Store(str(tmp_path / "lake"))

    with ThreadPoolExecutor(len(raws)) as pool:
        commands = [command(district, lake, duckdb.name, raw) for raw in raws]
        done = list(pool.map(run, commands))

    refused = [item.stderr for item in done if item.returncode != Exit.OK]
    assert [
        text for text in refused if not text.startswith("error: Another run of district.")
    ] == []
    assert len(refused) < len(raws)
    for raw in raws:
        ingest(district.contract, raw, lake, duckdb)
    paths = {raw.name: raw for raw in raws}
    order = [paths[row.input_files[0]["file_name"]] for row in read_rows(lake)]
    clean = clean_lake(tmp_path / "clean", district, [duckdb] * len(order), order)
    assert whole(lake, district.contract) == whole(clean, district.contract)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_runs_of_two_data_sets_both_succeed(
    tmp_path: Path, district: District, village: District, first: EngineName, second: EngineName
) -> None:
    lake = Store(str(tmp_path / "lake"))

    # The one begins and ends while the other is at work.
    with stopped_at_work(district, lake, first):
        done = run(command(village, lake, second, village.second))

    assert done.returncode == Exit.OK, done.stderr
    for place, name in ((district, first), (village, second)):
        folder = tmp_path / place.contract.source
        clean = clean_lake(folder, place, [load_engine(name)], [place.second])
        assert whole(lake, place.contract) == whole(clean, place.contract)
    assert left_over(lake) == []


def test_runs_of_two_data_sets_that_start_together_both_succeed(
    tmp_path: Path, district: District, village: District, duckdb: Engine
) -> None:
    lake = Store(str(tmp_path / "lake"))

    with ThreadPoolExecutor(2) as pool:
        places = (district, village)
        commands = [command(place, lake, duckdb.name, place.second) for place in places]
        done = list(pool.map(run, commands))

    assert [item.returncode for item in done] == [Exit.OK, Exit.OK], done
    for place in places:
        clean = clean_lake(tmp_path / place.contract.source, place, [duckdb], [place.second])
        assert whole(lake, place.contract) == whole(clean, place.contract)
