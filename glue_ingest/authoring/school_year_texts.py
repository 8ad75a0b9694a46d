"""Labels of school years, such as 2018-19, and how a column of them is read."""

import re
from collections.abc import Iterable, Mapping, Set

from glue_ingest.authoring.words import SCHOOL_YEARS

SCHOOL_YEAR = re.compile(
    r"(?i)(?:(?:SY|school year) ?)?((?:19|20)[0-9]{2}) ?[-/\u2013] ?([0-9]{4}|[0-9]{2})"
)
# Years of two digits; without SY only the name of the column tells them from a range.
SHORT = re.compile(r"(?i)(?P<sy>(?:SY|school year) ?)?([0-9]{2}) ?[-/\u2013] ?([0-9]{2})")
PLAIN_YEAR = re.compile("(19|20)[0-9]{2}")


def propose_school_year(texts: Mapping[str, int], words: Set[str]) -> str | None:
    """Return how school years are read: `label`, or `end` if plain years are among them.

    None if a text is neither the label of a school year, such as 2018-19, nor a year, or no text
    is a label. `words` are those of the column's name.
    """
    labels = find_school_years(texts, words)
    years = {text for text in texts if PLAIN_YEAR.fullmatch(text)}
    if not labels or len(labels) + len(years) < len(texts):
        return None
    return "end" if years else "label"


def find_school_years(texts: Iterable[str], words: Set[str]) -> set[str]:
    """Return the labels among texts: 18-19 is one if the name says so, or beside longer ones."""
    labels = {text for text in texts if is_school_year(text)}
    if labels or words & SCHOOL_YEARS:
        labels |= {text for text in texts if _is_short(text)}
    return labels


def _is_short(text: str) -> bool:
    found = SHORT.fullmatch(text)
    return found is not None and (int(found[2]) + 1) % 100 == int(found[3])


def is_school_year(text: str) -> bool:
    """Tell whether a text is the label of a school year, such as 2018-19."""
    found = SCHOOL_YEAR.fullmatch(text)
    if found is None:
        short = SHORT.fullmatch(text)
        return short is not None and bool(short["sy"]) and _is_short(text)
    first, second = int(found[1]), found[2]
    return second == str(first + 1)[-len(second) :]
