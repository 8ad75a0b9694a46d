"""Where a JSON document may have records: the paths of its arrays of objects or arrays."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

# As much of a document is looked at.
MAX_CHARACTERS = 4 << 20
MAX_DEPTH = 6
MAX_PATHS = 10


def find_record_paths(texts: Iterable[str]) -> list[str]:
    """Return the paths of arrays of objects or arrays, the outermost first.

    Of a long document only the beginning is looked at: it is cut, and what is open is closed.
    """
    start = ""
    for text in texts:
        start += text
        if len(start) >= MAX_CHARACTERS:
            break
    value = _decoded(start[:MAX_CHARACTERS])
    found = sorted(set(_paths(value, "", 0)), key=lambda path: (path.count("[]"), path.count(".")))
    return found[:MAX_PATHS]


def _decoded(text: str) -> Any:
    """Decode the start of a document, up to the last value that is whole."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    closing, places, in_text, escaped = [], [], False, False
    for place, letter in enumerate(text):
        if in_text:
            in_text = escaped or letter != '"'
            escaped = letter == "\\" and not escaped
        elif letter == '"':
            in_text = True
        elif letter in "[{":
            closing.append("]" if letter == "[" else "}")
        elif letter in "]}" and closing:
            closing.pop()
            # The end of an item: what is open here can be closed.
            places = [(place + 1, "".join(reversed(closing)))]
    for end, rest in places:
        try:
            return json.loads(text[:end] + rest)
        except (ValueError, RecursionError):
            return None
    return None


def _paths(value: Any, path: str, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not set(key) & set(".[]"):
                yield from _paths(item, f"{path}.{key}" if path else key, depth + 1)
    elif isinstance(value, list):
        first = next((item for item in value if isinstance(item, dict | list) and item), None)
        if first is not None:
            yield f"{path}[]"
            if isinstance(first, dict):
                yield from _paths(first, f"{path}[]", depth + 1)
