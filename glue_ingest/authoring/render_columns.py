"""The columns of a drafted contract as nodes for PyYAML."""

from collections.abc import Iterable
from typing import Any

from glue_ingest.authoring.draft_column import DraftColumn
from glue_ingest.authoring.personal import Kind
from glue_ingest.contracts.review import TO_BE_WRITTEN
from glue_ingest.contracts.rules import TypeName

LOGICAL_TYPES = {
    TypeName.INT: "integer",
    TypeName.BIGINT: "integer",
    TypeName.DOUBLE: "number",
    TypeName.DECIMAL: "number",
}
Node = dict[str, Any]
# Where a comment stands: before the key that these keys and numbers of list items lead to.
Path = tuple[str | int, ...]
Comments = dict[Path, list[str]]


class Flow(dict[str, Any]):
    """A mapping that is written on one line."""


def custom(properties: dict[str, Any]) -> Node:
    """Return custom properties; those without a value are left out."""
    given = [
        Flow(property=name, value=value) if _is_short(value) else {"property": name, "value": value}
        for name, value in properties.items()
        if value is not None
    ]
    return {"customProperties": given} if given else {}


def _is_short(value: Any) -> bool:
    """Tell whether a value is written on the line of its property."""
    return not isinstance(value, dict) and not (
        isinstance(value, list) and isinstance(value[0], dict)
    )


def render_column(column: DraftColumn, place: Path, comments: Comments) -> Node:
    """Return the node of a column, which stands at a place; add comments for the reviewer."""
    if notes := [*column.notes, *_fate(column)]:
        comments[*place, "logicalType"] = notes
    name = column.data_type.name
    node: Node = {
        "name": column.name,
        "logicalType": LOGICAL_TYPES.get(name, name.value),
        "physicalType": str(column.data_type),
        "classification": column.proposal.classification,
        "description": f"{TO_BE_WRITTEN}: what the column holds, and its unit.",
    }
    if column.is_required or column.key_position:
        node["required"] = True
    if column.key_position:
        node |= {"primaryKey": True, "primaryKeyPosition": column.key_position}
    if column.allowed:
        fate = "its row would be rejected" if "required" in node else "it would become null"
        comments[*place, "quality"] = [f"the values of this file; with a new one {fate}."]
        node["quality"] = [_valid_values(column.allowed)]
    if column.reading and column.reading.date_format:
        node["logicalTypeOptions"] = {"format": column.reading.date_format}
    return node | custom(_properties(column))


def _properties(column: DraftColumn) -> Node:
    """Return the custom properties of a column."""
    return {
        "sourceName": column.source_name or None,
        "sourceOccurrence": column.place.occurrence,
        "sourcePosition": column.place.position,
        "pseudonym": column.pseudonym,
        "valueMap": dict(column.value_map) or None,
        "ignoreCase": column.ignores_case or None,
        **(column.reading.properties if column.reading else {}),
    }


def _fate(column: DraftColumn) -> list[str]:
    """Say what becomes of a personal column."""
    if column.proposal.kind is None:
        return []
    if column.pseudonym:
        return ["stored as a keyed hash; name who it stands for alike in every contract."]
    if column.proposal.kind is Kind.ID:
        return [
            f"never stored; a keyed hash of it is, if you add pseudonym {column.proposal.entity}."
        ]
    return ["never stored."]


def _valid_values(values: Iterable[str]) -> Node:
    return {
        "type": "library",
        "metric": "invalidValues",
        "mustBe": 0,
        "arguments": {"validValues": list(values)},
    }
