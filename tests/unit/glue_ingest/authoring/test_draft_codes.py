"""Codes, which look like numbers, and figures that are written for readers, in a draft."""

from collections.abc import Callable
from pathlib import Path

import pytest

from glue_ingest.authoring.draft import Draft, draft_contract

Drafted = Callable[[str], Draft]
NEXT = "district_code,zip,fips,leaid,school number,count\n"


@pytest.fixture
def drafted(tmp_path: Path) -> Drafted:
    def draft(content: str) -> Draft:
        path = tmp_path / "lists.csv"
        path.write_text(content, encoding="utf-8")
        return draft_contract(path, "district.lists")

    return draft


def one_column(*values: object) -> str:
    return "\n".join(["value,other", *(f"{value},x" for value in values)])


def type_of(draft: Draft, name: str = "value") -> str:
    return str(next(c for c in draft.columns if c.name == name).data_type)


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
    ("values", "said"),
    [
        pytest.param(
            ('"5,687"', '"12,033"', "812"), "2 as a number with thousands", id="thousands"
        ),
        pytest.param(("45.5%", "51%", "7 %"), "3 as a per cent figure", id="per_cent"),
        pytest.param(("$5", '"$1,200"', "$7.50"), "3 as an amount of money", id="money"),
        pytest.param(
            ("9/5/2023", "10/1/2023", "10/2/2023"), "3 as a date as month/day", id="dates"
        ),
        pytest.param((">95", "*", "88.1"), "2 as a suppression code", id="suppressed"),
        pytest.param(('="01"', '="02"', '="03"'), "3 as a text as Excel", id="formulas"),
    ],
)
def test_figures_written_for_readers_are_marked_and_not_shown(
    drafted: Drafted, values: tuple[str, ...], said: str
) -> None:
    column = drafted(one_column(*values)).columns[0]

    assert str(column.data_type) == "string"
    assert [said in note for note in column.notes] == [True]
    assert not [value for value in values if value.strip('"') in column.notes[0].split()]


def test_letters_are_no_figures(drafted: Drafted) -> None:
    assert drafted(one_column("S", "M", "L")).columns[0].notes == ()
