"""Kill -9 at random moments, then run again: the lake is that of a run that nobody killed."""

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.engines.base import Engine
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.marks import STARTED
from glue_ingest.lake.store import Store
from tests.support.recovery.killing import Length, draw, kill_at, measure, started_run
from tests.support.recovery.reader import Reader, Sight, started_reader
from tests.support.recovery.school_district import (
    District,
    build_baseline,
    build_district,
    died,
    left_over,
    whole,
)

PARTITIONS = 40
# A run may end before its moment comes; then another one is drawn.
ATTEMPTS = 8


@dataclass(frozen=True)
class Ground:
    """What the kills of an engine start from, and what each must end in."""

    district: District
    baseline: Store
    before: dict[str, Any]
    clean: dict[str, Any]
    length: Length


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
    return build_district(tmp_path_factory.mktemp("district"), PARTITIONS)


@pytest.fixture(scope="session")
def reader(district: District) -> Iterator[Reader]:
    with started_reader(district) as reader:
        yield reader


@pytest.fixture(scope="session")
def ground(
    tmp_path_factory: pytest.TempPathFactory, district: District, engine: Engine, reader: Reader
) -> Ground:
    baseline = build_baseline(district, tmp_path_factory.mktemp("baseline"), engine)
    clean = Store(str(tmp_path_factory.mktemp("clean") / "lake"))
    shutil.copytree(baseline.root, clean.root)
    with reader.watching(clean) as sight:
        length = measure(district, clean, engine.name)
    assert sight.wrong == []
    return Ground(
        district,
        baseline,
        whole(baseline, district.contract),
        whole(clean, district.contract),
        length,
    )


@dataclass(frozen=True)
class Recovered:
    """A lake in which a run was killed and the next one came to its end."""

    lake: Store
    sight: Sight
    state_at_death: str
    whole_at_death: dict[str, Any]
    dead_runs: set[str]


def run_until_killed(
    ground: Ground, folder: Path, engine: Engine, reader: Reader, rng: random.Random, kill: int
) -> Recovered:
    """Start runs, each on a fresh copy of the lake, until one is killed; then run again."""
    district = ground.district
    for attempt in range(ATTEMPTS):
        lake = Store(str(folder / f"lake-{attempt}"))
        shutil.copytree(ground.baseline.root, lake.root)
        with reader.watching(lake) as sight:
            if not killed_run(ground, lake, engine, rng, kill, attempt):
                continue
            now = whole(lake, district.contract)
            state = found_at_death(lake, ground.before, now)
            dead = dead_runs(lake)
            if kill % 10 == 9:  # the run that would recover is killed too, if it is slow enough
                killed_run(ground, lake, engine, rng, kill=0)
                dead |= dead_runs(lake)
            ingest(district.contract, district.second, lake, engine)
        return Recovered(lake, sight, state, now, dead)
    raise AssertionError(f"{ATTEMPTS} runs ended before they could be killed")


def killed_run(
    ground: Ground, lake: Store, engine: Engine, rng: random.Random, kill: int, attempt: int = 0
) -> bool:
    """Start a run and tell whether it could be killed at the moment that was drawn."""
    moment = draw(rng, kill, ground.district, lake, ground.length.shortened(attempt))
    with started_run(ground.district, lake, engine.name, ground.district.second) as run:
        return kill_at(moment, run)


def found_at_death(lake: Store, before: dict[str, Any], now: dict[str, Any]) -> str:
    """Return what a killed run was doing, by what it left."""
    if len(now["ledger"]) > len(before["ledger"]):
        return "when it had committed"
    if left_over(lake, "curated", "quarantine"):
        return "while it placed its files"
    is_marked = any(Path(path).name == STARTED for path in lake.find("_work"))
    return "while it worked" if is_marked else "before it began"


def dead_runs(lake: Store) -> set[str]:
    """Return the runs that left their mark and no row in the ledger."""
    marks = {Path(path).parent.name for path in lake.find("_work") if path.endswith(STARTED)}
    # A folder with a dot is on its way out: its run committed.
    is_over = {row.run_id for row in read_rows(lake)}
    return {name for name in marks - is_over if not name.startswith(".")}


def test_killed_run_leaves_a_whole_snapshot_and_the_next_makes_a_clean_lake(
    ground: Ground,
    tmp_path: Path,
    engine: Engine,
    reader: Reader,
    rng: random.Random,
    kill: int,
    killed: dict[str, Counter[str]],
    read: Counter[str],
) -> None:
    recovered = run_until_killed(ground, tmp_path, engine, reader, rng, kill)

    killed[engine.name][recovered.state_at_death] += 1
    read.update(recovered.sight.counts)
    had_committed = recovered.state_at_death == "when it had committed"
    one = ground.clean if had_committed else ground.before
    assert {key: recovered.whole_at_death[key] for key in ("files", "ledger")} == {
        key: one[key] for key in ("files", "ledger")
    }
    assert whole(recovered.lake, ground.district.contract) == ground.clean
    assert died(recovered.lake) == recovered.dead_runs
    assert left_over(recovered.lake) == []
    assert recovered.sight.wrong == []
    ways = ("by DuckDB", "by pyarrow", "of a held folder", "new snapshot")
    assert [way for way in ways if not recovered.sight.counts[way]] == []
    assert ground.district.second.read_bytes() in ground.clean["raw"].values()
    shutil.rmtree(tmp_path)
