"""Proposes the pattern of the notes that stand after the rows of a file."""

import re
from collections.abc import Sequence

# How notes begin. The pattern is made of these: it holds no text of the file.
STARTS = (
    r"(Data )?[Ss]ources?\b.*",
    r"(Foot)?[Nn]otes?\b.*",
    "[*\u2020\u2021\u2013\u2014].*",
    r"[(\[]?[0-9a-z][)\]].*",
)
MAX_NOTES = 50


def propose_footnotes(notes: Sequence[str], delimiter: str) -> str | None:
    """Return a pattern that fits the last records of a file, which are no rows; else None.

    Where the notes begin in no usual way, it fits lines without a delimiter, which no row is.
    """
    lines = [line for note in notes for line in note.splitlines() if line.strip()]
    if not lines or len(lines) > MAX_NOTES:
        return None
    starts = [start for start in STARTS if any(re.fullmatch(f'"?{start}', x) for x in lines)]
    tried = [f'"?({"|".join(starts)})'] if starts else []
    plain = f"[^{re.escape(delimiter)}]*"
    for pattern in [*tried, plain, *[f"{one}|{plain}" for one in tried]]:
        if all(re.fullmatch(pattern, line) for line in lines):
            return pattern
    return None
