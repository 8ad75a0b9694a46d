"""The fields of records that are objects: keys, paths of nested keys, and keys of their parents.

A nested object is read by the paths of its values, `address.city`, unless a column is the object
itself: then its text is compact JSON. A column of a parent is called by a `^.` for each object up:
`^.seriesID` is in the object that holds the array of the records.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from glue_ingest.contracts.model import folded
from glue_ingest.contracts.raw_formats import Step
from glue_ingest.reading.json.values import Number, to_text
from glue_ingest.reading.spec import ReadSpec

UP = "^."
# Objects that are nested deeper are compact JSON.
MAX_DEPTH = 20


class Flattener:
    """Finds the fields of objects."""

    def __init__(self, spec: ReadSpec) -> None:
        self.wanted = spec.header_names | set(map(folded, spec.looked_for))
        self.wholes: dict[str, bool] = {}

    def fields(self, record: Mapping[str, Any]) -> dict[str, str | None]:
        """Return the texts of a record by name; null of a value that is null."""
        found: dict[str, str | None] = {}
        for key, value in record.items():
            kind = type(value)
            if value is None or kind is str or kind is Number:
                found[key] = value
            elif kind is dict and not self._is_whole(key):
                self._flatten(key, value, found, record, 1)
            else:
                found[key] = to_text(value)
        return found

    def _is_whole(self, path: str) -> bool:
        """Tell whether a column is the object at a path."""
        if path not in self.wholes:
            self.wholes[path] = folded(path) in self.wanted
        return self.wholes[path]

    def _flatten(
        self,
        path: str,
        value: Mapping[str, Any],
        found: dict[str, str | None],
        record: Mapping[str, Any],
        depth: int,
    ) -> None:
        for key, item in value.items():
            name = f"{path}.{key}"
            # A key of the record that is spelled like the path comes first.
            if name in record:
                continue
            if type(item) is dict and depth < MAX_DEPTH and not self._is_whole(name):
                self._flatten(name, item, found, record, depth + 1)
            else:
                found[name] = to_text(item)


@dataclass(frozen=True)
class _Upper:
    """A column of a parent: its name, the level of the object from 0, and the keys in it."""

    name: str
    level: int
    keys: tuple[str, ...]


class Parents:
    """The values of parents that are wanted, by the number of the object on its level.

    Of a file without a contract, those of all parents that are items of an array are wanted.
    """

    def __init__(self, spec: ReadSpec, steps: Sequence[Step]) -> None:
        self.level_count = sum(not step.is_array for step in steps)
        self.uppers = list(self._uppers(spec))
        is_open = not (spec.columns or spec.looked_for)
        self.open_levels = set(_levels_in_arrays(steps)) if is_open else set()
        self.values: dict[str, dict[int, str | None]] = {}
        self.levels: dict[str, int] = {}

    def _uppers(self, spec: ReadSpec) -> Iterator[_Upper]:
        given = [n for c in spec.columns for n in (c.source_name, *c.place.aliases)]
        for name in dict.fromkeys((*given, *spec.looked_for)):
            rest, ups = name, 0
            while rest.startswith(UP):
                rest, ups = rest.removeprefix(UP), ups + 1
            if 0 < ups <= self.level_count:
                yield _Upper(name, self.level_count - ups, tuple(rest.split(".")))

    @property
    def are_wanted(self) -> bool:
        """Tell whether any is."""
        return bool(self.uppers or self.open_levels)

    @property
    def names(self) -> list[str]:
        """Names of the columns that were found."""
        return list(self.values)

    def note(self, level: int, number: int, key: str, value: Any) -> None:
        """Keep a value beside the way to the records, if it is wanted."""
        for upper in self.uppers:
            if upper.level == level:
                path = _within(upper.keys, key, value)
                if path is not None:
                    self._keep(upper.name, level, number, path[0])
        if level in self.open_levels and not isinstance(value, dict | list):
            self._keep(f"{UP * (self.level_count - level)}{key}", level, number, value)

    def _keep(self, name: str, level: int, number: int, value: Any) -> None:
        self.levels[name] = level
        self.values.setdefault(name, {})[number] = to_text(value)

    def fields(self, parents: Sequence[int]) -> list[str | None]:
        """Return the fields of the parents of a record, in the order of `names`."""
        return [found.get(parents[self.levels[name]]) for name, found in self.values.items()]


def _within(keys: Sequence[str], key: str, value: Any) -> tuple[Any] | None:
    """Return what is at a path that begins with a key; None if nothing is."""
    for count in range(1, len(keys) + 1):
        if ".".join(keys[:count]) == key:
            rest = keys[count:]
            if not rest:
                return (value,)
            inner = value if isinstance(value, dict) else {}
            found = (_within(rest, name, item) for name, item in inner.items())
            return next((item for item in found if item is not None), None)
    return None


def _levels_in_arrays(steps: Sequence[Step]) -> Iterator[int]:
    level, is_in_array = 0, False
    for step in steps:
        if step.is_array:
            is_in_array = True
        else:
            if is_in_array:
                yield level
            level += 1
