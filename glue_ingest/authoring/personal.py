"""Finds the columns that may say who a person is, by their names and their texts.

A doubtful column is taken for personal: a reviewer who keeps it decides so, one who forgets it
discloses nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from glue_ingest.authoring.column_profile import ColumnProfile
from glue_ingest.authoring.names import words_of
from glue_ingest.authoring.person_names import (
    NamedColumn,
    Reason,
    find_doubt,
    named,
    told_by_name,
)
from glue_ingest.authoring.person_texts import find_links, told_by_texts
from glue_ingest.authoring.shapes import Shape
from glue_ingest.authoring.words import (
    CONTACTS,
    LINKS,
    LOGINS,
    NUMBERED_THINGS,
    NUMBERS,
    PEOPLE,
    PERIODS,
    PERSON_IDS,
    POSITIONS,
    PUBLISHED,
    SENSITIVE,
    STUDENT_IDS,
    THINGS,
)

# The ids of fewer rows may differ by chance.
MIN_THINGS = 3


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
    names: Sequence[str],
    profiles: Sequence[ColumnProfile],
    dataset: str,
    *,
    is_about_people: bool = False,
) -> list[Proposal]:
    """Return a classification for each column; the file may be known to be about people."""
    columns = [named(name, profile) for name, profile in zip(names, profiles, strict=True)]
    words = frozenset().union(*(column.words for column in columns))
    dataset_words = words_of(dataset.replace(".", "_"))
    by_name = [None if c.is_of_institution else told_by_name(c) for c in columns]
    is_about_people = (
        is_about_people
        or bool(dataset_words & PEOPLE)
        or any(reason and reason.is_about_people for reason in by_name)
    )
    sure = [
        _find_reason(column, reason, is_about_people=is_about_people)
        for column, reason in zip(columns, by_name, strict=True)
    ]
    is_open = not (is_about_people or any(sure))
    is_published = bool(words & PUBLISHED) and is_open
    has_things = is_open and any(map(_numbers_things, columns))
    found = [
        _propose(
            column,
            reason,
            dataset,
            is_published=is_published or (has_things and column.name == "name"),
            is_about_people=is_about_people,
        )
        for column, reason in zip(columns, sure, strict=True)
    ]
    tells = dataset_words.union(*(column.words for column in columns if not column.is_of_many))
    if not (any(item.kind for item in found) or tells & (PEOPLE | SENSITIVE)):
        return found
    return [_guarded(column, item) for column, item in zip(columns, found, strict=True)]


def propose_without_names(
    places: Sequence[str], profiles: Sequence[ColumnProfile], dataset: str
) -> list[Proposal]:
    """Return a classification for each column of a file without a header, called by their places.

    If one holds people by its texts, each column of texts may: no name says that it does not.
    """
    found = propose_classifications(places, profiles, dataset)
    if not any(proposal.kind for proposal in found):
        return found
    found = propose_classifications(places, profiles, dataset, is_about_people=True)
    doubtful = Proposal("personal", "texts without a name, beside those of people", Kind.OTHER)
    return [
        proposal if proposal.kind or profile.is_number or profile.dates else doubtful
        for proposal, profile in zip(found, profiles, strict=True)
    ]


def _find_reason(
    column: NamedColumn, by_name: Reason | None, *, is_about_people: bool
) -> Reason | None:
    """Return why a column is personal for sure; None if it need not be."""
    if column.is_of_institution:
        return told_by_name(column) if is_about_people else None
    return by_name or told_by_texts(column, is_about_people=is_about_people)


def _propose(
    column: NamedColumn,
    reason: Reason | None,
    dataset: str,
    *,
    is_published: bool,
    is_about_people: bool,
) -> Proposal:
    """Propose the classification of one column."""
    if reason:
        return _personal(column, reason, dataset)
    if column.is_of_institution:
        return Proposal("public", "an address or number taken for that of an institution")
    doubt = find_doubt(column)
    doubtful = Reason(doubt, is_about_people, is_id=doubt == "an id") if doubt else None
    doubtful = doubtful or find_links(column)
    if doubtful is None and is_about_people and column.words & (LINKS | POSITIONS):
        doubtful = Reason("a link or position in a file about people", is_about_people)
    if doubtful is None:
        return Proposal("public")
    if is_published:
        return Proposal("public", f"{doubtful.text}, taken for that of a thing")
    return _personal(column, doubtful, dataset)


def _numbers_things(column: NamedColumn) -> bool:
    """Tell whether a column is the id of the institution or place that a row is about."""
    words = column.words
    is_of_thing = words & NUMBERED_THINGS or (words & THINGS and words & NUMBERS)
    is_id = bool(is_of_thing) and not words & (PEOPLE | PERSON_IDS)
    count = column.profile.text_count
    return is_id and count >= MIN_THINGS and column.profile.distinct_count == count


def _guarded(column: NamedColumn, item: Proposal) -> Proposal:
    """Classify a column of a file about people as sensitive, unless it is a period."""
    is_open = item.kind is not None or bool(column.words & PERIODS)
    return item if is_open else replace(item, classification="sensitive")


def _personal(column: NamedColumn, reason: Reason, dataset: str) -> Proposal:
    is_numbered = reason.is_id or column.words & (NUMBERS | PERSON_IDS | LOGINS)
    is_contact = column.words & (CONTACTS - LOGINS)
    # An id column may hold a few addresses by mistake.
    contact_share = column.profile.share(Shape.CONTACT, Shape.STREET, Shape.URL_WITH_ID)
    is_id = is_numbered and not is_contact and contact_share <= 1 / 2
    kind = Kind.ID if is_id else Kind.OTHER
    return Proposal("personal", reason.text, kind, _entity(column, dataset))


def _entity(column: NamedColumn, dataset: str) -> str:
    """Name who an id stands for."""
    for word in [*column.name.split("_"), *dataset.replace(".", "_").split("_")]:
        if people := words_of(word) & PEOPLE:
            return min(people)
        if word in STUDENT_IDS:
            return "student"
    unknown = [w for w in column.name.split("_") if w not in NUMBERS | PERSON_IDS and w.isalpha()]
    return "_".join(unknown) or "person"
