"""JSON values as texts: numbers as they are written, nested values as compact JSON."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

# A number with more places is left as it is written, with its exponent.
MAX_PLACES = 40


class Number(str):
    """A number, in decimal notation as far as that is short."""

    __slots__ = ()


def plain_number(text: str) -> Number:
    """Return a number without an exponent, exactly; with it, if it would have many places."""
    if "e" in text or "E" in text:
        number = Decimal(text)
        if abs(number.adjusted()) <= MAX_PLACES and len(text) <= MAX_PLACES:
            return Number(format(number, "f"))
    return Number(text)


class Decoder:
    """Decodes values; `has_repeats` says whether an object had a name twice since it was set."""

    def __init__(self) -> None:
        self.has_repeats = False
        decoder = json.JSONDecoder(
            parse_int=Number,
            parse_float=plain_number,
            parse_constant=_refuse,
            object_pairs_hook=self._object,
        )
        self.scan = decoder.scan_once  # type: ignore[attr-defined]

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            self.has_repeats = True
        return found


class ConstantError(ValueError):
    """NaN or Infinity, which Python reads and JSON does not have."""


def _refuse(text: str) -> None:
    raise ConstantError(f"{text} is no JSON value")


def to_text(value: Any) -> str | None:
    """Return a value as text; null is None."""
    if value is None or isinstance(value, str):
        return value
    return compact(value)


def compact(value: Any) -> str:
    """Return a value as JSON without spaces."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{_quoted(k)}:{compact(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(compact, value)) + "]"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def described(value: Any) -> str:
    """Say what a value is, for a message: `an object with 'status', 'message'`."""
    if isinstance(value, dict):
        return f"an object with {_listed(value)}" if value else "an object without names"
    if isinstance(value, list):
        return f"an array of {len(value):,}"
    return "a number" if isinstance(value, Number) else f"{compact(value):.60}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in list(names)[:20])
