"""S3 denies a write in the middle of a run: a named error, the lake as it was, the next run works.

Below `_work` that may also happen after the commit, or to the lease.
"""

import itertools
import time
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.engines.base import Engine
from glue_ingest.errors import Exit, LakeAccessError, RunInProgressError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake import lease
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.store import Store
from tests.support.recovery.baseline import baseline, clean, district, duckdb, uploads
from tests.support.recovery.school_district import District, whole
from tests.support.recovery.shortage import run
from tests.support.s3.client import Aws
from tests.support.s3.operations import WRITES

PARTITIONS = 2
LEASE_SECONDS = 0.6
WAIT_SECONDS = 20.0
ZONES = ("curated", "quarantine", "ledger", "raw", "_work")
DELETES = {"DeleteObject", "DeleteObjects"}
# What a run writes there: three partitions, the two files of its quarantine, the commit, the file
# and its note, and before the commit lease and mark.
REFUSED = {
    *(("curated", after) for after in (0, 1)),
    *(("quarantine", after) for after in (0, 1)),
    ("ledger", 0),
    *(("raw", after) for after in (0, 1)),
    *(("_work", after) for after in (0, 1)),
}
__all__ = ["baseline", "clean", "district", "duckdb", "uploads"]


@pytest.fixture(autouse=True)
def short_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lease that could not be deleted keeps the next run out until it ends."""
    monkeypatch.setattr(lease, "LEASE_SECONDS", LEASE_SECONDS)
    monkeypatch.setenv("SCHOOLHOUSE_LEASE_SECONDS", str(LEASE_SECONDS))


def refused(district: District, lake: Store, engine: Engine) -> str:
    """Return what a run says that is refused, nothing when it succeeds all the same."""
    try:
        ingest(district.contract, district.second, lake, engine)
    except LakeAccessError as error:
        return str(error)
    return ""


def run_when_free(district: District, lake: Store, engine: Engine) -> None:
    """Ingest the second file once nobody has the lease."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            ingest(district.contract, district.second, lake, engine)
        except RunInProgressError:
            assert time.monotonic() < deadline
            time.sleep(LEASE_SECONDS / 4)
        else:
            return


def check_made_good(
    district: District, lake: Store, engine: Engine, clean: dict[str, Any], at: object
) -> None:
    """Run again, and check that the lake is what it is when nothing goes wrong."""
    run_when_free(district, lake, engine)

    assert whole(lake, district.contract) == clean, at
    assert lake.find("_work") == [], at
    succeeded = {row.run_id for row in read_rows(lake) if row.outcome == "succeeded"}
    folders = lake.list_folders(lake.curated_folder(district.contract))
    assert {Path(folder).name for folder in folders} == succeeded, at
    stems = {Path(path).stem for path in lake.find("quarantine")}
    assert stems <= succeeded, at


@pytest.mark.parametrize(
    "operations",
    [
        pytest.param(WRITES, id="writes"),
        pytest.param(WRITES - DELETES, id="all_but_deletes", marks=pytest.mark.slow),
    ],
)
def test_run_denied_from_any_write_on_is_named_and_made_good_by_the_next(
    aws: Aws,
    district: District,
    uploads: Any,
    clean: Any,
    duckdb: Engine,
    operations: frozenset[str],
) -> None:
    refusals = []
    for at in itertools.count():
        lake = uploads()
        before = whole(lake, district.contract)["files"]
        aws.deny(lake.base, at, operations)
        refusal = refused(district, lake, duckdb)
        if not aws.allow():
            break
        if refusal:
            refusals.append(refusal)
            assert whole(lake, district.contract)["files"] == before, at
        check_made_good(district, lake, duckdb, clean, at)

    # The lease, the mark, the file, its note, both of the quarantine, two partitions, one that is
    # new, the commit; and each time that the lease is renewed.
    assert len(refusals) >= 10
    assert {"AccessDenied" in said and "then run again" in said for said in refusals} == {True}


@pytest.mark.parametrize("after", [0, 1, 5])
@pytest.mark.parametrize("zone", ZONES)
def test_run_denied_in_one_zone_is_made_good_by_the_next(
    aws: Aws, district: District, uploads: Any, clean: Any, duckdb: Engine, zone: str, after: int
) -> None:
    lake = uploads()
    before = whole(lake, district.contract)["files"]
    aws.deny(f"{lake.base}/{zone}/", after)

    refusal = refused(district, lake, duckdb)

    if aws.allow() and refusal:
        assert f"/{zone}/" in refusal
        assert "AccessDenied" in refusal
        assert whole(lake, district.contract)["files"] == before
    else:
        assert whole(lake, district.contract) == clean
    assert bool(refusal) == ((zone, after) in REFUSED)
    check_made_good(district, lake, duckdb, clean, zone)


@pytest.mark.parametrize("zone", ["curated", "ledger"])
def test_person_is_told_in_one_line(aws: Aws, district: District, uploads: Any, zone: str) -> None:
    lake = uploads()
    aws.deny(f"{lake.base}/{zone}/")

    command = ["run", district.contract.path, "--raw", str(district.second), "--lake", lake.root]
    done = run([*command, "--no-catalog"])

    assert aws.allow() > 0
    assert done.returncode == Exit.BAD_INPUT
    told = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert len(told) == 1
    assert f"s3://{lake.base}/{zone}/" in told[0]
    assert "AccessDenied" in told[0]
    assert "Traceback" not in done.stderr
