"""The regular expressions that a contract may use: those that Java, RE2 and Python read alike."""

import re

import pyarrow as pa
import pyarrow.compute as pc

# A part of a pattern that means one thing everywhere. White space and word borders do not: Java
# and RE2 differ on vertical tabs and letters beyond ASCII.
_CLASS_ITEM = r"\\[dDwWtnrf]|\\[^\w\s]|\\p\{[A-Z][a-z]?\}|[^\\\[\]&]|&(?!&)"
_SHARED = re.compile(
    rf"(?:\[\^?(?:{_CLASS_ITEM})+\]|\(\?:|\((?!\?)|\\[dDwWtnrf]|\\[^\w\s]|\\p\{{[A-Z][a-z]?\}}"
    r"|\{\d+(?:,\d*)?\}|[^\\\[\]({}])*"
)
_ADVICE = (
    "Use groups ( ) and (?: ), classes without nesting or &&, and of the escapes \\d \\w \\t \\n "
    "\\p{L} and those of punctuation; for white space write [ \\t]"
)


def find_pattern_problem(pattern: str) -> str | None:
    """Say what keeps a pattern from meaning the same on every engine; None when nothing does."""
    if (shared := _SHARED.match(pattern)) and shared.end() < len(pattern):
        rest = pattern[shared.end() : shared.end() + 10]
        return f"'{rest}' does not mean the same to every engine. {_ADVICE}"
    try:
        re.compile(re.sub(r"\\p\{[A-Z][a-z]?\}", "a", pattern))
        pc.match_substring_regex(pa.array([""]), pattern)
    except (re.error, pa.ArrowInvalid) as error:
        return str(error)
    return None
