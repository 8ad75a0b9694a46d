"""A draft as YAML: every text comes back as it was, and comments stand where they belong."""

from typing import Any

import pytest
import yaml

from glue_ingest.authoring.draft import Draft, DraftColumn
from glue_ingest.authoring.personal import Proposal
from glue_ingest.authoring.render import render
from glue_ingest.contracts.model import Dialect
from glue_ingest.contracts.rules import DataType, TypeName

TEXTS = [
    pytest.param("no", id="truth"),
    pytest.param("~", id="null"),
    pytest.param("2020-01-31", id="date"),
    pytest.param("01", id="octal"),
    pytest.param("'a': \"b\" #c", id="marks"),
    pytest.param("{a: [b, c]}", id="flow"),
    pytest.param("a" * 200 + " b", id="longer_than_a_line"),
    pytest.param("a b " * 60, id="longer_than_a_line_with_blanks"),
    pytest.param("a\nb\n  c", id="lines"),
    pytest.param("\ta\x85b\u2028c\ufeff\x7f", id="odd_white_space"),
    pytest.param("größe 学校 \U0001f3eb", id="letters"),
]


def make_draft(text: str) -> Draft:
    column = DraftColumn(
        name="level",
        source_name=text,
        data_type=DataType(TypeName.STRING),
        proposal=Proposal("public"),
        is_required=True,
        key_position=None,
        is_telling=False,
        notes=("the first note.", "the second note."),
        allowed=(text, "b"),
    )
    return Draft(
        source="a",
        dataset="b",
        file_name="b.csv",
        row_count=4,
        dialect=Dialect(quote="'", escape="\\", preamble_lines=2),
        null_markers=("", text),
        columns=(column, column),
        notes=("a note on the file.",),
    )


def custom(node: dict[str, Any]) -> dict[str, Any]:
    return {item["property"]: item["value"] for item in node["customProperties"]}


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_of_the_file_comes_back(text: str) -> None:
    document = yaml.safe_load(render(make_draft(text)))

    (table,) = document["schema"]
    assert custom(table)["nullMarkers"] == ["", text]
    for column in table["properties"]:
        assert custom(column)["sourceName"] == text
        assert column["quality"][0]["arguments"]["validValues"] == [text, "b"]


@pytest.mark.parametrize("text", TEXTS)
def test_comments_stand_before_what_they_are_about(text: str) -> None:
    lines = render(make_draft(text)).splitlines()

    found = [number for number, line in enumerate(lines) if line.lstrip().startswith("# REVIEW")]
    assert [(lines[number].strip(), lines[number + 1].strip()) for number in found] == [
        ("# REVIEW: a note on the file.", "apiVersion: v3.1.0"),
        ("# REVIEW: the name that people read.", "name: A b"),
        ("# REVIEW: these texts are read as null in every column.", "customProperties:"),
        *[
            ("# REVIEW: the first note.", "# REVIEW: the second note."),
            ("# REVIEW: the second note.", "logicalType: string"),
            (
                "# REVIEW: the values of this file; with a new one its row would be rejected.",
                "quality:",
            ),
        ]
        * 2,
    ]


def test_only_an_unusual_dialect_is_written() -> None:
    document = yaml.safe_load(render(make_draft("x")))

    (server,) = document["servers"]
    assert custom(server) == {"quote": "'", "escape": "\\", "preambleLines": "auto"}
