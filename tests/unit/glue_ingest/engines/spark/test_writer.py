"""What a worker of Spark writes of sorted rows does not depend on where its batches end."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import fs

from glue_ingest.engines.spark.outcomes import Part, State
from glue_ingest.engines.spark.writer import Target, write_parts

GOOD, FLAWED, REJECTED = State.GOOD, State.FLAWED, State.REJECTED
RECEIVED = datetime(2020, 1, 1, tzinfo=UTC)
FILES = pa.table(
    {
        "file_number": pa.array([0, -1], pa.int32()),
        "ingest_run_id": ["this", "before"],
        "raw_sha256": ["aa", "bb"],
        "received_at": pa.array([RECEIVED, RECEIVED], pa.timestamp("us", "UTC")),
    }
)
# File, record, state, broken rules, key, year: two keys in three rows each, a stored row that wins,
# one that loses, a key of refused rows alone, one of null.
ROWS = [
    (0, 7, GOOD, 0, "a", "2001"),
    (0, 3, FLAWED, 2, "a", "2001"),
    (0, 9, REJECTED, 1, "a", "2001"),
    (-1, 4, GOOD, 0, "b", "2001"),
    (0, 2, GOOD, 0, "b", "2001"),
    (0, 1, GOOD, 0, "b", "2001"),
    (0, 8, FLAWED, 2, "b", "2002"),
    (-1, 5, GOOD, 0, "b", "2002"),
    (0, 6, REJECTED, 1, "c", "2002"),
    (0, 10, REJECTED, 1, None, "2002"),
    (0, 11, REJECTED, 1, None, None),
]
EXPECTED = {
    Part.ACCEPTED: [
        ("a", "this", "aa", 7, "2001"),
        ("b", "before", "bb", 4, "2001"),
        ("b", "this", "aa", 8, "2002"),
    ],
    Part.FLAWED: [(0, 8, 2, ["b", "2002"])],
    Part.LOST: [(-1, 5, 0, 0, 8), (0, 1, 0, -1, 4), (0, 2, 0, -1, 4), (0, 3, 2, 0, 7)],
    Part.REJECTED: [(0, 6, 1), (0, 9, 1), (0, 10, 1), (0, 11, 1)],
}


def batch(rows: list[tuple[Any, ...]]) -> pa.RecordBatch:
    """Return rows as Spark sends them."""
    numbers, records, states, broken, keys, years = (
        list(values) for values in zip(*rows, strict=True)
    )
    texts = [
        [key, year] if state == FLAWED else None
        for key, year, state in zip(keys, years, states, strict=True)
    ]
    return pa.record_batch(
        {
            "file_number": pa.array(numbers, pa.int32()),
            "raw_record_number": pa.array(records, pa.int64()),
            "_state": pa.array([int(state) for state in states], pa.int32()),
            "_broken_0": pa.array(broken, pa.int64()),
            "_key_texts": pa.array(texts, pa.list_(pa.string())),
            "id": pa.array(keys, pa.string()),
            "year": pa.array(years, pa.string()),
        }
    )


def read(folder: Path, part: Part) -> list[tuple[Any, ...]]:
    """Return what was written of a part, sorted; of accepted rows with their folder's year."""
    found = []
    for path in (folder / part).rglob("*.parquet"):
        year = path.parent.name.removeprefix("year=") if part is Part.ACCEPTED else None
        for row in pq.read_table(path, partitioning=None).to_pylist():
            row.pop("received_at", None)
            found.append((*row.values(), *([year] if year else [])))
    return sorted(found, key=lambda row: row[:3])


def write(
    folder: Path, size: int, *, has_partitions_in_turn: bool = False, **more: Any
) -> list[pa.RecordBatch]:
    """Write ROWS, in batches of a size, to the parts below a folder; return what is yielded."""
    target = Target(
        filesystem=fs.LocalFileSystem(),
        folder=str(folder),
        key=["id", "year"],
        broken=["_broken_0"],
        partition="year",
        columns=["id", "ingest_run_id", "raw_sha256", "raw_record_number", "received_at"],
        files=FILES,
        has_partitions_in_turn=has_partitions_in_turn,
        **more,
    )
    for part in Part:
        (folder / part).mkdir()
    batches = [batch(ROWS[start : start + size]) for start in range(0, len(ROWS), size)]
    return list(write_parts(target)(batches))


@pytest.mark.parametrize("size", range(1, len(ROWS) + 1))
@pytest.mark.parametrize("has_partitions_in_turn", [False, True])
def test_rows_go_to_their_parts_wherever_batches_end(
    tmp_path: Path, size: int, *, has_partitions_in_turn: bool
) -> None:
    (written,) = write(tmp_path, size, has_partitions_in_turn=has_partitions_in_turn)

    assert {part: read(tmp_path, part) for part in Part} == EXPECTED
    paths = sorted(str(path) for path in tmp_path.rglob("*.parquet"))
    assert sorted(filter(None, written.column("path").to_pylist())) == paths
    assert written.column("error").drop_null().to_pylist() == []


@pytest.mark.parametrize("size", range(1, len(ROWS) + 1))
def test_a_row_that_wins_and_is_of_an_older_delivery_is_withdrawn(
    tmp_path: Path, size: int
) -> None:
    # A later delivery of 2002, of which no row is here.
    write(tmp_path, size, deliveries={0: 0, -1: -1}, latest={"2002": 1})

    assert read(tmp_path, Part.ACCEPTED) == EXPECTED[Part.ACCEPTED][:1]
    assert read(tmp_path, Part.FLAWED) == []
    lost = [(-1, 4, 0, None, None), (0, 8, 2, None, None)]
    found = read(tmp_path, Part.LOST)
    assert [row for row in found if row[3] is None] == lost
    assert [row for row in found if row[3] is not None] == EXPECTED[Part.LOST]
    assert read(tmp_path, Part.REJECTED) == EXPECTED[Part.REJECTED]


@pytest.mark.parametrize("partition", [None, "year"])
def test_what_the_system_refuses_is_told_not_raised(tmp_path: Path, partition: str | None) -> None:
    (tmp_path / "accepted").write_text("no folder")
    target = Target(
        fs.LocalFileSystem(), str(tmp_path), [], ["_broken_0"], partition, ["id"], FILES, False
    )

    (written,) = write_parts(target)([batch(ROWS[:1])])

    assert "accepted" in str(written.column("error").drop_null().to_pylist())


@pytest.mark.parametrize("partition", [None, "year"])
def test_worker_makes_no_folder_of_a_dead_run_again(tmp_path: Path, partition: str | None) -> None:
    folder = tmp_path / "deleted"
    target = Target(
        fs.LocalFileSystem(), str(folder), [], ["_broken_0"], partition, ["id"], FILES, False
    )

    (written,) = write_parts(target)([batch(ROWS[:1])])

    assert "deleted" in str(written.column("error").drop_null().to_pylist())
    assert not folder.exists()
