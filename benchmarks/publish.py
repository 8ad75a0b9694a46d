"""Publishing a mart beside what people write instead: time, processor time, memory of the client.

One mart of 15 mixed columns. The subjects take turns; each is a process of its own, start included.
The server is the one that tests use, with its default settings, on the same machine. Ours
replaces the mart of the round before, and is measured with all that it does: reading back and
comparing, key, comments, statistics, swap. The others load into an empty table and do nothing else
but what their names say. Prints Markdown.
"""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import duckdb
import psycopg
import typer

from benchmarks.measure import Usage, measure, median_usage, table_row
from schoolhouse.postgres.server import find_programs, running_server

PROJECT = Path(__file__).parents[1]
TABLE = "student_years"
COLUMNS = {
    "row_id": ("bigint", "i::bigint"),
    "school_code": ("varchar", "'S' || lpad((i % 50000)::varchar, 6, '0')"),
    "year": ("integer", "(2000 + i % 25)::integer"),
    "state_name": ("varchar", "['Alabama', 'Ohio', 'New York', 'Doña Ana'][1 + i % 4]"),
    "is_charter": ("boolean", "i % 7 = 0"),
    "start_date": ("date", "date '2000-01-01' + (i % 9000)::integer"),
    "loaded_at": (
        "timestamp with time zone",
        "timestamptz '2020-01-01 00:00:00+00' + to_microseconds(i * 1234567)",
    ),
    "enrollment_count": ("bigint", "(i * 7919 % 100000)::bigint"),
    "revenue_usd": ("bigint", "(hash(i + {seed}) % 1000000007)::bigint"),
    "spending_usd": ("double", "(hash(i * 3 + {seed}) % 1000003) / 97.0"),
    "basic_share": ("double", "case when i % 10 > 0 then (hash(i * 5) % 10007) / 10007.0 end"),
    "proficient_share": ("double", "(hash(i * 7) % 10009) / 10009.0"),
    "score": ("decimal(9,2)", "(i % 10000 / 100.0)::decimal(9, 2)"),
    "note": ("varchar", "case when i % 3 > 0 then md5(i::varchar) end"),
    "grade": ("varchar", "'grade ' || (i % 12)"),
}
DDL = ", ".join(f"{name} {kind}" for name, (kind, _) in COLUMNS.items())
POSTGRES_DDL = DDL.replace(" double", " double precision").replace(" varchar", " text")
KEY = "row_id"
PANDAS = "pandas.to_sql, a tenth of the rows"
Command = Callable[[int], list[str]]


def write_build(root: Path, rows: int, seed: int) -> Path:
    """Build the mart as dbt would leave it; return its database."""
    (root / "target").mkdir(parents=True)
    (root / "lake" / "ledger").mkdir(parents=True)
    database = root / "schoolhouse.duckdb"
    values = ", ".join(
        f"{expression.format(seed=seed)} as {name}" for name, (_, expression) in COLUMNS.items()
    )
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            f"create table marts.{TABLE} as select {values} from range({rows} + {seed}) as t (i)"  # noqa: S608
        )
        csv = root / "mart.csv"
        connection.execute(f"copy marts.{TABLE} to '{csv}' (header false)")
    node = {
        "unique_id": f"model.schoolhouse.{TABLE}", "resource_type": "model", "name": TABLE,
        "schema": "marts", "fqn": ["schoolhouse", "marts", TABLE], "config": {},
        "original_file_path": "models/marts/student_years.sql", "description": "Invented rows.",
        "constraints": [{"type": "primary_key", "columns": [KEY]}],
        "columns": {
            name: {"name": name, "data_type": kind, "description": name, "constraints": []}
            for name, (kind, _) in COLUMNS.items()
        },
    }  # fmt: skip
    manifest = {"nodes": {node["unique_id"]: node}, "sources": {}}
    (root / "target" / "manifest.json").write_text(json.dumps(manifest))
    results = {
        "metadata": {"generated_at": datetime.now(UTC).isoformat()},
        "args": {"which": "build"},
        "results": [],
    }
    (root / "target" / "run_results.json").write_text(json.dumps(results))
    return database


def list_subjects(builds: list[Path], *, has_pandas: bool) -> dict[str, Command]:
    """Return the command of each subject for a round."""

    def copy(number: int) -> list[str]:
        csv = builds[number % 2].with_name("mart.csv")
        address = os.environ["SCHOOLHOUSE_PG_URL"]
        return ["psql", "-q", address, "-c", f"\\copy loaded from '{csv}' csv"]

    def copy_and_index(number: int) -> list[str]:
        key = f"alter table loaded add primary key ({KEY})"
        return [*copy(number), "-v", "ON_ERROR_STOP=1", "-c", key, "-c", "analyze loaded"]

    def load(way: str) -> Command:
        module = [sys.executable, "-m", "benchmarks.to_postgres", way]
        return lambda number: [*module, str(builds[number % 2])]

    publish = [sys.executable, "-m", "schoolhouse", "publish", "--marts"]
    subjects: dict[str, Command] = {
        "schoolhouse publish, all that it does": lambda number: [*publish, str(builds[number % 2])],
        "psql \\copy of CSV, no key": copy,
        "psql \\copy of CSV, into a table with the key": copy,
        "psql \\copy of CSV, then its key and analyze": copy_and_index,
        "CSV written by DuckDB, then psql \\copy, no key": load("psql"),
        "pgpq, loading only": load("pgpq"),
        "adbc, loading only": load("adbc"),
    }
    return subjects | ({PANDAS: load("pandas")} if has_pandas else {})


@contextmanager
def measured_server(folder: Path) -> Iterator[psycopg.Connection]:
    """Start a server with its default settings; give its address and its psql to all processes."""
    with running_server(folder) as server:
        os.environ["SCHOOLHOUSE_PG_URL"] = server.url()
        os.environ["PATH"] = f"{find_programs(folder)}{os.pathsep}{os.environ['PATH']}"
        with psycopg.connect(server.url(), autocommit=True) as connection:
            yield connection


def run(connection: psycopg.Connection, subject: str, command: list[str]) -> Usage:
    """Run a subject once: what the others load into is empty, and the disk is at rest."""
    connection.execute("drop table if exists loaded")
    key = f", primary key ({KEY})" if subject.endswith("with the key") else ""
    connection.execute(f"create table loaded ({POSTGRES_DDL}{key})")
    connection.execute("checkpoint")
    finished = measure(command, PROJECT)
    finished.check(subject)
    typer.echo(f"{subject}: {finished.usage.wall_seconds:.2f} s", err=True)
    return finished.usage


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(epilog="Example: python -m benchmarks.publish --rows 1000000 --rounds 5")
def main(
    rows: Annotated[int, typer.Option(min=100)] = 1_000_000,
    rounds: Annotated[int, typer.Option(min=1)] = 5,
    *,
    pandas: Annotated[bool, typer.Option(help="Also pandas.to_sql, of a tenth.")] = True,
) -> None:
    """Measure the subjects and print the medians as a table."""
    folder = Path(tempfile.mkdtemp(prefix="schoolhouse_bench_"))
    builds = [write_build(folder / f"build_{seed}", rows, seed) for seed in (1, 2)]
    # Of its own: only we can enter the other one, and root's server is not root.
    server = Path(tempfile.mkdtemp(prefix="schoolhouse_bench_pg_"))
    with measured_server(server) as connection:
        subjects = list_subjects(builds, has_pandas=pandas)
        usages: dict[str, list[Usage]] = {name: [] for name in subjects}
        for number in range(rounds):
            for name, command in subjects.items():
                usages[name].append(run(connection, name, command(number)))
    for made in (folder, server):
        shutil.rmtree(made)
    base = median_usage(usages["psql \\copy of CSV, no key"]).wall_seconds
    typer.echo(f"{rows:,} rows of {len(COLUMNS)} columns, medians of {rounds}\n")
    typer.echo("| subject | wall, s | client CPU, s | client memory, MiB | wall ÷ \\copy |")
    typer.echo("|---|---|---|---|---|")
    for name, runs in usages.items():
        used = median_usage(runs)
        typer.echo(table_row(name, used, f"{used.wall_seconds / base:.2f}", decimals=2))


if __name__ == "__main__":
    app()
