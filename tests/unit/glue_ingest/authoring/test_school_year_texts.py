"""How school years are written, told by the texts of a column."""

import pytest

from glue_ingest.authoring.codes import split_codes
from glue_ingest.authoring.school_year_texts import propose_school_year

YEAR = frozenset({"year"})


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param(("2018-19", "2018-2019", "SY2018-19", "2018/19"), "label", id="labels"),
        pytest.param(("1999-00", "1999-2000"), "label", id="century"),
        pytest.param(("2018-19", "2019"), "end", id="labels_and_years"),
        pytest.param(("2018", "2019"), None, id="years_alone"),
        pytest.param(("2018-20",), None, id="two_years_later"),
        pytest.param(("2018-19", "x"), None, id="a_text"),
        pytest.param(("2018-09", "2018-10"), None, id="months"),
        pytest.param((), None, id="nothing"),
        pytest.param(("2018-2019", "SY20-21", "21-22"), "label", id="short_beside_long"),
        pytest.param(("SY20-21", "SY21-22"), "label", id="short_with_sy"),
        pytest.param(("18-19", "19-20"), None, id="a_range"),
        pytest.param(("18-19", "19-21"), None, id="short_and_two_years_later"),
    ],
)
def test_school_years_are_labels_whose_second_year_follows(
    texts: tuple[str, ...], expected: str | None
) -> None:
    assert propose_school_year(dict.fromkeys(texts, 1), frozenset()) == expected


def test_two_short_years_are_a_label_if_the_name_of_the_column_says_so() -> None:
    texts = {"18-19": 1, "99-00": 1}

    assert propose_school_year(texts, YEAR) == "label"
    assert split_codes({**texts, "2019": 1}, YEAR).ranges == {}
    assert split_codes({"18-19": 1, "20": 1}, frozenset()).ranges == {"18-19": 1}
