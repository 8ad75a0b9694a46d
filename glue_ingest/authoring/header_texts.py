"""What fields of rows and of headers look like."""

import re
from collections.abc import Sequence
from itertools import pairwise

from glue_ingest.authoring.codes import CLOSED_RANGE, CODES, NULLS, OPEN_RANGE, UNKNOWN_SIGNS
from glue_ingest.authoring.number_texts import take_apart
from glue_ingest.contracts.rules import ascii_lower

NUMBER = re.compile(r"[+-]?[0-9.]+([eE][+-]?[0-9]+)?")
# Figures that may be names of columns: years, school years, and numbers of grades or months.
SMALL = re.compile("[0-9]{1,2}")
YEAR = re.compile(
    r"(?i)(?:SY ?|FY ?)?(18|19|20)[0-9]{2}(?:[-/\u2013](?:[0-9]{4}|[0-9]{2}))?"
    r"(?: ?(?:[*\u2020\u2021\u00a7]+|[(\[][0-9a-z][)\]]))?"
)
# Fields of rows: they are no names of columns.
VALUE = re.compile(
    r".*@.*|[0-9]{3}-[0-9]{2}-[0-9]{4}|\(?[0-9]{3}\)?[ .-][0-9]{3}[ .-][0-9]{4}|"
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T].*)?|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}( .*)?|=\".*\"|"
    r"(?i:https?)://.*|[0-9]+ .*\b(?i:st|street|ave|avenue|rd|road|ln|lane|dr|drive)\b\.?.*|"
    r"(?i:n ?)?[<>≤≥]=? ?[0-9].*|[0-9]+ ?[-\u2013] ?[0-9]+ ?%?"
)
# A year in a name, such as % 2019.
A_YEAR = re.compile("(?<![0-9])(?:18|19|20)[0-9]{2}(?![0-9])")
# What says how the figures of a column are counted.
UNIT = re.compile(
    r"(?i)[%$€£]|\(.*\)|(?:in )?(?:1,?000s?|thousands?|millions?)(?: .*)?|percent(?:age)?|per cent|"
    r"number|count|n|no\.?|usd|eur|dollars?|students?|pupils?|persons?|people|years?|rate|share"
)
# The name of a person, as a row has it.
PERSON = re.compile(r"[^\W\d_a-z][\w'’.-]*(,? [^\W\d_a-z][\w'’.-]*){1,3}")  # noqa: RUF001
# A figure with a flag or a remark: 8.5 b, $73,722 e, 1.2 (Unreliable), 10 (est.).
_FRACTION = r"[$€£]?[0-9][0-9,]*[.,][0-9]+ ?%?|[$€£][0-9][0-9,]*|[0-9][0-9,]*%"
_REMARK = r"est(?:imated?)?|unreliable|prelim(?:inary)?|provisional|revised|[a-z]"
FLAGGED = re.compile(
    rf"(?i)[-+\u2212]?(?:(?:{_FRACTION}) ?(?:[a-z]{{1,2}}|\(.*\))|"
    rf"[0-9]+ (?:[a-z]|\((?:{_REMARK})\.?\)))"
)
# Words that say why there is no figure, in more ways than codes do.
ABSENT = re.compile(
    r"(?i)(?:data|results?|values?|scores?|figures?)? ?(?:are |is )?"
    r"(?:(?:not|no longer) (?:yet )?(?:available|reported|applicable|displayed|shown|published|"
    r"calculated|collected|provided|disclosed)|pending|suppressed|withheld|redacted|unavailable|"
    r"confidential|missing|incomplete)\b.*|(?:n |sample |number )?too (?:few|small|low)\b.*|"
    r"no (?:data|tests?|results?|scores?|students?|values?|report)|insufficient .*|"
    r"(?:see|under) (?:foot)?notes?\b.*|under review|to be (?:announced|determined)"
)


def is_figure(field: str) -> bool:
    """Tell whether a field is a number, a date or the like, as rows have them.

    So is a figure that is written for readers: with a mark or a remark, or as a range.
    """
    if NUMBER.fullmatch(field) or VALUE.fullmatch(field) or take_apart(field):
        return True
    is_marked = any(map(str.isdigit, field)) and not any(map(str.isalpha, field))
    is_marked = is_marked and not A_YEAR.search(field)
    return is_marked or is_range(field) or bool(FLAGGED.fullmatch(field))


def is_range(field: str) -> bool:
    """Tell whether a field says between which numbers a figure is."""
    return bool(OPEN_RANGE.fullmatch(field) or CLOSED_RANGE.fullmatch(field))


def are_bins(fields: Sequence[str]) -> bool:
    """Tell whether fields are ranges that follow each other, as names of columns: <5, 5-9, 10+."""
    bounds = [[int(part) for part in re.findall("[0-9]+", field)] for field in fields]
    return len(fields) > 2 and all(
        low and high and low[0] - high[-1] in (0, 1) for high, low in pairwise(bounds)
    )


def is_empty(field: str) -> bool:
    """Tell whether a field has no value, or a code, a sign or an excuse in its place."""
    text = ascii_lower(field)
    is_sign = UNKNOWN_SIGNS.fullmatch(field) and not UNIT.fullmatch(field)
    return bool(not field or text in CODES or text in NULLS or is_sign or ABSENT.fullmatch(field))
