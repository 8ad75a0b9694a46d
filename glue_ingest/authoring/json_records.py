"""Where the records of a JSON document are: the path to the array that holds the most values."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

# Of a long document, so many parts say where the records are.
MAX_EVENTS = 500_000
# Signs that a key of a path cannot have.
UNSPEAKABLE = frozenset(".[]")
ITEM = None
Place = tuple[str | None, ...]


@dataclass(frozen=True)
class Records:
    """The path to the records, whether they are arrays, and the keys beside the way to them."""

    path: str
    are_arrays: bool
    others: tuple[str, ...]


def find_records(events: Iterable[tuple[str, Any]]) -> Records | None:
    """Return where the records are, by the events of ijson's `basic_parse`; None if nowhere.

    The records are the objects, or the arrays, of one array: that with the most values in them. A
    value belongs to the innermost object of an array around it.
    """
    values: Counter[tuple[Place, bool]] = Counter()
    keys: dict[Place, None] = {}
    place: list[str | None] = []
    kinds: list[bool] = []
    for event, value in islice(events, MAX_EVENTS):
        if event == "map_key":
            place[-1] = value
        elif event in ("start_map", "start_array"):
            kinds.append(event == "start_array")
            place.append(ITEM if kinds[-1] else "")
        elif event in ("end_map", "end_array"):
            kinds.pop()
            place.pop()
        elif found := _record_of(place, kinds):
            values[found] += 1
            keys[tuple(place)] = None
        else:
            keys[tuple(place)] = None
    known = {item: n for item, n in values.items() if _is_speakable(item[0])}
    if not known:
        return None
    best, are_arrays = max(known, key=lambda item: (known[item], -len(item[0])))
    others = (key for key in keys if key[: len(best)] != best and _is_on_the_way(key, best))
    return Records(
        _spelled(best), are_arrays, tuple(dict.fromkeys(_spelled(key) for key in others))
    )


def _record_of(place: list[str | None], kinds: list[bool]) -> tuple[Place, bool] | None:
    """Return the array of records that a value belongs to, and whether its records are arrays."""
    if kinds and kinds[-1]:
        # A value of an array: of a record only if that is the item of another array.
        is_nested = len(kinds) > 1 and kinds[-2]
        return (tuple(place[:-1]), True) if is_nested else None
    end = next((n for n in range(len(kinds), 0, -1) if kinds[n - 1]), 0)
    return (tuple(place[:end]), False) if end else None


def _is_on_the_way(key: Place, records: Place) -> bool:
    """Tell whether a value stands in an object that the way to the records goes through."""
    within = key[:-1]
    return bool(key and key[-1]) and ITEM in within and records[: len(within)] == within


def _is_speakable(place: Place) -> bool:
    return all(not key or not UNSPEAKABLE & set(key) for key in place)


def _spelled(place: Place) -> str:
    """Return a place as recordsPath spells it."""
    text = ""
    for key in place:
        text += "[]" if key is ITEM else f".{key}" if text else f"{key}"
    return text
