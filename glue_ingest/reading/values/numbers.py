"""Numbers as people write them, to plain decimal notation: texts in, texts out, no rounding."""

import math
import re

from glue_ingest.contracts.conversions import NumberFormat, Percent
from glue_ingest.contracts.rules import (
    DECIMAL_TEXT,
    DOUBLE_TEXT,
    INTEGER_TEXT,
    ZERO_TEXT,
    DataType,
    TypeName,
)

MINUS = "\u2212"
# No whole number of a contract has so many; Python refuses to read thousands of them.
MAX_DIGITS = 20
BITS = {TypeName.INT: 31, TypeName.BIGINT: 63}
NUMBER_TEXTS = {
    TypeName.INT: INTEGER_TEXT,
    TypeName.BIGINT: INTEGER_TEXT,
    TypeName.DOUBLE: DOUBLE_TEXT,
    TypeName.DECIMAL: DECIMAL_TEXT,
}


class NumberReader:
    """Reads numbers in the format of a column, or as its type has them if it has no format."""

    def __init__(self, number_format: NumberFormat | None, data_type: DataType) -> None:
        self.format = number_format
        exponent = "(?P<exponent>[eE][+-]?[0-9]+)?" if data_type.name is TypeName.DOUBLE else ""
        shape = number_format or NumberFormat()
        self.pattern = re.compile(_pattern(shape, exponent))
        before, after = _around(shape)
        self.parentheses = re.compile(rf"({before})\(([^()]+)\)({after})")
        self.plain = re.compile(NUMBER_TEXTS[data_type.name])

    def read(self, text: str) -> str | None:
        """Return a number as `-5687.5`; None if the text is not written like the format."""
        if self.format is None:
            return text if self.plain.fullmatch(text) else None
        is_negative, inner = self._without_parentheses(text.replace(MINUS, "-"))
        match = self.pattern.fullmatch(inner)
        if match is None:
            return None
        signs = [sign for sign in (match["sign"], match["inner_sign"]) if sign]
        if len(signs) + is_negative > 1:
            return None
        groups, fraction = match["whole"] or "", match["fraction"]
        number = "".join(filter(_is_digit, groups)) + (f".{fraction}" if fraction else "")
        number += match.groupdict().get("exponent") or ""
        if "%" in match["after"] and self.format.percent is Percent.SHARE:
            number = _hundredth(number)
        return f"-{number}" if is_negative or "-" in signs else number

    def has_percent(self, text: str) -> bool:
        """Tell whether a text ends in a sign of per cent that the format reads."""
        return bool(self.format and self.format.percent) and text.endswith("%")

    def _without_parentheses(self, text: str) -> tuple[bool, str]:
        """Return whether parentheses make a number negative, and the text without them."""
        if self.format is None or not self.format.has_parentheses:
            return False, text
        match = self.parentheses.fullmatch(text)
        return (True, f"{match[1]}{match[2]}{match[3]}") if match else (False, text)


def _around(number_format: NumberFormat) -> tuple[str, str]:
    """Return the patterns of what may stand before and after a number, or its parentheses."""
    signs = "|".join(map(re.escape, sorted(number_format.currency, key=len, reverse=True)))
    before, after = (rf"(?:(?:{signs})\s*)?", rf"(?:\s*(?:{signs}))?") if signs else ("", "")
    percent = r"(?:\s*%)?" if number_format.percent else ""
    return before, percent + after


def _pattern(number_format: NumberFormat, exponent: str) -> str:
    """Return the pattern of a number without parentheses."""
    before, after = _around(number_format)
    point = re.escape(number_format.decimal)
    whole = "[0-9]+"
    if number_format.thousands is not None:
        mark = r"\s" if number_format.thousands.isspace() else re.escape(number_format.thousands)
        # A group that begins with a zero is no group: 0,123 may be a fraction.
        whole = f"[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+|[0-9]+"
    return (
        rf"(?P<sign>[+-])?{before}(?P<inner_sign>[+-])?(?=[0-9]|{point}[0-9])(?P<whole>{whole})?"
        rf"(?:{point}(?P<fraction>[0-9]*))?{exponent}(?P<after>{after})"
    )


def _is_digit(letter: str) -> bool:
    return letter in "0123456789"


def _hundredth(number: str) -> str:
    """Return a number without a sign, its point moved two places to the left."""
    digits, mark, exponent = number.partition("e") if "e" in number else number.partition("E")
    whole, _, fraction = digits.partition(".")
    whole = whole.rjust(3, "0")
    return f"{whole[:-2]}.{whole[-2:]}{fraction}{mark}{exponent}"


def is_number(text: str, data_type: DataType) -> bool:
    """Tell whether a plain number is a value of a type: in its range, and without rounding."""
    if not re.fullmatch(NUMBER_TEXTS[data_type.name], text):
        return False
    if data_type.name in BITS:
        number, limit = text.partition(".")[0], 2 ** BITS[data_type.name]
        return len(number.lstrip("+-0")) < MAX_DIGITS and -limit <= int(number) < limit
    if data_type.name is TypeName.DOUBLE:
        nearest = float(text)
        return math.isfinite(nearest) and bool(nearest or re.fullmatch(ZERO_TEXT, text))
    whole, _, fraction = text.lstrip("+-").partition(".")
    scale = data_type.scale or 0
    size = (data_type.precision or 0) - scale
    return len(whole.lstrip("0")) <= size and len(fraction.rstrip("0")) <= scale
