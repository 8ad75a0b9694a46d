"""Names of columns and data sets in snake_case."""

import re
import unicodedata
from collections.abc import Iterable

from glue_ingest.contracts.checks import RESERVED_NAMES

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
OTHERS = re.compile(r"[^a-z0-9]+")
# Letters that are not an ASCII letter with an accent.
LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d"})


def snake_case(text: str, default: str) -> str:
    """Return a text as a name: letters a to z, digits and underscores, a letter first."""
    plain = (
        unicodedata.normalize("NFKD", text.translate(LETTERS)).encode("ascii", "ignore").decode()
    )
    # E-mail is one word.
    plain = re.sub(r"(?i)\be-mail", "email", plain)
    found = OTHERS.sub("_", CAMEL.sub("_", plain).lower()).strip("_")
    if not found:
        return default
    return found if found[0].isalpha() else f"{default.partition('_')[0]}_{found}"


def column_names(source_names: Iterable[str]) -> list[str]:
    """Return a name for each column; no two alike, and none that ingest itself adds."""
    names: list[str] = []
    for place, source in enumerate(source_names, 1):
        names.append(free_name(snake_case(source, f"column_{place}"), names))
    return names


def free_name(name: str, taken: Iterable[str]) -> str:
    """Return a name, or the first numbered one that is not taken."""
    used = {*taken, *RESERVED_NAMES}
    used |= {f"text_{item}" for item in used} | {item.removeprefix("text_") for item in taken}
    number, found = 1, name
    while found in used:
        number += 1
        found = f"{name}_{number}"
    return found


def singular(word: str) -> str:
    """Return the singular of an English word, as far as its ending tells."""
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
