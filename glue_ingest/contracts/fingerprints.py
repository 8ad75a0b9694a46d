"""The fingerprint of a contract: what it says of stored rows, as one hash."""

import dataclasses
import hashlib
import json
from typing import Any

# Parts that change no stored row, by the name of their class in `model.py`.
WORDS: dict[str, tuple[str, ...]] = {
    "Contract": (
        *("path", "description", "title", "version", "origin", "minimum_row_count", "owner"),
        *("delivery_order", "maximum_withdrawn_share", "maximum_rejected_share"),
        *("maximum_nulled_share", "open_marks"),
    ),
    "Column": ("description", "unit", "scale"),
    "Dialect": ("undecodable",),
}


def hashed_meaning(contract: Any, reader: int) -> str:
    """Return SHA-256 of what a contract says of rows, and of the version of the reader."""
    told = _meaning(contract) | {"reader": reader}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _meaning(part: Any) -> Any:
    """Return what a part of a contract says of rows, as JSON has it.

    What is at its default is left out: a part that comes later changes no fingerprint before a
    contract uses it.
    """
    if isinstance(part, tuple):
        return list(map(_meaning, part))
    if not dataclasses.is_dataclass(part):
        return part
    words = WORDS.get(type(part).__name__, ())
    told = [item for item in dataclasses.fields(part) if item.name not in words]
    values = {item.name: (getattr(part, item.name), item.default) for item in told}
    return {name: _meaning(value) for name, (value, plain) in values.items() if value != plain}
