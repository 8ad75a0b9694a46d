"""What a build, a login or a neighbour can do to a publish: it goes well, or is refused by name."""

import shutil
import time
from dataclasses import replace
from typing import Any

import duckdb
import psycopg
import pytest

from schoolhouse.postgres.address import Address
from schoolhouse.postgres.session import connected
from schoolhouse.publish import provenance, stage
from schoolhouse.publish.errors import LockTimeoutError, SourceError
from schoolhouse.publish.run import Request, publish
from tests.support.postgres.builds import NATION, Build
from tests.support.postgres.readers import read_marts

Db = psycopg.Connection[Any]
STRAY = """
    select count(*) from pg_class
    where relkind = 'r' and relnamespace = 'schoolhouse_loading'::regnamespace
"""


@pytest.fixture
def build(build: Build, database: str) -> Build:
    build.publish(database)
    return build


def columns(*types: str, key: str = "year") -> dict[str, Any]:
    """Return a model with the column `year` and one more for each type: a, b, …"""
    return {"columns": {"year": "integer"} | dict(zip("abc", types, strict=False)), "key": [key]}


def test_what_was_missing_and_is_zero_now_is_published(build: Build, database: str, db: Db) -> None:
    build.make("odd", "select 1::integer as year, null::double as a", columns("double"))
    build.publish(database)
    build.make("odd", "select 1::integer as year, 0::double as a", columns("double"))

    assert not build.publish(database).is_unchanged

    assert db.execute("select a from marts.odd").fetchone() == (0.0,)


@pytest.mark.parametrize(
    "value",
    [
        "timestamp 'infinity'",
        "timestamp '-infinity'",
        "timestamptz 'infinity'",
        "date 'infinity'",
        "date '-infinity'",
        "date '5000-01-01 (BC)'",
        "timestamp '290000-01-01 (BC)'",
    ],
)
def test_a_time_that_postgres_has_not_is_refused(build: Build, database: str, value: str) -> None:
    kind = "timestamp with time zone" if "tz" in value else value.split()[0]
    build.make("odd", f"select 1::integer as year, {value} as a", columns(kind))

    with pytest.raises(SourceError, match=r"'odd\.a' holds what Postgres' .* does not.*odd\.yml"):
        build.publish(database)


def test_names_that_meet_are_published(build: Build, database: str, db: Db) -> None:
    """A mart is called as the key of another would be; a name is as long as a name can be."""
    names = ["odd", "odd_pkey", "n" * 63]
    for number, name in enumerate(names):
        build.make(name, f"select {number}::integer as year", columns())

    build.publish(database)

    for number, name in enumerate(names):
        assert db.execute(f"select year from marts.{name}").fetchall() == [(number,)]
    assert build.publish(database).is_unchanged


def test_a_long_text_arrives(build: Build, database: str, db: Db) -> None:
    query = "select i::integer as year, repeat('é', i::integer * 600) as a from range(7) as t (i)"
    build.make("odd", query, columns("varchar"))

    build.publish(database)

    found = db.execute("select year, a from marts.odd order by year").fetchall()
    assert found == [(number, "é" * 600 * number) for number in range(7)]
    assert build.publish(database).is_unchanged


def test_a_key_too_wide_for_an_index_is_named(build: Build, database: str, db: Db) -> None:
    query = "select 1::integer as year, string_agg(md5(i::varchar), '') as a from range(500) t (i)"
    build.make("odd", query, columns("varchar", key="a"))

    with pytest.raises(SourceError, match=r"refuses the mart 'odd'.*index row"):
        build.publish(database)

    assert db.execute(STRAY).fetchone() == (0,)


def test_a_view_that_fails_while_it_is_read_is_named(build: Build, database: str, db: Db) -> None:
    build.make("odd", "select 1::integer as year, 2::bigint as student_count", NATION)
    with duckdb.connect(str(build.database)) as connection:
        connection.execute("drop table marts.odd")
        connection.execute("""
            create view marts.odd as
            select i::integer as year, if(i = 70000, error('boom'), i)::bigint as student_count
            from range(80000) as t (i)
        """)
    build.describe()

    with pytest.raises(SourceError, match=r"'odd' .* cannot be read.*boom.*models/marts/odd\.yml"):
        build.publish(database)

    assert read_marts(db) == 1


def test_files_that_change_while_they_are_read_are_not_published(
    build: Build, database: str, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = build.root / "parquet"
    folder.mkdir()
    with duckdb.connect(str(build.database)) as source:
        for name in build.models:
            source.execute(f"copy marts.{name} to '{folder}/{name}.parquet'")
        source.execute(
            "copy (from marts.states limit 9) to 'shorter' (format parquet)".replace(
                "'shorter'", f"'{build.root}/shorter.parquet'"
            )
        )
    collect = provenance.collect

    def replaced(*given: Any) -> Any:
        found = collect(*given)
        shutil.move(build.root / "shorter.parquet", folder / "states.parquet")
        return found

    monkeypatch.setattr(provenance, "collect", replaced)
    parquet = replace(build.places, marts=folder)

    with pytest.raises(SourceError, match=r"changed while they were read.*states\.parquet"):
        publish(Request(Address(database), parquet, is_forced=True))

    assert read_marts(db) == 1


def test_a_client_encoding_of_the_environment_changes_nothing(
    build: Build, database: str, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    model = columns("varchar") | {"description": "Schools with ≥ 10 students."}
    build.make("odd", "select 1::integer as year, 'Doña ≥ Ünal' as a", model)

    build.publish(database)

    assert db.execute("select a from marts.odd").fetchone() == ("Doña ≥ Ünal",)


def test_an_idle_session_is_not_ended_while_the_source_is_read(
    build: Build, database: str, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c idle_session_timeout=200ms")
    collect = provenance.collect

    def slow(*given: Any) -> Any:
        found = collect(*given)
        time.sleep(0.5)
        return found

    monkeypatch.setattr(provenance, "collect", slow)
    build.make("odd", "select 1::integer as year", columns())

    build.publish(database)

    assert db.execute("select year from marts.odd").fetchone() == (1,)


def test_who_reads_a_table_that_is_being_loaded_is_named(
    build: Build, database: str, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "TIMEOUT", "200ms")
    finish = stage.finish
    build.make("odd", "select 1::integer as year", columns())
    with psycopg.connect(database, application_name="a dump") as dump:

        def read(connection: Any, mart: Any) -> None:
            dump.execute(f"select * from schoolhouse_loading.{mart.name}")
            finish(connection, mart)

        monkeypatch.setattr(stage, "finish", read)
        with pytest.raises(LockTimeoutError, match=r"after 200ms.*\(a dump\)"):
            build.publish(database)
    monkeypatch.undo()

    assert read_marts(db) == 1
    assert not build.publish(database).is_unchanged
    assert db.execute(STRAY).fetchone() == (0,)


def test_a_statement_that_was_cancelled_is_not_a_lost_connection(database: str) -> None:
    def wait_too_long() -> None:
        with connected(Address(database), "a test", "Again.") as session:
            session.execute("set statement_timeout = '50ms'")
            session.execute("select pg_sleep(5)")

    with pytest.raises(psycopg.errors.QueryCanceled):
        wait_too_long()
