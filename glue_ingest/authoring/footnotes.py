"""Proposes the pattern of the notes that stand after the rows of a file."""

import re
from collections.abc import Sequence

# How notes begin. The pattern is made of these: it holds no text of the file.
STARTS = (
    r"(Data )?[Ss]ources?\b",
    r"(Foot)?[Nn]otes?\b",
    r"NOTES?\b",
    r"SOURCES?\b",
    "[*#\u2020\u2021\u2013\u2014\u00a7]",
    r"[(\[]?[0-9a-z][)\]]",
)
MAX_NOTES = 50


def propose_footnotes(notes: Sequence[str], delimiter: str, width: int) -> str | None:
    """Return a pattern that fits the last records of a file, which are no rows; else None.

    It fits no line with as many delimiters as a row of `width` fields has, if the notes allow it:
    a row may begin like a note. It fits other notes too, that a later file may have: lines of four
    words without a delimiter; and where that is not enough, all lines without one.
    """
    lines = [line for note in notes for line in note.splitlines() if line.strip()]
    if not lines or len(lines) > MAX_NOTES:
        return None
    text = f"[^{re.escape(delimiter)}]*"
    short = f"{text}({re.escape(delimiter)}{text}){{0,{max(width - 2, 0)}}}"
    sentence = f"{text} {text} {text} {text}"
    for rest in (short, ".*"):
        starts = f'"?({"|".join(STARTS)}){rest}'
        for pattern in (f"{starts}|{sentence}", f"{starts}|{text}"):
            if all(re.fullmatch(pattern, line) for line in lines):
                return pattern
    return None
