"""JSON Lines: a bad line is one unreadable record; what is no such file is refused by name."""

import re
from typing import Any

import pytest

from glue_ingest import errors
from glue_ingest.contracts.raw_formats import Format
from glue_ingest.errors import IngestError
from tests.support.json_files import fields, opened, rows


def test_each_line_is_a_record_and_a_bad_one_is_unreadable() -> None:
    content = '{"a": 1}\n\n  {"a": 2, "b": [1]}  \r\n{"a":\n[3]\n{"a": 4} x\n{"b": NaN}\n{"a": 5}'
    file = opened(content, "a", format=Format.JSONL)

    assert file.header.names == ("a", "b")
    assert [(number, flaw, text, given["a"]) for number, flaw, text, given in rows(file)] == [
        (1, None, None, "1"),
        (2, None, None, "2"),
        (3, "broken_json", '{"a":', None),
        (4, "no_record", "[3]", None),
        (5, "broken_json", '{"a": 4} x', None),
        (6, "broken_json", '{"b": NaN}', None),
        (7, None, None, "5"),
    ]


def test_lines_that_are_arrays_have_their_names_in_the_first() -> None:
    file = opened('["a", "b"]\n[1, 2]\n["a", "b"]\n[3]\n', "b", format=Format.JSONL)

    assert [row[:2] for row in rows(file)] == [(1, None), (3, "too_few_fields")]
    assert fields(file)[0] == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    ("content", "error", "found"),
    [
        pytest.param('[{"a": 1},\n{"a": 2}]', errors.FormatMismatchError, "to json.", id="array"),
        pytest.param('[{"a": 1}]', errors.FormatMismatchError, "to json.", id="array_on_a_line"),
        pytest.param('{\n"a": 1\n}', errors.FormatMismatchError, "to json.", id="object"),
        pytest.param("a,b\n1,2", errors.FormatMismatchError, "is not JSON Lines", id="csv"),
        pytest.param("1\n2\n", errors.RecordsNotFoundError, "Found: a number", id="numbers"),
        pytest.param('{"b": 1}\n', errors.MissingColumnsError, "Found: 'b'", id="other_names"),
        pytest.param(b'{"a": "\xe9"}\n', errors.EncodingMismatchError, "fit cp1252", id="latin"),
    ],
)
def test_what_is_no_such_file_is_refused_by_name(
    content: Any, error: type[IngestError], found: str
) -> None:
    with pytest.raises(error, match=re.escape(found)):
        rows(opened(content, "a", format=Format.JSONL))
