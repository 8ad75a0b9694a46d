"""Finds the columns that may say who a person is, by their names and their texts.

A doubtful column is taken for personal: a reviewer who keeps it decides so, one who forgets it
discloses nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from glue_ingest.authoring.column_profile import ColumnProfile
from glue_ingest.authoring.names import singular
from glue_ingest.authoring.words import (
    CONTACTS,
    IDS,
    NAME_PARTS,
    NUMBERS,
    PEOPLE,
    PERIODS,
    PUBLISHED,
    SENSITIVE,
    THINGS,
)

# A column with at most MAX_CODES different texts of at most this length holds codes.
CODE_LENGTH, MAX_CODES = 3, 20


class Kind(StrEnum):
    """What a personal column holds. An id can be stored as a pseudonym."""

    ID = "id"
    OTHER = "other"


@dataclass(frozen=True)
class Proposal:
    """The classification of one column, and why; `kind` and `entity` if it is personal."""

    classification: str
    reason: str | None = None
    kind: Kind | None = None
    entity: str | None = None


def propose_classifications(
    names: Sequence[str], profiles: Sequence[ColumnProfile], dataset: str
) -> list[Proposal]:
    """Return a classification for each column."""
    sure = [_is_sure(name, profile) for name, profile in zip(names, profiles, strict=True)]
    words = {word for name in names for word in name.split("_")}
    is_published = bool(words & PUBLISHED) and not any(sure)
    found = []
    for name, profile, reason in zip(names, profiles, sure, strict=True):
        doubt = _doubt(name)
        if reason or (doubt and not is_published):
            found.append(_personal(name, reason or doubt or "", dataset, profile))
        elif doubt:
            found.append(Proposal("public", f"{doubt}, taken for that of a thing"))
        else:
            found.append(Proposal("public"))
    tells = words | {singular(word) for word in dataset.replace(".", "_").split("_")}
    if not (any(item.kind for item in found) or tells & (PEOPLE | SENSITIVE)):
        return found
    return [_guarded(name, item) for name, item in zip(names, found, strict=True)]


def _guarded(name: str, item: Proposal) -> Proposal:
    """Classify a column of a file about people as sensitive, unless it is a period."""
    is_open = item.kind is not None or bool(set(name.split("_")) & PERIODS)
    return item if is_open else replace(item, classification="sensitive")


def _personal(name: str, reason: str, dataset: str, profile: ColumnProfile) -> Proposal:
    is_numbered = bool(set(name.split("_")) & NUMBERS or _glued(name))
    # An id column may hold a few addresses by mistake.
    is_id = is_numbered and 2 * profile.contact_count <= profile.text_count
    return Proposal("personal", reason, Kind.ID if is_id else Kind.OTHER, _entity(name, dataset))


def _entity(name: str, dataset: str) -> str:
    """Name who an id stands for."""
    words = [*name.split("_"), *dataset.replace(".", "_").split("_")]
    people = [person for word in words for person in PEOPLE if word in (person, f"{person}s")]
    if people or (glued := _glued(name)):
        return people[0] if people else str(glued)
    return "_".join(word for word in name.split("_") if word not in NUMBERS) or "person"


def _glued(name: str) -> str | None:
    """Return the person of a name such as studentid."""
    for person in sorted(PEOPLE):
        rest = name.removeprefix(person)
        if rest != name and rest in NUMBERS | {"name"}:
            return person
    return None


def _is_sure(name: str, profile: ColumnProfile) -> str | None:
    """Return the reason why a column is personal; None if it need not be."""
    words = set(name.split("_"))
    if reason := _told_by_name(name, words, profile):
        return reason
    if profile.contact_count:
        return f"{profile.contact_count:,} text(s) hold an e-mail address or phone number"
    return None


def _told_by_name(name: str, words: set[str], profile: ColumnProfile) -> str | None:
    if profile.longest <= CODE_LENGTH and profile.distinct_count <= MAX_CODES and words & CONTACTS:
        return None
    if found := words & CONTACTS:
        return f"the name says '{min(found)}'"
    if words <= PEOPLE and profile.distinct_count > MAX_CODES:
        return f"the name says '{min(words)}'"
    if "name" in words and words & (PEOPLE | NAME_PARTS):
        return "the name of a person"
    if (words & PEOPLE and words & NUMBERS and not words & {"of", "count"}) or _glued(name):
        return "the id of a person"
    return None


def _doubt(name: str) -> str | None:
    """Return the reason why a column may be personal; None if there is none."""
    words = name.split("_")
    if set(words) & THINGS:
        return None
    if set(words) & IDS:
        return "an id"
    return "a name" if "name" in words or "names" in words else None
