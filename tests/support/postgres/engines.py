"""One lake built by dbt on DuckDB and on Postgres, read back table by table, and compared."""

import json
import math
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

ROOT = Path(__file__).parents[3]
PROJECT_PARTS = ("models", "macros", "seeds", "tests/dbt", "analyses", "dbt_project.yml")
RELATIVE_TOLERANCE = 1e-12
# What dbt is told to build all tables, and to test none.
TABLES_ONLY = ("--exclude-resource-type", "test", "unit_test")
SHOWN = 5
DOUBLE = "double precision"
# DuckDB's types and one other spelling, in the words of Postgres. A type without a pair differs.
SPELLED = {
    "VARCHAR": "text",
    "character varying": "text",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "DOUBLE": DOUBLE,
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "timestamp without time zone",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
}


@dataclass(frozen=True)
class Table:
    """What an engine made of a model: type by column, in order, and the rows in no order."""

    columns: dict[str, str]
    rows: list[tuple[Any, ...]]


def spell(data_type: str) -> str:
    """Name a type of either engine in the words of Postgres."""
    if decimal := re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", data_type):
        return f"numeric({decimal[1]},{decimal[2]})"
    return SPELLED.get(data_type, data_type)


def read_duckdb(database: Path, schema: str, name: str) -> Table:
    with duckdb.connect(str(database), read_only=True) as connection:
        described = connection.execute(f'describe "{schema}"."{name}"').fetchall()
        rows = connection.execute(f'select * from "{schema}"."{name}"').fetchall()
    return Table({column: spell(kind) for column, kind, *_ in described}, rows)


def read_postgres(url: str, schema: str, name: str) -> Table:
    described = (
        "select attname, format_type(atttypid, atttypmod) from pg_attribute "
        "where attrelid = %s::regclass and attnum > 0 and not attisdropped order by attnum"
    )
    with psycopg.connect(url) as connection:
        columns = connection.execute(described, [f'"{schema}"."{name}"']).fetchall()
        query = sql.SQL("select * from {}").format(sql.Identifier(schema, name))
        rows = connection.execute(query).fetchall()
    return Table({column: spell(kind) for column, kind in columns}, rows)


def find_differences(duckdb_table: Table, postgres_table: Table) -> list[str]:
    """Say what differs; a table without rows proves nothing, and is a difference too."""
    if duckdb_table.columns != postgres_table.columns:
        unlike = duckdb_table.columns.items() ^ postgres_table.columns.items()
        return [f"columns: {sorted(unlike) or 'another order'}"]
    found = [len(table.rows) for table in (duckdb_table, postgres_table)]
    if found[0] != found[1]:
        return [f"rows: {found[0]} on DuckDB, {found[1]} on Postgres"]
    if not found[0]:
        return ["no row was compared"]
    pairs = zip(_ordered(duckdb_table), _ordered(postgres_table), strict=True)
    return [
        f"{column} beside {left[:4]}: {here!r} on DuckDB, {there!r} on Postgres"
        for left, right in pairs
        for column, here, there in zip(duckdb_table.columns, left, right, strict=True)
        if not _is_same(here, there)
    ][:SHOWN]


def _ordered(table: Table) -> list[tuple[Any, ...]]:
    """Sort by what must be equal; doubles, which may differ in the last digit, come last."""
    doubles = [kind == DOUBLE for kind in table.columns.values()]

    def key(row: tuple[Any, ...]) -> tuple[list[Any], list[Any]]:
        cells = list(zip(row, doubles, strict=True))
        exact = [(cell is not None, str(cell)) for cell, is_double in cells if not is_double]
        return exact, [(cell is not None, cell or 0.0) for cell, is_double in cells if is_double]

    return sorted(table.rows, key=key)


def _is_same(here: Any, there: Any) -> bool:
    if type(here) is not type(there):
        return False
    if not isinstance(here, float):
        return bool(here == there)
    are_nan = math.isnan(here) and math.isnan(there)
    return are_nan or math.isclose(here, there, rel_tol=RELATIVE_TOLERANCE, abs_tol=0.0)


def run_dbt(engine: str, home: Path, environment: dict[str, str], *arguments: str) -> Any:
    """Run dbt on the copy of the project in `home`, or on the project; return the manifest."""
    project = home / "project" if (home / "project").is_dir() else ROOT
    shutil.copy(ROOT / "profiles.yml.example", home / "profiles.yml")
    target = home / f"target_{engine}"
    command = [Path(sys.executable).with_name("dbt"), *arguments, "--target", engine,
               "--profiles-dir", home, "--project-dir", project, "--target-path", target,
               "--log-path", home]  # fmt: skip
    kept = {key: value for key, value in os.environ.items() if not key.startswith("DBT_")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=project,
        env=kept | {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]
    return json.loads((target / "manifest.json").read_text())


def postgres_environment(url: str) -> dict[str, str]:
    """Return where dbt finds a database."""
    parts = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    return {
        "SCHOOLHOUSE_POSTGRES_HOST": parts["host"],
        "SCHOOLHOUSE_POSTGRES_PORT": parts.get("port", "5432"),
        "SCHOOLHOUSE_POSTGRES_USER": parts["user"],
        "SCHOOLHOUSE_POSTGRES_DATABASE": parts["dbname"],
        "DBT_ENV_SECRET_SCHOOLHOUSE_POSTGRES_PASSWORD": parts.get("password", ""),
    }


def list_tables(manifest: dict[str, Any], *kinds: str) -> dict[str, tuple[str, str]]:
    """Schema and name of what dbt makes, by the name in the project."""
    return {
        node["name"]: (node["schema"], node["alias"])
        for node in manifest["nodes"].values()
        if node["resource_type"] in kinds
    }


def copy_project(home: Path) -> Path:
    """Copy what dbt reads, to change it."""
    project = home / "project"
    for part in PROJECT_PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, project / part)
        else:
            shutil.copy(ROOT / part, project / part)
    return project
