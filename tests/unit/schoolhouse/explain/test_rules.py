"""Texts of received files: read as ingest reads them, by the same rules."""

from fractions import Fraction
from typing import Any

import duckdb
import pytest

from glue_ingest.contracts.rules import DataType, Rule, TypeName
from glue_ingest.engines.duckdb.rules import parse as parse_sql
from glue_ingest.engines.duckdb.rules import sql_literal, violation
from schoolhouse.explain.rules import check
from schoolhouse.explain.values import agrees, parse
from tests.conftest import MakeContract

TEXTS = [
    *("0", "7", "-7", "+7", "007", "731634.0", "731634.", "731634.5", ".5", "5.", "1e3", "1E-3"),
    *("2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808"),
    *("1_000", "1,000", "NaN", "inf", "-Infinity", "1e400", "1e-400", "0e-400", "0x10", ""),
    *("123456.78", "1234567.8", "0.125", "0.1250", "true", "T", "No", "y", "oui", "٣", "twelve"),
]
TYPES = [
    *(DataType(name) for name in (TypeName.STRING, TypeName.INT, TypeName.BIGINT)),
    *(DataType(name) for name in (TypeName.DOUBLE, TypeName.BOOLEAN)),
    DataType(TypeName.DECIMAL, 8, 2),
]


@pytest.mark.parametrize("data_type", TYPES, ids=str)
def test_texts_are_read_as_ingest_reads_them(data_type: DataType) -> None:
    stored = {
        text: duckdb.sql(f"select {parse_sql(sql_literal(text), data_type)}").fetchall()[0][0]
        for text in TEXTS
    }

    for text, value in stored.items():
        expected = Fraction(value) if isinstance(value, float) else value
        kind = "double" if data_type.name is TypeName.DOUBLE else ""
        read = parse(text, data_type)
        expected = (
            Fraction(str(value)) if data_type.name is TypeName.DECIMAL and value else expected
        )
        assert agrees(expected, read, kind), (text, value, read)


def test_dates_are_refused_by_name() -> None:
    with pytest.raises(NotImplementedError, match="date"):
        parse("2016-01-01", DataType(TypeName.DATE))


NUMBERS = {"name": "number", "physicalType": "double"}
WORDS = {"name": "word", "physicalType": "string"}
RULES: list[dict[str, Any]] = [
    NUMBERS | {"required": True},
    NUMBERS | {"logicalTypeOptions": {"minimum": 0, "maximum": 500}},
    NUMBERS | {"logicalTypeOptions": {"exclusiveMinimum": 0, "exclusiveMaximum": 500}},
    {"name": "number", "physicalType": "bigint", "logicalTypeOptions": {"multipleOf": 5}},
    WORDS | {"logicalTypeOptions": {"pattern": "^[A-Z]+(_[A-Z]+)*$"}},
    WORDS | {"logicalTypeOptions": {"minLength": 2, "maxLength": 5}},
    WORDS | {"logicalTypeOptions": {"format": "email"}},
]
VALUES = [
    *(None, "0", "500", "500.5", "-1", "250", "7", "seven"),
    *("AL", "NEW_YORK", "A", "_A", "a@b.org", "Alabama"),
]


@pytest.mark.parametrize("properties", RULES, ids=lambda item: str(item)[1:70])
def test_rules_are_asked_as_ingest_asks_them(
    make_contract: MakeContract, properties: dict[str, Any]
) -> None:
    key = {"name": "id", "physicalType": "string", "primaryKey": True}
    column = make_contract(key, properties).columns[1]

    def breaks(rule: Rule, text: str | None) -> bool:
        value = parse_sql("text", column.data_type)
        query = (
            f"select {violation(column, rule)} from (select *, {value} as {column.name} from "
            f"(select cast({sql_literal(text)} as varchar) as text, text as text_{column.name}))"
        )
        return bool(duckdb.sql(query).fetchall()[0][0])

    assert len(column.rules) > 1
    for text in VALUES:
        broken = [not result.is_passed for result in check(column, text).rules]
        assert broken == [breaks(rule, text) for rule in column.rules], text


def test_a_broken_rule_says_what_it_does(make_contract: MakeContract) -> None:
    key = {"name": "id", "physicalType": "string", "primaryKey": True}
    actions = [{"property": "onViolation", "value": {"range": "null_cell"}}]
    options = {"logicalTypeOptions": {"minimum": 0, "maximum": 500}, "customProperties": actions}
    column = make_contract(key, NUMBERS | options).columns[1]

    checked = check(column, "501")

    assert checked.value is None
    assert [(rule.rule, rule.is_passed, rule.action) for rule in checked.rules] == [
        ("type double", True, "null_cell"),
        ("range from 0 to 500", False, "null_cell"),
    ]
