"""Texts that say why there is no value, and those that give bounds."""

import pytest

from glue_ingest.authoring.codes import negative_codes, split_codes, unknown_codes

NOTHING: frozenset[str] = frozenset()


def test_texts_are_split_by_what_they_say() -> None:
    texts = ["5", "1,204", "*", "**", "\u2020", "N/A", "n/a", "\u2013", "\u2021", "NA", "-", "<10"]

    split = split_codes(dict.fromkeys(texts, 1), NOTHING)

    assert list(split.values) == ["5", "1,204"]
    assert {status: sorted(found) for status, found in split.statuses.items()} == {
        "suppressed": ["*", "**", "\u2021"],
        "not_applicable": ["N/A", "\u2020"],
        "missing": ["\u2013"],
    }
    assert (split.nulls, split.ranges) == (("NA", "-"), {"<10": 1})


@pytest.mark.parametrize(
    "text",
    [
        *("<10", "n<10", "< 10", "<=5%", "\u22645", ">95", ">=95", "\u226595", "95 or more", "95+"),
        *("5 or fewer", "10 or less", "10-19", "10\u201319", "10 to 19", "GE95", "LT10"),
        *("less than 5", "fewer than 10"),
    ],
)
def test_texts_that_give_bounds(text: str) -> None:
    assert split_codes({text: 1, "5": 1}, NOTHING).ranges == {text: 1}


@pytest.mark.parametrize("text", ["2018-19", "19-10", "10", "A-B", "<", "or more"])
def test_texts_that_give_none(text: str) -> None:
    assert split_codes({text: 1, "5": 1}, NOTHING).ranges == {}


def test_groups_of_ages_are_no_codes() -> None:
    texts = {"10-14": 5, "15-19": 5, "20+": 1, "5": 1}

    assert split_codes(texts, frozenset({"age"})).ranges == {}
    assert split_codes({"10-14": 5, "15-19": 5}, NOTHING).ranges == {}


@pytest.mark.parametrize(
    ("texts", "words", "expected"),
    [
        pytest.param(
            ("5", "0", "-1", "-2", "-3", "-9"),
            "enrollment",
            {"-1": "missing", "-2": "not_applicable", "-3": "suppressed", "-9": "missing"},
            id="of_counts",
        ),
        pytest.param(("5", "-1", "-4"), "enrollment", {}, id="another_number_below_zero"),
        pytest.param(("5", "-1"), "change", {}, id="a_change"),
        pytest.param(("0", "-1", "12"), "grade", {}, id="grades"),
        pytest.param(("0", "-1", "120"), "grade", {"-1": "missing"}, id="counts_of_a_grade"),
        pytest.param(("0", "-1", "12"), "grade 4", {"-1": "missing"}, id="of_one_grade"),
        pytest.param(("-1", "-2"), "enrollment", {}, id="nothing_else"),
        pytest.param(("-1.0", "5.5"), "rate", {"-1.0": "missing"}, id="with_a_fraction"),
        pytest.param(("-1", "5.5"), "", {}, id="beside_fractions"),
        pytest.param(("-1", "5,5"), "", {}, id="beside_decimal_commas"),
        pytest.param(("-1", "5,500"), "", {"-1": "missing"}, id="beside_thousands"),
        pytest.param(("-1.00", "5"), "", {}, id="an_amount"),
        pytest.param(("-1", "4", "7"), "min temp", {}, id="temperatures"),
        pytest.param(("-2", "300"), "elevation", {}, id="heights"),
        pytest.param(("-2", "30"), "balance", {}, id="balances"),
        pytest.param(("-1", "210"), "score", {}, id="scores"),
        pytest.param(("-9", "210"), "score", {"-9": "missing"}, id="far_from_scores"),
        pytest.param(
            ("-666666666", "71039"), "b", {"-666666666": "missing"}, id="of_the_census_bureau"
        ),
    ],
)
def test_numbers_below_zero_may_be_codes(
    texts: tuple[str, ...], words: str, expected: dict[str, str]
) -> None:
    assert negative_codes(dict.fromkeys(texts, 1), frozenset(words.split()), words) == expected


@pytest.mark.parametrize(
    ("misfits", "shows", "expected"),
    [
        pytest.param({"#": 1}, False, {"#": "missing"}, id="a_sign"),
        pytest.param({"Q": 2}, True, {"Q": "missing"}, id="a_letter"),
        pytest.param({"Q": 1}, True, {}, id="a_letter_once"),
        pytest.param({"Q": 2}, False, {}, id="a_letter_among_people"),
        pytest.param({"Ada": 2}, True, {}, id="a_name"),
        pytest.param({"#": 11}, True, {}, id="more_than_the_values"),
        pytest.param({"#": 1, "^": 1, "~": 1, "?": 1}, True, {}, id="too_many"),
    ],
)
def test_few_signs_and_capitals_may_be_codes(
    misfits: dict[str, int], *, shows: bool, expected: dict[str, str]
) -> None:
    assert unknown_codes(misfits, 10, shows=shows) == expected


@pytest.mark.parametrize(
    ("texts", "words", "are_ranges"),
    [
        pytest.param(
            ("\u22645", "6-9", "60-79", "50"), "grade pct", True, id="per_cent_of_a_grade"
        ),
        pytest.param(("<10", "95+", "44"), "grade passed", True, id="counted_in_a_grade"),
        pytest.param(("6-8", "9-12", "12"), "grades grade offered", False, id="grades_offered"),
        pytest.param(("1-2", "3", "4"), "section", False, id="sections"),
        pytest.param(("10-20", "30", "31"), "room", False, id="rooms"),
        pytest.param(("<10", "12", "31"), "section", True, id="coded_of_a_section"),
    ],
)
def test_ranges_of_measures_are_bounds_and_those_of_things_are_texts(
    texts: tuple[str, ...], words: str, *, are_ranges: bool
) -> None:
    found = split_codes(dict.fromkeys(texts, 1), frozenset(words.split())).ranges

    assert bool(found) == are_ranges


@pytest.mark.parametrize("code", ["PS", "S", "TS"])
def test_letters_of_a_grade_are_no_codes(code: str) -> None:
    assert split_codes({code: 1, "1": 2}, frozenset({"grade"})).statuses == {}
