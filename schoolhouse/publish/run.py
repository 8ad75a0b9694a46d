"""A publish, one step after another."""

import importlib.metadata
import logging
import subprocess
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from schoolhouse.postgres.address import Address
from schoolhouse.postgres.binary_copy import RowDigest
from schoolhouse.postgres.errors import PostgresError
from schoolhouse.postgres.session import Connection, connected, locked
from schoolhouse.publish import history, provenance, stage, swap, target
from schoolhouse.publish.compare import compare
from schoolhouse.publish.errors import PublishInProgressError, PublishRefusedError
from schoolhouse.publish.history import LOADING, RETIRED, Published
from schoolhouse.publish.provenance import Places, Provenance
from schoolhouse.publish.source import Source, opened
from schoolhouse.publish.spec import Mart, read_manifest
from schoolhouse.publish.target import OldTable
from schoolhouse.publish.verify import verify

logger = logging.getLogger(__name__)
PROJECT = Path(__file__).parents[2]
AFTER_LOSS = "The marts are whole, the old or the new ones; publish again."


@dataclass(frozen=True)
class Request:
    """What to publish, and where to."""

    address: Address
    places: Places
    is_forced: bool = False


@dataclass(frozen=True)
class Report:
    """What was published; nothing new when it was the same as before."""

    marts: Mapping[str, Published]
    is_unchanged: bool
    overridden: tuple[str, ...] = ()


def publish(request: Request) -> Report:
    """Load, verify and swap all marts of a build.

    Raises:
        PostgresError: by name, before anything that readers see has changed.
    """
    described = read_manifest(request.places.manifest)
    with opened(request.places.marts) as source:
        marts = source.find_marts(described)
        with connected(request.address, "schoolhouse publish", AFTER_LOSS) as connection:
            history.prepare(connection)
            history.act_as_publisher(connection)
            with (
                locked(connection, "publish", PublishInProgressError),
                _cleared_on_failure(connection),
            ):
                return _publish(connection, request, source, marts)


def _publish(
    connection: Connection, request: Request, source: Source, marts: Sequence[Mart]
) -> Report:
    """Publish while no other publish can."""
    if left := stage.clear(connection, (LOADING, RETIRED)):
        logger.info("removed what a dead publish left: %s", ", ".join(left))
    last = history.read_last(connection)
    found = provenance.collect(request.places, marts)
    old = target.read_tables(connection, sorted({mart.name for mart in marts} | last.keys()))
    if _is_unchanged(marts, old, last, found):
        source.check_unchanged()
        return Report(last, is_unchanged=True)
    problems = [*found.problems, *compare(marts, old, last)]
    if problems and not request.is_forced:
        raise PublishRefusedError(
            f"The marts are not published. Found: {'; '.join(problems)}. The marts are as they "
            "were. Fix what is named and build again, or publish with --force."
        )
    plan = swap.Plan(marts, sorted(old), last)
    swap.rehearse(connection, plan)
    new = {}
    for mart in marts:
        sent = _load(connection, mart, source)
        new[mart.name] = history.describe(mart, sent.sha256, found.source_run_ids[mart.name])
    run_id, version = uuid.uuid4(), code_version()
    swap.swap(connection, plan, lambda: history.write(connection, run_id, new, version))
    return Report(new, is_unchanged=False, overridden=tuple(problems))


def _load(connection: Connection, mart: Mart, source: Source) -> RowDigest:
    """Make the table of a mart beside the one that readers have; return what was verified."""
    logger.info("loading %s: %s rows", mart.name, f"{mart.row_count:,}")
    sent = stage.load(connection, mart, source)
    source.check_unchanged()
    verify(connection, mart, sent)
    stage.finish(connection, mart)
    return sent


@contextmanager
def _cleared_on_failure(connection: Connection) -> Iterator[None]:
    """Leave nothing half loaded behind, as long as the session lives."""
    try:
        yield
    except Exception:
        with suppress(psycopg.Error, PostgresError):
            stage.clear(connection, (LOADING, RETIRED))
        raise


def _is_unchanged(
    marts: Sequence[Mart],
    old: Mapping[str, OldTable],
    last: Mapping[str, Published],
    found: Provenance,
) -> bool:
    """Tell whether the last publish was of the same rows, and none were lost since."""
    return {mart.name for mart in marts} == last.keys() == old.keys() and all(
        mart.row_count == last[mart.name].row_count == old[mart.name].row_count
        and mart.definition() == last[mart.name].definition
        and found.source_run_ids[mart.name] == last[mart.name].source_run_ids
        for mart in marts
    )


def code_version() -> str:
    """Return the commit of the clone that publishes; elsewhere, the version of the package."""
    if (PROJECT / ".git").exists():
        command = ["git", "-C", str(PROJECT), "describe", "--always", "--dirty", "--tags"]
        with suppress(OSError, subprocess.CalledProcessError):
            done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
            return done.stdout.strip()
    return importlib.metadata.version("schoolhouse")
