"""What a contract says of the texts of a column: read, and refused where it fits badly."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from glue_ingest.contracts.conversions import (
    PLAIN,
    Conversion,
    NumberFormat,
    Percent,
    SchoolYear,
    Status,
)
from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.contracts.rules import RuleName
from glue_ingest.errors import ContractError

WriteContract = Callable[..., Path]
MakeContract = Callable[..., Contract]

KEY = {"name": "school", "physicalType": "string", "primaryKey": True}


def column(physical_type: str, parts: dict[str, Any] | None = None, /, **custom: Any) -> Any:
    properties = [{"property": name, "value": value} for name, value in custom.items()]
    given = {"name": "n", "physicalType": physical_type, "customProperties": properties}
    return given | (parts or {})


def allowed(*values: str) -> dict[str, Any]:
    arguments = {"validValues": list(values)}
    return {"quality": [{"metric": "invalidValues", "mustBe": 0, "arguments": arguments}]}


@pytest.mark.parametrize(
    ("given", "conversion"),
    [
        (column("int"), PLAIN),
        (column("int", nullMarkers=["", " N/A "]), Conversion(null_markers=("", "n/a"))),
        (column("int", nullMarkers=[]), Conversion(null_markers=("",))),
        (
            column("int", statusCodes={"suppressed": ["*", " PS "], "missing": ["-9"]}),
            Conversion(
                status_codes=(
                    ("*", Status.SUPPRESSED),
                    ("-9", Status.MISSING),
                    ("ps", Status.SUPPRESSED),
                )
            ),
        ),
        (column("double", ranges=True), Conversion(has_ranges=True)),
        (
            column("double", numberFormat={"thousands": ",", "currency": "$"}),
            Conversion(number_format=NumberFormat(",", currency=("$",))),
        ),
        (
            column(
                "int",
                numberFormat={
                    "decimal": ",",
                    "currency": ["EUR"],
                    "percent": "share",
                    "parentheses": "negative",
                },
            ),
            Conversion(number_format=NumberFormat(None, ",", ("EUR",), Percent.SHARE, True)),
        ),
        (
            column("date", dateFormats=["M/d/yy"], twoDigitYearsFrom=1970),
            Conversion(date_formats=("M/d/yy",), two_digit_years_from=1970),
        ),
        (
            column("date", {"logicalTypeOptions": {"format": "M/d/yyyy"}}),
            Conversion(date_formats=("M/d/yyyy",)),
        ),
        (column("date", {"logicalTypeOptions": {"format": "yyyy-MM-dd"}}), PLAIN),
        (column("int", schoolYear="end"), Conversion(school_year=SchoolYear.END)),
        (
            column("string", valueMap={"M ": " Male"}, ignoreCase=True),
            Conversion(value_map=(("M", "Male"),), ignores_case=True),
        ),
        (
            column("boolean", trueTexts=["Yes"], falseTexts=["No", "Never"]),
            Conversion(true_texts=("Yes",), false_texts=("No", "Never")),
        ),
    ],
)
def test_property_is_read(
    make_contract: MakeContract, given: dict[str, Any], conversion: Conversion
) -> None:
    assert make_contract(KEY, given).column("n").conversion == conversion


CODES = {"suppressed": ["*"]}
SUPPRESSED = "a key, partition or required column has no statusCodes or ranges"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        # Not of the form that docs/contracts.md gives.
        (column("int", nullMarkers="N/A"), "nullMarkers must be a list"),
        (column("int", statusCodes=["*"]), "statusCodes must be {status: [texts]}"),
        (column("int", statusCodes={"hidden": ["*"]}), "'missing', found 'hidden'"),
        (column("int", statusCodes={"reported": ["*"]}), "found 'reported'"),
        (column("int", statusCodes={"missing": "*"}), "statusCodes.missing must be a list of"),
        (column("int", statusCodes={"missing": [-9]}), "write the text in quotes"),
        (column("int", ranges="yes"), "ranges must be true or false, found 'yes'"),
        (column("int", numberFormat=","), "numberFormat must be a mapping of 'thousands'"),
        (column("int", numberFormat={"groups": ","}), "numberFormat has 'groups'. Known:"),
        (column("int", numberFormat={"thousands": 3}), "numberFormat.thousands must be a text"),
        (column("int", numberFormat={"percent": "yes"}), "percent must be number or share"),
        (column("int", numberFormat={"parentheses": True}), "parentheses must be negative"),
        (column("date", dateFormats="M/d/yyyy"), "dateFormats must be a list of texts"),
        (column("date", twoDigitYearsFrom="1970"), "twoDigitYearsFrom must be a year"),
        (column("int", schoolYear="first"), "schoolYear must be start or end or label"),
        (column("string", valueMap=["M"]), "valueMap must be {text: text}"),
        (column("string", valueMap={True: "Yes"}), "a text of valueMap must be a text"),
        (column("string", valueMap={"M": 1}), "valueMap of 'M' must be a text"),
        (column("boolean", trueTexts=[True]), "a text of trueTexts must be a text"),
        (column("string", ignoreCase=1), "ignoreCase must be true or false"),
        # Not of this column.
        (column("int", {"required": True}, statusCodes=CODES), SUPPRESSED),
        (column("int", {"primaryKey": True}, ranges=True), SUPPRESSED),
        (column("string", ranges=True), "ranges is for 'int', 'bigint', 'double', 'decimal'"),
        (column("date", numberFormat={"decimal": ","}), "numberFormat is for 'int'"),
        (column("string", dateFormats=["M/d/yyyy"]), "dateFormats is for 'date', 'timestamp'"),
        (column("int", twoDigitYearsFrom=1970), "twoDigitYearsFrom is for 'date'"),
        (column("string", schoolYear="end"), "schoolYear end is for 'int', 'bigint'"),
        (column("int", schoolYear="label"), "schoolYear label is for 'string'"),
        (column("string", trueTexts=["Yes"]), "trueTexts or falseTexts is for 'boolean'"),
        (column("int", schoolYear="end", ranges=True), "2018-19 is a range, too"),
        (column("int", ignoreCase=True), "ignoreCase does nothing"),
        (
            column("string", {"logicalTypeOptions": {"format": "email"}}, schoolYear="label"),
            "has a schoolYear and a format",
        ),
        (
            column(
                "string",
                {"classification": "personal"},
                pseudonym="student",
                valueMap={"a": "b"},
            ),
            "only nullMarkers may stand with it",
        ),
        # Read in two ways, or in none.
        (column("int", numberFormat={"thousands": "."}), "'.' for both thousands and decimal"),
        (column("int", numberFormat={"thousands": "::"}), "numberFormat.thousands must be one"),
        (column("int", numberFormat={"decimal": "-"}), "numberFormat.decimal must be one sign"),
        (column("int", numberFormat={"currency": ["5"]}), "a sign of numberFormat.currency"),
        (column("date", dateFormats=["M/d/yy"]), "yy needs twoDigitYearsFrom"),
        (column("date", dateFormats=["EEE"]), "the date format 'EEE' cannot be kept"),
        (column("date", dateFormats=["M/d/yyyy"], twoDigitYearsFrom=1970), "no format has yy"),
        (
            column("date", {"logicalTypeOptions": {"format": "M/d/yyyy"}}, dateFormats=["yyyy"]),
            "dateFormats and logicalTypeOptions.format both stand",
        ),
        (
            column("int", statusCodes={"missing": ["N/A"], "suppressed": ["n/a"]}),
            "statusCodes give 'n/a' two meanings: 'missing', 'suppressed'",
        ),
        (
            column("string", valueMap={"m": "Male", "M": "Many"}, ignoreCase=True),
            "valueMap give 'm' two meanings",
        ),
        (
            column("string", allowed("M", "m"), ignoreCase=True),
            "allowed values give 'm' two meanings",
        ),
        (column("boolean", trueTexts=["N"]), "trueTexts and falseTexts give 'n' two meanings"),
        (column("boolean", trueTexts=["Y", ""]), "trueTexts has an empty text"),
        (column("boolean", falseTexts=[""]), "falseTexts has an empty text"),
        (column("string", valueMap={"": "x"}), "an empty cell is null"),
    ],
)
def test_property_that_cannot_be_kept_is_named(
    write_contract: WriteContract, given: dict[str, Any], found: str
) -> None:
    path = write_contract(KEY, given)

    with pytest.raises(ContractError) as caught:
        load_contract(str(path))

    assert found in str(caught.value)
    assert "'n'" in str(caught.value)
    assert f"Edit {path}." in str(caught.value)


def test_label_of_a_school_year_has_a_rule(make_contract: MakeContract) -> None:
    actions = {"format": "reject_row"}
    contract = make_contract(KEY, column("string", schoolYear="label", onViolation=actions))

    rules = contract.column("n").rules
    assert [(rule.name, rule.action.value) for rule in rules] == [
        (RuleName.TYPE, "null_cell"),
        (RuleName.FORMAT, "reject_row"),
    ]


def test_conversion_changes_the_fingerprint(make_contract: MakeContract) -> None:
    given = [
        column("int"),
        column("int", ranges=True),
        column("int", statusCodes={"suppressed": ["*"]}),
        column("int", statusCodes={"missing": ["*"]}),
        column("int", numberFormat={"thousands": ","}),
        column("int", nullMarkers=["", "-"]),
    ]

    assert len({make_contract(KEY, item).fingerprint for item in given}) == len(given)


def test_example_of_the_docs_is_a_contract(make_contract: MakeContract) -> None:
    page = (Path(__file__).parents[4] / "docs/contracts.md").read_text()
    section = page.partition("## How the texts of a column are written")[2]
    given = yaml.safe_load(section.split("```")[1])["properties"]

    contract = make_contract(KEY, *given)

    assert [column.name for column in contract.received_columns[1:]] == [c["name"] for c in given]
    assert all(column.conversion.changes_texts for column in contract.received_columns[1:])
