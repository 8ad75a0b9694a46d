"""Conversions that a drawn contract may have, and texts written like them."""

from typing import Any

CODES = {"suppressed": ["*", "-9"], "not_applicable": ["N/A", "\u2020"], "missing": ["\u2013"]}
CODE_TEXTS = ["*", "-9", "n/a", "\u2020", "\u2013"]
RANGES = ["<10", "n<10", "\u22645", ">95", "95 or more", "5+", "1-7", "7-1", "<2147483649", "<x"]
US = {"thousands": ",", "currency": ["$"], "parentheses": "negative", "percent": "number"}
US_TEXTS = ["5,687", "1,23", "$61,302", "(7)", "-$5", "\u22125", "45.5%", "0,123", "5 %", "<=5%"]
GERMAN = {"thousands": ".", "decimal": ","}
GERMAN_TEXTS = ["1.234,5", "1.5", "1,5", "1.234", "5"]
SHARE_TEXTS = ["45.5%", "100%", "0.455", "-5%"]
TIMES = ["M/d/yyyy h:mm a", "yyyy-MM-dd'T'HH:mm:ssXXX", "yyyy-MM-dd HH:mm:ss.SSS"]
YEARS = ["2018-19", "2018-2019", "SY 2018/19", "2018", "2018-20", "18-19"]
MAPPED = {"valueMap": {"KG": "1", "x": "", "PK": "a"}, "ignoreCase": True}

Choice = tuple[dict[str, Any], list[str]]
# Of a key, partition or required column, and those that say why a value is missing.
PLAIN: dict[str, list[Choice]] = {
    "string": [
        ({"schoolYear": "label"}, YEARS),
        (MAPPED, ["kg", "KG", "X", "pk"]),
        ({"nullMarkers": ["-"]}, ["-", "NA"]),
    ],
    "int": [
        ({"numberFormat": US}, US_TEXTS),
        ({"schoolYear": "end"}, YEARS),
        ({"schoolYear": "start", "nullMarkers": ["n/a"]}, [*YEARS, "N/A", "NA"]),
        (MAPPED, ["kg", "KG", "x"]),
    ],
    "bigint": [({"numberFormat": {"thousands": " "}}, ["5\u00a0687", "5 687", "5\u202f687"])],
    "double": [
        ({"numberFormat": GERMAN}, GERMAN_TEXTS),
        ({"numberFormat": {"percent": "share"}}, SHARE_TEXTS),
    ],
    "decimal(6,2)": [({"numberFormat": US}, US_TEXTS), ({"numberFormat": GERMAN}, GERMAN_TEXTS)],
    "boolean": [({"trueTexts": ["Ja"], "falseTexts": ["Nein", "0"]}, ["JA", "nein", "y", "0"])],
    "date": [
        ({"dateFormats": ["M/d/yyyy", "MMM d, yyyy"]}, ["2/29/2020", "Sep 5, 2023", "2/29/2021"]),
        ({"dateFormats": ["M/d/yy"], "twoDigitYearsFrom": 1970}, ["9/5/69", "9/5/70", "13/1/99"]),
    ],
    "timestamp": [
        (
            {"dateFormats": TIMES},
            ["1/2/2020 12:30 am", "2020-01-01T23:30:00-05:00", "2020-01-01 00:00:00.050"],
        )
    ],
    "smallint": [({"numberFormat": US}, US_TEXTS)],
    "varchar(2)": [({"valueMap": {"abc": "a"}}, ["abc"])],
}
OPTIONAL: dict[str, list[Choice]] = {
    "string": [({"statusCodes": CODES}, CODE_TEXTS), ({"statusCodes": CODES} | MAPPED, ["kg"])],
    "int": [
        ({"statusCodes": CODES, "ranges": True, "numberFormat": US}, [*CODE_TEXTS, *RANGES]),
        ({"ranges": True}, [*RANGES, "5,687"]),
    ],
    "bigint": [({"ranges": True, "statusCodes": {"suppressed": ["<10"]}}, [*RANGES, "<10"])],
    "double": [({"ranges": True, "numberFormat": US}, [*RANGES, *US_TEXTS])],
    "decimal(6,2)": [
        ({"statusCodes": CODES, "ranges": True}, [*CODE_TEXTS, *RANGES]),
        ({"ranges": True, "numberFormat": {"percent": "share"}}, ["<5%", "5-7%", *SHARE_TEXTS]),
    ],
    "boolean": [({"statusCodes": CODES}, CODE_TEXTS)],
    "date": [({"statusCodes": CODES, "dateFormats": ["M/d/yyyy"]}, [*CODE_TEXTS, "9/5/2023"])],
    "timestamp": [({"statusCodes": CODES}, CODE_TEXTS)],
    "smallint": [({"statusCodes": CODES, "ranges": True}, [*CODE_TEXTS, *RANGES])],
    "varchar(2)": [({"statusCodes": CODES}, CODE_TEXTS)],
}


def choices(column: dict[str, Any]) -> list[Choice]:
    """Return the conversions that a column may have, each with texts written like it."""
    kind = column["physicalType"]
    is_needed = column["required"] or column.get("primaryKey")
    found = [*PLAIN[kind], *([] if is_needed else OPTIONAL[kind])]
    # A column has one format.
    has_format = "format" in column["logicalTypeOptions"]
    return [item for item in found if not has_format or not _is_format(item[0])]


def _is_format(properties: dict[str, Any]) -> bool:
    return "dateFormats" in properties or "schoolYear" in properties
