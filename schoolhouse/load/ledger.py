"""The ledger in Postgres: the rows of the lake's, no more and no less."""

from dataclasses import asdict
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb

from glue_ingest.lake.ledger import LedgerRow
from schoolhouse.load import schema as lake_schema
from schoolhouse.load.tables import Table, ledger_table
from schoolhouse.postgres.session import Connection


def land_ledger(connection: Connection, rows: list[LedgerRow]) -> tuple[int, int, int]:
    """Add missing rows and delete foreign ones; return how many were added, kept and deleted.

    A ledger is only appended to, so a row that is there is the same row.
    """
    table = ledger_table()
    ledger = lake_schema.name(table.name)
    with connection.transaction():
        landed = {
            str(run_id)
            for (run_id,) in connection.execute(sql.SQL("select run_id from {}").format(ledger))
        }
        missing = [row for row in rows if row.run_id not in landed]
        gone = sorted(landed - {row.run_id for row in rows})
        connection.execute(sql.SQL("delete from {} where run_id = any(%s)").format(ledger), [gone])
        insert = sql.SQL("insert into {} ({}) values ({})").format(
            ledger,
            sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns),
            sql.SQL(", ").join([sql.Placeholder()] * len(table.columns)),
        )
        with connection.cursor() as cursor:
            cursor.executemany(insert, [_values(table, row) for row in missing])
    return len(missing), len(rows) - len(missing), len(gone)


def _values(table: Table, row: LedgerRow) -> list[Any]:
    values = asdict(row)
    return [
        Jsonb(values[column.name]) if column.postgres_type == "jsonb" else values[column.name]
        for column in table.columns
    ]
