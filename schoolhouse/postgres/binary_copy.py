"""Arrow batches into a table, by the binary form of `copy`: no value passes through a text."""

from collections.abc import Iterable

import pyarrow as pa
from pgpq import ArrowToPostgresBinaryEncoder
from psycopg import sql

from schoolhouse.postgres.session import Connection

# Postgres keeps a message whole while it reads it: one of this size, in a processor's cache.
PIECE_BYTES = 2**18


def copy_batches(
    connection: Connection,
    table: sql.Identifier,
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    *,
    is_frozen: bool = False,
) -> tuple[int, int]:
    """Append batches to a table; return how many rows were sent, and how many it took.

    The binary form checks no type: the caller's schema is that of the table. Frozen rows are for
    a table that the same transaction made.
    """
    encoder = ArrowToPostgresBinaryEncoder(schema)
    columns = sql.SQL(", ").join(map(sql.Identifier, schema.names))
    options = sql.SQL("format binary, freeze" if is_frozen else "format binary")
    query = sql.SQL("copy {} ({}) from stdin ({})").format(table, columns, options)
    sent = 0
    with connection.cursor() as cursor:
        with cursor.copy(query) as copy:
            copy.write(encoder.write_header())
            for batch in batches:
                encoded = memoryview(encoder.write_batch(batch))
                for start in range(0, len(encoded), PIECE_BYTES):
                    copy.write(encoded[start : start + PIECE_BYTES])
                sent += batch.num_rows
            copy.write(encoder.finish())
        return sent, cursor.rowcount
