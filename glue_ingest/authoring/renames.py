"""Guesses which added column is a dropped one, by the names and the contract's rules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from glue_ingest.authoring.column_profile import Validated
from glue_ingest.authoring.names import snake_case
from glue_ingest.contracts.model import Column, Contract
from glue_ingest.contracts.rules import RuleName, TypeName

# Names of this similarity are one name. Below ALIKE, the texts must follow the rules as well.
ALIKE, SOMEWHAT_ALIKE = 0.65, 0.45
# The similarity of a name that has all words of another, or begins with it.
PART = 0.8
MIN_START_LENGTH = 3
# Shares of texts that follow the rules of the dropped column.
FITTING, NOT_FITTING = 0.95, 0.5
# Rules and types that the texts of another column hardly follow by chance.
TELLING = (RuleName.ALLOWED, RuleName.PATTERN)
TELLING_TYPES = (TypeName.BOOLEAN, TypeName.DATE, TypeName.TIMESTAMP)

Validate = Callable[[int, Column], Validated]


@dataclass(frozen=True)
class Added:
    """A column of the file that the contract does not know; `position` counts from 1."""

    name: str
    position: int
    fitting_type: str
    text_count: int


@dataclass(frozen=True)
class Dropped:
    """A column of the contract that the file lacks; without a name, one that is never stored."""

    name: str | None
    source_name: str
    contract_type: str
    classification: str
    is_required: bool


@dataclass(frozen=True)
class Renamed:
    """A dropped column that may stand under another name.

    `name_similarity` goes from 0 to 1; `content_share` is the share of texts that follow the rules.
    """

    name: str | None
    source_name: str
    added_name: str
    name_similarity: float
    content_share: float | None


def of_raw_texts(column: Column) -> Column:
    """Return a column whose rules check the texts as received, not their hashes."""
    if column.pseudonym is None:
        return column
    rules = [
        replace(rule, pattern=column.raw_pattern) if rule.name is RuleName.PATTERN else rule
        for rule in column.rules
    ]
    return replace(column, rules=tuple(rules))


def suggest_renames(
    contract: Contract, dropped: Sequence[Dropped], added: Sequence[Added], validate: Validate
) -> list[Renamed]:
    """Return the likeliest pairs, each column in one at most."""
    columns = {column.name: of_raw_texts(column) for column in contract.columns}
    scored = []
    for lost in dropped:
        column = columns.get(lost.name or "")
        for new in added:
            share = _content_share(column, validate(new.position - 1, column)) if column else None
            similarity = name_similarity(lost, new.name)
            if _is_likely(column, similarity, share):
                pair = Renamed(lost.name, lost.source_name, new.name, round(similarity, 2), share)
                scored.append((similarity + (share or 0) / 2, pair))
    found: list[Renamed] = []
    for _, pair in sorted(scored, key=lambda item: -item[0]):
        taken = {item.source_name for item in found}, {item.added_name for item in found}
        if pair.source_name not in taken[0] and pair.added_name not in taken[1]:
            found.append(pair)
    return found


def _content_share(column: Column, validated: Validated) -> float | None:
    says_nothing = column.data_type.name is TypeName.STRING and not _is_telling(column)
    if says_nothing or not validated.text_count:
        return None
    return round(validated.fit_count / validated.text_count, 4)


def _is_telling(column: Column) -> bool:
    return any(rule.name in TELLING for rule in column.rules)


def _is_likely(column: Column | None, similarity: float, share: float | None) -> bool:
    if column is None or share is None:
        return similarity >= ALIKE
    if share < NOT_FITTING:
        return False
    is_certain = share >= FITTING and _is_telling(column)
    says_much = column.data_type.name in TELLING_TYPES and share >= FITTING
    return is_certain or similarity >= (SOMEWHAT_ALIKE if says_much else ALIKE)


def name_similarity(lost: Dropped, added_name: str) -> float:
    """Return how alike the names are, from 0 to 1."""
    new = snake_case(added_name, "")
    names = [snake_case(lost.source_name, ""), lost.name or ""]
    return max(_alike(name, new) for name in names)


def _alike(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    words, others = set(one.split("_")), set(other.split("_"))
    if words == others:
        return 1.0
    if one.replace("_", "") == other.replace("_", ""):
        return 1.0
    ratio = SequenceMatcher(None, one, other).ratio()
    short, long = sorted((one, other), key=len)
    is_start = len(short) >= MIN_START_LENGTH and long.startswith(short)
    return max(ratio, PART) if words < others or others < words or is_start else ratio
