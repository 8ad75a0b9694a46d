"""Labels of school years: `2018-19`, `2018-2019`, `2018/19`, `SY2018-19`, `SY18-19`, `18-19`."""

import re
from collections.abc import Callable

from glue_ingest.contracts.conversions import SchoolYear

_YEARS = re.compile(
    r"(?:(?:SY|school year)\s*)?([1-9][0-9]{3})\s*[-\u2010-\u2015\u2212/]\s*([0-9]{4}|[0-9]{2})",
    re.IGNORECASE,
)
_SHORT_YEARS = re.compile(
    r"(?:(?:SY|school year)\s*)?([0-9]{2})\s*[-\u2010-\u2015\u2212/]\s*([0-9]{2})", re.IGNORECASE
)
# The first of the hundred years that two digits stand for.
SHORT_YEARS_FROM = 1970
# As a whole number may be written.
_PLAIN_YEAR = re.compile(r"([1-9][0-9]{3})(?:\.0*)?")


def school_year_reader(kind: SchoolYear) -> Callable[[str], str | None]:
    """Return what reads a text as the start, the end or the label of a school year.

    None stands for a text that is none. A plain year is taken as it is, but it is no label.
    """

    def read(text: str) -> str | None:
        years = _YEARS.fullmatch(text) or _SHORT_YEARS.fullmatch(text)
        if years is None:
            plain = _PLAIN_YEAR.fullmatch(text)
            return plain[1] if plain and kind is not SchoolYear.LABEL else None
        start = int(years[1])
        if len(years[1]) == 2:
            start = SHORT_YEARS_FROM + (start - SHORT_YEARS_FROM) % 100
        end = start + 1
        if years[2] not in (str(end), f"{end % 100:02}"):
            return None
        if kind is SchoolYear.LABEL:
            return f"{start}-{end % 100:02}"
        return str(start if kind is SchoolYear.START else end)

    return read
