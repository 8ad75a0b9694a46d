"""The answer to the commit is lost: the run finds out, or the next one does."""

from collections.abc import Callable
from typing import Any

import pytest

from glue_ingest.engines.base import Engine
from glue_ingest.errors import LakeAccessError
from glue_ingest.job.ingest import ingest
from glue_ingest.lake.ledger import commit_path, read_rows
from glue_ingest.lake.store import Store
from tests.support.recovery.baseline import baseline, clean, district, duckdb, uploads
from tests.support.recovery.school_district import District, whole
from tests.support.s3.client import Aws

PARTITIONS = 2
__all__ = ["baseline", "clean", "district", "duckdb", "uploads"]


@pytest.fixture
def lake(uploads: Callable[[], Store]) -> Store:
    """The lake with the first file."""
    return uploads()


@pytest.fixture
def commit(lake: Store, district: District) -> str:
    """Bucket and key of the next commit."""
    return lake.full(commit_path(district.contract, 2))


def outcomes(lake: Store) -> list[str]:
    return [row.outcome for row in read_rows(lake)]


def test_commit_whose_answer_is_lost_once_is_a_commit(
    aws: Aws, district: District, lake: Store, duckdb: Engine, clean: Any, commit: str
) -> None:
    aws.fail(commit, times=1, is_done=True)

    done = ingest(district.contract, district.second, lake, duckdb)

    assert aws.allow() == 1
    # Tried again, it was refused as it was there.
    assert (done.row.outcome, done.row.commit_number) == ("succeeded", 2)
    assert whole(lake, district.contract) == clean
    assert outcomes(lake) == ["succeeded", "succeeded"]


def test_commit_of_which_every_answer_is_lost_is_a_commit(
    aws: Aws, district: District, lake: Store, duckdb: Engine, clean: Any, commit: str
) -> None:
    aws.fail(commit, is_done=True)

    done = ingest(district.contract, district.second, lake, duckdb)

    assert aws.allow() > 1
    assert (done.row.outcome, done.row.commit_number) == ("succeeded", 2)
    assert whole(lake, district.contract) == clean


@pytest.mark.parametrize("is_done", [True, False], ids=["carried_out", "not_carried_out"])
def test_next_run_finds_out_what_became_of_a_commit(
    aws: Aws,
    district: District,
    lake: Store,
    duckdb: Engine,
    clean: Any,
    commit: str,
    *,
    is_done: bool,
) -> None:
    aws.fail(commit, is_done=is_done)
    aws.deny(commit, operations=["GetObject"])

    with pytest.raises(LakeAccessError, match=r"00000002\.parquet"):
        ingest(district.contract, district.second, lake, duckdb)

    aws.allow()
    # It may be what readers see: nothing of it was deleted.
    run_id = next(path for path in lake.find("_work") if path.endswith("json")).split("/")[2]
    kept = [path for path in lake.find("curated") if run_id in path]
    assert len(kept) == PARTITIONS + 1
    assert outcomes(lake) == ["succeeded", "succeeded"][: 1 + is_done]

    again = ingest(district.contract, district.second, lake, duckdb)

    assert again.is_unchanged == is_done
    assert whole(lake, district.contract) == clean
    assert outcomes(lake) == ["succeeded", *([] if is_done else ["died"]), "succeeded"]
    assert lake.find("_work") == []
