"""The whole story of a publish, one step after another."""

import logging
import subprocess
import tomllib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from schoolhouse.postgres.address import Address
from schoolhouse.postgres.errors import PublishError, PublishInProgressError, PublishRefusedError
from schoolhouse.postgres.session import Connection, connected, locked
from schoolhouse.publish import history, provenance, stage, swap, target
from schoolhouse.publish.checksum import Counted, check_server, read_counted
from schoolhouse.publish.history import LOADING, RETIRED, Published
from schoolhouse.publish.provenance import Places, Provenance
from schoolhouse.publish.source import Source, opened
from schoolhouse.publish.spec import Mart, read_manifest
from schoolhouse.publish.target import OldTable

logger = logging.getLogger(__name__)
PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Request:
    """What to publish, and where to."""

    address: Address
    places: Places
    is_forced: bool = False


@dataclass(frozen=True)
class Sessions:
    """Two sessions of the publisher: the first one writes, the second one only reads."""

    first: Connection
    second: Connection


@dataclass(frozen=True)
class Report:
    """What was published; nothing new when it was the same as before."""

    marts: Mapping[str, Published]
    is_unchanged: bool
    overridden: tuple[str, ...] = ()


def publish(request: Request) -> Report:
    """Load, verify and swap all marts of a build.

    Raises:
        PublishError: by name, before anything that readers see has changed.
    """
    described = read_manifest(request.places.manifest)
    with opened(request.places.marts) as source, ThreadPoolExecutor(1, "survey") as pool:
        surveyed = pool.submit(source.find_marts, described)
        with connected(request.address) as connection, connected(request.address) as second:
            check_server(connection)
            history.prepare(connection)
            for session in (connection, second):
                history.act_as_publisher(session)
            with (
                locked(connection, "publish", PublishInProgressError),
                _cleared_on_failure(connection),
            ):
                return _publish(Sessions(connection, second), request, source, surveyed)


def _publish(
    sessions: Sessions,
    request: Request,
    source: Source,
    surveyed: Future[list[Mart]],
) -> Report:
    """Publish while we hold the database."""
    connection = sessions.first
    if left := stage.clear(connection, (LOADING, RETIRED)):
        logger.info("removed what a dead publish left: %s", ", ".join(left))
    last = history.read_last(connection)
    # This takes as long as the survey of the source, which goes on meanwhile.
    row_counts = target.count_rows(connection, sorted(last))
    marts = surveyed.result()
    found = provenance.collect(request.places, marts)
    names = sorted({mart.name for mart in marts} | last.keys())
    old = target.read_tables(connection, names, row_counts)
    if _could_be_unchanged(marts, old, last, found):
        new = _promised(marts, {mart.name: source.count(mart) for mart in marts}, found)
        if new == last:
            return Report(new, is_unchanged=True)
    problems = [*found.problems, *compare(marts, old, last)]
    if problems and not request.is_forced:
        raise PublishRefusedError(
            f"The marts are not published. Found: {'; '.join(problems)}. The marts are as they "
            "were. Fix what is named and build again, or publish with --force."
        )
    plan = swap.Plan(marts, sorted(old), last)
    swap.rehearse(connection, plan)
    with ThreadPoolExecutor(1, "verify") as pool:
        sent = {mart.name: _load(sessions, pool, mart, source) for mart in marts}
    new = _promised(marts, sent, found)
    run_id, version = uuid.uuid4(), code_version()
    swap.swap(connection, plan, lambda: history.write(connection, run_id, new, version))
    return Report(new, is_unchanged=False, overridden=tuple(problems))


def _load(sessions: Sessions, pool: ThreadPoolExecutor, mart: Mart, source: Source) -> Counted:
    """Make the table of a mart beside the one that readers have; return what was verified."""
    logger.info("loading %s: %s rows", mart.name, f"{mart.row_count:,}")
    sent = stage.load(sessions.first, mart, source)
    parts = stage.divide(sessions.first, mart)
    counting = pool.submit(stage.count, sessions.second, mart, parts)
    stage.index(sessions.first, mart)
    counted = stage.count(sessions.first, mart, parts)
    source.check_unchanged()
    stage.verify(mart, read_counted(counted + counting.result()), sent)
    stage.set_key(sessions.first, mart)
    return sent


def compare(
    marts: Sequence[Mart], old: Mapping[str, OldTable], last: Mapping[str, Published]
) -> Iterator[str]:
    """Yield what readers would lose."""
    new = {mart.name: mart for mart in marts}
    for name in sorted(old.keys() - new.keys()):
        yield f"mart '{name}' is published and is not among the new ones: it would be dropped"
    for name, table in old.items():
        if (mart := new.get(name)) is None:
            continue
        threshold = mart.described.shrink_threshold
        if mart.row_count < table.row_count * (1 - threshold):
            yield (
                f"mart '{name}' shrank from {table.row_count:,} to {mart.row_count:,} rows, more "
                f"than {threshold:.0%} (meta: publish: shrink_threshold in {mart.described.path})"
            )
        if lost := [column for column in table.columns if column not in dict(mart.types)]:
            yield f"mart '{name}' lost the columns {', '.join(lost)}"
        ours = _known_indexes(mart, last.get(name))
        for index in table.indexes:
            if index not in ours:
                yield (
                    f"the index on {name} ({', '.join(index)}) is not in the model and would go; "
                    f"add it to meta: publish: indexes in {mart.described.path}"
                )


def _known_indexes(mart: Mart, last: Published | None) -> set[tuple[str, ...]]:
    known = {mart.described.key, *mart.described.indexes}
    if last is not None:
        known |= {tuple(last.definition["key"]), *map(tuple, last.definition["indexes"])}
    return known


@contextmanager
def _cleared_on_failure(connection: Connection) -> Iterator[None]:
    """Leave nothing half loaded behind, as long as the session lives."""
    try:
        yield
    except Exception:
        with suppress(psycopg.Error, PublishError):
            stage.clear(connection, (LOADING, RETIRED))
        raise


def _could_be_unchanged(
    marts: Sequence[Mart],
    old: Mapping[str, OldTable],
    last: Mapping[str, Published],
    found: Provenance,
) -> bool:
    """Tell whether only the checksums can tell a difference, so that they are worth waiting for."""
    return {mart.name for mart in marts} == last.keys() == old.keys() and all(
        mart.row_count == last[mart.name].row_count == old[mart.name].row_count
        and mart.definition() == last[mart.name].definition
        and found.source_run_ids[mart.name] == last[mart.name].source_run_ids
        for mart in marts
    )


def _promised(
    marts: Sequence[Mart], counted: Mapping[str, Counted], found: Provenance
) -> dict[str, Published]:
    return {
        mart.name: history.to_publish(mart, counted[mart.name][1], found.source_run_ids[mart.name])
        for mart in marts
    }


def code_version() -> str:
    """Return the commit that publishes; without git, the version of the package."""
    command = ["git", "-C", str(PROJECT), "describe", "--always", "--dirty", "--tags"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
        return str(project["project"]["version"])
    return done.stdout.strip()
