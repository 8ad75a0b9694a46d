"""Other spellings of the values that a draft allows."""

import pytest

from glue_ingest.authoring.allowed_values import Spellings, find_spellings


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param({"a": 1, "b": 1}, Spellings(("a", "b"), {}, False), id="none"),
        pytest.param(
            {"Male": 9, "male": 2, "Female": 5}, Spellings(("Female", "Male"), {}, True), id="case"
        ),
        pytest.param(
            {"Male": 9, "Male,": 2}, Spellings(("Male",), {"Male,": "Male"}, False), id="sign"
        ),
        pytest.param(
            {"male": 9, "Male": 3, "MALE.": 2},
            Spellings(("male",), {"MALE.": "male"}, True),
            id="both",
        ),
        pytest.param({"a.": 1, "b": 1}, Spellings(("a.", "b"), {}, False), id="sign_alone"),
    ],
)
def test_a_value_is_its_most_frequent_spelling(counts: dict[str, int], expected: Spellings) -> None:
    assert find_spellings(counts) == expected
