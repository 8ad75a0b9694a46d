"""Labels of school years."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue_ingest.contracts.conversions import SchoolYear
from glue_ingest.reading.values.school_years import school_year_reader


@pytest.mark.parametrize(
    "text",
    [
        *("2018-19", "2018-2019", "2018/19", "2018/2019", "SY2018-19", "SY 2018-19", "sy2018-2019"),
        *("2018\u201319", "2018 - 19", "School Year 2018-19", "18-19", "SY18-19", "SY 18/19"),
    ],
)
def test_label_is_read_however_it_is_spelled(text: str) -> None:
    found = [school_year_reader(kind)(text) for kind in SchoolYear]

    assert found == ["2018", "2019", "2018-19"]


@pytest.mark.parametrize(
    "text",
    [
        *("2018-20", "2018-18", "2018-2018", "2018-2119", "SY19", "SY2019", "18-20", "2018-9"),
        *("2018-19-20", "", "x", "0018-19", "201819", "20182019", "20182019.0", "2018.5"),
    ],
)
def test_text_that_is_no_school_year_is_not_read(text: str) -> None:
    assert [school_year_reader(kind)(text) for kind in SchoolYear] == [None] * 3


def test_plain_year_is_a_number_and_no_label() -> None:
    found = [school_year_reader(kind)("2019") for kind in SchoolYear]

    assert found == ["2019", "2019", None]
    assert school_year_reader(SchoolYear.END)("2019.0") == "2019"


def test_century_may_turn() -> None:
    assert school_year_reader(SchoolYear.LABEL)("1999-2000") == "1999-00"
    assert school_year_reader(SchoolYear.LABEL)("99-00") == "1999-00"
    assert school_year_reader(SchoolYear.START)("69-70") == "2069"
    assert school_year_reader(SchoolYear.START)("70-71") == "1970"
    assert school_year_reader(SchoolYear.END)("1999-00") == "2000"


@given(year=st.integers(1000, 9998), form=st.sampled_from(["{}-{:02}", "SY {}/{:02}"]))
def test_every_year_is_read(year: int, form: str) -> None:
    text = form.format(year, (year + 1) % 100)

    assert school_year_reader(SchoolYear.START)(text) == str(year)
    assert school_year_reader(SchoolYear.END)(text) == str(year + 1)
