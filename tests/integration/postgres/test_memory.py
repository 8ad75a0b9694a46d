"""How much memory a publish needs does not depend on the number of rows, but on their width."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from schoolhouse.postgres.address import Address
from schoolhouse.publish import source
from schoolhouse.publish.errors import SourceError
from schoolhouse.publish.run import Request, publish
from schoolhouse.publish.source import OUT_OF_MEMORY, Source
from tests.support.postgres.builds import Build

Db = psycopg.Connection[Any]
MODEL = {"columns": {"year": "integer", "a": "varchar"}, "key": ["year"]}
# More than the first limit, for DuckDB makes room for two thousand values at a time.
WIDE = "select i::integer as year, repeat('é', 500000) || i as a from range(100) as t (i)"
COUNT = "select count(*), count(distinct a), min(octet_length(a)) from marts.odd"


def in_parquet(build: Build) -> Path:
    folder = build.root / "parquet"
    folder.mkdir()
    with duckdb.connect(str(build.database)) as connection:
        for name in build.models:
            connection.execute(f"copy marts.{name} to '{folder}/{name}.parquet'")
    return folder


@pytest.mark.parametrize("form", ["database", "parquet"])
def test_wide_texts_get_more_memory(build: Build, database: str, db: Db, form: str) -> None:
    build.make("odd", WIDE, MODEL)
    marts = in_parquet(build) if form == "parquet" else build.database

    publish(Request(Address(database), replace(build.places, marts=marts), is_forced=True))

    assert db.execute(COUNT).fetchone() == (100, 100, 1_000_001)


def test_without_more_memory_they_are_refused_by_name(
    build: Build, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "MORE_MEMORY", source.MEMORY_LIMIT)
    build.make("odd", WIDE, MODEL)

    with pytest.raises(SourceError, match=OUT_OF_MEMORY):
        build.publish(database)


def test_a_mart_larger_than_the_memory_is_published_within_it(
    build: Build, database: str, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("MEMORY_LIMIT", "MORE_MEMORY"):
        monkeypatch.setattr(source, limit, "8MB")
    query = "select i::integer as year, md5(i::varchar) as a from range(800000) as t (i)"
    build.make("odd", query, MODEL)
    assert build.database.stat().st_size > 10_000_000

    build.publish(database)

    assert db.execute(COUNT).fetchone() == (800_000, 800_000, 32)


def test_what_ends_the_memory_halfway_is_loaded_again(
    build: Build, database: str, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    build.make("odd", "select i::integer as year, 'x' || i as a from range(50000) t (i)", MODEL)
    read = Source.read
    limits = []

    def ended(self: Source, *given: Any) -> Iterator[Any]:
        rows = read(self, *given)
        yield next(rows)
        limits.append(self.connection.execute("select current_setting('memory_limit')").fetchone())
        if len(limits) == 1:
            raise SourceError(OUT_OF_MEMORY)
        yield from rows

    monkeypatch.setattr(Source, "read", ended)

    build.publish(database)

    assert limits[0] != limits[1]
    assert db.execute(COUNT).fetchone() == (50_000, 50_000, 2)
