"""What Postgres' catalog says of the published tables."""

from typing import Any

import psycopg

Db = psycopg.Connection[Any]


def catalog(db: Db, table: str) -> dict[str, Any]:
    query = """
        select attname, format_type(atttypid, atttypmod), attnotnull,
            col_description(attrelid, attnum)
        from pg_attribute where attrelid = %s::regclass and attnum > 0 order by attnum
    """
    return {name: tuple(rest) for name, *rest in db.execute(query, [table]).fetchall()}


def stray_tables(db: Db) -> list[Any]:
    query = "select relname from pg_class where relnamespace = any(%s::regnamespace[])"
    return db.execute(query, [["schoolhouse_loading", "schoolhouse_retired"]]).fetchall()
