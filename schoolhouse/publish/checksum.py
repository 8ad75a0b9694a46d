"""The checksum of a table, the same for its rows in any order: of both sides, in one form.

The sum and the XOR of the hashes of its rows. The sum sees a row that is there twice. The hash of
a row is itself a sum over its columns, so a sum would not see that two rows exchanged a value; the
XOR does, but for one such pair in a hundred million.
"""

import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from typing import Any, Self

import numpy as np
import psycopg
import pyarrow as pa

from schoolhouse.postgres.column_types import quoted
from schoolhouse.postgres.errors import DatabaseUnfitError
from schoolhouse.postgres.session import Connection
from schoolhouse.publish.row_hash import SEED, hash_rows

HASHES = 2**64
NUMERIC = re.compile(r"numeric\((?P<width>\d+),(?P<scale>\d+)\)")
Typed = Sequence[tuple[str, str]]
Counted = tuple[int, str]
# Batches that may wait to be hashed. Each is kept in memory.
MAX_WAITING = 2
# Of a table in Postgres that is counted at a time, 16 MB.
PART_PAGES = 2_000
PROBE = f"select hash_record_extended(row(7, 0.1::float8, 'a text of 17 byte'::text), {SEED})"


def list_hashed(columns: Typed, long_texts: Collection[str] = ()) -> Iterator[str]:
    """Yield what is hashed of columns with Postgres' types, as SQL of both engines.

    NumPy goes through a text step by step. Of columns with `long_texts` it gets digests.
    """
    for name, kind in columns:
        column = quoted(name)
        if numeric := NUMERIC.fullmatch(kind):
            # Both engines spell a decimal alike, but for the zero of one without whole digits.
            is_below_one = numeric["width"] == numeric["scale"]
            yield f"replace({column}::text, '0.', '.')" if is_below_one else f"{column}::text"
        elif name in long_texts:
            yield f"md5({column})"
        else:
            yield column
        if kind == "bigint":
            # Its hash folds the halves: -5 and 4294967291 have the same. This tells them apart.
            yield f"{column} >> 32"


class Tally:
    """Counts and hashes batches in a thread of its own, while they are used for something else."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "count")
        self._waiting: deque[Future[tuple[int, int, int]]] = deque()
        self._count = self._total = self._mixed = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def add(self, hashed: pa.RecordBatch) -> None:
        """Count a batch of what is hashed; wait while too many others are not counted yet."""
        self._waiting.append(self._pool.submit(_count_batch, hashed))
        self._take(MAX_WAITING)

    def counted(self) -> Counted:
        """Return how many rows were added, and their checksum."""
        self._take(0)
        return self._count, _as_text(self._total, self._mixed)

    def _take(self, left: int) -> None:
        while len(self._waiting) > left:
            count, total, mixed = self._waiting.popleft().result()
            self._count += count
            self._total += total
            self._mixed ^= mixed


def count_batches(batches: Iterable[pa.RecordBatch]) -> Counted:
    """Return how many rows there are in batches of what is hashed, and their checksum."""
    with Tally() as tally:
        for batch in batches:
            tally.add(batch)
        return tally.counted()


def _count_batch(batch: pa.RecordBatch) -> tuple[int, int, int]:
    hashes = hash_rows(batch)
    return len(hashes), int(hashes.sum(dtype=np.uint64)), int(np.bitwise_xor.reduce(hashes))


def check_server(connection: Connection) -> None:
    """Refuse a server that hashes rows in another way, or not at all.

    Raises:
        DatabaseUnfitError: if it does.
    """
    row = {"a": pa.array([7], pa.int32()), "b": [0.1], "c": ["a text of 17 byte"]}
    expected = int(hash_rows(pa.record_batch(row))[0])
    try:
        found: Any = connection.execute(PROBE).fetchone()
    except psycopg.errors.UndefinedFunction:
        found = None
    if found is None or found[0] % HASHES != expected:
        version = connection.info.parameter_status("server_version")
        raise DatabaseUnfitError(
            f"The server cannot count rows in our way. Found: PostgreSQL {version}. Name one in "
            "--to that is version 14 or later, on a machine that stores the low byte first (x86, "
            "ARM)."
        )


def list_parts(pages: int) -> list[str]:
    """Return conditions that divide a table of Postgres of so many pages; each row meets one."""
    cuts = [f"'({page},0)'" for page in range(PART_PAGES, pages, PART_PAGES)]
    return [
        " and ".join(["true", *[f"ctid >= {cut}" for cut in low], *[f"ctid < {c}" for c in high]])
        for low, high in pairwise([[], *([cut] for cut in cuts), []])
    ]


def postgres_query(table: str, hashed: Iterable[str], part: str = "true") -> str:
    """Return the query that counts a part of a table of Postgres; `table` is SQL."""
    hashes = f"hash_record_extended(row({', '.join(hashed)}), {SEED})"
    # `offset 0` keeps Postgres from computing each hash twice.
    hashed = f"select {hashes} as hash from {table} where {part} offset 0"  # noqa: S608 - names are quoted
    return f"select count(*), sum(hash), bit_xor(hash) from ({hashed}) as hashed"  # noqa: S608


def read_counted(rows: Iterable[Sequence[Any]]) -> Counted:
    """Return what that query found in all parts."""
    count = total = mixed = 0
    for part_count, part_total, part_mixed in rows:
        count += part_count
        total += int(part_total or 0)
        mixed ^= part_mixed or 0
    return count, _as_text(total, mixed)


def _as_text(total: int, mixed: int) -> str:
    return f"{total % HASHES:016x}{mixed % HASHES:016x}"
