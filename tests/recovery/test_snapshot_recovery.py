"""Runs are killed at random moments, on both stores: what readers see is one committed run."""

import os
import random
import time
from collections import Counter
from pathlib import Path

from glue_ingest.lake.store import Store
from tests.support.recovery.releases import (
    Releases,
    committed_states,
    look,
    watching,
    write_contract,
)
from tests.support.recovery.writer import Writer, check_nothing_is_left, finish

KILLS = int(os.environ.get("SCHOOLHOUSE_SNAPSHOT_KILLS", "20"))


def measure(releases: Releases, lake: Store) -> tuple[float, float]:
    """Ingest the first file; return the seconds of the run, and of its last part."""
    begin = time.monotonic()
    writer = Writer(releases, lake, 0)
    writer.is_near.wait()
    near = time.monotonic()
    assert writer.end() == 0, writer.said
    return time.monotonic() - begin, time.monotonic() - near


def test_readers_see_one_committed_run_whole_whatever_is_killed(
    tmp_path: Path, lake_root: str, seed: int, snapshot_kills: Counter[str]
) -> None:
    releases, lake = write_contract(tmp_path), Store(lake_root)
    store = "folder" if lake.is_local else "S3"
    rng = random.Random(f"{seed} {store}")  # noqa: S311 - no secret
    whole, last_part = measure(releases, lake)
    at_rest, killed, number = [], 0, 0
    with watching(lake, releases.contract) as sight:
        while killed < KILLS:
            number += 1
            writer = Writer(releases, lake, number)
            if number % 4:
                writer.is_near.wait()
                was_killed = writer.kill_after(rng.random() * last_part * 1.1)
            else:
                was_killed = writer.kill_after(rng.random() * whole)
            killed += was_killed
            at_rest.append(look(lake, releases.contract))
        finish(releases, lake, number + 1)
    states = committed_states(lake, releases.contract)
    order = [states.index(state) for state in sight.states]
    snapshot_kills.update({f"{store}: killed": killed, f"{store}: read": sight.count})
    assert sight.errors == []
    assert order == sorted(order)
    assert all(state in states for state in at_rest)
    assert look(lake, releases.contract) == states[-1]
    assert sight.count > killed
    check_nothing_is_left(releases, lake)
