"""An object is read by one connection; one that breaks is opened again."""

import hashlib
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from glue_ingest.errors import RawPathError
from glue_ingest.lake.deliveries import look_at
from glue_ingest.lake.delivery import hash_delivery
from tests.support.s3.endless import Endless, content_between, serving

MEGABYTE = 1 << 20


@pytest.fixture
def endless_endpoint(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[Endless], None]:  # noqa: ARG001
    monkeypatch.setattr("glue_ingest.lake.s3_deliveries.PAUSE_SECONDS", 0)
    return lambda endless: monkeypatch.setenv("AWS_ENDPOINT_URL", endless.endpoint)


def test_connection_that_breaks_is_opened_again_where_it_broke(
    endless_endpoint: Callable[[Endless], None],
) -> None:
    size = 20 * MEGABYTE
    breaks = [3 * MEGABYTE, 0, 100, 7 * MEGABYTE, 1, 2 * MEGABYTE]
    with serving(Endless(size, breaks)) as endless:
        endless_endpoint(endless)

        found = hash_delivery(look_at("s3://bucket/large.csv"))

    assert found == hashlib.sha256(content_between(0, size)).hexdigest()
    assert len(endless.ranges) == 7
    assert endless.ranges == sorted(endless.ranges)


def test_object_whose_connections_break_at_once_is_named(
    endless_endpoint: Callable[[Endless], None],
) -> None:
    with serving(Endless(MEGABYTE, [0] * 100)) as endless:
        endless_endpoint(endless)

        with pytest.raises(RawPathError, match=r"'s3://bucket/a\.csv' cannot be read"):
            hash_delivery(look_at("s3://bucket/a.csv"))

    assert endless.ranges == [0] * 5


def test_large_object_is_never_whole_in_memory(
    endless_endpoint: Callable[[Endless], None],
) -> None:
    with serving(Endless(96 * MEGABYTE)) as endless:
        endless_endpoint(endless)
        item = look_at("s3://bucket/large.csv")

        tracemalloc.start()
        hash_delivery(item)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert peak < 16 * MEGABYTE
