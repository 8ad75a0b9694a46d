from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.referee import Column, choose_winners, read_columns, validate


@pytest.fixture
def columns() -> dict[str, Column]:
    return {column.name: column for column in read_columns()}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("student_id", " S00000001 ", "S00000001"),
        ("grade", "12.00", 12),
        ("grade", "na", None),
        ("math_score", "8.55e1", 85.5),
        ("math_score", "100", 100.0),
        ("is_english_learner", "FALSE", False),
        ("birth_date", "2012-02-29", date(2012, 2, 29)),
        ("school_name", "n/a", "n/a"),
    ],
)
def test_text_is_a_value(columns: dict[str, Column], name: str, text: str, value: Any) -> None:
    assert columns[name].find_value(text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("student_id", "NA"),
        ("student_id", "s00000001"),
        ("year", ""),
        ("grade", "12.5"),
        ("grade", "1e1"),
        ("grade", "13"),
        ("math_score", "100.1"),
        ("math_score", "NaN"),
        ("math_score", "1e400"),
        ("enrolled_days", "-1"),
        ("lunch_status", "Free"),
        ("is_english_learner", "maybe"),
        ("birth_date", "2011-02-29"),
        ("birth_date", "09/14/2009"),
        ("updated_at", "12:00:00"),
    ],
)
def test_text_is_rejected(columns: dict[str, Column], name: str, text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the reason is not part of the ruling
        columns[name].find_value(text)


def test_record_with_too_few_or_too_many_fields_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    good = "S00000001,2004" + "," * 12 + ",2004-06-01 00:00:00"
    path.write_text(f"header\n{good}\nS00000002,2004\n{good},surplus\n", encoding="utf-8")

    records, rejected = validate(path, read_columns())

    assert len(records) == 1
    assert [len(row) for row in rejected] == [2, 16]


def test_latest_record_wins_and_of_equals_the_later_one() -> None:
    def record(year: int, updated_at: int, grade: int) -> dict[str, Any]:
        return {"student_id": "S1", "year": year, "updated_at": updated_at, "grade": grade}

    records = [record(1, 2, 10), record(2, 5, 11), record(1, 1, 12), record(2, 5, 13)]

    assert choose_winners(records) == [record(1, 2, 10), record(2, 5, 13)]
