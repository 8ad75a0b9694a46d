import pytest

from glue_ingest.authoring.names import column_names, singular, snake_case


@pytest.mark.parametrize(
    ("source", "name"),
    [
        pytest.param("Race/Ethnicity", "race_ethnicity", id="slash"),
        pytest.param("termGPA", "term_gpa", id="camel"),
        pytest.param("PRIMARY_KEY", "primary_key", id="capitals"),
        pytest.param("E-mail", "email", id="email"),
        pytest.param("  Größe (m²) ", "grosse_m2", id="beyond_ascii"),
        pytest.param("2019", "column_2019", id="digits"),
        pytest.param("名前", "column_7", id="no_ascii"),
    ],
)
def test_a_name_is_snake_case(source: str, name: str) -> None:
    assert snake_case(source, "column_7") == name


def test_no_two_names_are_alike_or_taken_by_ingest() -> None:
    assert column_names(["a b", "A-B", "place", "text_a_b"]) == [
        "a_b",
        "a_b_2",
        "place_2",
        "text_a_b_3",
    ]


@pytest.mark.parametrize(
    ("word", "expected"), [("students", "student"), ("countries", "country"), ("class", "class")]
)
def test_singular(word: str, expected: str) -> None:
    assert singular(word) == expected
