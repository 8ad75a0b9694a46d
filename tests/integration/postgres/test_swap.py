"""What readers see of publishes, and what readers can do to them."""

import os
import threading
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from schoolhouse.publish import swap
from schoolhouse.publish.errors import LockTimeoutError, PublishInProgressError
from tests.support.postgres.builds import Build, district, fill
from tests.support.postgres.readers import READINGS, VIEW, read_marts, readers

Db = psycopg.Connection[Any]
PUBLISHES = int(os.environ.get("SCHOOLHOUSE_PUBLISHES", "4"))


@pytest.fixture
def build(build: Build, database: str) -> Build:
    build.publish(database)
    return build


@pytest.mark.usefixtures("build")
def test_readers_see_whole_old_or_whole_new_sets_and_no_error(
    database: str, db: Db, tmp_path: Path
) -> None:
    db.execute(VIEW)
    builds = [district(tmp_path / name) for name in ("odd", "even")]
    for number, each in enumerate(builds, 2):
        fill(each, number)

    with readers(database) as sight:
        for number in range(PUBLISHES):
            assert not builds[number % 2].publish(database).is_unchanged

    assert sight.wrong == []
    assert set(sight.whole) == {read.__name__ for read in READINGS}
    assert sight.versions >= {2, 3}


def test_a_snapshot_from_before_the_load_sees_the_new_marts_whole(
    build: Build, database: str
) -> None:
    with psycopg.connect(database) as reader:
        reader.execute("set transaction isolation level repeatable read")
        reader.execute("select count(*) from pg_class").fetchone()
        fill(build, 2)
        build.publish(database)
        states = reader.execute("select count(*), min(student_count) from marts.states").fetchone()

    assert states == (10, 2)


def test_a_reader_that_stays_is_named_and_not_disturbed(
    build: Build, database: str, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swap, "ATTEMPTS", 2)
    fill(build, 2)
    with psycopg.connect(database, application_name="a long report") as reader:
        reader.execute("select count(*) from marts.nation").fetchone()

        with pytest.raises(LockTimeoutError, match=r"in 2 attempts.*\(a long report\)"):
            build.publish(database)

        assert reader.execute("select count(*) from marts.states").fetchone() == (10,)
    assert read_marts(db) == 1
    assert not build.publish(database).is_unchanged
    assert read_marts(db) == 2


def test_a_reader_that_would_be_in_a_deadlock_is_never_the_one_to_lose(
    build: Build, database: str, db: Db
) -> None:
    """The reader holds the mart that is locked last, and asks for the first while we wait."""
    fill(build, 2)
    lost: list[Exception] = []

    def read() -> None:
        with psycopg.connect(database) as reader:
            reader.execute("select count(*) from marts.states").fetchone()
            query = (
                "select count(*) from pg_locks where mode = 'AccessExclusiveLock' and not granted"
            )
            deadline = time.monotonic() + 30
            while db.execute(query).fetchone() == (0,) and time.monotonic() < deadline:
                time.sleep(0.001)
            try:
                reader.execute("select count(*) from marts.nation").fetchone()
            except psycopg.Error as error:
                lost.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    build.publish(database)
    thread.join()

    assert lost == []
    assert read_marts(db) == 2


def test_a_second_publish_waits_and_is_refused_while_the_first_is_alive(
    build: Build, database: str, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schoolhouse.postgres.session.LOCK_TIMEOUT_SECONDS", 0.3)
    db.execute("select pg_advisory_lock(hashtextextended('schoolhouse publish', 0))")
    fill(build, 2)

    with pytest.raises(PublishInProgressError, match="Another publish is at work"):
        build.publish(database)

    db.execute("select pg_advisory_unlock_all()")
    assert not build.publish(database).is_unchanged


def test_a_view_made_while_loading_is_carried_over(
    build: Build, database: str, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = swap.swap

    def late(*arguments: Any) -> None:
        db.execute(VIEW)
        sound(*arguments)

    monkeypatch.setattr(swap, "swap", late)
    fill(build, 2)

    build.publish(database)

    assert db.execute("select min(state), min(nation) from bi.both").fetchone() == (2, 20)
