"""Arrow batches into a table, as the CSV that `copy` reads.

Arrow writes the text and Postgres parses it; no value passes through Python. A null is an empty
field, an empty text a quoted one; doubles are written so that they come back the same.
"""

from collections.abc import Iterable

import psycopg
import pyarrow as pa
import pyarrow.csv
from psycopg import sql

OPTIONS = pyarrow.csv.WriteOptions(include_header=False)


def copy_batches(
    connection: psycopg.Connection[tuple[object, ...]],
    schema: str,
    table: str,
    columns: list[str],
    batches: Iterable[pa.RecordBatch],
) -> tuple[int, int]:
    """Append batches to a table; return how many rows were sent, and how many it took."""
    query = sql.SQL("copy {} ({}) from stdin (format csv)").format(
        sql.Identifier(schema, table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    sent = 0
    with connection.cursor() as cursor:
        with cursor.copy(query) as copy:
            for batch in batches:
                buffer = pa.BufferOutputStream()
                pyarrow.csv.write_csv(batch, buffer, OPTIONS)
                copy.write(memoryview(buffer.getvalue()))
                sent += batch.num_rows
        return sent, cursor.rowcount
