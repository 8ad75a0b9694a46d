"""What `logicalTypeOptions.format` may say: how texts, dates and times are written.

A format of dates is one of Java's DateTimeFormatter, with the letters of TOKENS. An engine takes
the parts of a text by `DateFormat.pattern`, and puts them together as an ISO date or time.
"""

import re
from dataclasses import dataclass

from glue_ingest.contracts.rules import DataType, TypeName

# Patterns of whole texts, read alike by Java, RE2 and Python.
_LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_HEX = "[0-9a-fA-F]"
TEXT_FORMATS = {
    "email": rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{_LABEL}([.]{_LABEL})+",
    "uuid": f"{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}",
    "ipv4": rf"{_BYTE}([.]{_BYTE}){{3}}",
    "hostname": rf"{_LABEL}([.]{_LABEL})*",
}
# Signed and unsigned whole numbers, by the bits of Rust's types.
WHOLE_FORMATS = {
    f"{sign}{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if sign == "i" else (0, 2**bits - 1)
    for sign in "iu"
    for bits in (8, 16, 32, 64, 128)
}
# Letters of a date, with their pattern and the part of the ISO text that they are.
TOKENS = {
    "yyyy": ("[0-9]{4}", "year"),
    "uuuu": ("[0-9]{4}", "year"),
    "MM": ("[0-9]{2}", "month"),
    "M": ("[0-9]{1,2}", "month"),
    "dd": ("[0-9]{2}", "day"),
    "d": ("[0-9]{1,2}", "day"),
    "HH": ("[0-9]{2}", "hour"),
    "H": ("[0-9]{1,2}", "hour"),
    "mm": ("[0-9]{2}", "minute"),
    "ss": ("[0-9]{2}", "second"),
}
# Two letters each. Where one of two neighbours is shorter, digits could be of either.
SHORTEST = 4
DATE_PARTS = ("year", "month", "day")
TIME_PARTS = ("hour", "minute", "second")
# What a format of Java spells like this is text.
_PART = re.compile(r"([A-Za-z])\1*|'([^']*)'|[^A-Za-z']")
ISO_DATE, ISO_TIMES = "yyyy-MM-dd", ("yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss")


@dataclass(frozen=True)
class DateFormat:
    """The pattern of a whole text, and the number of the group that each part is in."""

    pattern: str
    groups: dict[str, int]


def read_date_format(text: str) -> DateFormat | None:
    """Return what a format of dates or times means; None where a part of it is not known."""
    groups: dict[str, int] = {}
    pattern, end, before = "", 0, ""
    for found in _PART.finditer(text):
        written = found[0]
        is_unclear = (
            written in TOKENS and before in TOKENS and len(written) * len(before) < SHORTEST
        )
        if found.start() != end or is_unclear:
            return None
        end, before = found.end(), written
        if written in TOKENS:
            digits, part = TOKENS[written]
            if part in groups:
                return None
            groups[part] = len(groups) + 1
            pattern += f"({digits})"
        elif found[1] and written != "T":
            return None
        else:
            pattern += _escaped(found[2] if found[2] is not None else written)
    return DateFormat(pattern, groups) if end == len(text) else None


def _escaped(text: str) -> str:
    return "".join(
        letter if letter.isalnum() or letter == " " else f"[{letter}]" for letter in text
    )


def find_date_format_problem(text: str, data_type: DataType) -> str | None:
    """Say why a format cannot be kept for dates or timestamps; None if it can."""
    found = read_date_format(text)
    wanted = DATE_PARTS if data_type.name is TypeName.DATE else (*DATE_PARTS, *TIME_PARTS)
    if found is None or any(letter in text for letter in "\\^[]"):
        return f"it may have {', '.join(TOKENS)}, signs, and texts in ' ', each part once"
    if set(found.groups) != set(wanted):
        return f"a {data_type} has just the parts {', '.join(wanted)}"
    return None
