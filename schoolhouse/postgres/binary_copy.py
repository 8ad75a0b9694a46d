"""Arrow batches in the binary form of `copy`: sent to a table, read back, and compared by SHA-256.

The form that is sent is the form that Postgres gives back, byte by byte, so a digest of either is
the same. The digest is that of the whole stream, in the order of the rows.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
from pgpq import ArrowToPostgresBinaryEncoder
from psycopg import sql

from schoolhouse.postgres.session import Connection

# Postgres keeps a message whole while it reads it: one of this size, in a processor's cache.
PIECE_BYTES = 2**18


@dataclass(frozen=True)
class RowDigest:
    """Rows in one order: how many, and the SHA-256 of their binary form, as hexadecimal digits."""

    row_count: int
    sha256: str


def copy_batches(
    connection: Connection,
    table: sql.Identifier,
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    *,
    is_frozen: bool = False,
) -> tuple[RowDigest, int]:
    """Append batches to a table; return what was sent, and how many rows the table took.

    The binary form checks no type: the caller's schema is that of the table. Frozen rows are for
    a table that the same transaction made.
    """
    encoder = ArrowToPostgresBinaryEncoder(schema)
    options = sql.SQL("format binary, freeze" if is_frozen else "format binary")
    query = sql.SQL("copy {} ({}) from stdin ({})").format(table, _listed(schema.names), options)
    sha256, row_count = hashlib.sha256(), 0
    with connection.cursor() as cursor:
        with cursor.copy(query) as copy:

            def send(encoded: bytes) -> None:
                sha256.update(encoded)
                view = memoryview(encoded)
                for start in range(0, len(view), PIECE_BYTES):
                    copy.write(view[start : start + PIECE_BYTES])

            send(encoder.write_header())
            for batch in batches:
                send(encoder.write_batch(batch))
                row_count += batch.num_rows
            send(encoder.finish())
        return RowDigest(row_count, sha256.hexdigest()), cursor.rowcount


def digest_table(
    connection: Connection, table: sql.Identifier, columns: Iterable[str]
) -> RowDigest:
    """Read a whole table in the order in which its rows are stored, and return their digest.

    That is the order in which they were sent, for a table that one `copy` filled and nobody
    changed.
    """
    query = sql.SQL("copy {} ({}) to stdout (format binary)").format(table, _listed(columns))
    sha256 = hashlib.sha256()
    with connection.transaction(), connection.cursor() as cursor:
        # Otherwise a scan of a large table may begin where that of another session is.
        connection.execute("set local synchronize_seqscans = off")
        with cursor.copy(query) as copy:
            for row in copy:
                sha256.update(row)
        return RowDigest(cursor.rowcount, sha256.hexdigest())


def _listed(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
