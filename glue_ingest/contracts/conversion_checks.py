"""Checks of what a contract says of the texts of a column: it must fit the column."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from glue_ingest.contracts.conversions import (
    NumberFormat,
    SchoolYear,
    companion_name,
)
from glue_ingest.contracts.date_formats import Element, find_date_format_problem, read_date_format
from glue_ingest.contracts.model import Column, Contract
from glue_ingest.contracts.rules import RuleName, TypeName
from glue_ingest.errors import quoted

NUMBERS = (TypeName.INT, TypeName.BIGINT, TypeName.DOUBLE, TypeName.DECIMAL)
TIMES = (TypeName.DATE, TypeName.TIMESTAMP)


def conversion_problems(contract: Contract, column: Column) -> Iterator[str]:
    """Find what cannot be read, or could be read in two ways."""
    at = f"column '{column.name}'"
    found = (
        *_misplaced(contract, column),
        *_untyped(column),
        *_unclear_number(column.conversion.number_format),
        *_unclear_dates(column),
        *_repeated(column),
    )
    yield from (f"{at}: {problem}." for problem in found)


def _misplaced(contract: Contract, column: Column) -> Iterator[str]:
    conversion = column.conversion
    if column.pseudonym and conversion.changes_texts:
        yield "a pseudonym is the hash of the text as received: only nullMarkers may stand with it"
    if not conversion.has_status:
        return
    if column.is_required or column.name in (*contract.key, contract.partition):
        yield (
            "a key, partition or required column has no statusCodes or ranges: a suppressed cell "
            "is null. Delete them, or required"
        )
    names = [companion_name(column.name, part) for part in conversion.parts]
    own = {item.name for item in contract.columns if item.derived_from is None}
    if taken := [name for name in names if name in own]:
        yield (
            f"statusCodes or ranges add {quoted(names)}, and another column is called "
            f"{quoted(taken)}. Rename it"
        )


def _untyped(column: Column) -> Iterator[str]:
    """Find conversions to another type, and those that do nothing."""
    conversion, kind = column.conversion, column.data_type.name
    is_label = conversion.school_year is SchoolYear.LABEL
    year_types = (TypeName.STRING,) if is_label else (TypeName.INT, TypeName.BIGINT)
    fitting: tuple[tuple[str, bool, Iterable[TypeName]], ...] = (
        ("ranges", conversion.has_ranges, NUMBERS),
        ("numberFormat", conversion.number_format is not None, NUMBERS),
        ("dateFormats", bool(conversion.date_formats), TIMES),
        ("twoDigitYearsFrom", conversion.two_digit_years_from is not None, TIMES),
        (f"schoolYear {conversion.school_year}", conversion.school_year is not None, year_types),
        ("trueTexts or falseTexts", conversion.has_words, (TypeName.BOOLEAN,)),
    )
    for name, is_given, types in fitting:
        if is_given and kind not in types:
            yield f"{name} is for {quoted(types)}, found a {column.data_type}"
    if conversion.school_year and (conversion.number_format or conversion.has_ranges):
        yield "schoolYear cannot stand beside numberFormat or ranges: 2018-19 is a range, too"
    is_listed = any(rule.name is RuleName.ALLOWED for rule in column.rules)
    folds = bool(conversion.value_map) or (is_listed and kind is TypeName.STRING)
    if conversion.ignores_case and not folds:
        yield "ignoreCase does nothing without a valueMap, or allowed values of a string"


def _unclear_number(number_format: NumberFormat | None) -> Iterator[str]:
    if number_format is None:
        return
    marks = {"thousands": number_format.thousands, "decimal": number_format.decimal}
    for name, mark in marks.items():
        if mark is not None and (len(mark) != 1 or mark.isalnum() or mark in "+-()%\u2212"):
            yield f"numberFormat.{name} must be one sign, such as ',', found '{mark}'"
    if number_format.thousands == number_format.decimal:
        yield (
            f"numberFormat has '{number_format.decimal}' for both thousands and decimal. Write "
            "decimal: ',' where a comma stands before the fraction"
        )
    for sign in number_format.currency:
        if not sign or any(letter.isdigit() or letter in "+-()%\u2212" for letter in sign):
            yield f"a sign of numberFormat.currency must be one like '$' or 'USD', found '{sign}'"


def _unclear_dates(column: Column) -> Iterator[str]:
    conversion = column.conversion
    first_year = conversion.two_digit_years_from
    if column.data_type.name not in TIMES:
        return
    for text in conversion.date_formats:
        problem = find_date_format_problem(text, column.data_type, has_pivot=first_year is not None)
        if problem:
            yield (
                f"the date format '{text}' cannot be kept: {problem}. Change it, or delete it for "
                "ISO dates and times"
            )
    found = (item for item in map(read_date_format, conversion.date_formats) if item is not None)
    if first_year is not None and not any(Element.SHORT_YEAR in item.elements for item in found):
        yield "twoDigitYearsFrom does nothing: no format has yy"


def _repeated(column: Column) -> Iterator[str]:
    """Find texts that are given two meanings."""
    conversion = column.conversion
    allowed = (text for rule in column.rules for text in rule.allowed)
    meanings: tuple[tuple[str, Iterable[tuple[str, str]]], ...] = (
        ("statusCodes", conversion.status_codes),
        ("valueMap", ((conversion.mapped_key(key), text) for key, text in conversion.value_map)),
    )
    if conversion.ignores_case:
        meanings += (("allowed values", ((conversion.mapped_key(t), t) for t in allowed)),)
    if conversion.has_words:
        meanings += (("trueTexts and falseTexts", _spoken(column)),)
    for name, pairs in meanings:
        known: defaultdict[str, set[str]] = defaultdict(set)
        for text, meaning in pairs:
            known[text].add(meaning)
        for text, several in known.items():
            if len(several) > 1:
                yield f"{name} give '{text}' two meanings: {quoted(sorted(several))}"
    for name, words in (
        ("trueTexts", conversion.true_texts),
        ("falseTexts", conversion.false_texts),
    ):
        if "" in words:
            yield f"{name} has an empty text, and an empty cell is null"
    if any(not key for key, _ in conversion.value_map):
        yield "valueMap has an empty text, and an empty cell is null"


def _spoken(column: Column) -> Iterator[tuple[str, str]]:
    for word, texts in column.conversion.words.items():
        yield from ((text.casefold(), word) for text in texts)
