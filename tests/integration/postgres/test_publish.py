"""What is published of a build, and how it arrives."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import duckdb
import psycopg
import pytest

from schoolhouse.postgres.address import Address
from schoolhouse.publish.errors import ColumnTypeError, SourceError
from schoolhouse.publish.run import Request, publish
from tests.support.postgres.builds import NATION, Build, fill
from tests.support.postgres.catalog import catalog, stray_tables

Db = psycopg.Connection[Any]
TYPES = {
    "a_key": "integer", "a_bigint": "bigint", "a_decimal": "decimal(9,2)", "a_double": "double",
    "a_flag": "boolean", "a_date": "date", "a_time": "timestamp",
    "an_instant": "timestamp with time zone", "a_text": "varchar",
}  # fmt: skip
# A null, both ends, what is hard to spell, and doubles whose shortest texts differ by engine.
VALUES = {
    "a_bigint": ["null", "-9223372036854775808", "9223372036854775807", "0"],
    "a_decimal": ["null", "-0.50", "9999999.99", "0.00"],
    "a_double": ["null", "'-0.0'", "'nan'", "1e23", "5e-324", "'-inf'", "1e15", "0.1"],
    "a_flag": ["null", "true", "false"],
    "a_date": ["null", "'0001-01-01'", "'9999-12-31'", "'1999-12-31'"],
    "a_time": ["null", "'1900-01-01 00:00:00.000001'", "'2262-04-12 23:59:59.999999'"],
    "an_instant": ["null", "'2020-03-29 02:30:00+02'", "'1969-12-31 23:59:59.999999+00'"],
    "a_text": ["null", "''", "'Doña Ana, \"quoted\"'", "E'tab\\tline\\nend \\\\N'", "chr(119987)"],
}


def rows_of_all_types() -> str:
    count = max(map(len, VALUES.values()))
    return " union all ".join(
        f"select {i}::integer as a_key, "
        + ", ".join(f"({v[i % len(v)]})::{TYPES[c]} as {c}" for c, v in VALUES.items())
        for i in range(count)
    )


def test_every_type_arrives_exactly(build: Build, database: str, db: Db) -> None:
    build.make("kinds", rows_of_all_types(), {"columns": TYPES, "key": ["a_key"]})

    build.publish(database)

    assert [kind for kind, *_ in catalog(db, "marts.kinds").values()] == [
        "integer", "bigint", "numeric(9,2)", "double precision", "boolean", "date",
        "timestamp without time zone", "timestamp with time zone", "text",
    ]  # fmt: skip
    bits = "select a_double, encode(float8send(a_double), 'hex') from marts.kinds order by a_key"
    assert [hex_ for _, hex_ in db.execute(bits).fetchall()] == [
        None, "8000000000000000", "7ff8000000000000", "44b52d02c7e14af6", "0000000000000001",
        "fff0000000000000", "430c6bf526340000", "3fb999999999999a",
    ]  # fmt: skip
    others = "select a_decimal::text, a_date::text, a_text from marts.kinds where a_key in (1, 2)"
    assert set(db.execute(others).fetchall()) == {
        ("-0.50", "0001-01-01", ""),
        ("9999999.99", "9999-12-31", 'Doña Ana, "quoted"'),
    }


def test_constraints_indexes_and_comments_follow_from_the_model(
    build: Build, database: str, db: Db
) -> None:
    fill(build, 1)
    build.models["states"] |= {
        "publish": {"indexes": [["year", "state_code"]]}, "not_null": ["student_count"],
        "description": "Grain:  one row\nper state.",
    }  # fmt: skip
    build.describe()

    build.publish(database)

    assert catalog(db, "marts.states") == {
        "state_code": ("text", True, "The column state_code."),
        "year": ("integer", True, "The column year."),
        "student_count": ("bigint", True, "The column student_count."),
    }
    indexes = "select pg_get_indexdef(indexrelid) from pg_index where indrelid = %s::regclass"
    found = [d.partition(" USING ")[2] for (d,) in db.execute(indexes, ["marts.states"]).fetchall()]
    assert sorted(found) == ["btree (state_code, year)", "btree (year, state_code)"]
    comment = "select obj_description('marts.states'::regclass)"
    assert db.execute(comment).fetchone() == ("Grain: one row per state.",)


def test_the_history_says_what_was_published(build: Build, database: str, db: Db) -> None:
    build.publish(database)

    query = """
        select mart_name, row_count, checksum ~ '^[0-9a-f]{64}$', source_run_ids,
            code_version <> '', now() - published_at < interval '1 minute'
        from schoolhouse.published order by mart_name
    """
    assert db.execute(query).fetchall() == [
        ("nation", 1, True, ["run-1"], True, True),
        ("states", 10, True, ["run-1"], True, True),
    ]


def test_a_folder_of_parquet_is_published_like_the_database(
    build: Build, database: str, make_database: Callable[[], str]
) -> None:
    of_database = build.publish(database).marts
    folder = build.root / "parquet"
    folder.mkdir()
    with duckdb.connect(str(build.database)) as source:
        for name in build.models:
            source.execute(f"copy marts.{name} to '{folder}/{name}.parquet'")
    build.write_results(dict.fromkeys(build.models, "success"))
    parquet = replace(build.places, marts=folder)

    report = publish(Request(Address(make_database()), parquet))

    assert report.marts == of_database


@pytest.mark.parametrize(
    "duckdb_type", ["hugeint", "time", "uinteger", "double[]", "struct(a integer)"]
)
def test_a_type_that_postgres_has_not_exactly_is_refused(
    build: Build, database: str, duckdb_type: str
) -> None:
    model = {"columns": {"year": "integer", "odd": duckdb_type}, "key": ["year"]}
    build.make("odd", f"select 1::integer as year, null::{duckdb_type} as odd", model)

    with pytest.raises(
        ColumnTypeError, match=r"'odd\.odd' has no exact type.*models/marts/odd.yml"
    ):
        build.publish(database)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("select 1::integer as year, chr(0) as note", "0x00", id="zero_byte"),
        pytest.param("select null::integer as year, '' as note", "not-null", id="null_in_key"),
        pytest.param(
            "select 1::integer as year, '' as note from range(2)",
            "could not create unique",
            id="not_unique",
        ),
    ],
)
def test_rows_that_postgres_refuses_are_named(
    build: Build, database: str, db: Db, query: str, found: str
) -> None:
    build.publish(database)
    build.make("odd", query, {"columns": {"year": "integer", "note": "varchar"}, "key": ["year"]})

    with pytest.raises(SourceError, match="refuses the mart 'odd'") as caught:
        build.publish(database)

    assert found in str(caught.value)
    assert db.execute("select count(*) from marts.states").fetchone() == (10,)
    assert stray_tables(db) == []


def test_restricted_and_staging_models_stay_at_home(build: Build, database: str, db: Db) -> None:
    query = "select 1::integer as year, 2::bigint as student_count"
    build.make("persons", query, {**NATION, "schema": "restricted"})
    build.make("persons_2", query, {**NATION, "folders": ["students", "restricted"]})
    build.make("stg_lake__rows", query, {**NATION, "schema": "staging"})

    report = build.publish(database)

    assert set(report.marts) == {"nation", "states"}
    query = "select tablename from pg_tables where schemaname <> all(%s)"
    system = ["pg_catalog", "information_schema", "schoolhouse"]
    assert {n for (n,) in db.execute(query, [system]).fetchall()} == {"nation", "states"}


def test_a_mart_without_a_key_is_refused(build: Build, database: str) -> None:
    build.models["nation"] |= {"key": []}
    build.describe()

    with pytest.raises(SourceError, match=r"'nation' has no primary key.*models/marts/nation.yml"):
        build.publish(database)


def test_a_manifest_of_another_build_is_refused(build: Build, database: str) -> None:
    build.models["nation"]["columns"] = {"year": "integer", "students": "bigint"}
    build.describe()

    with pytest.raises(SourceError, match=r"'nation' .* student_count BIGINT"):
        build.publish(database)


def test_a_mart_that_is_a_view_is_published_as_a_table(build: Build, database: str, db: Db) -> None:
    build.make_view("latest", "select * from marts.nation", NATION)

    report = build.publish(database)

    assert report.marts["latest"].source_run_ids == ("run-1",)
    assert db.execute("select * from marts.latest").fetchall() == [(2000, 10)]
    kind = "select relkind::text from pg_class where oid = 'marts.latest'::regclass"
    assert db.execute(kind).fetchone() == ("r",)
    assert build.publish(database).is_unchanged
