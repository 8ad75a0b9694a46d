"""Parquet: the exact text of each value, whatever its type."""

import io
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from glue_ingest import errors
from glue_ingest.contracts.model import Dialect
from glue_ingest.contracts.raw_formats import Format
from glue_ingest.reading.source_file import ReceivedFile
from glue_ingest.reading.spec import untyped_spec
from tests.support.formats import made_parquet


def rows(content: bytes, *names: str, **dialect: Any) -> list[tuple[Any, ...]]:
    spec = untyped_spec(
        "a.yaml", Dialect(format=Format.PARQUET, **dialect), [(name, name) for name in names]
    )
    file = ReceivedFile(lambda: io.BytesIO(content), "a.parquet", spec)
    return [
        row
        for batch in file.batches()
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    ]


STRUCT = pa.struct([("é", pa.float64()), ("d", pa.timestamp("us"))])
MOMENT = datetime(2023, 9, 5, 1, 2, 3, 120000)
COLUMNS: list[tuple[str, pa.Array, list[str | None]]] = [
    ("text", pa.array(["a", None, ""]), ["a", None, ""]),
    ("large", pa.array(["é", "b", None], pa.large_string()), ["é", "b", None]),
    ("bytes", pa.array([b"x", b"\xc3\xa9", None], pa.binary()), ["x", "é", None]),
    ("whole", pa.array([1, -2, None], pa.int8()), ["1", "-2", None]),
    ("large_whole", pa.array([2**64 - 1, 0, 1], pa.uint64()), ["18446744073709551615", "0", "1"]),
    ("double", pa.array([5687.0, 1e20, 0.1]), ["5687", "100000000000000000000", "0.1"]),
    ("float", pa.array([0.1, 2.0, None], pa.float32()), ["0.1", "2", None]),
    ("half", pa.array([0.5, 2.0, None], pa.float16()), ["0.5", "2", None]),
    ("decimal", pa.array([Decimal("1.10"), None, Decimal("-0.05")], pa.decimal128(9, 2)),
     ["1.10", None, "-0.05"]),
    ("true", pa.array([True, False, None]), ["true", "false", None]),
    ("day", pa.array([date(2023, 9, 5), date(1, 1, 1), None]), ["2023-09-05", "0001-01-01", None]),
    ("day64", pa.array([date(2023, 9, 5), None, None], pa.date64()), ["2023-09-05", None, None]),
    ("at", pa.array([MOMENT, datetime(2023, 9, 5, 10, 20, 30), None], pa.timestamp("us")),
     ["2023-09-05T01:02:03.12", "2023-09-05T10:20:30", None]),
    ("second", pa.array([datetime(2023, 9, 5, 10, 20, 30), None, None], pa.timestamp("s")),
     ["2023-09-05T10:20:30", None, None]),
    ("zoned", pa.array([datetime(2023, 9, 5, 4, tzinfo=UTC), None, None],
                       pa.timestamp("ms", "America/New_York")),
     ["2023-09-05T04:00:00", None, None]),
    ("time", pa.array([time(1, 2, 3), time(10, 0, 0, 500000), None], pa.time64("us")),
     ["01:02:03", "10:00:00.5", None]),
    ("elapsed", pa.array([timedelta(hours=30), None, None]), ["30:00:00", None, None]),
    ("words", pa.array(["a", "b", "a"]).dictionary_encode(), ["a", "b", "a"]),
    ("nothing", pa.nulls(3), [None, None, None]),
    ("list", pa.array([[1, 2], [], None]), ["[1,2]", "[]", None]),
    ("struct", pa.array([{"é": 1.5, "d": MOMENT}, {"é": None, "d": None}, None], STRUCT),
     ['{"é":1.5,"d":"2023-09-05T01:02:03.120000"}', '{"é":null,"d":null}', None]),
]  # fmt: skip


def test_a_value_is_its_exact_text() -> None:
    table = pa.table({name: column for name, column, _ in COLUMNS})

    found = rows(made_parquet(table), "text")

    assert [row[:3] for row in found] == [(1, None, None), (2, None, None), (3, None, None)]
    texts = dict(
        zip(table.column_names, zip(*(row[3:] for row in found), strict=True), strict=True)
    )
    assert texts == {name: tuple(expected) for name, _, expected in COLUMNS}


def test_what_no_engine_stores_is_unreadable() -> None:
    table = pa.table({"a": ["x", "y\0", None, "z"], "b": [b"x", b"y", b"\xff", None]})

    assert rows(made_parquet(table), "a") == [
        (1, None, None, "x", "x"),
        (2, '{"a": "y\\u0000", "b": "y"}', "nul_byte", None, None),
        (3, '{"a": null, "b": "\\\\xff"}', "undecodable_bytes", None, None),
        (4, None, None, "z", None),
    ]


def test_what_is_no_whole_file_is_refused() -> None:
    content = made_parquet(pa.table({"a": ["x"]}))

    with pytest.raises(errors.BrokenFileError, match=r"is no whole Parquet file\. Found: "):
        rows(content[:-8], "a")
    with pytest.raises(errors.MissingColumnsError, match=r"Found: 'a'\. If the publisher renamed"):
        rows(content, "b")
    with pytest.raises(errors.EmptyFileError, match="has a header and no rows"):
        rows(made_parquet(pa.table({"a": pa.array([], pa.string())})), "a")
