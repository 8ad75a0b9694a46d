"""The checksum that both sides compute: the same for the same rows, another one for others."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schoolhouse.postgres.column_types import find_type
from schoolhouse.publish import checksum
from schoolhouse.publish.checksum import (
    Counted,
    count_batches,
    list_hashed,
    list_parts,
    postgres_query,
    read_counted,
)

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
    "a_long_text": (
        "varchar",
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=20, max_size=60),
    ),
    "a_decimal": ("decimal(9,2)", st.decimals(-9999999, 9999999, places=2)),
    "a_share": ("decimal(4,4)", st.decimals(Decimal("-0.9999"), Decimal("0.9999"), places=4)),
    "a_small_share": ("decimal(38,38)", st.decimals(Decimal("-0.99"), Decimal("0.99"), places=2)),
    "a_wide_decimal": ("decimal(38,10)", st.decimals(-(10**20), 10**20, places=10)),
}
Rows = Sequence[Sequence[Any]]
Both = Callable[[Rows], tuple[Counted, Counted]]


@pytest.fixture(scope="module")
def both(postgres_server: str) -> Both:
    """Puts rows into both engines, value by value, and returns what each one counts."""
    with psycopg.connect(postgres_server) as server, duckdb.connect() as embedded:
        embedded.execute("set timezone = 'UTC'")
        kinds = [kind for kind, _ in TYPES.values()]
        columns = ", ".join(f"{name} {kind}" for name, (kind, _) in TYPES.items())
        embedded.execute(f"create table counted ({columns})")
        described = embedded.execute("describe counted").fetchall()
        types = [(str(name), str(find_type(kind))) for name, kind, *_ in described]
        assert len(types) == len(kinds)
        listed = ", ".join(f'"{name}" {kind}' for name, kind in types)
        server.execute(f"create temp table counted ({listed})")

        def count(rows: Rows) -> tuple[Counted, Counted]:
            marks = ", ".join("?" * len(TYPES))
            embedded.execute("truncate counted")
            server.execute("truncate counted")
            if rows:
                embedded.executemany(f"insert into counted values ({marks})", rows)
                with server.cursor() as cursor:
                    cursor.executemany(
                        f"insert into counted values ({marks.replace('?', '%s')})", rows
                    )
            hashed = list(list_hashed(types, ["a_long_text"]))
            reader = embedded.sql(f"select {', '.join(hashed)} from counted").to_arrow_reader(3)
            found = server.execute(postgres_query("counted", hashed))
            return count_batches(reader), read_counted(found)

        yield count


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(*(st.none() | values for _, values in TYPES.values())), max_size=7))
def test_both_engines_count_the_same(both: Both, rows: Rows) -> None:
    ours, theirs = both(rows)
    assert ours == theirs
    assert ours[0] == len(rows)


def row(**changed: Any) -> tuple[Any, ...]:
    """Return a row of nulls but for what is given."""
    return tuple(changed.get(name) for name in TYPES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param([row(a_bigint=-5)], [row(a_bigint=2**32 - 5)], id="sign lost"),
        pytest.param([row(a_bigint=1)], [row(a_bigint=2**32)], id="halves exchanged"),
        pytest.param([row(a_double=0.1)], [row(a_double=0.1 + 2**-56)], id="last bit"),
        pytest.param([row(a_text="")], [row()], id="no text and no value"),
        pytest.param([row(a_double=0.0)], [row()], id="zero and no double"),
        pytest.param([row(a_integer=0)], [row()], id="zero and no integer"),
        pytest.param([row(a_share=Decimal(0))], [row()], id="zero and no decimal"),
        pytest.param([row(a_text="x")], [row(a_long_text="x")], id="another column"),
        pytest.param([row(a_decimal=Decimal(1))], [row(a_wide_decimal=Decimal(1))], id="decimals"),
        pytest.param([row(a_text="\u00e9")], [row(a_text="e\u0301")], id="spelled in two ways"),
        pytest.param([row(a_integer=1)], [row(a_integer=1), row(a_integer=1)], id="twice"),
        pytest.param([], [row(a_integer=1), row(a_integer=1)], id="none, and one twice"),
        pytest.param(
            [row(a_integer=1, a_text="a"), row(a_integer=2, a_text="b")],
            [row(a_integer=1, a_text="b"), row(a_integer=2, a_text="a")],
            id="values exchanged between rows",
        ),
        pytest.param(
            [row(a_integer=1, a_boolean=True), row(a_integer=2, a_boolean=False)],
            [row(a_integer=1, a_boolean=False), row(a_integer=2, a_boolean=True)],
            id="booleans exchanged between rows",
        ),
    ],
)
def test_other_rows_have_another_checksum(both: Both, one: Rows, other: Rows) -> None:
    ours, theirs = both(one)
    ours_of_other, theirs_of_other = both(other)
    assert (ours, ours_of_other) == (theirs, theirs_of_other)
    assert ours[1] != ours_of_other[1]


def test_the_order_of_rows_does_not_matter(both: Both) -> None:
    rows = [row(a_integer=number, a_text=f"text {number}") for number in range(100)]
    assert both(rows) == both(rows[::-1])


def test_long_texts_among_short_ones(both: Both) -> None:
    texts = ["é" * size for size in range(60)] + ["x" * 100_000, ""]
    ours, theirs = both([row(a_text=text, a_long_text=text) for text in texts])
    assert ours == theirs


@pytest.mark.parametrize("pages", [0, 1, 2, 3, 22, 23, 24, 40])
def test_each_row_is_counted_in_one_part(
    postgres_server: str, monkeypatch: pytest.MonkeyPatch, pages: int
) -> None:
    """Also if the table has more pages than were known, or fewer."""
    monkeypatch.setattr(checksum, "PART_PAGES", 2)
    with psycopg.connect(postgres_server) as server:
        server.execute("create temp table counted as select i from generate_series(1, 5000) as i")
        whole = read_counted(server.execute(postgres_query("counted", ["i"])))
        queries = [postgres_query("counted", ["i"], part) for part in list_parts(pages)]
        parts = read_counted(row for query in queries for row in server.execute(query))

    assert len(queries) == max(1, -(-pages // 2))
    assert parts == whole
    assert whole[0] == 5000
