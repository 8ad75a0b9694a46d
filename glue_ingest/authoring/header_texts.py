"""What fields of rows and of headers look like."""

import re

from glue_ingest.authoring.codes import CODES, NULLS
from glue_ingest.authoring.number_texts import take_apart
from glue_ingest.contracts.rules import ascii_lower

NUMBER = re.compile(r"[+-]?[0-9.]+([eE][+-]?[0-9]+)?")
# Figures that may be names of columns: years, school years, and numbers of grades or months.
SMALL = re.compile("[0-9]{1,2}")
YEAR = re.compile(r"(?i)(?:SY ?|FY ?)?(18|19|20)[0-9]{2}(?:[-/\u2013](?:[0-9]{4}|[0-9]{2}))?")
# Fields of rows: they are no names of columns.
VALUE = re.compile(
    r".*@.*|[0-9]{3}-[0-9]{2}-[0-9]{4}|\(?[0-9]{3}\)?[ .-][0-9]{3}[ .-][0-9]{4}|"
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T].*)?|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}( .*)?|=\".*\"|"
    r"(?i:https?)://.*|[0-9]+ .*\b(?i:st|street|ave|avenue|rd|road|ln|lane|dr|drive)\b\.?.*|"
    r"(?i:n ?)?[<>≤≥]=? ?[0-9].*|[0-9]+ ?[-\u2013] ?[0-9]+ ?%?"
)
# What says how the figures of a column are counted.
UNIT = re.compile(
    r"(?i)[%$€£]|\(.*\)|(?:in )?(?:1,?000s?|thousands?|millions?)(?: .*)?|percent(?:age)?|per cent|"
    r"number|count|n|no\.?|usd|eur|dollars?|students?|pupils?|persons?|people|years?|rate|share"
)
# The name of a person, as a row has it.
PERSON = re.compile(r"[^\W\d_a-z][\w'’.-]*(,? [^\W\d_a-z][\w'’.-]*){1,3}")  # noqa: RUF001


def is_figure(field: str) -> bool:
    """Tell whether a field is a number, a date or the like, as rows have them."""
    return bool(NUMBER.fullmatch(field) or VALUE.fullmatch(field) or take_apart(field))


def is_empty(field: str) -> bool:
    """Tell whether a field has no value, or a code in its place."""
    return not field or ascii_lower(field) in CODES or ascii_lower(field) in NULLS
