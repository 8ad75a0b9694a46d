"""The ReadSpec: how a file is written, and which of its columns are wanted.

`read_spec` makes it from a contract. `untyped_spec` makes it for a file whose columns are all read
as texts, to draft a contract or to compare the file with one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from glue_ingest.contracts.conversions import PLAIN, Conversion, companion_name
from glue_ingest.contracts.model import Column, Contract, Dialect, folded
from glue_ingest.contracts.places import BY_NAME, ColumnPlace
from glue_ingest.contracts.rules import HIVE_NULL, DataType, RuleName, TypeName

STRING = DataType(TypeName.STRING)


@dataclass(frozen=True)
class ReadColumn:
    """A column that is wanted of a file.

    `null_markers` are the trimmed texts, with A to Z in lower case, that are read as null. A
    column with a `pseudonym` is read as keyed hashes of the texts that match `raw_pattern`.
    The texts are converted to those of `data_type`; `allowed` are the values that a conversion
    which ignores letter case knows.
    """

    name: str
    source_name: str
    null_markers: frozenset[str]
    is_required: bool = False
    pseudonym: str | None = None
    raw_pattern: str | None = None
    place: ColumnPlace = BY_NAME
    conversion: Conversion = PLAIN
    data_type: DataType = STRING
    allowed: tuple[str, ...] = ()

    @property
    def header_names(self) -> tuple[str, ...]:
        """Names that are looked for among the folded names of a header, the first one first."""
        return tuple(dict.fromkeys(map(folded, (self.source_name, *self.place.aliases))))


@dataclass(frozen=True)
class ReadSpec:
    """How a file is written and which of its columns are wanted.

    `edited_path` is the file that messages ask to edit. `ignored` are the folded names of columns
    that are known and not wanted, `ignored_positions` their positions, from 1, in a file without a
    header. `shows_texts` is false when a text may say who a person is. `looked_for` are source
    names that the header is to have as well, where a format can give a value in several ways.
    """

    edited_path: str
    dialect: Dialect
    columns: tuple[ReadColumn, ...]
    ignored: frozenset[str] = frozenset()
    refuses_unknown_columns: bool = False
    shows_texts: bool = True
    ignored_positions: frozenset[int] = frozenset()
    looked_for: tuple[str, ...] = ()

    @property
    def column_names(self) -> list[str]:
        """Names of the wanted columns in order, each with its companions after it."""
        return [
            name
            for column in self.columns
            for name in (
                column.name,
                *(companion_name(column.name, part) for part in column.conversion.parts),
            )
        ]

    @property
    def converted_names(self) -> list[str]:
        """Names of the columns whose texts are converted."""
        return [column.name for column in self.columns if column.conversion.changes_texts]

    @property
    def header_names(self) -> set[str]:
        """Folded names of the columns that a file is expected to have, wanted or not."""
        return {name for column in self.columns for name in column.header_names} | self.ignored

    def shown(self, text: object) -> str:
        """Return a text of a file for a message; it is left out when it may name a person."""
        return str(text) if self.shows_texts else "(not shown: it may name a person)"


def read_spec(contract: Contract) -> ReadSpec:
    """Return what a reader needs of a contract."""
    columns = tuple(
        ReadColumn(
            name=column.name,
            source_name=column.source_name,
            null_markers=null_markers(contract, column),
            is_required=column.is_required,
            pseudonym=column.pseudonym,
            raw_pattern=column.raw_pattern,
            place=column.place,
            **read_as(column),
        )
        for column in contract.received_columns
    )
    aliases = (alias for place in contract.dropped_places for alias in place.aliases)
    return ReadSpec(
        edited_path=contract.path,
        dialect=contract.dialect,
        columns=columns,
        ignored=frozenset(map(folded, (*contract.dropped, *aliases))),
        refuses_unknown_columns=contract.refuses_unknown_columns,
        shows_texts=not contract.is_personal,
        ignored_positions=frozenset(
            place.position for place in contract.dropped_places if place.position is not None
        ),
    )


def null_markers(contract: Contract, column: Column) -> frozenset[str]:
    """Return the texts of a column that are read as null, with A to Z in lower case."""
    own = column.conversion.null_markers
    markers = frozenset({*(contract.null_markers if own is None else own), ""})
    return markers | {HIVE_NULL} if column.name == contract.partition else markers


def read_as(column: Column) -> dict[str, Any]:
    """Return the parts of a `ReadColumn` that say how texts are converted."""
    if not column.conversion.changes_texts:
        return {"data_type": column.data_type}
    rules = (rule for rule in column.rules if rule.name is RuleName.ALLOWED)
    allowed = tuple(text for rule in rules for text in rule.allowed)
    return {
        "conversion": column.conversion,
        "data_type": column.data_type,
        "allowed": allowed,
    }


def untyped_spec(
    edited_path: str,
    dialect: Dialect,
    columns: Iterable[tuple[str, str]] = (),
    null_markers: Iterable[str] = (),
    *,
    shows_texts: bool = True,
    by_position: bool = False,
    looked_for: Iterable[str] = (),
) -> ReadSpec:
    """Return a spec under which each column, a name and its source name, is an optional text.

    The columns are found by their names; `by_position`: they are all of a file, in its order.
    """
    markers = frozenset({*null_markers, ""})
    wanted = tuple(
        ReadColumn(
            name,
            source_name,
            markers,
            place=ColumnPlace(position=position if by_position else None),
        )
        for position, (name, source_name) in enumerate(columns, 1)
    )
    return ReadSpec(
        edited_path, dialect, wanted, shows_texts=shows_texts, looked_for=tuple(looked_for)
    )
