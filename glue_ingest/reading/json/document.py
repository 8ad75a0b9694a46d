"""A walk through a JSON document, which is never in memory as a whole.

Values are decoded one at a time by Python's json. A record, and any other value that is decoded
whole, has at most MAX_RECORD_BYTES characters.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from glue_ingest.contracts.raw_formats import Step
from glue_ingest.reading.csv.grammar import MAX_RECORD_BYTES
from glue_ingest.reading.json.elements import (
    CutError,
    DocumentError,
    Element,
    Miss,
    MoreValuesError,
)
from glue_ingest.reading.json.values import ConstantError, Decoder

SPACE = re.compile(r"[ \t\n\r]*")
VALUE_STARTS = '{["-0123456789'
KINDS = {"{": "an object", "[": "an array", '"': "a text", "t": "true", "f": "false", "n": "null"}
# What a number or a word at the end of a text is made of, when it is cut.
LITERALS = " \t\r\n-truefalsn"
# What a message may show of a document.
START_LENGTH = 300
# Values that are not asked for are decoded whole below this depth.
SKIP_DEPTH = 3


# What is called with each value beside the way: level of the object, its number, key and value.
Beside = Callable[[int, int, str, Any], None]


class Document:
    """One pass through a document; `texts` are its parts in order."""

    def __init__(self, texts: Iterator[str], beside: Beside | None = None) -> None:
        self.texts = texts
        self.beside = beside
        self.decoder = Decoder()
        self.text = ""
        self.position = 0
        self.offset = 0
        self.is_end = False
        self.misses: list[Miss] = []
        self.array_count = 0
        self.start = ""
        self.counts: list[int] = []
        self.parents: list[int] = []

    def elements(self, steps: Sequence[Step]) -> Iterator[Element]:
        """Yield the values at the end of a path.

        Raises:
            DocumentError: if the document is broken.
        """
        self.counts = [0] * sum(not step.is_array for step in steps)
        yield from self._enter(steps, 0, "")
        if rest := self._peek():
            error = MoreValuesError if rest in VALUE_STARTS else DocumentError
            raise error(f"the document ends, and more follows at character {self._place():,}")

    def _enter(self, steps: Sequence[Step], depth: int, path: str) -> Iterator[Element]:
        if depth == len(steps):
            yield self._element()
            return
        step = steps[depth]
        found = self._peek()
        if found != ("[" if step.is_array else "{"):
            self._miss(step, path, found)
            return
        self.position += 1
        if step.is_array:
            self.array_count += depth + 1 == len(steps)
            for _ in self._items("]"):
                yield from self._enter(steps, depth + 1, f"{path}[]")
        else:
            yield from self._object(steps, depth, path)

    def _object(self, steps: Sequence[Step], depth: int, path: str) -> Iterator[Element]:
        """Enter the value of the step's key; tell of the values beside it."""
        level = len(self.parents)
        number = self.counts[level]
        self.counts[level] += 1
        self.parents.append(number)
        key, is_found = steps[depth].key, False
        for _ in self._items("}"):
            name = self._name()
            if name != key:
                if self.beside is None:
                    self._skip()
                else:
                    self.beside(level, number, name, self._beside_value())
                continue
            if is_found:
                raise DocumentError(f"an object has '{key}' twice, before {self._place():,}")
            is_found = True
            yield from self._enter(steps, depth + 1, f"{path}.{key}" if path else str(key))
        self.parents.pop()

    def _beside_value(self) -> Any:
        """Return a value; a list is passed over."""
        if self._peek() == "[":
            self._skip()
            return None
        return self._value()

    def _items(self, end: str) -> Iterator[None]:
        """Stop before each item of an array or object, and after its end."""
        if self._peek() == end:
            self.position += 1
            return
        while True:
            yield
            found = self._peek()
            self.position += 1
            if found == end:
                return
            if found != ",":
                self.position -= 1
                raise self._broken(f"',' or '{end}' is missing")

    def _name(self) -> str:
        if self._peek() != '"':
            raise self._broken("a name in quotes is missing")
        name = self._value()
        if self._peek() != ":":
            raise self._broken("':' is missing")
        self.position += 1
        return str(name)

    def _miss(self, step: Step, path: str, found: str) -> None:
        if found != "n":
            wanted = "an array" if step.is_array else f"an object with '{step.key}'"
            self.misses.append(Miss(path, wanted, KINDS.get(found, "a number")))
        self._skip()

    def _element(self) -> Element:
        self._peek()
        self.decoder.has_repeats = False
        value = self._value()
        # Nothing was cut off the text since the value was found.
        text = self.text[self.value_start : self.position]
        return Element(value, text, self.decoder.has_repeats, tuple(self.parents))

    def _skip(self, depth: int = 0) -> None:
        """Pass over a value."""
        found = self._peek()
        if found not in ("[", "{") or depth == SKIP_DEPTH:
            self._value()
            return
        self.position += 1
        for _ in self._items("]" if found == "[" else "}"):
            if found == "{":
                self._name()
            self._skip(depth + 1)

    def _value(self) -> Any:
        """Decode the value that begins here."""
        while True:
            try:
                value, end = self.decoder.scan(self.text, self.position)
            except RecursionError as error:
                raise DocumentError("its values are nested too deep") from error
            except ConstantError as error:
                raise DocumentError(f"{error}, in what begins at {self._place():,}") from error
            except (StopIteration, json.JSONDecodeError) as error:
                if not self._read_on():
                    raise self._undecoded(error) from error
                continue
            # A number may go on after what is known.
            if end < len(self.text) or not self._read_on():
                self.value_start, self.position = self.position, end
                return value

    def _undecoded(self, error: Exception) -> DocumentError:
        # The scanner tells by StopIteration where a value is missing.
        place, what = getattr(error, "value", self.position), "a value is missing"
        if isinstance(error, json.JSONDecodeError):
            place, what = error.pos, error.msg.lower()
        is_cut = what.startswith("unterminated") or not self.text[place:].strip(LITERALS)
        if is_cut and self.is_end:
            return CutError(f"it ends in the middle, after {self.offset + len(self.text):,}")
        if len(self.text) - self.position > MAX_RECORD_BYTES:
            return DocumentError(f"a value is longer than {MAX_RECORD_BYTES:,} characters")
        return DocumentError(f"{what} at character {self.offset + place:,}")

    def _broken(self, what: str) -> DocumentError:
        if self._peek() == "":
            return CutError(f"it ends in the middle, after {self._place():,}")
        return DocumentError(f"{what} at character {self._place():,}")

    def _place(self) -> int:
        return self.offset + self.position

    def _peek(self) -> str:
        """Pass over white space; return the next character, nothing at the end."""
        found = self.text[self.position : self.position + 1]
        if found and not found.isspace():
            return found
        while True:
            space = SPACE.match(self.text, self.position)
            self.position = space.end() if space else self.position
            if self.position < len(self.text) or not self._read_on():
                return self.text[self.position : self.position + 1]

    def _read_on(self) -> bool:
        """Read the next part; tell whether there was one, and room for it."""
        if self.is_end or len(self.text) - self.position > MAX_RECORD_BYTES:
            return False
        part = next(self.texts, None)
        if part is None:
            self.is_end = True
            return False
        if len(self.start) < START_LENGTH:
            self.start = (self.start + part).lstrip()[:START_LENGTH]
        self.offset += self.position
        self.text = self.text[self.position :] + part
        self.position = 0
        return True
