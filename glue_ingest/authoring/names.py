"""Names of columns and data sets in snake_case."""

import re
import unicodedata
from collections.abc import Iterable

from glue_ingest.authoring.words import ABBREVIATIONS, EDGES, NO_PARTS, VOCABULARY
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


def words_of(name: str) -> frozenset[str]:
    """Return the words that a snake_case name says: glued names split, abbreviations written out.

    A plural is returned with its singular.
    """
    found: set[str] = set()
    for part in _joined_letters(name.split("_")):
        token = part.strip("0123456789")
        for word in _split(token):
            found |= {word, singular(word)}
    found |= {ABBREVIATIONS[word] for word in found if word in ABBREVIATIONS}
    if found >= {"social", "security"} or found >= {"soc", "sec"}:
        found.add("ssn")
    if found >= {"home", "room"}:
        found.add("homeroom")
    return frozenset(found - {""})


def _joined_letters(parts: list[str]) -> list[str]:
    """Join letters that stand alone, as in D.O.B.; a single one is a word."""
    return re.sub(r"(?<=\b[a-z]) (?=[a-z]\b)", "", " ".join(parts)).split(" ")


def _split(token: str) -> list[str]:
    """Split a glued name into words that are all known; return it whole if there are none."""
    if _is_known(token):
        return [token]
    best: dict[int, list[str]] = {0: []}
    for end in range(1, len(token) + 1):
        for start in range(end - 1):
            part = token[start:end]
            if start in best and part not in NO_PARTS and _is_known(part):
                words = [*best[start], part]
                if end not in best or len(words) < len(best[end]):
                    best[end] = words
    return best[len(token)] if len(token) in best else _split_edges(token)


def _split_edges(token: str) -> list[str]:
    """Split off a word about people with which a name begins or ends; the rest may be unknown."""
    found = [word for word in EDGES if token.startswith(word) or token.endswith(word)]
    if not found:
        return [token]
    word = max(found, key=len)
    rest = token.removeprefix(word) if token.startswith(word) else token.removesuffix(word)
    return [word, *(_split(rest) if rest else [])]


def _is_known(word: str) -> bool:
    return word in VOCABULARY or singular(word) in VOCABULARY
