"""What is no JSON document with records where the contract says is refused by name."""

import re
from typing import Any

import pytest

from glue_ingest import errors
from glue_ingest.errors import IngestError
from tests.support.json_files import opened, rows

PATH = "Results.series[].data[]"
REFUSALS: list[tuple[str, dict[str, Any], bytes | str, type[IngestError], str]] = [
    ("cut", {}, '[{"a": 1}, {"a": ', errors.BrokenFileError, "it ends in the middle, after 17"),
    ("cut_in_a_word", {}, '[{"a": tru', errors.BrokenFileError, "it ends in the middle"),
    ("cut_in_a_text", {}, '[{"a": "x', errors.BrokenFileError, "it ends in the middle"),
    ("cut_after_a_record", {}, '[{"a": 1}', errors.BrokenFileError, "it ends in the middle"),
    ("broken", {}, '[{"a" 1}]', errors.BrokenFileError, "expecting ':' delimiter at character 6"),
    ("no_comma", {}, '[{"a": 1} {"a": 2}]', errors.BrokenFileError, "',' or ']' is missing at"),
    ("no_number", {}, '[{"a": NaN}]', errors.BrokenFileError, "NaN is no JSON value, in what"),
    ("text_after_it", {}, '[{"a": 1}] x', errors.BrokenFileError, "and more follows at character"),
    ("deep", {}, '[{"a": ' + "[" * 90_000, errors.BrokenFileError, "nested too deep"),
    ("lines", {}, '{"a": 1}\n{"a": 2}\n', errors.FormatMismatchError, "in a.yaml to jsonl"),
    ("csv", {}, "a,b\n1,2\n", errors.FormatMismatchError, "is not JSON, which the contract says"),
    ("message", {}, "error: no such variable", errors.FormatMismatchError, "An error message may"),
    ("web_page", {}, "<html><p>Log in</p>", errors.HtmlPageError, "is a web page, not data"),
    ("empty", {}, "[]", errors.EmptyFileError, "the array at recordsPath '[]' is empty"),
    ("numbers", {}, "[1, 2]", errors.RecordsNotFoundError, "Found: a number, and each record is"),
    ("object", {}, '{"results": [{"a": 1}]}', errors.RecordsNotFoundError,
     "Found: it is an object, and an array was expected"),
    ("other_path", {}, '{"results": [{"a": 1}]}', errors.RecordsNotFoundError,
     "edit recordsPath of server 'raw' in a.yaml to 'results[]'."),
    ("api_error", {"records_path": PATH}, '{"Results": {}, "message": ["over the limit"]}',
     errors.RecordsNotFoundError, "It begins with '{\"Results\": {}, \"message\": [\"over the li"),
    ("array_on_the_way", {"records_path": PATH}, '{"Results": [{"series": []}]}',
     errors.RecordsNotFoundError, "'Results' is an array, and an object with 'series' was"),
    ("text_for_records", {"records_path": "result[]"}, '{"status": 400, "result": "no data"}',
     errors.RecordsNotFoundError, "'result' is a text, and an array was expected"),
    ("key_twice", {"records_path": "a[]"}, '{"a": [{"b": 1}], "a": []}', errors.BrokenFileError,
     "an object has 'a' twice"),
    ("undecodable", {}, b'[{"a": "\xe9"}]', errors.EncodingMismatchError, "Found in record 1: "),
    ("utf_8_as_latin", {"encoding": "latin-1"}, '[{"a": "é"}]', errors.EncodingMismatchError,
     "its bytes fit utf-8"),
    ("utf_16_without_a_mark", {}, '[{"a": "é"}]'.encode("utf-16-le"),
     errors.EncodingMismatchError, "fit utf-16-le"),
    ("other_names", {}, '[{"API ERROR": "x"}]', errors.MissingColumnsError,
     "Found: 'API ERROR'. If the publisher renamed a column (its other names are sourceAliases), "
     "or moved the records (recordsPath is []), edit a.yaml."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("dialect", "content", "error", "found"), [item[1:] for item in REFUSALS],
    ids=[item[0] for item in REFUSALS],
)  # fmt: skip
def test_what_is_no_document_of_records_is_refused_by_name(
    dialect: dict[str, Any], content: bytes | str, error: type[IngestError], found: str
) -> None:
    with pytest.raises(error, match=re.escape(found)) as caught:
        rows(opened(content, "a", **dialect))

    assert "'a.json'" in str(caught.value)
