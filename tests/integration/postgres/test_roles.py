"""Each role does what it may, and is refused everything else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from schoolhouse.postgres.errors import NotWritableError
from schoolhouse.publish.errors import DependentError
from schoolhouse.publish.history import ROLES_SCRIPT, SCRIPT
from tests.support.postgres.builds import Build, fill

Db = psycopg.Connection[Any]
Login = Callable[[str], Any]
PASSWORD = "only for this test"  # noqa: S105


@pytest.fixture
def prepared(db: Db) -> Db:
    """Both scripts, twice: they may be run again at any time."""
    for script in (SCRIPT, ROLES_SCRIPT) * 2:
        db.execute(script.read_bytes())
    db.execute("create schema if not exists restricted")
    db.execute("create table restricted.student_year_results (student text)")
    return db


@pytest.fixture
def address_of(database: str, prepared: Db) -> Iterator[Callable[[str], str]]:
    """Make a login in a role of the workspace and return its connection string."""
    made: list[str] = []

    def login(role: str) -> str:
        name = f"{conninfo_to_dict(database)['dbname']}_{role}"
        made.append(name)
        prepared.execute(
            f"create role {name} login password '{PASSWORD}' in role schoolhouse_{role}"
        )
        return make_conninfo(**conninfo_to_dict(database) | {"user": name, "password": PASSWORD})

    yield login
    for name in made:
        prepared.execute(f"drop owned by {name}")
        prepared.execute(f"drop role {name}")


@pytest.fixture
def as_role(address_of: Callable[[str], str]) -> Login:
    @contextmanager
    def login(role: str) -> Iterator[Db]:
        with psycopg.connect(address_of(role), autocommit=True) as connection:
            yield connection

    return login


READER_MAY_NOT = (
    "insert into marts.nation values (1, 1)",
    "update marts.nation set student_count = 0",
    "delete from marts.nation",
    "truncate marts.nation",
    "create index on marts.nation (year)",
    "drop table marts.nation",
    "create table marts.mine (a int)",
    "create table public.mine (a int)",
    "create temporary table mine (a int)",
    "create schema mine",
    "select * from schoolhouse.published",
    "select * from restricted.student_year_results",
    "create table schoolhouse_loading.mine (a int)",
    "set role schoolhouse_publisher",
)


def refused(connection: Db, statement: str) -> bool:
    try:
        connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


def test_the_reader_selects_from_marts_and_nothing_else(
    build: Build, database: str, as_role: Login
) -> None:
    build.publish(database)

    with as_role("reader") as reader:
        assert reader.execute("select student_count from marts.nation").fetchall() == [(10,)]
        assert [s for s in READER_MAY_NOT if not refused(reader, s)] == []
        # Also after the next publish, and a mart that is new in it.
        fill(build, 2)
        query = "select 1::integer as year, 2::bigint as student_count"
        build.make("added", query, build.models["nation"])
        build.publish(database)
        assert reader.execute("select student_count from marts.nation").fetchall() == [(20,)]
        assert reader.execute("select * from marts.added").fetchall() == [(1, 2)]


def test_the_publisher_publishes_and_cannot_rewrite_the_history(
    build: Build, address_of: Callable[[str], str], prepared: Db
) -> None:
    address = address_of("publisher")
    build.publish(address)
    fill(build, 2)
    build.publish(address)

    owner = "select distinct tableowner from pg_tables where schemaname = 'marts'"
    assert prepared.execute(owner).fetchall() == [("schoolhouse_publisher",)]
    may_not = (
        "update schoolhouse.published set row_count = 0",
        "delete from schoolhouse.published",
        "drop table schoolhouse.published",
        "drop schema marts",
        "alter schema marts rename to mine",
        "select * from restricted.student_year_results",
        "create schema mine",
        "create role mine",
        "grant create on schema marts to public",
        "set role schoolhouse_owner",
    )
    with psycopg.connect(address, autocommit=True) as publisher:
        # A grant without the right to it is only a warning of Postgres: look at what it did.
        assert [s for s in may_not if not refused(publisher, s) and "grant" not in s] == []
    acl = "select nspacl::text ~ '[{,]=' from pg_namespace where nspname = 'marts'"
    assert prepared.execute(acl).fetchone() == (False,)


def test_the_owner_may_all_that_the_publisher_may_and_no_more_of_the_server(
    build: Build, address_of: Callable[[str], str]
) -> None:
    address = address_of("owner")
    build.publish(address)

    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute("set role schoolhouse_owner")
        owner.execute("create schema bi")
        owner.execute("delete from schoolhouse.published")
        owner.execute("drop table marts.nation")
        may_not = ("create role mine", "select * from restricted.student_year_results")
        assert [s for s in may_not if not refused(owner, s)] == []


def test_a_login_without_the_roles_is_told_what_to_run(build: Build, database: str, db: Db) -> None:
    name = f"{db.info.dbname}_nobody"
    db.execute(f"create role {name} login password '{PASSWORD}'")
    address = make_conninfo(**conninfo_to_dict(database) | {"user": name, "password": PASSWORD})
    try:
        with pytest.raises(NotWritableError, match=r"run schoolhouse/publish/history\.sql"):
            build.publish(address)
    finally:
        db.execute(f"drop role {name}")


def test_a_view_of_somebody_else_is_refused_until_the_publisher_may_replace_it(
    build: Build, address_of: Callable[[str], str], prepared: Db
) -> None:
    address = address_of("publisher")
    build.publish(address)
    analyst = f"{prepared.info.dbname}_analyst"
    prepared.execute(f"create role {analyst}; create schema bi authorization {analyst}")
    prepared.execute(f"grant usage on schema marts to {analyst}")
    prepared.execute(f"grant select on all tables in schema marts to {analyst}")
    prepared.execute(f"set role {analyst}")
    prepared.execute("create view bi.v as select student_count from marts.nation")
    prepared.execute("reset role")
    fill(build, 2)
    try:
        with pytest.raises(DependentError, match=f"grant {analyst} to schoolhouse_publisher"):
            build.publish(address)
        prepared.execute(f"grant {analyst} to schoolhouse_publisher")
        build.publish(address)
        prepared.execute(f"set role {analyst}")
        assert prepared.execute("select * from bi.v").fetchall() == [(20,)]
        prepared.execute("reset role")
    finally:
        prepared.execute("reset role")
        prepared.execute(f"drop owned by {analyst} cascade")
        prepared.execute(f"drop role {analyst}")
