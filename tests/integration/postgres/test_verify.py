"""What arrives in Postgres is what was sent; whatever else is there is found."""

import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from glue_ingest.contracts.types import postgres_of_duckdb
from schoolhouse.postgres.binary_copy import RowDigest, copy_batches, digest_table
from schoolhouse.publish import stage
from schoolhouse.publish.errors import VerificationError
from tests.support.postgres.builds import Build, clean_environment, fill
from tests.support.workspaces import PROJECT

Db = psycopg.Connection[Any]
BIG = 2**63
TYPES = {
    "a_integer": ("integer", st.integers(-(2**31), 2**31 - 1)),
    "a_bigint": ("bigint", st.integers(-BIG, BIG - 1)),
    "a_double": ("double", st.floats()),
    "a_boolean": ("boolean", st.booleans()),
    "a_date": ("date", st.dates(date(1, 1, 1), date(9999, 12, 31))),
    "a_time": ("timestamp", st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30))),
    "an_instant": (
        "timestamp with time zone",
        st.datetimes(datetime(1900, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)),
    ),
    "a_text": ("varchar", st.text(st.characters(codec="utf-8", exclude_characters="\0"))),
    "a_decimal": ("decimal(9,2)", st.decimals(-9999999, 9999999, places=2)),
    "a_count": ("decimal(18,0)", st.decimals(-(10**17), 10**17, places=0)),
    "a_share": ("decimal(4,4)", st.decimals(Decimal("-0.9999"), Decimal("0.9999"), places=4)),
    "a_small_share": ("decimal(38,38)", st.decimals(Decimal("-0.99"), Decimal("0.99"), places=2)),
    "a_wide_decimal": ("decimal(38,10)", st.decimals(-(10**20), 10**20, places=10)),
}
Rows = Sequence[Sequence[Any]]
TABLE = sql.Identifier("sent")


@pytest.fixture(scope="module")
def send(postgres_server: str) -> Callable[[Rows], tuple[RowDigest, RowDigest, Rows, Rows]]:
    """Send rows from DuckDB; return both digests, and the rows as each engine reads them."""
    with psycopg.connect(postgres_server, autocommit=True) as server, duckdb.connect() as source:
        source.execute("set timezone = 'UTC'")
        server.execute("set timezone = 'UTC'")
        listed = ", ".join(f"{name} {kind}" for name, (kind, _) in TYPES.items())
        source.execute(f"create table sent ({listed})")
        described = source.execute("describe sent").fetchall()
        kinds = [(name, postgres_of_duckdb(kind)) for name, kind, *_ in described]
        server.execute(f"create temp table sent ({', '.join(f'{n} {k}' for n, k in kinds)})")

        def both(rows: Rows) -> tuple[RowDigest, RowDigest, Rows, Rows]:
            source.execute("truncate sent")
            server.execute("truncate sent")
            if rows:
                marks = ", ".join("?" * len(TYPES))
                source.executemany(f"insert into sent values ({marks})", rows)
            reader = source.sql("select * from sent").to_arrow_reader(3)
            sent, _ = copy_batches(server, TABLE, reader.schema, reader)
            found = digest_table(server, TABLE, TYPES)
            texts = ", ".join(spelled(name, kind) for name, (kind, _) in TYPES.items())
            here = source.execute(f"select {texts} from sent").fetchall()
            there = server.execute(f"select {texts.replace('epoch_us', MICROSECONDS)} from sent")
            return sent, found, here, there.fetchall()

        server.execute(f"create function {MICROSECONDS}(at timestamptz) returns bigint "
                       "return (extract(epoch from at) * 1000000)::bigint")  # fmt: skip
        yield both


MICROSECONDS = "pg_temp.microseconds"


def spelled(name: str, kind: str) -> str:
    """Return a column as both engines' drivers read it alike."""
    if kind == "double":
        return name
    return f"epoch_us({name})" if kind.startswith("timestamp") else f"{name}::varchar"


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(*(st.none() | values for _, values in TYPES.values())), max_size=7))
def test_what_is_read_back_is_what_was_sent(send: Any, rows: Rows) -> None:
    """Byte by byte; and an encoder of another value would show in what the engines say."""
    sent, found, here, there = send(rows)

    assert found == sent
    assert found.row_count == len(rows)
    assert [list(map(plain, row)) for row in here] == [list(map(plain, row)) for row in there]


def plain(value: Any) -> Any:
    """Return a value that equals itself, and that -0.0 is not 0.0 in."""
    if isinstance(value, float):
        return value.hex()
    # Where a decimal has no whole digits, DuckDB leaves out the zero before the point.
    return re.sub(r"^(-?)\.", r"\g<1>0.", value) if isinstance(value, str) else value


CHANGES = {
    "row_deleted": "delete from {} where year = 3",
    "row_twice": "insert into {} select * from {} where year = 3",
    "value_changed": "update {} set share = 0.30000000000000004 where year = 3",
    "null": "update {} set share = null where year = 3",
    "no_text_for_no_value": "update {} set note = '' where note is null",
    "values_exchanged": "update {} t set share = o.share from {} o "
    "where t.year + o.year = 7 and t.year in (3, 4)",
    "another_row_in_its_place": "update {} set year = 99 where year = 3",
}


@pytest.fixture
def build(build: Build, database: str) -> Build:
    """A second build, after a first one was published."""
    build.publish(database)
    fill(build, 2)
    model = {"columns": {"year": "integer", "share": "double", "note": "varchar"}, "key": ["year"]}
    rows = "select i::integer as year, i / 10 as share, if(i % 2 = 0, 'x' || i, null) as note"
    build.make("shares", f"{rows} from range(10) as t (i)", model)
    return build


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_table_that_changed_behind_our_back_is_found(
    build: Build, database: str, db: Db, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """By somebody in a session of his own, right after the rows were loaded."""
    load = stage.load

    def load_then_change(connection: Any, mart: Any, source: Any) -> Any:
        sent = load(connection, mart, source)
        if mart.name == "shares":
            db.execute(change.replace("{}", "schoolhouse_loading.shares"))
        return sent

    monkeypatch.setattr(stage, "load", load_then_change)

    with pytest.raises(VerificationError, match=r"'shares' .* not what was sent"):
        build.publish(database)

    assert db.execute("select min(student_count), count(*) from marts.states").fetchone() == (1, 10)
    monkeypatch.undo()
    assert not build.publish(database).is_unchanged


def test_a_bit_that_changes_on_the_way_is_found(
    build: Build, database: str, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the digest and before the server: the last bit of the last value."""
    write = psycopg.Copy.write

    def bent(self: Any, piece: Any) -> None:
        end = b"\xff\xff"
        if bytes(piece).endswith((2).to_bytes(8, "big") + end):
            piece = bytes(piece)[:-3] + b"\x03" + end
        write(self, piece)

    monkeypatch.setattr(psycopg.Copy, "write", bent)

    with pytest.raises(VerificationError, match=r"'states' .* not what was sent.*10 rows"):
        build.publish(database)

    assert db.execute("select max(student_count) from marts.states").fetchone() == (1,)


def test_the_checksum_is_what_two_common_programs_say(build: Build, database: str, db: Db) -> None:
    """docs/publish.md: psql's copy and sha256sum."""
    build.publish(database)

    query = "select checksum from schoolhouse.published where mart_name = 'states' and row_count "
    (checksum,) = db.execute(f"{query} > 0 order by published_at desc limit 1").fetchone() or ("",)
    with db.cursor().copy("copy marts.states to stdout (format binary)") as copy:
        assert hashlib.sha256(b"".join(map(bytes, copy))).hexdigest() == checksum
    if psql := shutil.which("psql"):
        text = (PROJECT / "docs" / "publish.md").read_text(encoding="utf-8")
        (line,) = (line.strip() for line in text.splitlines() if "| sha256sum" in line)
        line = line.replace("marts.states_all", "marts.states").replace("psql", psql, 1)
        given = {k: str(v) for k, v in conninfo_to_dict(database).items() if v is not None}
        names = {"dbname": "PGDATABASE"}
        environment = {names.get(name, f"PG{name.upper()}"): value for name, value in given.items()}
        done = subprocess.run(
            ["bash", "-c", line], env=clean_environment(**environment),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.stdout.split()[:1] == [checksum], done.stderr
