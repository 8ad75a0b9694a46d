"""Records that are read again by their numbers are the same in each format, in any batches."""

import io
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from unittest.mock import patch

import numpy as np
import pytest

from glue_ingest.contracts.model import Dialect
from glue_ingest.contracts.raw_formats import Format
from glue_ingest.errors import RawChangedError
from glue_ingest.reading import parquet, record_batches, spool
from glue_ingest.reading.source_file import ReceivedFile
from glue_ingest.reading.spec import untyped_spec
from tests.support.formats import WRITERS

NAMES = ["id", "score", "note"]
ROWS = [NAMES, *([f"s{number}", f" {number} ", f"n{number}"] for number in range(1, 41))]
NUMBERS = np.array([2, 3, 17, 40], np.int64)


class Forward:
    """A stream that can only be read from start to end, as one of S3."""

    def __init__(self, content: bytes) -> None:
        self.stream = io.BytesIO(content)
        self.is_closed = False

    def read(self, size: int = -1, /) -> bytes:
        return self.stream.read(size)

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture(params=list(WRITERS), ids=lambda kind: "-".join(filter(None, kind)))
def given(request: pytest.FixtureRequest) -> Iterator[tuple[Dialect, bytes]]:
    """A file of ROWS in each format; batches and what is kept in memory are small."""
    name, compression = request.param
    with (
        patch.object(record_batches, "BATCH_FIELDS", 21),
        patch.object(parquet, "BATCH_VALUES", 21),
        patch.object(spool, "MAX_MEMORY_BYTES", 10),
    ):
        yield Dialect(format=Format(name), compression=compression), WRITERS[request.param](ROWS)


def test_some_records_are_found_by_their_numbers(given: tuple[Dialect, bytes]) -> None:
    dialect, content = given
    streams: list[Forward] = []

    def start() -> Forward:
        streams.append(Forward(content))
        return streams[-1]

    spec = untyped_spec("a.yaml", dialect, [(name, name) for name in ("score", "id")])
    file = ReceivedFile(start, "a", spec)

    values = [dict(row) for batch in file.raw_values(NUMBERS) for row in batch.to_pylist()]
    assert values == [dict(zip(NAMES, ROWS[number], strict=True)) for number in NUMBERS]
    both = list(file.texts_and_values(7, NUMBERS, NUMBERS[1:3]))
    texts = [row for batch, _ in both for row in batch.to_pylist()]
    assert [(row["raw_record_number"], row["file_number"], row["text_score"], row["text_id"])
            for row in texts] == [(n, 7, f"{n}", f"s{n}") for n in NUMBERS]  # fmt: skip
    quarantined = [dict(row)["note"] for _, batch in both for row in batch.to_pylist()]
    assert quarantined == ["n3", "n17"]
    assert all(stream.is_closed for stream in streams)


def test_all_bytes_are_reported_and_compared(given: tuple[Dialect, bytes]) -> None:
    dialect, content = given
    spec = untyped_spec("a.yaml", dialect, [("id", "id")])
    read: list[int] = []

    file = ReceivedFile(lambda: Forward(content), "a", spec, sha256(content).hexdigest())
    assert sum(batch.num_rows for batch in file.texts(0, read.append)) == 40
    assert sum(read) == len(content)
    with pytest.raises(RawChangedError, match="'a' is not what was received"):
        list(ReceivedFile(lambda: Forward(content), "a", spec, "0" * 64).batches())


def test_a_pass_that_is_given_up_closes_its_files(given: tuple[Dialect, bytes]) -> None:
    dialect, content = given
    streams: list[Forward] = []

    def start() -> Forward:
        streams.append(Forward(content))
        return streams[-1]

    file = ReceivedFile(start, "a", untyped_spec("a.yaml", dialect, [("id", "id")]))
    with closing(file.batches()) as batches:
        next(batches)

    assert all(stream.is_closed for stream in streams)
