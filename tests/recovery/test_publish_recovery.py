"""Publishes that are killed, servers that restart, disks that are full: nothing is lost, or left.

How many are killed: SCHOOLHOUSE_PUBLISH_KILLS, 5 unless told; `make test-recovery` takes 50. The
seed is printed and can be given again by SCHOOLHOUSE_KILL_SEED.
"""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from glue_ingest.errors import Exit
from schoolhouse.postgres.server import Server, running_server, start, stop
from tests.support.postgres.builds import Build, clean_environment, district, fill
from tests.support.postgres.readers import VIEW, read_marts

ROOT = Path(__file__).parents[2]
Db = psycopg.Connection[Any]
KILLS = int(os.environ.get("SCHOOLHOUSE_PUBLISH_KILLS", "5"))
TIMEOUT_SECONDS = 60.0
LEFT = "select relname from pg_class where relnamespace = any(%s::regnamespace[]) and relkind = 'r'"
WORK_SCHEMAS = ["schoolhouse_loading", "schoolhouse_retired"]


@contextmanager
def started(build: Build, address: str) -> "Iterator[subprocess.Popen[str]]":
    """Start a publish as a person does; nothing of it is left at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "schoolhouse", *build.command()],
        cwd=ROOT, env=clean_environment(SCHOOLHOUSE_PG_URL=address), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def left_over(db: Db) -> list[Any]:
    if db.execute("select to_regnamespace('schoolhouse_loading')").fetchone() == (None,):
        return []
    return db.execute(LEFT, [WORK_SCHEMAS]).fetchall()


def wait_until(is_reached: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while process.poll() is None and not is_reached():
        assert time.monotonic() < deadline, "the publish neither ended nor came so far"
        time.sleep(0.0005)


def measure(build: Build, address: str, db: Db) -> tuple[float, float]:
    """Return how long a clean publish takes: whole, and from its first table on."""
    begin = time.monotonic()
    with started(build, address) as process:
        wait_until(lambda: bool(left_over(db)), process)
        work = time.monotonic()
        assert process.wait(TIMEOUT_SECONDS) == 0
    end = time.monotonic()
    return end - begin, end - work


@pytest.fixture(scope="module")
def district_to_kill(
    make_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Build, str, tuple[float, float]]:
    build = district(tmp_path_factory.mktemp("kills") / "space")
    address = make_database()
    with psycopg.connect(address, autocommit=True) as db:
        length = measure(build, address, db)
        db.execute(VIEW)
    return build, address, length


@pytest.mark.parametrize("number", range(KILLS))
def test_a_killed_publish_leaves_whole_marts_and_the_next_one_completes(
    number: int,
    seed: str,
    seen: Counter[str],
    district_to_kill: tuple[Build, str, tuple[float, float]],
) -> None:
    build, address, (whole, at_work) = district_to_kill
    rng = random.Random(f"{seed} {number}")  # noqa: S311 - a moment, not a secret
    old, new = number + 1, number + 2
    fill(build, new)
    with psycopg.connect(address, autocommit=True) as db, started(build, address) as process:
        # Of each five: one anywhere, three at work, one while a reader holds off the swap.
        with psycopg.connect(address) if number % 5 == 4 else nullcontext() as reader:
            if reader is not None:
                reader.execute("select count(*) from marts.nation").fetchone()
            if number % 5 == 0:
                time.sleep(rng.uniform(0, whole))
            else:
                wait_until(lambda: bool(left_over(db)), process)
                time.sleep(rng.uniform(0, at_work * (1 if reader is None else 5)))
            is_alive = process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.wait()
        found = read_marts(db)
        seen[f"{'killed' if is_alive else 'done'}, {'new' if found == new else 'old'} marts"] += 1

        assert found in (old, new)
        history = "select count(distinct run_id) from schoolhouse.published"
        before = db.execute(history).fetchone()
        report = build.publish(address)

        assert report.is_unchanged == (found == new)
        assert read_marts(db) == new
        assert left_over(db) == []
        after = db.execute(history).fetchone()
        assert (before, after) == ((after[0] - (found == old),), after)  # type: ignore[index]
        assert db.execute("select count(*), min(state) from bi.both").fetchone() == (10, new)


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that may be shot; always our own, whatever SCHOOLHOUSE_PG_URL says."""
    folder = Path(tempfile.mkdtemp(prefix="schoolhouse_kill_"))
    try:
        with running_server(folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_a_restart_of_the_server_leaves_whole_marts_and_the_next_publish_completes(
    build: Build, own_server: Server, seed: str, seen: Counter[str]
) -> None:
    server, address = own_server, own_server.url()
    rng = random.Random(f"{seed} restart")  # noqa: S311 - a moment, not a secret
    with psycopg.connect(address, autocommit=True) as db:
        _, at_work = measure(build, address, db)
    for round_ in range(max(3, KILLS // 5)):
        new = round_ + 2
        fill(build, new)
        with started(build, address) as process:
            with psycopg.connect(address, autocommit=True) as db:
                wait_until(lambda db=db: bool(left_over(db)), process)  # type: ignore[misc]
            # Most of the time from the first table on goes into ending the process.
            time.sleep(rng.uniform(0, at_work / 4))
            # SIGINT lets sessions end, SIGQUIT is a crash.
            stop(server, rng.choice([signal.SIGINT, signal.SIGQUIT]))
            server = start(server.folder, {}, server.port)
            own_server.process = server.process
            _, said = process.communicate(timeout=TIMEOUT_SECONDS)
        with psycopg.connect(address, autocommit=True) as db:
            found = read_marts(db)
            seen[f"restarted, {'new' if found == new else 'old'} marts"] += 1
            assert process.returncode in (0, Exit.BAD_INPUT), said
            assert "Traceback" not in said
            assert process.returncode == 0 or "was lost" in said or "No connection" in said, said
            assert found in (new - 1, new)
            build.publish(address)
            assert read_marts(db) == new
            assert left_over(db) == []


@contextmanager
def short_of_space(server: Server, folder: Path, seen: Counter[str]) -> Iterator[str]:
    """Give the publisher a small disk where we may mount one, else small files; yield options."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    is_mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    if is_mounted:
        seen["disk full: a small tmpfs"] += 1
        place = folder / "small"
        place.mkdir()
        owner = (server.folder / "cluster").stat()
        os.chown(place, owner.st_uid, owner.st_gid)
        folder.chmod(0o755)  # the server's user must get through
        with psycopg.connect(server.url(), autocommit=True) as db:
            db.execute(f"create tablespace small location '{place}'")
        try:
            yield "-c default_tablespace=small"
        finally:
            stop(server)
            subprocess.run(["umount", str(folder)], check=True)
    else:
        seen["disk full: a limit of file sizes"] += 1
        limit = 24 << 20  # more than a segment of the log, less than the mart
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        yield ""


def test_a_full_disk_leaves_the_old_marts_and_the_next_publish_completes(
    build: Build, own_server: Server, seen: Counter[str]
) -> None:
    folder = Path(tempfile.mkdtemp(prefix="schoolhouse_small_"))
    with short_of_space(own_server, folder, seen) as options:
        given = conninfo_to_dict(own_server.url()) | ({"options": options} if options else {})
        address = make_conninfo(**given)
        build.publish(address)
        large = "select n::integer as year, n::bigint as student_count from range(1000000) as t (n)"
        build.make("large", large, dict(build.models["nation"]))
        fill(build, 2)
        with started(build, address) as process:
            _, said = process.communicate(timeout=TIMEOUT_SECONDS)

        assert process.returncode == Exit.BAD_INPUT, said
        assert "Traceback" not in said
        assert "could not extend file" in said or "could not write" in said
        with psycopg.connect(address, autocommit=True) as db:
            assert read_marts(db) == 1
            build.drop("large")
            build.publish(address)
            assert read_marts(db) == 2
            assert left_over(db) == []
    folder.rmdir()


def test_what_a_dead_publish_left_is_removed_and_nothing_of_others(
    build: Build, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    build.publish(database)
    with psycopg.connect(database, autocommit=True) as db:
        db.execute("create table schoolhouse_loading.nation (a int)")
        db.execute("create table public.nation (a int)")
        fill(build, 2)
        with caplog.at_level("INFO"):
            build.publish(database)

        assert left_over(db) == []
        assert db.execute("select count(*) from public.nation").fetchone() == (0,)
    assert "removed what a dead publish left: nation" in caplog.text
