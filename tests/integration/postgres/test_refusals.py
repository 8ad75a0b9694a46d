"""What publishing refuses unless forced, and says why."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from schoolhouse.publish.errors import PublishRefusedError
from tests.support.postgres.builds import NATION, Build, fill, run_publish

Db = psycopg.Connection[Any]
NATION_TEST = "test.schoolhouse.unique_grain_nation"


@pytest.fixture
def build(build: Build, database: str) -> Build:
    build.publish(database)
    return build


def shrink(build: Build) -> None:
    fill(build, 1, states=7)


def lose_column(build: Build) -> None:
    build.make(
        "nation", "select 2000::integer as year", {"columns": {"year": "integer"}, "key": ["year"]}
    )


def lose_mart(build: Build) -> None:
    build.drop("nation")


def miscount(build: Build) -> None:
    build.write_ledger(accepted_row_count=9)
    fill(build, 2)


def fail_a_test(build: Build) -> None:
    fill(build, 2)
    build.write_results({"model.schoolhouse.nation": "success", NATION_TEST: "fail"})


def skip_a_model(build: Build) -> None:
    fill(build, 2)
    build.write_results({"model.schoolhouse.nation": "skipped"})


def build_after_results(build: Build) -> None:
    fill(build, 2)
    build.write_results({}, at=datetime.now(UTC) - timedelta(hours=1))


def write_docs_only(build: Build) -> None:
    fill(build, 2)
    build.write_results({}, command="generate")


def lose_results(build: Build) -> None:
    fill(build, 2)
    build.places.results.unlink()


def lose_ledger(build: Build) -> None:
    fill(build, 2)
    (build.root / "lake" / "ledger" / "run-1.parquet").unlink()


def fail_the_only_run(build: Build) -> None:
    fill(build, 2)
    build.write_ledger(outcome="failed")


REFUSED = {
    shrink: r"mart 'states' shrank from 10 to 7 rows, more than 20%",
    lose_column: r"mart 'nation' lost the columns student_count",
    lose_mart: r"mart 'nation' is published and is not among the new ones",
    miscount: r"the row counts of run run-1 do not reconcile: .*read 10, but accepted 9",
    fail_a_test: r"dbt did not pass test\.schoolhouse\.unique_grain_nation",
    skip_a_model: r"dbt did not pass model\.schoolhouse\.nation",
    build_after_results: r"changed at .* after the build of",
    write_docs_only: r"tells of `dbt docs generate`, not of a build",
    lose_results: r"run_results\.json' cannot be read .* so nothing says that the tests passed",
    lose_ledger: r"has no succeeded run of it from before the build",
    fail_the_only_run: r"has no succeeded run of it from before the build",
}


@pytest.mark.parametrize("change", REFUSED, ids=lambda change: change.__name__)
def test_refused_by_name_and_published_by_force(
    build: Build, database: str, db: Db, change: Callable[[Build], None]
) -> None:
    before = db.execute("select * from marts.states order by 1").fetchall()
    change(build)

    with pytest.raises(PublishRefusedError, match=REFUSED[change]):
        build.publish(database)

    assert db.execute("select * from marts.states order by 1").fetchall() == before
    assert db.execute("select count(*) from schoolhouse.published").fetchone() == (2,)

    report = build.publish(database, force=True)

    assert re.search(REFUSED[change], "; ".join(report.overridden))
    assert set(report.marts) == set(build.models)
    tables = (
        "select relname from pg_class where relnamespace = 'marts'::regnamespace and relkind = 'r'"
    )
    assert {name for (name,) in db.execute(tables).fetchall()} == set(build.models)


def test_a_mart_may_shrink_as_far_as_its_model_says(build: Build, database: str, db: Db) -> None:
    build.models["states"] |= {"publish": {"shrink_threshold": 0.3}}
    states = dict(build.models["states"])
    query = "select 'S' || n as state_code, 2000::integer as year, 1::bigint as student_count"
    build.make("states", f"{query} from range(7) as t (n)", states)

    build.publish(database)

    assert db.execute("select count(*) from marts.states").fetchone() == (7,)


def test_the_stamp_of_make_run_says_that_the_build_passed(build: Build, database: str) -> None:
    write_docs_only(build)
    build.places.stamp.write_text("fingerprint")

    assert not build.publish(database).is_unchanged


def test_an_old_stamp_says_nothing_of_a_newer_database(build: Build, database: str) -> None:
    build.places.stamp.write_text("fingerprint")
    write_docs_only(build)

    with pytest.raises(PublishRefusedError, match="does not say that one passed since"):
        build.publish(database)


def test_an_index_made_by_hand_is_not_lost_silently(build: Build, database: str, db: Db) -> None:
    db.execute("create index on marts.states (year)")
    fill(build, 2)

    with pytest.raises(
        PublishRefusedError, match=r"the index on states \(year\) is not in the model"
    ):
        build.publish(database)

    build.models["states"] |= {"publish": {"indexes": [["year"]]}}
    build.describe()
    build.publish(database)
    count = "select count(*) from pg_index where indrelid = 'marts.states'::regclass"
    assert db.execute(count).fetchone() == (2,)


def test_a_run_after_the_build_is_not_its_source(build: Build, database: str) -> None:
    fill(build, 2)
    later = datetime.now(UTC) + timedelta(minutes=5)
    build.write_ledger("run-2", started_at=later, ended_at=later)

    assert build.publish(database).marts["nation"].source_run_ids == ("run-1",)


def test_a_view_over_a_newer_run_is_not_published_beside_older_tables(
    build: Build, database: str
) -> None:
    """A mart that is a view shows the lake as it is now; the other marts are of the build."""
    build.make_view("now", "select * from marts.nation", NATION)
    build.publish(database)
    fill(build, 2)
    later = datetime.now(UTC) + timedelta(minutes=5)
    build.write_ledger("run-2", started_at=later, ended_at=later)

    with pytest.raises(PublishRefusedError, match=r"mart 'now' is a view .* run-2 .*build again"):
        build.publish(database)


def test_an_empty_mart_of_a_data_set_that_was_never_ingested_is_published(
    build: Build, database: str
) -> None:
    absent = NATION | {"datasets": ["buses"]}
    build.make("buses", "select 1::integer as year, 2::bigint as student_count limit 0", absent)

    done = run_publish(*build.command(), SCHOOLHOUSE_PG_URL=database)

    assert done.returncode == 0, done.stderr
    sources = {line.split("\t")[0]: line.split("\t")[-1] for line in done.stdout.splitlines()}
    assert sources == {
        "buses": "from no data set yet", "nation": "from run-1", "states": "from run-1",
    }  # fmt: skip


def test_rows_of_one_data_set_are_published_beside_an_absent_one(
    build: Build, database: str
) -> None:
    both = NATION | {"datasets": ["schools", "buses"]}
    build.make("both", "select 1::integer as year, 2::bigint as student_count", both)

    assert build.publish(database).marts["both"].source_run_ids == ("run-1",)


def test_rows_of_a_data_set_without_a_run_are_refused(build: Build, database: str) -> None:
    both = NATION | {"datasets": ["schools", "buses"]}
    build.make("both", "select 1::integer as year, 2::bigint as student_count", both)
    folder = build.root / "lake/curated/district/buses/year=2001"
    folder.mkdir(parents=True)
    (folder / "part-0.parquet").write_bytes(b"rows of a run that the ledger lost")

    with pytest.raises(PublishRefusedError, match=r"marts come from district\.buses, and the"):
        build.publish(database)


def test_a_mart_of_another_name_can_be_added(build: Build, database: str, db: Db) -> None:
    build.make("nation_2", "select 1::integer as year, 2::bigint as student_count", NATION)

    build.publish(database)

    assert db.execute("select * from marts.nation_2").fetchall() == [(1, 2)]
