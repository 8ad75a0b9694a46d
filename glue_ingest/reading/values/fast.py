"""The usual texts of a column, read at once by Arrow; the others go through plain Python."""

import re
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from glue_ingest.contracts.conversions import NumberFormat, Percent
from glue_ingest.contracts.rules import whole

# White space between groups of digits, as RE2 spells it; others are read by `numbers.py`.
SPACES = r"[ \x{a0}\x{202f}]"


@dataclass(frozen=True)
class FastPath:
    """Texts that match a pattern as a whole, and what is replaced in them."""

    pattern: str
    replacements: tuple[tuple[str, str], ...] = ()

    def read(self, texts: pa.Array) -> tuple[pa.Array, pa.Array]:
        """Tell which texts match, and return all texts with the replacements."""
        is_usual = pc.fill_null(pc.match_substring_regex(texts, whole(self.pattern)), False)
        for pattern, replacement in self.replacements:
            texts = pc.replace_substring_regex(texts, pattern, replacement)
        return is_usual, texts


def fast_numbers(number_format: NumberFormat | None) -> FastPath:
    """Return the path of numbers as most are written: `-$1,234.5%`, without white space."""
    if number_format is None:
        return FastPath(r"-?[0-9]+(\.[0-9]+)?")
    replacements = []
    sign = percent = ""
    if number_format.currency:
        signs = sorted(number_format.currency, key=len, reverse=True)
        sign = f"({'|'.join(map(re.escape, signs))})"
        replacements.append((sign, ""))
    if number_format.percent is Percent.NUMBER:
        percent = "%"
        replacements.append((percent, ""))
    digits, point = "[0-9]+", re.escape(number_format.decimal)
    if number_format.thousands is not None:
        is_space = number_format.thousands.isspace()
        mark = SPACES if is_space else re.escape(number_format.thousands)
        digits = f"([1-9][0-9]{{0,2}}({mark}[0-9]{{3}})+|[0-9]+)"
        replacements.append((mark, ""))
    if number_format.decimal != ".":
        replacements.append((point, "."))
    before, after = (f"{part}?" if part else "" for part in (sign, percent))
    return FastPath(f"-?{before}{digits}({point}[0-9]+)?{after}", tuple(replacements))
