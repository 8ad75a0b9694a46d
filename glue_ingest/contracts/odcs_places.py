"""Where a contract says that its columns are in a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from glue_ingest.contracts.model import Column, folded
from glue_ingest.contracts.odcs_quality import ElementError
from glue_ingest.contracts.odcs_rules import text_of
from glue_ingest.contracts.places import BY_NAME, ColumnPlace

PLACE_PROPERTIES = {"sourceAliases", "sourceOccurrence", "sourcePosition"}


def read_place(extras: dict[str, Any], where: str) -> ColumnPlace:
    """Return where a column is, besides its source name.

    Raises:
        ElementError: if a value means nothing.
    """
    aliases = extras["sourceAliases"]
    if aliases is not None and (not isinstance(aliases, list) or not aliases):
        raise ElementError(f"sourceAliases of {where} must be a list of names, found {aliases!r}")
    names = tuple(text_of(name, f"a name in sourceAliases of {where}") for name in aliases or ())
    if not all(map(folded, names)):
        raise ElementError(f"sourceAliases of {where} holds a blank name; delete it")
    return ColumnPlace(
        names, *(_number(extras, name, where) for name in ("sourceOccurrence", "sourcePosition"))
    )


def _number(extras: dict[str, Any], name: str, where: str) -> int | None:
    value = extras[name]
    if value is None:
        return None
    if type(value) is not int or value < 1:
        raise ElementError(f"{name} of {where} must be a whole number from 1, found {value!r}")
    return value


@dataclass(frozen=True)
class Named:
    """A column of a contract, stored or not: its source name and its place."""

    source_name: str
    place: ColumnPlace

    @property
    def names(self) -> set[str]:
        """The folded names that it may have in a header."""
        return set(map(folded, (self.source_name, *self.place.aliases)))


def settle_places(
    given: Mapping[str, Named], columns: Iterable[Column], *, has_header: bool
) -> tuple[tuple[Column, ...], tuple[ColumnPlace, ...]]:
    """Give each column its place, and return those of the columns that are not stored.

    `given` has all columns by name, in the order of the contract: that is their order in a file
    without a header. Where one column of a name has a sourceOccurrence, one without it is the
    first.
    """
    counted = [item.names for item in given.values() if item.place.occurrence is not None]
    settled = {}
    for position, (name, item) in enumerate(given.items(), 1):
        place = item.place
        if not has_header and place.position is None:
            place = replace(place, position=position)
        elif place.occurrence is None and any(item.names & names for names in counted):
            place = replace(place, occurrence=1)
        settled[name] = place
    # No file has a companion column.
    stored = tuple(
        column if column.derived_from else replace(column, place=settled[column.name])
        for column in columns
    )
    names = {column.name for column in stored if column.derived_from is None}
    dropped = tuple(place for name, place in settled.items() if name not in names)
    return stored, () if set(dropped) <= {BY_NAME} else dropped
