"""The conversions of one column together: texts of a batch, and its companion columns."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue_ingest.contracts.conversions import Conversion, NumberFormat, Percent, Status
from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.rules import DataType, TypeName
from glue_ingest.reading.spec import ReadColumn, read_spec
from glue_ingest.reading.values.column import Converter, converted_texts

MakeContract = Callable[..., Contract]


def read(
    make_contract: MakeContract,
    physical_type: str,
    texts: list[str | None],
    extras: dict[str, Any] | None = None,
    **properties: Any,
) -> dict[str, list[str | None]]:
    """Return the texts of column `n` as a batch has them, and those of its companions."""
    custom = [{"property": name, "value": value} for name, value in properties.items()]
    column = {"name": "n", "physicalType": physical_type, "customProperties": custom}
    contract = make_contract(column | (extras or {}), extras={"nullMarkers": ["", "N/A"]})
    found = converted_texts(pa.array(texts, pa.string()), read_spec(contract).columns[0])
    return {name: array.to_pylist() for name, array in found.items()}


def allowed(*values: str) -> dict[str, Any]:
    arguments = {"validValues": list(values)}
    return {"quality": [{"metric": "invalidValues", "mustBe": 0, "arguments": arguments}]}


def test_codes_ranges_and_markers_say_why_there_is_no_value(make_contract: MakeContract) -> None:
    texts = ["120", "*", "N/A", "\u2020", "\u2013", "", None, "<10", "10-19", "1,204", "-9", "x"]

    found = read(
        make_contract,
        "int",
        texts,
        statusCodes={
            "suppressed": ["*"],
            "not_applicable": ["\u2020"],
            "missing": ["\u2013", "-9"],
        },
        ranges=True,
        numberFormat={"thousands": ","},
    )

    nothing = None
    assert found == {
        "text_n": ["120", *[nothing] * 8, "1204", nothing, "x"],
        "received_n": [*texts[:5], nothing, nothing, *texts[7:]],
        "text_n_status": [
            *("reported", "suppressed", "missing", "not_applicable", "missing", "missing"),
            *("missing", "coded_range", "coded_range", "reported", "missing", "reported"),
        ],
        "text_n_low": [*[nothing] * 8, "10", *[nothing] * 3],
        "text_n_high": [*[nothing] * 7, "9", "19", *[nothing] * 3],
    }


def test_code_that_is_a_range_keeps_its_bounds(make_contract: MakeContract) -> None:
    found = read(
        make_contract, "int", ["<10", "n<10"], statusCodes={"suppressed": ["<10"]}, ranges=True
    )

    assert found["text_n_status"] == ["suppressed", "coded_range"]
    assert found["text_n_high"] == ["9", "9"]
    assert found["text_n"] == [None, None]


def test_code_wins_over_a_null_marker_and_letter_case(make_contract: MakeContract) -> None:
    codes = {"not_applicable": ["n/a"], "suppressed": ["PS", "\u00c4"]}

    found = read(make_contract, "string", ["N/A", "ps", "\u00c4", "\u00e4"], statusCodes=codes)

    assert found["text_n_status"] == ["not_applicable", "suppressed", "suppressed", "reported"]


def test_codes_without_ranges_add_a_status_alone(make_contract: MakeContract) -> None:
    found = read(make_contract, "date", ["2023-09-05", "*"], statusCodes={"suppressed": ["*"]})

    assert list(found) == ["text_n", "received_n", "text_n_status"]


def test_null_markers_of_a_column_replace_those_of_the_table(make_contract: MakeContract) -> None:
    found = read(make_contract, "int", ["N/A", "none"], nullMarkers=["NONE"], valueMap={"a": "1"})

    assert found["text_n"] == ["N/A", None]


@pytest.mark.parametrize(
    ("physical_type", "properties", "texts", "plain"),
    [
        pytest.param(
            "decimal(8,2)",
            {"numberFormat": {"decimal": ","}},
            ["1,5", "1.5", "15", "1.x", "x"],
            ["1.5", "?1.5", "15", "1.x", "x"],
            id="decimal_comma",
        ),
        pytest.param(
            "boolean",
            {"trueTexts": ["Ja"], "falseTexts": ["nein", "N"]},
            ["JA", "n", "Nein", "yes", "t", "0", "maybe"],
            ["true", "false", "false", "?yes", "?t", "?0", "maybe"],
            id="words_replace_the_known_ones",
        ),
        pytest.param(
            "boolean",
            {"trueTexts": ["x"]},
            ["X", "no", "yes"],
            ["true", "false", "?yes"],
            id="words_of_true_alone",
        ),
        pytest.param(
            "date",
            {"dateFormats": ["M/d/yyyy", "MMM d, yyyy"]},
            ["9/5/2023", "Sep 5, 2023", "2023-09-05", "5.9.2023"],
            ["2023-09-05", "2023-09-05", "?2023-09-05", "5.9.2023"],
            id="date_formats",
        ),
        pytest.param(
            "timestamp",
            {"dateFormats": ["yyyy-MM-dd HH:mm"]},
            ["2023-09-05 13:07", "2023-09-05 13:07:00"],
            ["2023-09-05 13:07:00", "?2023-09-05 13:07:00"],
            id="timestamps",
        ),
        pytest.param(
            "int",
            {"schoolYear": "end"},
            ["2018-19", "2019", "201819", "2018-20"],
            ["2019", "2019", "?201819", "2018-20"],
            id="end_of_a_school_year",
        ),
        pytest.param(
            "string",
            {"schoolYear": "label"},
            ["SY2018-2019", "2019", "2018-25"],
            ["2018-19", "2019", "?2018-25"],
            id="label_of_a_school_year",
        ),
        pytest.param(
            "int",
            {"valueMap": {"PK": "-1", "KG": "0", "none": "N/A"}, "ignoreCase": True},
            ["pk", "KG", "1", "None"],
            ["-1", "0", "1", None],
            id="mapped_text_is_read_on",
        ),
        pytest.param(
            "int", {"valueMap": {"KG": "0"}}, ["kg", "KG"], ["kg", "0"], id="letter_case_matters"
        ),
        pytest.param(
            "int", {"valueMap": {"99": "0"}}, ["99", "98"], ["0", "98"], id="mapped_number"
        ),
    ],
)
def test_text_is_read_as_the_contract_says(
    make_contract: MakeContract,
    physical_type: str,
    properties: dict[str, Any],
    texts: list[str],
    plain: list[str | None],
) -> None:
    found = read(make_contract, physical_type, [*texts], **properties)

    assert found["text_n"] == plain
    assert found["received_n"] == texts


def test_allowed_spelling_is_stored_whatever_the_letter_case(make_contract: MakeContract) -> None:
    found = read(
        make_contract,
        "string",
        ["Male", "male", "FEMALE", "Male,", "M", "x", "STRASSE"],
        allowed("Male", "Female", "Stra\u00dfe"),
        valueMap={"m": "Male", "MALE,": "Male"},
        ignoreCase=True,
    )

    assert found["text_n"] == ["Male", "Male", "Female", "Male", "Male", "x", "Stra\u00dfe"]


TEXTS = st.one_of(
    st.text(alphabet="0123456789,.$%<>=-+ n/aA*(", max_size=6).map(str.strip),
    st.from_regex(r"-?[0-9]{1,3}([,. \u00a0'][0-9]{3}){0,2}([.,][0-9]{0,2})?", fullmatch=True),
)
FORMATS = [
    NumberFormat(",", currency=("$",), percent=Percent.NUMBER),
    NumberFormat(".", ","),
    NumberFormat(" ", ","),
    NumberFormat("'"),
    NumberFormat(None, ","),
    None,
]


@given(texts=st.lists(st.none() | TEXTS, max_size=8), number_format=st.sampled_from(FORMATS))
def test_a_value_and_the_status_reported_go_together(
    texts: list[str | None], number_format: NumberFormat | None
) -> None:
    column = ReadColumn(
        "n",
        "n",
        frozenset({"", "n/a"}),
        conversion=Conversion(
            status_codes=(("*", Status.SUPPRESSED), ("-9", Status.MISSING)),
            has_ranges=True,
            number_format=number_format,
        ),
        data_type=DataType(TypeName.DECIMAL, 6, 2),
    )
    converter = Converter(column)

    found = converter.convert(pa.array(texts, pa.string()))

    plain, status = (found[name].to_pylist() for name in ("text_n", "text_n_status"))
    assert [text is not None for text in plain] == [item == "reported" for item in status]
    # The fast path makes of each text what the slow one makes of it.
    slow = [converter.read(text or "") for text in texts]
    assert plain == [item.text for item in slow]
    assert status == [item.status for item in slow]
    for low, high in zip(*(found[f"text_n_{n}"].to_pylist() for n in ("low", "high")), strict=True):
        assert low is None or high is None or float(low) <= float(high)
