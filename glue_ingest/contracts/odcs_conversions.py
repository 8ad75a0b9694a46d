"""Reads the custom properties that say how the texts of a column are written."""

from collections.abc import Mapping
from typing import Any, TypeVar

from glue_ingest.contracts.conversions import (
    CODED_STATUSES,
    Conversion,
    NumberFormat,
    Percent,
    SchoolYear,
    Status,
)
from glue_ingest.contracts.odcs_quality import ElementError
from glue_ingest.contracts.odcs_rules import text_of
from glue_ingest.contracts.rules import EDGE_CHARACTERS, ascii_lower
from glue_ingest.errors import quoted

CONVERSION_PROPERTIES = {
    *("nullMarkers", "statusCodes", "ranges", "numberFormat", "dateFormats", "twoDigitYearsFrom"),
    *("schoolYear", "valueMap", "ignoreCase", "trueTexts", "falseTexts"),
}
NUMBER_PARTS = ("thousands", "decimal", "currency", "percent", "parentheses")
Word = TypeVar("Word", Percent, SchoolYear)


def read_conversion(extras: Mapping[str, Any], date_format: str | None) -> Conversion:
    """Return how texts are converted; `date_format` is that of `logicalTypeOptions`.

    Raises:
        ElementError: if a property is not as docs/contracts.md says.
    """
    markers = extras["nullMarkers"]
    formats = texts_of(extras["dateFormats"], "dateFormats")
    if date_format is not None:
        if formats:
            raise ElementError("dateFormats and logicalTypeOptions.format both stand. Keep one")
        formats = (date_format,)
    return Conversion(
        null_markers=None if markers is None else tuple(map(_code, read_markers(markers))),
        status_codes=_status_codes(extras["statusCodes"]),
        has_ranges=_truth(extras["ranges"], "ranges"),
        number_format=_number_format(extras["numberFormat"]),
        date_formats=formats,
        two_digit_years_from=_year(extras["twoDigitYearsFrom"]),
        school_year=_word(extras["schoolYear"], SchoolYear, "schoolYear"),
        value_map=_value_map(extras["valueMap"]),
        ignores_case=_truth(extras["ignoreCase"], "ignoreCase"),
        true_texts=texts_of(extras["trueTexts"], "trueTexts"),
        false_texts=texts_of(extras["falseTexts"], "falseTexts"),
    )


def read_markers(value: Any) -> list[str]:
    """Return texts that mean null, as they stand; an empty list is the empty text alone."""
    if not isinstance(value, list):
        raise ElementError(f"nullMarkers must be a list, found '{value}'")
    return [text_of(item, "a null marker") for item in value or [""]]


def texts_of(value: Any, name: str) -> tuple[str, ...]:
    """Return a list of trimmed texts; empty if it is not given."""
    if value is None:
        return ()
    if not isinstance(value, list) or not value:
        raise ElementError(f"{name} must be a list of texts, found {value!r}")
    return tuple(_trimmed(item, f"a text of {name}") for item in value)


def _trimmed(value: Any, where: str) -> str:
    return text_of(value, where).strip(EDGE_CHARACTERS)


def _code(text: str) -> str:
    return ascii_lower(text.strip(EDGE_CHARACTERS))


def _truth(value: Any, name: str) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    raise ElementError(f"{name} must be true or false, found {value!r}")


def _word(value: Any, words: type[Word], name: str) -> Word | None:
    if value is None:
        return None
    if value not in list(words):
        raise ElementError(f"{name} must be {' or '.join(words)}, found {value!r}")
    return words(value)


def _year(value: Any) -> int | None:
    if value is None or (type(value) is int and 1 <= value <= 9900):
        return value
    raise ElementError(f"twoDigitYearsFrom must be a year, such as 1970, found {value!r}")


def _status_codes(value: Any) -> tuple[tuple[str, Status], ...]:
    if value is None:
        return ()
    form = f"statusCodes must be {{status: [texts]}} with {quoted(CODED_STATUSES)}"
    if not isinstance(value, dict) or not value:
        raise ElementError(f"{form}, found {value!r}")
    if unknown := [str(name) for name in value if name not in CODED_STATUSES]:
        raise ElementError(f"{form}, found {quoted(unknown)}")
    # Sorted: their order means nothing, and changes no fingerprint.
    return tuple(
        sorted(
            (ascii_lower(text), Status(name))
            for name, texts in value.items()
            for text in texts_of(texts, f"statusCodes.{name}")
        )
    )


def _number_format(value: Any) -> NumberFormat | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not value:
        raise ElementError(f"numberFormat must be a mapping of {quoted(NUMBER_PARTS)}")
    if unknown := [str(name) for name in value if name not in NUMBER_PARTS]:
        raise ElementError(f"numberFormat has {quoted(unknown)}. Known: {quoted(NUMBER_PARTS)}")
    if value.get("parentheses") not in (None, "negative"):
        raise ElementError(
            f"numberFormat.parentheses must be negative, found {value['parentheses']!r}"
        )
    marks = {
        name: text_of(value[name], f"numberFormat.{name}")
        for name in ("thousands", "decimal")
        if value.get(name) is not None
    }
    currency = value.get("currency")
    return NumberFormat(
        thousands=marks.get("thousands"),
        decimal=marks.get("decimal", "."),
        currency=texts_of(
            [currency] if isinstance(currency, str) else currency, "numberFormat.currency"
        ),
        percent=_word(value.get("percent"), Percent, "numberFormat.percent"),
        has_parentheses=value.get("parentheses") is not None,
    )


def _value_map(value: Any) -> tuple[tuple[str, str], ...]:
    if value is None:
        return ()
    if not isinstance(value, dict) or not value:
        raise ElementError(f"valueMap must be {{text: text}}, found {value!r}")
    return tuple(
        sorted(
            (_trimmed(key, "a text of valueMap"), _trimmed(text, f"valueMap of {key!r}"))
            for key, text in value.items()
        )
    )
