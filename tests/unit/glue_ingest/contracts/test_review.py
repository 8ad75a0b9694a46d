import pytest

from glue_ingest.contracts.odcs import load_contracts
from glue_ingest.contracts.review import find_open_marks

DRAFT = """\
# marked REVIEW is decided, delete the mark.
# REVIEW: the key (code) is a guess: these columns
#   differ in every row.
name: A b
description:
  purpose: >-
    To be written by the
    reviewer: who publishes it.
schema:
  - name: b # REVIEW say what
    # A comment that is none.
    properties:
      - {name: x, description: "TO BE WRITTEN by the reviewer."}
"""


def test_marks_are_listed_by_line_with_what_is_to_be_decided() -> None:
    assert [(mark.line, mark.text) for mark in find_open_marks(DRAFT)] == [
        (2, "the key (code) is a guess: these columns differ in every row."),
        (6, "description.purpose: To be written by the reviewer: who publishes it."),
        (10, "say what"),
        (13, "schema[0].properties[0].description: TO BE WRITTEN by the reviewer."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: REVIEW of teachers\n", id="a_word"),
        pytest.param("# We REVIEW this.\na: 1\n", id="a_comment"),
        pytest.param("a: b#REVIEW\n", id="no_comment"),
        pytest.param("a: to be written\n", id="other_words"),
    ],
)
def test_other_words_are_no_marks(text: str) -> None:
    assert find_open_marks(text) == ()


def test_an_alias_is_one_mark() -> None:
    text = 'a: &a {d: "To be written by the reviewer"}\nb: [*a, *a, *a]\n'

    assert [mark.line for mark in find_open_marks(text)] == [1]


def test_the_contracts_have_no_open_marks() -> None:
    assert {contract.name: contract.open_marks for contract in load_contracts()} == dict.fromkeys(
        (contract.name for contract in load_contracts()), ()
    )
