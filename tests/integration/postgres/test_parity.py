"""The same models on DuckDB and on Postgres, from one lake: every table, every row, every type.

The engines work in different time zones, so that an instant read in the session's zone shows.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from psycopg import sql

from glue_ingest.contracts.odcs import load_contracts
from glue_ingest.lake.store import Store
from schoolhouse.load.run import load
from tests.support.postgres.engines import (
    TABLES_ONLY,
    copy_project,
    find_differences,
    list_tables,
    postgres_environment,
    read_duckdb,
    read_postgres,
    run_dbt,
)
from tests.support.postgres.load_district import plain_login
from tests.support.workspaces import ingest_sample

DUCKDB_ZONE, POSTGRES_ZONE = "America/Los_Angeles", "Asia/Tokyo"


@dataclass(frozen=True)
class Built:
    """The sample's lake, built on DuckDB, with the manifest of that build."""

    lake: Store
    database: Path
    manifest: dict[str, Any]


@pytest.fixture(scope="module")
def on_duckdb(tmp_path_factory: pytest.TempPathFactory) -> Built:
    home = tmp_path_factory.mktemp("parity")
    space = ingest_sample(home)
    environment = {"SCHOOLHOUSE_LAKE": str(space.lake), "SCHOOLHOUSE_DUCKDB": str(space.database)}
    environment["TZ"] = DUCKDB_ZONE
    manifest = run_dbt("duckdb", home, environment, "build", *TABLES_ONLY)
    return Built(Store(str(space.lake)), space.database, manifest)


@pytest.fixture
def url(database: str) -> Iterator[str]:
    """Connection string of a plain login to an empty database in a zone of its own."""
    with psycopg.connect(database, autocommit=True) as connection:
        change = sql.SQL("alter database {} set timezone to {}")
        name = sql.Identifier(connection.info.dbname)
        connection.execute(change.format(name, POSTGRES_ZONE))
    with plain_login(database) as login:
        yield login


def build_on_postgres(built: Built, url: str, home: Path, *arguments: str) -> dict[str, Any]:
    with psycopg.connect(url, autocommit=True) as connection:
        load(built.lake, load_contracts(), connection, lambda _: None)
    # No lake to be found: what stands in Postgres is all that dbt may read.
    environment = postgres_environment(url) | {"SCHOOLHOUSE_LAKE": os.devnull}
    manifest: dict[str, Any] = run_dbt("postgres", home, environment, "build", *arguments)
    return manifest


def differences(built: Built, manifest: dict[str, Any], url: str, name: str) -> list[str]:
    here = list_tables(built.manifest, "model", "seed")
    there = list_tables(manifest, "model", "seed")
    return find_differences(
        read_duckdb(built.database, *here[name]), read_postgres(url, *there[name])
    )


def test_every_model_is_the_same_on_both_engines(
    on_duckdb: Built, url: str, tmp_path: Path
) -> None:
    manifest = build_on_postgres(on_duckdb, url, tmp_path)

    # The list of what is compared is the manifest's: a new mart cannot be forgotten.
    names = list_tables(manifest, "model", "seed").keys()
    assert {"state_year_metrics", "national_summary"} <= names
    assert names == list_tables(on_duckdb.manifest, "model", "seed").keys()
    found = {name: differences(on_duckdb, manifest, url, name) for name in names}
    assert {name: unlike for name, unlike in found.items() if unlike} == {}


@pytest.mark.parametrize(
    ("macro", "right", "wrong", "model"),
    [
        pytest.param(
            "measures/safe_ratio.sql",
            "cast({{ numerator }} as double precision) / nullif({{ denominator }}, 0)",
            "cast(({{ numerator }}) / nullif({{ denominator }}, 0) as double precision)",
            "state_year_metrics",
            id="whole_numbers_divided",
        ),
        pytest.param(
            "cross_db/utc_timestamp.sql",
            "{{ column_name }} at time zone 'UTC'",
            "cast({{ column_name }} as timestamp)",
            "states_all",
            id="zone_of_the_session",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_macro_that_is_wrong_on_postgres_is_found(
    on_duckdb: Built,
    url: str,
    tmp_path: Path,
    macro: str,
    right: str,
    wrong: str,
    model: str,
) -> None:
    path = copy_project(tmp_path) / "macros" / macro
    assert right in path.read_text()
    path.write_text(path.read_text().replace(right, wrong))
    manifest = build_on_postgres(on_duckdb, url, tmp_path, *TABLES_ONLY, "--select", f"+{model}")

    assert differences(on_duckdb, manifest, url, model)


def compared(folder: Path, database: str, here: str, there: str) -> list[str]:
    """Make a table on each engine; return how they differ."""
    path = folder / "one.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"create table main.one {here}")
    with psycopg.connect(database) as connection:
        connection.execute(f"create table public.one {there}")
    return find_differences(
        read_duckdb(path, "main", "one"), read_postgres(database, "public", "one")
    )


def test_table_without_rows_proves_nothing(database: str, tmp_path: Path) -> None:
    here, there = "(school varchar, year integer)", "(school text, year integer)"

    assert compared(tmp_path, database, here, there) == ["no row was compared"]


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        pytest.param("1.0::double", "(1 + 1e-13)::float8", 0, id="last_digit_of_a_double"),
        pytest.param("1.0::double", "(1 + 1e-11)::float8", 1, id="double"),
        pytest.param("0.0::double", "1e-300::float8", 1, id="double_beside_zero"),
        pytest.param("'nan'::double", "'nan'::float8", 0, id="not_a_number"),
        pytest.param("null::double", "0::float8", 1, id="null_is_no_zero"),
        pytest.param("1::integer", "1::bigint", 1, id="width"),
        pytest.param("1.5::decimal(5,2)", "1.5::numeric(5,2)", 0, id="decimal"),
        pytest.param("1.5::decimal(5,2)", "1.51::numeric(5,2)", 1, id="decimal_value"),
        pytest.param("1.5::decimal(5,2)", "1.5::numeric(6,2)", 1, id="precision"),
        pytest.param("'a'::varchar", "'a'::varchar", 0, id="text"),
        pytest.param("'a'::varchar", "'a '::text", 1, id="space"),
        pytest.param("date '2020-01-01'", "timestamp '2020-01-01'", 1, id="date"),
        pytest.param("true", "true", 0, id="boolean"),
    ],
)
def test_comparison_is_exact_but_for_doubles(
    database: str, tmp_path: Path, here: str, there: str, expected: int
) -> None:
    here, there = f"as select {here} as x, 'k' as k", f"as select {there} as x, 'k'::text as k"

    assert len(compared(tmp_path, database, here, there)) == expected
