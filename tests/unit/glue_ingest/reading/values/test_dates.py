"""Dates and times in the formats of a contract."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue_ingest.reading.values.dates import DateReader


@pytest.mark.parametrize(
    ("written", "text", "iso"),
    [
        ("M/d/yyyy", "9/5/2023", "2023-09-05"),
        ("M/d/yyyy", "09/05/2023", "2023-09-05"),
        ("MM/dd/yyyy", "9/5/2023", None),
        ("M/d/yyyy", "2/29/2023", None),
        ("M/d/yyyy", "2/29/2024", "2024-02-29"),
        ("M/d/yyyy", "9/5/0000", None),
        ("M/d/yy", "9/5/23", "2023-09-05"),
        ("M/d/yy", "9/5/70", "1970-09-05"),
        ("M/d/yy", "9/5/69", "2069-09-05"),
        ("M/d/yy", "9/5/2023", None),
        ("MMM d, yyyy", "Sep 5, 2023", "2023-09-05"),
        ("MMM d, yyyy", "SEP 5, 2023", "2023-09-05"),
        ("MMM d, yyyy", "Sept 5, 2023", "2023-09-05"),
        ("MMM d, yyyy", "September 5, 2023", None),
        ("MMMM d, yyyy", "september 5, 2023", "2023-09-05"),
        ("MMMM d, yyyy", "Sep 5, 2023", None),
        ("MMMM d, yyyy", "May 5, 2023", "2023-05-05"),
        ("dMMMyyyy", "5SEP2023", "2023-09-05"),
        ("yyyyMMdd", "20230905", "2023-09-05"),
        ("dd.MM.yyyy", "05.09.2023", "2023-09-05"),
        ("'d: 'yyyy-MM-dd", "d: 2023-09-05", "2023-09-05"),
        ("dd.MM.yyyy", "05x09x2023", None),
        ("yyyy-MM-dd HH:mm", "2023-09-05 13:07", "2023-09-05 13:07:00"),
        ("yyyy-MM-dd HH:mm", "2023-09-05 24:00", None),
        ("M/d/yyyy h:mm a", "9/5/2023 1:07 PM", "2023-09-05 13:07:00"),
        ("M/d/yyyy h:mm a", "9/5/2023 12:07 am", "2023-09-05 00:07:00"),
        ("M/d/yyyy h:mm a", "9/5/2023 12:07 p.m.", "2023-09-05 12:07:00"),
        ("M/d/yyyy h:mm a", "9/5/2023 1:07\u202fPM", "2023-09-05 13:07:00"),
        ("M/d/yyyy h:mm a", "9/5/2023 13:07 PM", None),
        ("M/d/yyyy h:mm a", "9/5/2023 0:07 AM", None),
        ("yyyy-MM-dd HH:mm:ss.S", "2023-09-05 13:07:08.5", "2023-09-05 13:07:08.500000"),
        ("yyyy-MM-dd HH:mm:ss.SSS", "2023-09-05 13:07:08.050", "2023-09-05 13:07:08.050000"),
        ("yyyy-MM-dd HH:mm:ss.SSS", "2023-09-05 13:07:08.05", None),
        ("yyyy-MM-dd'T'HH:mmXXX", "2023-09-05T23:07-05:00", "2023-09-06 04:07:00"),
        ("yyyy-MM-dd'T'HH:mmXXX", "2023-09-05T23:07Z", "2023-09-05 23:07:00"),
        ("yyyy-MM-dd'T'HH:mm:ssX", "2023-09-05T00:07:00+0530", "2023-09-04 18:37:00"),
        ("yyyy-MM-dd'T'HH:mm:ssX", "2023-09-05T00:07:00+05", "2023-09-04 19:07:00"),
        ("yyyy-MM-dd'T'HH:mm:ssXXX", "2023-09-05T00:07:00+05:60", None),
        ("yyyy-MM-dd'T'HH:mm:ssXXX", "2023-09-05T00:07:00+19:00", None),
        ("yyyy-MM-dd'T'HH:mm:ssXXX", "0001-01-01T00:00:00+01:00", None),
        ("yyyy-MM-dd'T'HH:mm:ssXXX", "9999-12-31T23:30:00-01:00", None),
    ],
)
def test_text_is_read_by_its_format(written: str, text: str, iso: str | None) -> None:
    assert DateReader([written], 1970).read(text) == iso


def test_formats_are_tried_in_order() -> None:
    reader = DateReader(["M/d/yyyy", "d/M/yyyy", "MMM d, yyyy"], None)

    assert reader.read("5/9/2023") == "2023-05-09"
    assert reader.read("25/9/2023") == "2023-09-25"
    assert reader.read("Sep 5, 2023") == "2023-09-05"
    assert reader.read("2023-09-05") is None


@given(
    moment=st.datetimes(
        min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29), timezones=st.just(UTC)
    )
)
def test_what_was_formatted_is_read_again(moment: datetime) -> None:
    day = f"{moment:%B} {moment.day}, {moment.year:04}"
    clock = f"{moment.hour % 12 or 12}:{moment:%M:%S.%f} {moment:%p}"

    read = DateReader(["MMMM d, yyyy h:mm:ss.SSSSSS a"], None).read(f"{day} {clock}")

    assert read == moment.replace(tzinfo=None).isoformat(sep=" ")
