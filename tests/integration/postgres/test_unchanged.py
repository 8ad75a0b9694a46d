"""What is published already is not published again; whatever differs is."""

from typing import Any

import psycopg
import pytest

from tests.support.postgres.builds import Build

Db = psycopg.Connection[Any]


def test_the_same_state_twice_does_nothing(build: Build, database: str, db: Db) -> None:
    tables = "select oid, relname from pg_class where relnamespace = 'marts'::regnamespace"
    first = build.publish(database)
    before = db.execute(tables).fetchall()

    second = build.publish(database)

    assert (first.is_unchanged, second.is_unchanged) == (False, True)
    assert second.marts == first.marts
    assert db.execute(tables).fetchall() == before
    assert db.execute("select count(*) from schoolhouse.published").fetchone() == (2,)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("delete from marts.states where state_code = 'S1'", id="row_deleted"),
        pytest.param("drop table marts.nation", id="table_dropped"),
    ],
)
def test_damage_in_postgres_is_published_over(
    build: Build, database: str, db: Db, change: str
) -> None:
    build.publish(database)
    db.execute(change)

    assert not build.publish(database).is_unchanged
    assert db.execute("select count(*) from marts.states, marts.nation").fetchone() == (10,)


def test_a_database_of_an_older_version_is_published_once_more(
    build: Build, database: str, db: Db
) -> None:
    """Its history knows no hash of the rows, and checksums of another kind."""
    build.publish(database)
    db.execute("update schoolhouse.published set definition = definition - 'content_hash'")

    assert not build.publish(database).is_unchanged
    assert build.publish(database).is_unchanged


def test_the_same_rows_in_another_order_are_not_published_again(
    build: Build, database: str
) -> None:
    """As a build leaves them that ran its models side by side."""
    model = {"columns": {"year": "integer", "a": "double", "b": "varchar"}, "key": ["year"]}
    rows = "select i::integer as year, i / 7 as a, 'x' || i as b from range(100) as t (i)"
    build.make("shares", f"{rows} order by year", model)
    build.publish(database)
    build.make("shares", f"{rows} order by hash(year)", model)

    assert build.publish(database).is_unchanged


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("if(year = 3, 4, if(year = 4, 3, year)) as b", id="values_exchanged"),
        pytest.param("if(year = 3, null, year) as b", id="null"),
        pytest.param("if(year = 3, 5, year) as b", id="value"),
    ],
)
def test_other_values_are_published(build: Build, database: str, change: str) -> None:
    model = {"columns": {"year": "integer", "b": "integer"}, "key": ["year"]}
    build.make("shares", "select i::integer as year, year as b from range(9) as t (i)", model)
    build.publish(database)
    build.make("shares", f"select i::integer as year, {change} from range(9) as t (i)", model)

    assert not build.publish(database).is_unchanged
