"""Types that DuckDB and Postgres hold alike."""

import re

DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
TYPES = {
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "DOUBLE": "double precision",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "timestamp without time zone",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
    "VARCHAR": "text",
}


def find_type(duckdb_type: str) -> str | None:
    """Return the type of Postgres that holds exactly the same values; None if there is none."""
    if decimal := DECIMAL.fullmatch(duckdb_type):
        return f"numeric({decimal[1]},{decimal[2]})"
    return TYPES.get(duckdb_type)


def quoted(name: str) -> str:
    """Return a name as SQL; both engines quote alike."""
    return '"' + name.replace('"', '""') + '"'
