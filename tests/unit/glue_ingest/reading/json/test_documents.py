"""Records of a JSON document: where they are, and what is a text."""

import json
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue_ingest.contracts.model import Undecodable
from glue_ingest.errors import IngestError
from glue_ingest.reading import streams
from tests.support.json_files import fields, opened, rows


def test_a_value_is_a_text_whatever_its_type() -> None:
    content = """[{"a": 1.0, "b": "x", "c": true, "d": null, "e": [1, 2.50, {"f": "é"}]},
        {"a": 1e3, "b": -0, "c": 12345678901234567890.5, "d": 1.5E-7, "e": "", "g": 0}]"""

    assert fields(opened(content, "a")) == [
        {"a": "1.0", "b": "x", "c": "true", "d": None, "e": '[1,2.50,{"f":"é"}]', "g": None},
        {"a": "1000", "b": "-0", "c": "12345678901234567890.5", "d": "0.00000015", "e": "",
         "g": "0"},
    ]  # fmt: skip


def test_a_number_of_many_places_keeps_its_exponent() -> None:
    assert fields(opened('[{"a": 1E+400, "b": 1e-400}]', "a")) == [{"a": "1E+400", "b": "1e-400"}]


def test_nested_values_are_read_by_path_or_as_a_whole() -> None:
    content = '[{"id": 1, "at": {"city": "Bern", "geo": {"x": 1}}}, {"id": 2, "at": null}]'

    by_path = opened(content, "id", "at.city")
    assert by_path.header.names == ("id", "at.city", "at.geo.x", "at")
    assert by_path.header.unknown == ("at.geo.x", "at")
    assert [row["at.city"] for row in fields(by_path)] == ["Bern", None]

    whole = opened(content, "id", "AT")
    assert whole.header.names == ("id", "at")
    assert [row["at"] for row in fields(whole)] == ['{"city":"Bern","geo":{"x":1}}', None]

    deeper = opened(content, "at.geo")
    assert fields(deeper)[0]["at.geo"] == '{"x":1}'


def test_a_key_that_is_spelled_like_a_path_comes_first() -> None:
    assert fields(opened('[{"a.b": 1, "a": {"b": 2}}]', "a.b")) == [{"a.b": "1"}]


def test_names_are_those_of_all_records_in_order_of_appearance() -> None:
    file = opened('[{"b": 1}, {"a": 2, "b": 3}, {"c": 4}]', "a", "z")

    assert file.header.names == ("b", "a", "c")
    assert (file.header.unknown, file.header.missing) == (("b", "c"), ("c1",))


BLS = """{"status": "OK", "Results": {"series": [
    {"data": [{"year": "2019", "value": "5"}, {"year": "2018", "value": "4"}], "seriesID": "A"},
    {"seriesID": "B", "catalog": {"title": "b"}, "data": []},
    {"seriesID": "C", "catalog": {"title": "c"}, "data": [{"year": "2019", "value": "6"}]}]}}"""
PATH = "Results.series[].data[]"


def test_keys_of_parents_are_columns_wherever_they_stand() -> None:
    file = opened(BLS, "^.seriesID", "^.catalog.title", "^.^.^.status", "value", records_path=PATH)

    names = ("^.seriesID", "value", "^.catalog.title", "^.^.^.status")
    assert [tuple(row[name] for name in names) for row in fields(file)] == [
        ("A", "5", None, "OK"),
        ("A", "4", None, "OK"),
        ("C", "6", "c", "OK"),
    ]
    assert file.header.unknown == ("year",)


def test_a_file_without_a_contract_shows_the_keys_of_parents_in_arrays() -> None:
    assert opened(BLS, records_path=PATH).header.names == ("year", "value", "^.seriesID")


def test_arrays_have_their_names_in_the_first_one() -> None:
    content = '[["NAME", "state"], ["Ohio", 39], ["Utah"], ["Iowa", "19", ""], {"a": 1}]'
    file = opened(content, "state")

    assert file.header.names == ("NAME", "state")
    assert [row[:3] for row in rows(file)] == [
        (1, None, None),
        (2, "too_few_fields", '["Utah"]'),
        (3, "too_many_fields", '["Iowa", "19", ""]'),
        (4, "no_record", '{"a": 1}'),
    ]
    assert fields(file)[0] == {"NAME": "Ohio", "state": "39"}


def test_what_is_no_record_is_unreadable() -> None:
    content = (
        '[{"a": 1}, [2], "x", null, {"a": 3, "a": 4}, {"a": "\\u0000"}, {"a": "\\ud800"}, '
        '{"a": "\\\\u0000"}, {}]'
    )
    file = opened(content, "a")

    assert [row[:3] for row in rows(file)] == [
        (1, None, None),
        (2, "no_record", "[2]"),
        (3, "no_record", '"x"'),
        (4, "no_record", "null"),
        (5, "repeated_name", '{"a": 3, "a": 4}'),
        (6, "nul_byte", '{"a": "\\u0000"}'),
        (7, "undecodable_bytes", '{"a": "\\ud800"}'),
        (8, None, None),
    ]
    assert sum(file.left_out.values()) == 1


@pytest.mark.parametrize(
    ("dialect", "content"),
    [
        pytest.param({}, b"\xef\xbb\xbf" + '[{"a": "é"}]'.encode(), id="utf_8_with_a_mark"),
        pytest.param({"encoding": "utf-16"}, '[{"a": "é"}]'.encode("utf-16"), id="utf_16"),
        pytest.param({"encoding": "cp1252"}, '[{"a": "é"}]'.encode("cp1252"), id="cp1252"),
    ],
)
def test_a_document_may_be_in_any_encoding(dialect: dict[str, Any], content: bytes) -> None:
    assert fields(opened(content, "a", **dialect)) == [{"a": "é"}]


def test_bytes_that_do_not_decode_are_quarantined_where_the_contract_says_so() -> None:
    content = b'[{"a": "\xe9"}, {"a": "\xc3\xa9"}]'
    file = opened(content, "a", undecodable=Undecodable.QUARANTINE)

    assert [row[:3] for row in rows(file)] == [
        (1, "undecodable_bytes", '{"a": "\\xe9"}'),
        (2, None, None),
    ]


def test_null_on_the_way_is_no_record() -> None:
    content = '{"r": [{"d": null}, {"d": [{"a": 1}]}, null]}'

    assert fields(opened(content, "a", records_path="r[].d[]")) == [{"a": "1"}]


def test_other_arrays_of_a_document_are_passed_over() -> None:
    content = json.dumps({"x": [{"y": [1, {"z": "]"}]}] * 3, "r": [{"a": 1}], "w": {"v": [[]]}})

    assert fields(opened(content, "a", records_path="r[]")) == [{"a": "1"}]


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(),
    ),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from(["a", "b", 'c"', "é", "{"]), VALUES, min_size=1)


@given(
    records=st.lists(OBJECTS, min_size=1, max_size=6),
    block=st.integers(1, 40),
    is_ascii=st.booleans(),
    indent=st.sampled_from([None, 1]),
)
def test_a_document_means_the_same_in_blocks_of_any_size(
    records: list[dict[str, Any]], block: int, is_ascii: bool, indent: int | None
) -> None:
    text = json.dumps({"m": 1, "r": records, "n": [{}]}, ensure_ascii=is_ascii, indent=indent)
    content = text.encode("utf-8", "surrogatepass")

    def read() -> Any:
        try:
            return rows(opened(content, "a", "b", 'c"', "é", "{", records_path="r[]"))
        except IngestError as error:
            return str(error)

    whole = read()
    with patch.object(streams, "BLOCK_BYTES", block):
        assert read() == whole
    if not isinstance(whole, str):
        for row, record in zip(whole, records, strict=False):
            told = {k: v for k, v in record.items() if isinstance(v, str)}
            if row[1] is None and len(whole) == len(records):
                assert {k: row[3][k] for k in told} == told
