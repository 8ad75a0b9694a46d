"""Postgres' own hash of a row, `hash_record_extended`, computed here as well.

Each side reads its own rows and hashes them: NumPy over Arrow batches here, Postgres what it
holds. Values count as the same when Postgres calls them equal: 0.0 and -0.0 are one number. The
algorithm is Bob Jenkins' lookup3 as in PostgreSQL's src/common/hashfn.c, and how columns are
combined that of hash_record_extended in src/backend/utils/adt/rowtypes.c, on machines that store
the low byte first. Hash partitions rely on these functions, so they do not change between versions.
"""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Words = NDArray[np.uint32]
Hashes = NDArray[np.uint64]

# With the seed 0, zero would have the hash of null.
SEED = 1
START = np.uint32(0x9E3779B9 + 3923095)
# Texts that come again among so many are hashed once.
SAMPLE_ROWS = 500
BLOCK_BYTES = 12
BLOCK = f"V{BLOCK_BYTES}"
# Of the last block's three words, what is left of a text: by the number of its bytes.
KEPT = np.array([b"\xff" * kept + bytes(BLOCK_BYTES - kept) for kept in range(BLOCK_BYTES)], BLOCK)
EPOCH_DAYS = np.int32(10_957)  # of 2000-01-01, where Postgres begins to count
EPOCH_MICROSECONDS = np.int64(946_684_800_000_000)


def hash_rows(batch: pa.RecordBatch) -> Hashes:
    """Return the hash of each row of a batch."""
    rows = np.zeros(batch.num_rows, np.uint64)
    for column in batch.columns:
        hashes = _hash_column(column)
        if column.null_count:
            hashes[column.is_null().to_numpy(zero_copy_only=False)] = 0
        rows = (rows << np.uint64(5)) - rows + hashes
    return rows


def _hash_column(column: pa.Array) -> Hashes:
    kind = column.type
    if pa.types.is_string(kind):
        return _hash_texts(column)
    if pa.types.is_boolean(kind):
        return _hash_integers(_values(column.cast(pa.int32()), np.int32))
    if pa.types.is_int32(kind):
        return _hash_integers(_values(column, np.int32))
    if pa.types.is_date32(kind):
        return _hash_integers(_values(column, np.int32) - EPOCH_DAYS)
    if pa.types.is_int64(kind):
        return _hash_bigints(_values(column, np.int64))
    if pa.types.is_timestamp(kind):
        return _hash_bigints(_values(column, np.int64) - EPOCH_MICROSECONDS)
    if pa.types.is_float64(kind):
        return _hash_doubles(_values(column, np.float64))
    raise TypeError(f"a column of {kind} has no hash; add it here and to column_types.py")


def _values(column: pa.Array, dtype: type[Any]) -> NDArray[Any]:
    """Return the values as they lie in memory; in the place of a null there may be anything."""
    size = np.dtype(dtype).itemsize
    return np.frombuffer(column.buffers()[1], dtype, len(column), column.offset * size)


def _hash_integers(values: NDArray[np.int32]) -> Hashes:
    a, b, c = OF_FOUR
    return _finish(a + values.view(np.uint32), b, c)


def _hash_bigints(values: NDArray[np.int64]) -> Hashes:
    low, high = _halves(values)
    # The upper half of a negative number is turned round.
    turned = high ^ (high.view(np.int32) >> 31).view(np.uint32)
    return _hash_integers((low ^ turned).view(np.int32))


def _hash_doubles(values: NDArray[np.float64]) -> Hashes:
    nans = np.isnan(values)
    low, high = _halves(np.where(nans, np.nan, values) if nans.any() else values)
    a, b, c = OF_EIGHT
    hashes = _finish(a + low, b + high, c)
    hashes[values == 0] = SEED
    return hashes


def _hash_texts(column: pa.Array) -> Hashes:
    sample = column[:SAMPLE_ROWS]
    if len(sample.unique()) > len(sample) // 2:
        return _hash_each_text(column)
    coded = column.dictionary_encode()
    if not len(coded.dictionary):
        return np.zeros(len(column), np.uint64)
    places: NDArray[np.intp] = coded.indices.fill_null(0).to_numpy(zero_copy_only=False)
    return _hash_each_text(coded.dictionary)[places]


def _hash_each_text(texts: pa.Array) -> Hashes:
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    # Anything else than indexes of the machine's own size would be converted at each use.
    places = ends.astype(np.intp)
    return _hash_bytes(data or b"", places[:-1], np.diff(places))


def _hash_bytes(content: Any, starts: NDArray[np.intp], lengths: NDArray[np.intp]) -> Hashes:
    """Hash pieces of `content`: three words at a time, then the bytes that are left."""
    padded = b"".join((content, bytes(BLOCK_BYTES)))
    # From each byte on, the next twelve.
    blocks = np.ndarray(len(padded) - BLOCK_BYTES + 1, BLOCK, padded, strides=(1,))
    a, b, c = (words[lengths] for words in _begin(np.arange(lengths.max() + 1, dtype=np.uint32)))
    whole_counts = lengths // BLOCK_BYTES
    for number in range(int(whole_counts.max())):
        which = np.flatnonzero(whole_counts > number)
        words = _words(blocks, starts[which] + BLOCK_BYTES * number)
        a[which], b[which], c[which] = _mix(
            a[which] + words[:, 0], b[which] + words[:, 1], c[which] + words[:, 2]
        )
    words = _words(blocks, starts + BLOCK_BYTES * whole_counts)
    words &= _words(KEPT, lengths - BLOCK_BYTES * whole_counts)
    # The lowest byte of c is kept for the length.
    return _finish(a + words[:, 0], b + words[:, 1], c + (words[:, 2] << np.uint32(8)))


def _words(blocks: NDArray[Any], starts: NDArray[np.intp]) -> Words:
    """Return the three words of each block."""
    return blocks[starts].view("<u4").reshape(-1, 3)


def _begin(lengths: Words) -> tuple[Words, Words, Words]:
    """Return the three words that a hash of so many bytes begins with."""
    start = lengths + START
    return _mix(start, start + np.uint32(SEED), start)


def _halves(values: NDArray[Any]) -> tuple[Words, Words]:
    halves = values.view(np.uint32).reshape(-1, 2)
    return halves[:, 0], halves[:, 1]


def _rotate(word: Words, count: int) -> Words:
    return (word << np.uint32(count)) | (word >> np.uint32(32 - count))


def _mix(a: Words, b: Words, c: Words) -> tuple[Words, Words, Words]:
    a, c = (a - c) ^ _rotate(c, 4), c + b
    b, a = (b - a) ^ _rotate(a, 6), a + c
    c, b = (c - b) ^ _rotate(b, 8), b + a
    a, c = (a - c) ^ _rotate(c, 16), c + b
    b, a = (b - a) ^ _rotate(a, 19), a + c
    c, b = (c - b) ^ _rotate(b, 4), b + a
    return a, b, c


def _finish(a: Words, b: Words, c: Words) -> Hashes:
    c = (c ^ b) - _rotate(b, 14)
    a = (a ^ c) - _rotate(c, 11)
    b = (b ^ a) - _rotate(a, 25)
    c = (c ^ b) - _rotate(b, 16)
    a = (a ^ c) - _rotate(c, 4)
    b = (b ^ a) - _rotate(a, 14)
    c = (c ^ b) - _rotate(b, 24)
    return (b.astype(np.uint64) << np.uint64(32)) | c


# What values of four and of eight bytes begin with.
OF_FOUR, OF_EIGHT = (_begin(np.array([size], np.uint32)) for size in (4, 8))
