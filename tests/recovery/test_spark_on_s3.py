"""Spark runs on S3 are killed at random moments: what readers see is one committed run."""

import os
import random
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from glue_ingest.engines.base import EngineName
from glue_ingest.lake.store import Store
from tests.support.recovery.releases import (
    Releases,
    committed_states,
    look,
    watching,
    write_contract,
)
from tests.support.recovery.writer import Writer, check_nothing_is_left, finish

# A run takes some 10 seconds, so there are fewer kills than of others: at least one at each moment,
# and at most 12.
KILLS = min(max(int(os.environ.get("SCHOOLHOUSE_SNAPSHOT_KILLS", "20")) // 4, 3), 12)
POLL_SECONDS = 0.01
# The reader leaves Spark some of the two cores.
PAUSE_SECONDS = 0.2
SPARK = EngineName.SPARK

pytestmark = pytest.mark.spark


class Length(NamedTuple):
    """The seconds of a run: of all, of what Spark writes and is placed, and of what is placed."""

    whole: float
    writing: float
    placing: float


def wait_until_placing(writer: Writer, releases: Releases, lake: Store) -> None:
    """Wait until a run has copied the first file of its snapshot, or has ended."""
    curated = lake.curated_folder(releases.contract)
    before = set(lake.list_folders(curated))
    while set(lake.list_folders(curated)) == before and writer.process.poll() is None:
        time.sleep(POLL_SECONDS)


def measure(releases: Releases, lake: Store) -> Length:
    """Ingest the first file; return how long its parts took."""
    begin = time.monotonic()
    writer = Writer(releases, lake, 0, SPARK)
    writer.is_near.wait()
    near = time.monotonic()
    wait_until_placing(writer, releases, lake)
    placing = time.monotonic()
    assert writer.end() == 0, writer.said
    end = time.monotonic()
    return Length(end - begin, end - near, end - placing)


def kill(
    writer: Writer, releases: Releases, lake: Store, length: Length, rng: random.Random, turn: int
) -> bool:
    """Kill a run anywhere, while Spark writes, or while its files are placed; tell if it was."""
    if turn == 0:
        return writer.kill_after(rng.random() * length.whole)
    writer.is_near.wait()
    if turn == 1:
        return writer.kill_after(rng.random() * length.writing)
    wait_until_placing(writer, releases, lake)
    return writer.kill_after(rng.random() * length.placing)


def test_readers_see_one_committed_run_whole_when_spark_on_s3_is_killed(
    tmp_path: Path, bucket: str, seed: int, snapshot_kills: Counter[str]
) -> None:
    releases, lake = write_contract(tmp_path), Store(f"s3://{bucket}/lake")
    rng = random.Random(f"{seed} Spark on S3")  # noqa: S311 - no secret
    length = measure(releases, lake)
    at_rest, killed, number = [], 0, 0
    with watching(lake, releases.contract, PAUSE_SECONDS) as sight:
        while killed < KILLS:
            number += 1
            writer = Writer(releases, lake, number, SPARK)
            killed += kill(writer, releases, lake, length, rng, killed % 3)
            at_rest.append(look(lake, releases.contract))
        finish(releases, lake, number + 1, SPARK)
    states = committed_states(lake, releases.contract)
    order = [states.index(state) for state in sight.states]
    snapshot_kills.update({"Spark on S3: killed": killed, "Spark on S3: read": sight.count})
    assert sight.errors == []
    assert order == sorted(order)
    assert all(state in states for state in at_rest)
    assert look(lake, releases.contract) == states[-1]
    assert sight.count > killed
    check_nothing_is_left(releases, lake)
