"""The file of a drafted contract: a document for PyYAML, and comments for the reviewer."""

import textwrap
from collections.abc import Iterable
from typing import Any

import yaml

from glue_ingest.authoring.draft import Draft, DraftColumn
from glue_ingest.authoring.personal import Kind
from glue_ingest.contracts.model import Undecodable
from glue_ingest.contracts.review import TO_BE_WRITTEN
from glue_ingest.contracts.rules import TypeName
from glue_ingest.contracts.yaml_style import WIDTH, IndentedDumper, dump

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


def render(draft: Draft) -> str:
    """Return the file's text."""
    comments: Comments = {("name",): ["the name that people read."]}
    document = {**_head(draft), "servers": [_server(draft)], "schema": [_table(draft, comments)]}
    text = dump(document, _Dumper)
    return _introduction(draft) + _with_comments(text, comments)


class _Flow(dict[str, Any]):
    """A mapping that is written on one line."""


class _Dumper(IndentedDumper):
    """Writes `_Flow` as well."""


_Dumper.add_representer(
    _Flow,
    lambda dumper, node: dumper.represent_mapping("tag:yaml.org,2002:map", node, flow_style=True),
)


def _with_comments(text: str, comments: Comments) -> str:
    """Put comments before their keys."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    marks = [(_find(root, path), notes) for path, notes in comments.items()]
    lines = text.splitlines(keepends=True)
    for mark, notes in sorted(marks, key=lambda item: item[0].line, reverse=True):
        lines[mark.line : mark.line] = [_comment(notes, mark.column)]
    return "".join(lines)


def _find(node: Any, path: Path) -> yaml.Mark:
    """Return the place of the key that a path leads to."""
    mark: yaml.Mark = node.start_mark
    for part in path:
        if isinstance(node, yaml.MappingNode):
            key, node = next(item for item in node.value if item[0].value == part)
            mark = key.start_mark
        else:
            node = node.value[part]
    return mark


def _comment(notes: Iterable[str], indent: int) -> str:
    """Return notes as comments that are marked for review."""
    space = " " * indent
    return "".join(
        textwrap.fill(
            note,
            WIDTH,
            initial_indent=f"{space}# REVIEW: ",
            subsequent_indent=f"{space}#   ",
            break_on_hyphens=False,
        )
        + "\n"
        for note in notes
    )


def _introduction(draft: Draft) -> str:
    return (
        f"# The only description of {draft.source}.{draft.dataset}.\n"
        "# docs/contracts.md says what each part means.\n"
        "# Drafted by `schoolhouse ingest infer`. Types, nulls and keys are those of the\n"
        f"# {draft.row_count:,} rows of one file; the rest is for a person to say. When each line\n"
        "# marked REVIEW is decided, delete the mark.\n"
    ) + _comment(draft.notes, 0)


def _head(draft: Draft) -> Node:
    return {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": f"{draft.source}.{draft.dataset}",
        "name": f"{draft.source} {draft.dataset}".replace("_", " ").capitalize(),
        "version": "0.1.0",
        "status": "draft",
        "domain": draft.source,
        "description": {
            "purpose": f"{TO_BE_WRITTEN}: who publishes the file, and what one row is.",
            "usage": f"{TO_BE_WRITTEN}: what the rows are for.",
            "limitations": f"{TO_BE_WRITTEN}: what the rows do not say.",
        },
    }


def _custom(properties: dict[str, Any]) -> Node:
    """Return custom properties; those without a value are left out."""
    given = [
        _Flow(property=name, value=value) for name, value in properties.items() if value is not None
    ]
    return {"customProperties": given} if given else {}


def _server(draft: Draft) -> Node:
    dialect = draft.dialect
    is_refused = dialect.undecodable is Undecodable.REFUSE
    is_usual = dialect.quote == dialect.escape == '"'
    return {
        "server": "raw",
        "type": "local",
        "path": f"raw/{draft.source}/{draft.dataset}",
        "format": "csv",
        "delimiter": dialect.delimiter,
        "encoding": dialect.encoding,
        **_custom(
            {
                "quote": None if is_usual else dialect.quote,
                "escape": None if is_usual else dialect.escape,
                "compression": dialect.compression,
                "preambleLines": dialect.preamble_lines or None,
                "footnotePattern": dialect.footnote_pattern,
                "undecodable": None if is_refused else dialect.undecodable.value,
            }
        ),
    }


def _table(draft: Draft, comments: Comments) -> Node:
    place: Path = ("schema", 0)
    if len(draft.null_markers) > 1:
        comments[*place, "customProperties"] = ["these texts are read as null in every column."]
    actions = {"required": "reject_row"}
    actions |= dict.fromkeys(("type", "range", "allowed", "pattern"), "null_cell")
    return {
        "name": draft.dataset,
        "physicalType": "table",
        "logicalType": "object",
        "description": f"{TO_BE_WRITTEN}: what the table holds.",
        "dataGranularityDescription": f"{TO_BE_WRITTEN}: one row per what?",
        "customProperties": [
            _Flow(property="nullMarkers", value=list(draft.null_markers)),
            _Flow(property="unknownColumns", value="note"),
            {"property": "onViolation", "value": actions},
        ],
        "properties": [
            _column(column, (*place, "properties", number), comments)
            for number, column in enumerate(draft.columns)
        ],
    }


def _column(column: DraftColumn, place: Path, comments: Comments) -> Node:
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
        comments[*place, "quality"] = ["the values of this file; a new one would become null."]
        node["quality"] = [_valid_values(column.allowed)]
    return node | _custom({"sourceName": column.source_name, "pseudonym": column.pseudonym})


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
