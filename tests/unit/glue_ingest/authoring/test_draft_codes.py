"""Codes, figures written for readers, and notes after the rows, in a draft."""

import re
from collections.abc import Callable

import pytest

from glue_ingest.authoring.draft import Draft

Drafted = Callable[[str], Draft]


def one_column(*values: object) -> str:
    return "\n".join(["value,other", *(f"{value},x" for value in values)])


def type_of(draft: Draft, name: str = "value") -> str:
    return str(next(c for c in draft.columns if c.name == name).data_type)


NEXT = "district_code,zip,fips,leaid,school number,count\n"


def test_codes_are_texts_by_their_names(drafted: Drafted) -> None:
    rows = [f"{10100 + i},97{300 + i},{41001 + i},{4100 + i},{i},{i}" for i in range(5)]

    draft = drafted(NEXT + "\n".join(rows))

    assert [(str(c.data_type), bool(c.notes)) for c in draft.columns] == [
        ("string", True),
        ("string", False),
        ("string", False),
        ("string", False),
        ("string", True),
        ("int", False),
    ]


def test_codes_are_texts_by_names_of_a_few_letters(drafted: Drafted) -> None:
    names = ["LZIP", "MZIP", "LEA", "CDS", "Ward", "Block", "Dept", "CIP", "NAICS", "SOC"]
    counts = ["LEA Enrollment", "Block Grants", "Wards", "Block Rate"]
    rows = [",".join(["100"] * 14), ",".join(["98"] * 14), ",".join(["7"] * 14)]

    draft = drafted("\n".join([",".join([*names, *counts]), *rows]))

    assert [str(c.data_type) for c in draft.columns] == ["string"] * 10 + ["int"] * 4


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param(range(10100, 10120), "string", id="one_width"),
        pytest.param(range(10100, 10105), "int", id="too_few_rows"),
        pytest.param(range(9995, 10020), "int", id="two_widths"),
        pytest.param(range(1990, 2010), "int", id="years"),
    ],
)
def test_digits_of_one_width_are_a_code(drafted: Drafted, values: range, expected: str) -> None:
    [column, _] = drafted(one_column(*values)).columns

    assert str(column.data_type) == expected
    assert any("as codes have" in note for note in column.notes) == (expected == "string")


def test_a_measure_of_one_width_stays_a_number(drafted: Drafted) -> None:
    rows = [f"{50_000 + i},x" for i in range(20)]

    assert type_of(drafted("\n".join(["total_revenue,other", *rows])), "total_revenue") == "int"


@pytest.mark.parametrize(
    ("name", "values", "is_asked"),
    [
        pytest.param("balance", (-1, 20, 5), True, id="may_be_a_code"),
        pytest.param("balance", (-7, 20, 5), False, id="no_known_code"),
        pytest.param("balance", (1, 20, 5), False, id="none_below_zero"),
        pytest.param("grade", (-1, 0, 5), False, id="a_grade"),
    ],
)
def test_a_number_below_zero_that_is_kept_is_asked_about(
    drafted: Drafted, name: str, values: tuple[int, ...], *, is_asked: bool
) -> None:
    column = drafted(one_column(*values).replace("value", name)).columns[0]

    assert str(column.data_type) == "int"
    assert any("code for no value" in note for note in column.notes) == is_asked


@pytest.mark.parametrize(
    ("values", "expected", "said"),
    [
        pytest.param(
            ('"5,687"', '"12,033"', "812"), "int", "2 with a thousands separator", id="thousands"
        ),
        pytest.param(("45.5%", "51%", "7 %"), "double", "3 with a per cent sign", id="per_cent"),
        pytest.param(("$5", '"$1,200"', "$7.50"), "double", "3 with a currency", id="money"),
        pytest.param(
            ("9/5/2023", "10/1/2023", "10/2/2023"), "date", "dates as M/d/yyyy", id="dates"
        ),
        pytest.param((">95", "*", "88.1"), "double", "* suppressed", id="suppressed"),
        pytest.param(("(5)", "7"), "int", "1 in parentheses", id="parentheses"),
    ],
)
def test_values_written_for_readers_are_typed_and_marked(
    drafted: Drafted, values: tuple[str, ...], expected: str, said: str
) -> None:
    column = drafted(one_column(*values)).columns[0]

    assert str(column.data_type) == expected
    assert sum(said in note for note in column.notes) == 1
    told = " ".join(column.notes).split()
    assert not [value for value in values if value.strip('"') in told and value != "*"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        pytest.param(('"5,687"', '"1.234,5"'), "1 as a number with thousands", id="thousands"),
        pytest.param(("45.5%", "x"), "1 as a per cent figure", id="a_text"),
        pytest.param(
            ('"$61,302,000"', '"(1,250)"', '"1.234,56"'), "more than one way", id="two_ways"
        ),
        pytest.param(("-2", "-2"), "below zero", id="codes_alone"),
    ],
)
def test_figures_that_stay_as_they_are_have_a_mark(
    drafted: Drafted, values: tuple[str, ...], said: str
) -> None:
    column = drafted(one_column(*values)).columns[0]

    assert column.reading is None
    assert [said in note for note in column.notes] == [True]


def test_texts_as_excel_writes_formulas_stay_texts(drafted: Drafted) -> None:
    draft = drafted(one_column('="11"', '="12"', '="13"'))

    assert type_of(draft) == "string"
    assert draft.dialect.excel_texts
    assert any("excelTexts" in note for note in draft.notes)


@pytest.mark.parametrize("name", ["school_phone", "district no", "cbsa", "unitid", "sch_num"])
def test_numbers_of_schools_and_phones_are_texts(drafted: Drafted, name: str) -> None:
    assert str(drafted(f"{name},n\n4155550100,1\n4155550101,2\n").columns[0].data_type) == "string"


def test_letters_are_no_figures(drafted: Drafted) -> None:
    assert drafted(one_column("S", "M", "L")).columns[0].notes == ()


def test_notes_after_the_rows_are_left_out_by_a_pattern(drafted: Drafted) -> None:
    content = 'school,year,n\nA,2020,1\nB,2020,2\n"Source: U.S. Department, 2023"\n"\u2020 none."\n'

    draft = drafted(content)

    pattern = draft.dialect.footnote_pattern or ""
    assert (draft.row_count, bool(re.fullmatch(pattern, '"Source: another, 2024"'))) == (2, True)
    assert re.fullmatch(pattern, "C,2021,3") is None
    assert "the last 2 record(s) are taken for notes" in draft.notes[0]
    assert "Department" not in pattern


def test_a_broken_row_before_the_last_is_no_note(drafted: Drafted) -> None:
    draft = drafted("school,year,n\nA,2020,1\nSource\nB,2020,2\n")

    assert (draft.dialect.footnote_pattern, draft.notes[0]) == (
        None,
        "1 record(s) cannot be read like this.",
    )
