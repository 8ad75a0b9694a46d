"""Ranges in place of numbers, and their bounds."""

import pytest

from glue_ingest.contracts.conversions import NumberFormat, Percent
from glue_ingest.contracts.rules import DataType, TypeName
from glue_ingest.reading.values.numbers import NumberReader
from glue_ingest.reading.values.ranges import Range, RangeReader

INT, DOUBLE = DataType(TypeName.INT), DataType(TypeName.DOUBLE)
RATE = DataType(TypeName.DECIMAL, 5, 2)
PERCENT = NumberFormat(thousands=",", percent=Percent.NUMBER)
SHARE = NumberFormat(percent=Percent.SHARE)
OPEN = None


def read(
    text: str, data_type: DataType = INT, number_format: NumberFormat | None = None
) -> Range | None:
    return RangeReader(NumberReader(number_format, data_type), data_type).read(text)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("<10", OPEN, "9"),
        ("n<10", OPEN, "9"),
        ("N < 10", OPEN, "9"),
        ("< 10", OPEN, "9"),
        ("<10.0", OPEN, "9"),
        ("<0", OPEN, "-1"),
        ("<=5", OPEN, "5"),
        ("\u22645", OPEN, "5"),
        (">95", "96", OPEN),
        (">=95", "95", OPEN),
        ("\u226595", "95", OPEN),
        ("95 or more", "95", OPEN),
        ("95+", "95", OPEN),
        ("5 or fewer", OPEN, "5"),
        ("10 or less", OPEN, "10"),
        ("10-19", "10", "19"),
        ("10\u201319", "10", "19"),
        ("10 - 19", "10", "19"),
        ("10 to 19", "10", "19"),
        ("-5-10", "-5", "10"),
        ("5-5", "5", "5"),
        ("GE95", "95", OPEN),
        ("LT50", OPEN, "49"),
        ("LE 10", OPEN, "10"),
        ("GT 90", "91", OPEN),
        ("Less than 10", OPEN, "9"),
        ("fewer than 10", OPEN, "9"),
        ("less than or equal to 10", OPEN, "10"),
        ("At least 95", "95", OPEN),
        ("more than 95", "96", OPEN),
        ("no more than 5", OPEN, "5"),
        ("95 and above", "95", OPEN),
        ("under 10", OPEN, "9"),
    ],
)
def test_bounds_of_whole_numbers_belong_to_the_range(
    text: str, low: str | None, high: str | None
) -> None:
    assert read(text) == Range(low, high)


@pytest.mark.parametrize(
    ("text", "number_format", "low", "high"),
    [
        ("<5", None, OPEN, "5"),
        (">95.5", None, "95.5", OPEN),
        ("<=5%", PERCENT, OPEN, "5"),
        (">95%", PERCENT, "95", OPEN),
        ("95% or more", PERCENT, "95", OPEN),
        ("21-39%", PERCENT, "21", "39"),
        ("21%-39%", PERCENT, "21", "39"),
        ("21-39%", SHARE, "0.21", "0.39"),
        ("<5%", SHARE, OPEN, "0.05"),
    ],
)
def test_bounds_of_other_numbers_are_those_written(
    text: str, number_format: NumberFormat | None, low: str | None, high: str | None
) -> None:
    assert read(text, RATE, number_format) == Range(low, high)


@pytest.mark.parametrize(
    "text",
    [
        *("", "5", "-5", "+5", "*", "<", "<x", "n", "n=10", "19-10", "10-", "-", "10-19-20"),
        *("<5%", "1,000-1,999", "<10.5", "<2147483648", "<3000000000", "to", "10 to", "or more"),
        *("10 or 12", "2018-19", "less", "<<5", "<-", "+", "++", "5 more"),
    ],
)
def test_other_texts_are_no_range(text: str) -> None:
    assert read(text) is None


def test_bound_that_a_type_does_not_hold_is_none() -> None:
    assert read("<1000", RATE) is None
    assert read("<1.005", RATE) is None
    assert read("1e-5-2e-5", DOUBLE) is None


def test_numbers_of_a_range_are_read_by_the_number_format() -> None:
    assert read("1,000-1,999", INT, PERCENT) == Range("1000", "1999")
