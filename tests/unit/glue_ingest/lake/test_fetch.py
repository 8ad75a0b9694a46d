"""An object is fetched by one connection; one that breaks is opened again where it broke."""

import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.lake.objects import Copy
from glue_ingest.lake.store import Store
from tests.support.s3.endless import Endless, content_between, serving

MEGABYTE = 1 << 20


def fetch(endless: Endless, folder: Path, monkeypatch: pytest.MonkeyPatch, *sizes: int) -> Any:
    """Fetch the object once for each of the sizes that it is said to have."""
    monkeypatch.setattr("glue_ingest.lake.s3_fetch.PAUSE_SECONDS", 0)
    monkeypatch.setenv("AWS_ENDPOINT_URL", endless.endpoint)
    copies = [Copy(f"{n}.parquet", f"stored/{n}.parquet", size) for n, size in enumerate(sizes)]
    return Store("s3://bucket/lake").fetch(copies, Store(str(folder)))


@pytest.fixture(autouse=True)
def credentials(aws: Any) -> None:
    """Have credentials in the environment; another server answers."""


def test_connection_that_breaks_is_opened_again_where_it_broke(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = 20 * MEGABYTE
    breaks = [3 * MEGABYTE, 0, 100, 7 * MEGABYTE, 1, 2 * MEGABYTE]
    with serving(Endless(size, breaks)) as endless:
        (path,) = fetch(endless, tmp_path, monkeypatch, size)

    assert Path(path).read_bytes() == content_between(0, size)
    assert len(endless.ranges) == 7
    assert endless.ranges == sorted(endless.ranges)


def test_object_whose_connections_break_at_once_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        serving(Endless(MEGABYTE, [0] * 100)) as endless,
        pytest.raises(OSError, match=r"^s3://bucket/lake/0\.parquet: "),
    ):
        fetch(endless, tmp_path, monkeypatch, MEGABYTE)

    assert endless.ranges == [0] * 5


def test_object_of_another_size_than_the_ledger_says_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = r"^s3://bucket/lake/0\.parquet: it has 1048576 bytes, not 7$"
    with serving(Endless(MEGABYTE)) as endless, pytest.raises(OSError, match=told):
        fetch(endless, tmp_path, monkeypatch, 7)


def test_large_objects_are_never_whole_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = 48 * MEGABYTE
    with serving(Endless(size)) as endless:
        tracemalloc.start()
        fetch(endless, tmp_path, monkeypatch, size, size, size)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert peak < 24 * MEGABYTE
    assert endless.sent == 3 * size
