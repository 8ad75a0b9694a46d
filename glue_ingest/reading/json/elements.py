"""What a walk through a JSON document finds, and how a document may be broken."""

from dataclasses import dataclass
from typing import Any, NamedTuple


class DocumentError(ValueError):
    """The document is broken; the message says where and how."""


class CutError(DocumentError):
    """The document ends in the middle."""


class MoreValuesError(DocumentError):
    """Another value follows the first one: JSON Lines."""


@dataclass(frozen=True)
class Miss:
    """A place of a path at which something else was found than an array or object."""

    path: str
    wanted: str
    found: str


class Element(NamedTuple):
    """A value at the end of a path, its text as received, and its parents.

    `parents` has the number of each object on the way, from the outermost one: its own number among
    those of its level in the document, from 0.
    """

    value: Any
    text: str
    has_repeats: bool
    parents: tuple[int, ...]
