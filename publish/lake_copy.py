"""Arrow batches into a table, by the binary form of `copy`: no value passes through a text."""

from collections.abc import Iterable

import psycopg
import pyarrow as pa
from pgpq import ArrowToPostgresBinaryEncoder
from psycopg import sql


def copy_batches(
    connection: psycopg.Connection[tuple[object, ...]],
    table: sql.Identifier,
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
) -> tuple[int, int]:
    """Append batches to a table; return how many rows were sent, and how many it took.

    The binary form checks no type: the caller's schema is that of the table.
    """
    encoder = ArrowToPostgresBinaryEncoder(schema)
    columns = sql.SQL(", ").join(map(sql.Identifier, schema.names))
    query = sql.SQL("copy {} ({}) from stdin (format binary)").format(table, columns)
    sent = 0
    with connection.cursor() as cursor:
        with cursor.copy(query) as copy:
            copy.write(encoder.write_header())
            for batch in batches:
                copy.write(encoder.write_batch(batch))
                sent += batch.num_rows
            copy.write(encoder.finish())
        return sent, cursor.rowcount
