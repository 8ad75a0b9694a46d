"""How numbers are written, told by the texts of a column."""

from typing import Any

import pytest

from glue_ingest.authoring.number_texts import NumberProposal, propose_number_format


def proposed(*texts: str) -> NumberProposal | None:
    return propose_number_format(dict.fromkeys(texts, 1))


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param(("5", "+5", "-5.5", ".5", "5."), {}, id="plain"),
        pytest.param(("5,687", "12,033", "812"), {"thousands": ","}, id="thousands"),
        pytest.param(("1,234,567.5",), {"thousands": ","}, id="thousands_and_point"),
        pytest.param(("0,5", "12,25"), {"decimal": ","}, id="decimal_comma"),
        pytest.param(("0,125", "1,250"), {"decimal": ","}, id="zero_is_no_group"),
        pytest.param(
            ("1.234,56", "7,5"), {"thousands": ".", "decimal": ","}, id="points_and_decimal_comma"
        ),
        pytest.param(("1.234", "5"), {}, id="a_point_alone_is_a_decimal_point"),
        pytest.param(("1 234", "1\u00a0234\u202f567"), {"thousands": " "}, id="white_space"),
        pytest.param(("1 234,5",), {"thousands": " ", "decimal": ","}, id="white_space_and_comma"),
        pytest.param(("1'234.5",), {"thousands": "'"}, id="apostrophe"),
        pytest.param(
            ("-$5", "$-5", "$1,200", "5 USD"),
            {"thousands": ",", "currency": ["$", "USD"]},
            id="currency",
        ),
        pytest.param(
            ("$(5)", "($5)", "5"), {"currency": ["$"], "parentheses": "negative"}, id="parentheses"
        ),
        pytest.param(("45.5%", "51 %"), {"percent": "number"}, id="per_cent"),
        pytest.param(("45.5%", "40"), {"percent": "number"}, id="per_cent_and_plain"),
        pytest.param(("45.5%", "0.4", "1"), {"percent": "share"}, id="per_cent_and_shares"),
        pytest.param(("\u22125", "4"), {"decimal": "."}, id="minus_of_unicode"),
    ],
)
def test_format_is_told_by_all_texts(texts: tuple[str, ...], expected: dict[str, Any]) -> None:
    found = proposed(*texts)

    assert found is not None
    assert found.number_format == expected


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param((), id="nothing"),
        pytest.param(("5,687", "x"), id="a_text"),
        pytest.param(("01", "2"), id="a_code"),
        pytest.param(("1,23,456",), id="no_groups_of_three"),
        pytest.param(("1,234.5", "1.234,5"), id="two_ways"),
        pytest.param(("5,687", "1.234,5"), id="thousands_or_a_fraction"),
        pytest.param(("$1.2M",), id="a_letter"),
        pytest.param(("--5",), id="two_signs"),
        pytest.param(("(5",), id="half_of_parentheses"),
    ],
)
def test_what_no_format_reads_is_no_number(texts: tuple[str, ...]) -> None:
    assert proposed(*texts) is None


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        pytest.param(("1,234", "5"), "taken for a thousands separator", id="one_group"),
        pytest.param(("1,234,567", "5"), None, id="two_groups"),
        pytest.param(("1,234.5",), None, id="a_point"),
        pytest.param(("45%", "0.4"), "become shares", id="shares"),
        pytest.param(("(5)",), "read as negative", id="parentheses"),
    ],
)
def test_what_may_be_read_otherwise_is_said(texts: tuple[str, ...], said: str | None) -> None:
    found = proposed(*texts)

    assert found is not None
    assert [said in doubt for doubt in found.doubts if said] == ([True] if said else [])
    assert bool(found.doubts) == (said is not None)


def test_what_was_seen_is_counted_in_rows() -> None:
    found = propose_number_format({"1,200": 3, "$5": 2, "7": 9})

    assert found is not None
    assert found.seen == {"with a thousands separator": 3, "with a currency": 2}
