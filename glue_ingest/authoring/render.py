"""The file of a drafted contract: a document for PyYAML, and comments for the reviewer."""

import textwrap
from collections.abc import Iterable
from typing import Any

import yaml

from glue_ingest.authoring.draft import Draft
from glue_ingest.authoring.render_columns import Comments, Flow, Node, Path, custom, render_column
from glue_ingest.contracts.model import Dialect, Undecodable
from glue_ingest.contracts.odcs_lines import AUTO
from glue_ingest.contracts.raw_formats import TEXTS, Format
from glue_ingest.contracts.review import TO_BE_WRITTEN
from glue_ingest.contracts.yaml_style import WIDTH, IndentedDumper, dump
from glue_ingest.reading.header_search import MAX_LINES


def render(draft: Draft) -> str:
    """Return the file's text."""
    comments: Comments = {("name",): ["the name that people read."]}
    document = {**_head(draft), "servers": [_server(draft)], "schema": [_table(draft, comments)]}
    text = dump(document, _Dumper)
    return _introduction(draft) + _with_comments(text, comments)


class _Dumper(IndentedDumper):
    """Writes `Flow` as well."""


_Dumper.add_representer(
    Flow,
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


def _server(draft: Draft) -> Node:
    dialect = draft.dialect
    is_refused = dialect.undecodable is Undecodable.REFUSE
    is_usual = dialect.quote == dialect.escape == '"'
    totals = [
        {"column": row.column, "pattern": row.pattern}
        | ({"alone": True} if row.is_alone else {})
        | ({"blank": list(row.blank)} if row.blank else {})
        for row in dialect.total_rows
    ]
    return {
        "server": "raw",
        "type": "local",
        "path": f"raw/{draft.source}/{draft.dataset}",
        "format": dialect.format.value,
        **({"delimiter": dialect.delimiter} if dialect.format is Format.CSV else {}),
        **({"encoding": dialect.encoding} if dialect.format in TEXTS else {}),
        **custom(
            {
                "quote": None if is_usual else dialect.quote,
                "escape": None if is_usual else dialect.escape,
                "compression": dialect.compression,
                "sheet": dialect.sheet,
                "range": dialect.cell_range,
                "recordsPath": dialect.records_path,
                "preambleLines": _told_lines(dialect),
                "headerLines": None if dialect.header_lines == 1 else dialect.header_lines,
                "footnotePattern": dialect.footnote_pattern,
                "totalRows": totals or None,
                "excelTexts": dialect.excel_texts or None,
                "undecodable": None if is_refused else dialect.undecodable.value,
            }
        ),
    }


def _told_lines(dialect: Dialect) -> int | str | None:
    """Return how many lines stand before the header: the next file may have one more or less."""
    lines = dialect.preamble_lines or None
    return AUTO if lines and dialect.header_lines and lines < MAX_LINES else lines


def _table(draft: Draft, comments: Comments) -> Node:
    place: Path = ("schema", 0)
    if len(draft.null_markers) > 1:
        comments[*place, "customProperties"] = ["these texts are read as null in every column."]
    share = draft.rejected_share
    if share is not None:
        comments[*place, "customProperties", 2] = [
            "so many records of this file cannot be read. Fix the file, and delete the share."
        ]
    actions = {"required": "reject_row"}
    actions |= dict.fromkeys(("type", "range", "allowed", "pattern"), "null_cell")
    return {
        "name": draft.dataset,
        "physicalType": "table",
        "logicalType": "object",
        "description": f"{TO_BE_WRITTEN}: what the table holds.",
        "dataGranularityDescription": f"{TO_BE_WRITTEN}: one row per what?",
        "customProperties": [
            Flow(property="nullMarkers", value=list(draft.null_markers)),
            Flow(property="unknownColumns", value="note"),
            *([] if share is None else [Flow(property="maxRejectedShare", value=share)]),
            {"property": "onViolation", "value": actions},
        ],
        "properties": [
            render_column(column, (*place, "properties", number), comments)
            for number, column in enumerate(draft.columns)
        ],
    }
