"""Marks and orders that one column does not tell, told by the other columns of the file."""

from collections.abc import Callable
from typing import Any

import pytest

from glue_ingest.authoring.draft import Draft

Drafted = Callable[[str], Draft]
GROUPS = {"thousands": ".", "decimal": ","}
OPEN = "each point stands before three digits"


def formats(draft: Draft) -> dict[str, Any]:
    return {
        column.source_name: column.reading.properties.get("numberFormat")
        for column in draft.columns
        if column.reading
    }


def notes(draft: Draft, name: str) -> str:
    return " ".join(next(c.notes for c in draft.columns if c.source_name == name))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("Ort;Sch\u00fcler\nA;1.234\nB;2.500\nC;.\nD;987\n", id="null_is_a_point"),
        pytest.param("Ort;Sch\u00fcler\nA;1.234\nB;2.500\nC;*\nD;987\n", id="beside_a_code"),
        pytest.param(
            "Ort\tSch\u00fcler\tQuote\nA\t1.234\t1,5\nB\t.\t2,5\nC\t987\t.\n", id="decimal_commas"
        ),
    ],
)
def test_points_are_those_of_thousands_in_a_file_with_commas_or_semicolons(
    drafted: Drafted, content: str
) -> None:
    draft = drafted(content)

    assert formats(draft)["Sch\u00fcler"] == GROUPS
    assert str(draft.columns[1].data_type) == "int"
    assert "taken for a thousands separator" in notes(draft, "Sch\u00fcler")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("A;B;C\nx;1.234;1.5\ny;2.500;2.25\n", id="points_of_another_column"),
        pytest.param('A;B;C\nx;1.234;"1,204.5"\ny;2.500;7\n', id="commas_of_another_column"),
        pytest.param("A;B\nx;1.234\ny;0.500\n", id="a_zero_first"),
        pytest.param("A;Latitude\nx;41.234\ny;40.500\n", id="a_position"),
    ],
)
def test_points_stay_decimal_points_where_something_says_so(drafted: Drafted, content: str) -> None:
    assert str(drafted(content).columns[1].data_type) == "double"


def test_points_before_three_digits_are_asked_about(drafted: Drafted) -> None:
    draft = drafted("A\tB\tC\tD\nx\t1.234\t1.234\t1.5\ny\t2.500\t*\t2.25\nz\t987\t2.500\t3\n")

    assert [OPEN in notes(draft, name) for name in "ABCD"] == [False, True, True, False]


def orders(draft: Draft) -> dict[str, str | None]:
    return {c.source_name: c.reading.date_format for c in draft.columns if c.reading}


def test_the_order_of_day_and_month_is_that_of_a_column_that_proves_it(drafted: Drafted) -> None:
    day = drafted("A,Open,Shut\nx,01/02/2023,13/04/2023\ny,05/06/2023,27/08/2023\n")
    month = drafted("A;Open;Shut\nx;01/02/2023;04/13/2023\ny;05/06/2023;08/27/2023\n")
    both = drafted("A,Open,Shut,Met\nx,01/02/2023,13/04/2023,4/13/2023\n")

    assert orders(day) == {"Open": "d/M/yyyy", "Shut": "d/M/yyyy"}
    assert "other columns have the day first" in notes(day, "Open")
    assert orders(month) == {"Open": "M/d/yyyy", "Shut": "M/d/yyyy"}
    assert orders(both) == {"Open": "M/d/yyyy", "Shut": "d/M/yyyy", "Met": "M/d/yyyy"}
    assert "the month could be the second one" in notes(both, "Open")


def test_semicolons_and_decimal_commas_say_that_the_day_is_first(drafted: Drafted) -> None:
    semicolons = drafted("A;Open\nx;01/02/2023\ny;05/06/2023\n")
    commas = drafted('A,Open,Rate\nx,01/02/2023,"1,5"\ny,05/06/2023,"2,25"\n')
    neither = drafted("A,Open\nx,01/02/2023\ny,05/06/2023\n")

    assert orders(semicolons) == {"Open": "d/M/yyyy"}
    assert "decimal commas or semicolons have the day first" in notes(semicolons, "Open")
    assert orders(commas)["Open"] == "d/M/yyyy"
    assert orders(neither) == {"Open": "M/d/yyyy"}
    assert "taken as month, day" in notes(neither, "Open")


def test_dates_with_dots_say_nothing_of_dates_with_slashes(drafted: Drafted) -> None:
    draft = drafted("A,Open,Shut\nx,01/02/2023,13.04.2023\ny,05/06/2023,27.08.2023\n")

    assert orders(draft) == {"Open": "M/d/yyyy", "Shut": "d.M.yyyy"}
