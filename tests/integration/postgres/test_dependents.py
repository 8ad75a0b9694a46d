"""What depends on a mart: it is carried over to the new one, or refused by name."""

from typing import Any

import psycopg
import pytest

from schoolhouse.postgres.errors import NotWritableError
from schoolhouse.publish.errors import DependentError
from tests.support.postgres.builds import Build, fill
from tests.support.postgres.catalog import catalog, stray_tables

Db = psycopg.Connection[Any]


def test_views_grants_and_comments_survive(build: Build, database: str, db: Db) -> None:
    build.publish(database)
    db.execute("""
        create schema bi;
        create view bi.by_year with (security_barrier = true) as
            select s.year, sum(s.student_count) as total, n.student_count as nation
            from marts.states s join marts.nation n using (year) group by 1, 3;
        create view bi.on_top as select total from bi.by_year;
        create materialized view bi.kept as select total from bi.on_top;
        comment on view bi.by_year is 'for the board';
        grant select on bi.by_year to public;
        grant select on marts.states to public;
        grant update (student_count) on marts.nation to public;
        comment on column marts.states.year is 'as the board says it';
        comment on table marts.nation is 'by hand';
    """)
    state = """
        select oid, relacl, reloptions, obj_description(oid) from pg_class
        where relnamespace = 'bi'::regnamespace order by oid
    """
    before = db.execute(state).fetchall()
    fill(build, 7)

    build.publish(database)

    assert db.execute(state).fetchall() == before
    assert db.execute("select total, nation from bi.by_year").fetchall() == [(70, 70)]
    assert db.execute("select total from bi.on_top").fetchall() == [(70,)]
    db.execute("refresh materialized view bi.kept")
    assert db.execute("select total from bi.kept").fetchall() == [(70,)]
    acl = "select relacl::text ~ '[{,]=r/' from pg_class where oid = 'marts.states'::regclass"
    assert db.execute(acl).fetchone() == (True,)
    columns = "select attacl::text from pg_attribute where attrelid = 'marts.nation'::regclass"
    assert [acl for (acl,) in db.execute(columns).fetchall() if acl] == ["{=w/postgres}"]
    assert catalog(db, "marts.states")["year"][2] == "as the board says it"
    assert catalog(db, "marts.states")["state_code"][2] == "The column state_code."
    kept = "select obj_description('marts.nation'::regclass)"
    assert db.execute(kept).fetchone() == ("by hand",)


def test_a_new_description_replaces_the_old_one(build: Build, database: str, db: Db) -> None:
    build.publish(database)
    build.models["nation"] |= {"description": "Better said."}
    build.describe()

    build.publish(database)

    comment = "select obj_description('marts.nation'::regclass)"
    assert db.execute(comment).fetchone() == ("Better said.",)


@pytest.mark.parametrize(
    ("made", "named"),
    [
        pytest.param(
            "create materialized view m as select * from marts.nation",
            "materialized view public.m", id="materialized_view",
        ),
        pytest.param(
            "create table t (year integer references marts.nation)",
            "constraint t_year_fkey on table public.t", id="foreign_key",
        ),
        pytest.param(
            "create function f() returns bigint begin atomic "
            "select count(*) from marts.nation; end", "function public.f()", id="function",
        ),
        pytest.param(
            "create function f() returns setof marts.nation language sql "
            "as 'select * from marts.nation'", "function public.f()", id="row_type",
        ),
        pytest.param(
            "create policy p on marts.nation using (true)", "policy p", id="policy",
        ),
        pytest.param(
            "create table t () inherits (marts.nation)", "table public.t", id="child",
        ),
        pytest.param(
            "alter table marts.nation add check (year > 0)", "nation_year_check", id="check",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_carried_over_is_refused_by_name(
    build: Build, database: str, db: Db, made: str, named: str
) -> None:
    build.publish(database)
    db.execute(made)
    fill(build, 2)

    with pytest.raises(DependentError, match=r"depends on marts\.nation") as caught:
        build.publish(database)

    assert named in str(caught.value)
    assert db.execute("select student_count from marts.nation").fetchone() == (10,)
    assert stray_tables(db) == []


def test_a_view_that_cannot_stand_on_the_new_mart_is_named_before_loading(
    build: Build, database: str, db: Db
) -> None:
    build.publish(database)
    db.execute("create view v as select student_count from marts.nation")
    fill(build, 2)
    query = "select 2000::integer as year, 20::integer as student_count"
    columns = {"year": "integer", "student_count": "integer"}
    build.make("nation", query, {"columns": columns, "key": ["year"]})

    with pytest.raises(DependentError, match=r"view 'public\.v'.*cannot change data type"):
        build.publish(database)

    assert db.execute("select * from v").fetchall() == [(10,)]
    assert stray_tables(db) == []


def test_a_view_in_the_place_of_a_mart_is_refused(build: Build, database: str, db: Db) -> None:
    db.execute("create schema marts; create view marts.nation as select 1 as year")

    with pytest.raises(NotWritableError, match=r"marts\.nation.*no plain table"):
        build.publish(database)
