"""Files drawn of all kinds at once: the draft is sound, and its run gives the values drawn."""

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.support.drafts import read_by_draft

# A failing file is small as it is: to look for a smaller one takes minutes.
EXAMPLES = settings(
    max_examples=int(os.environ.get("SCHOOLHOUSE_PARITY_EXAMPLES", "10")) * 3,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
# Texts for no value, and what each says.
CODES = {
    "*": "suppressed",
    "\u2020": "not_applicable",
    "N/A": "not_applicable",
    "\u2013": "missing",
    "\u2021": "suppressed",
}
MIN_ROWS, MAX_ROWS = 4, 9


@dataclass(frozen=True)
class Kind:
    """A way to write values: how one is drawn and written, and values that settle what is meant."""

    name: str
    value: st.SearchStrategy[Any]
    text: Callable[[Any], str]
    settled: tuple[Any, ...]
    may_be_coded: bool = True


def grouped(value: int, mark: str) -> str:
    return f"{value:,}".replace(",", mark)


def decimal_comma(value: int) -> str:
    """Write hundredths as `1.234,56`."""
    return f"{grouped(value // 100, '.')},{value % 100:02}"


COUNTS = st.integers(0, 9_999_999)
DAYS = st.integers(0, 9_000).map(lambda days: date(2000, 1, 1) + timedelta(days))
KINDS = [
    Kind("count", COUNTS, str, (12, 1_500)),
    Kind("total", COUNTS, lambda value: grouped(value, ","), (1_500_000,)),
    Kind("sum", COUNTS, lambda value: grouped(value, "\u00a0"), (1_500,)),
    Kind("amount", COUNTS, lambda value: f"${value:,}", (1_500_000,)),
    Kind("rate", st.integers(0, 1000), lambda value: f"{value / 10}%", (455, 7)),
    Kind("share", COUNTS, decimal_comma, (123_456, 55)),
    Kind("entry", DAYS, lambda day: f"{day.month}/{day.day}/{day.year}", (date(2020, 1, 31),)),
    Kind("exit", DAYS, lambda day: f"{day.day}.{day.month}.{day.year}", (date(2020, 1, 31),)),
    Kind("start", DAYS, date.isoformat, (date(2020, 1, 31),)),
    Kind("release", DAYS, lambda day: f"{day:%b} {day.day}, {day.year}", (date(2020, 1, 31),)),
    Kind(
        "term",
        st.integers(1950, 2050),
        lambda year: f"{year}-{(year + 1) % 100:02}",
        (2018,),
        may_be_coded=False,
    ),
    Kind("flag", st.booleans(), lambda value: "Yes" if value else "No", (True, False)),
    Kind("code", st.integers(0, 99_999), lambda value: f"{value:06}", (1, 2), may_be_coded=False),
    Kind("label", st.integers(0, 10**6), lambda value: f"w{value}x", (1, 2), may_be_coded=False),
]
# What a value is in the lake, if not itself.
STORED: dict[str, Callable[[Any], Any]] = {
    "rate": lambda value: value / 10,
    "share": lambda value: value / 100,
    "term": lambda year: f"{year}-{(year + 1) % 100:02}",
    "code": lambda value: f"{value:06}",
    "label": lambda value: f"w{value}x",
}


@dataclass(frozen=True)
class Drawn:
    """A column: its name, its texts, and what each row has of it in the lake."""

    name: str
    texts: list[str]
    rows: list[dict[str, Any]]


@st.composite
def columns(draw: st.DrawFn, kind: Kind, row_count: int) -> Drawn:
    """Draw a column of a kind, with codes among its texts or without."""
    drawn = draw(st.lists(kind.value, min_size=row_count, max_size=row_count))
    values = [*kind.settled, *drawn][:row_count]
    texts = [kind.text(value) for value in values]
    stored = [STORED.get(kind.name, lambda value: value)(value) for value in values]
    codes = draw(st.lists(st.sampled_from(sorted(CODES)), max_size=2)) if kind.may_be_coded else []
    if not codes:
        return Drawn(kind.name, texts, [{kind.name: value} for value in stored])
    status = f"{kind.name}_status"
    rows = [{kind.name: value, status: "reported"} for value in stored]
    # The values that settle what is meant stay.
    for place, code in enumerate(codes, len(kind.settled)):
        if place < row_count:
            texts[place] = code
            rows[place] = {kind.name: None, status: CODES[code]}
    if all(row[status] == "reported" for row in rows):
        rows = [{kind.name: row[kind.name]} for row in rows]
    return Drawn(kind.name, texts, rows)


@dataclass(frozen=True)
class File:
    """The bytes of a file, and its rows in the lake."""

    content: bytes
    rows: list[dict[str, Any]]


@st.composite
def files(draw: st.DrawFn) -> File:
    """Draw a file: columns, and lines around and between its rows."""
    row_count = draw(st.integers(MIN_ROWS, MAX_ROWS))
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=2, max_size=5, unique_by=id))
    drawn = [draw(columns(kind, row_count)) for kind in kinds]
    # A column that has figures, so that a header can be told.
    serial = Drawn("week", [str(n) for n in range(1, row_count + 1)], [])
    drawn.append(Drawn("week", serial.texts, [{"week": n} for n in range(1, row_count + 1)]))
    lines = [[column.name for column in drawn]]
    records = [[column.texts[row] for column in drawn] for row in range(row_count)]
    blank, delimiter = [""] * len(drawn), draw(st.sampled_from(",;\t|"))
    above = draw(st.sampled_from([[], [["A report, by hand"]], [["Title; of it"], [], ["By: us"]]]))
    if draw(st.booleans()):
        records.insert(draw(st.integers(1, row_count)), draw(st.sampled_from([blank, lines[0]])))
    if draw(st.booleans()):
        records.append(["Source: a department, 2023"])
    content = io.StringIO()
    writer = csv.writer(content, delimiter=delimiter, lineterminator=draw(ENDS))
    writer.writerows([*above, *lines, *records])
    mark = draw(st.sampled_from(["", "\ufeff"]))
    rows = [
        {name: value for column in drawn for name, value in column.rows[row].items()}
        for row in range(row_count)
    ]
    return File((mark + content.getvalue()).encode(), rows)


ENDS = st.sampled_from(["\n", "\r\n"])


@EXAMPLES
@given(files())
def test_a_drawn_file_is_read_by_its_draft(drawn: File) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        path = folder / "list.csv"
        path.write_bytes(drawn.content)

        rows, row = read_by_draft(path)

        assert rows == drawn.rows
        assert (row.nulled_cell_count, row.reasons) == (0, [])
        assert row.accepted_row_count == len(drawn.rows)
    finally:
        shutil.rmtree(folder)
