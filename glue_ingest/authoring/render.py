"""The text of a drafted contract: YAML by hand, because its comments are what is reviewed."""

import json
import re
import textwrap

from glue_ingest.authoring.draft import Draft, DraftColumn
from glue_ingest.authoring.personal import Kind
from glue_ingest.contracts.rules import TypeName

WIDTH = 96
LOGICAL_TYPES = {
    TypeName.INT: "integer",
    TypeName.BIGINT: "integer",
    TypeName.DOUBLE: "number",
    TypeName.DECIMAL: "number",
}
# What JSON lets stand in a text and YAML does not.
UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
# Names that YAML takes for a truth value or for nothing.
NOT_TEXTS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
TO_BE_WRITTEN = "To be written by the reviewer"


def render(draft: Draft) -> str:
    """Return the file's text."""
    return "\n".join([*_head(draft), *_servers(draft), *_table(draft)]) + "\n"


def _text(value: str) -> str:
    """Return a text as a YAML scalar."""
    quoted = json.dumps(value, ensure_ascii=False)
    return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def _name(value: str) -> str:
    """Return a name in snake case as a YAML scalar."""
    return _text(value) if value in NOT_TEXTS else value


def _review(text: str, indent: int) -> list[str]:
    space = " " * indent
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=f"{space}# REVIEW: ",
        subsequent_indent=f"{space}#   ",
        break_on_hyphens=False,
    )


def _head(draft: Draft) -> list[str]:
    lines = [
        f"# The only description of {draft.source}.{draft.dataset}.",
        "# docs/contracts.md says what each part means.",
        "# Drafted by `schoolhouse ingest infer`. Types, nulls and keys are those of the",
        f"# {draft.row_count:,} rows of one file; the rest is for a person to say. When each line",
        "# marked REVIEW is decided, delete the mark.",
    ]
    for note in draft.notes:
        lines += _review(note, 0)
    return [
        *lines,
        "apiVersion: v3.1.0",
        "kind: DataContract",
        f"id: {draft.source}.{draft.dataset}",
        "# REVIEW: the name that people read.",
        f"name: {_text(f'{draft.source} {draft.dataset}'.replace('_', ' ').capitalize())}",
        "version: 0.1.0",
        "status: draft",
        f"domain: {_name(draft.source)}",
        "description:",
        f"  purpose: {_text(f'{TO_BE_WRITTEN}: who publishes the file, and what one row is.')}",
        f"  usage: {_text(f'{TO_BE_WRITTEN}: what the rows are for.')}",
        f"  limitations: {_text(f'{TO_BE_WRITTEN}: what the rows do not say.')}",
    ]


def _servers(draft: Draft) -> list[str]:
    dialect = draft.dialect
    extras: list[tuple[str, str | int]] = []
    if dialect.quote != '"' or dialect.escape != dialect.quote:
        extras += [("quote", dialect.quote), ("escape", dialect.escape)]
    if dialect.compression:
        extras.append(("compression", dialect.compression))
    if dialect.preamble_lines:
        extras.append(("preambleLines", dialect.preamble_lines))
    lines = [
        "servers:",
        "  - server: raw",
        "    type: local",
        f"    path: raw/{draft.source}/{draft.dataset}",
        "    format: csv",
        f"    delimiter: {_text(dialect.delimiter)}",
        f"    encoding: {dialect.encoding}",
    ]
    if extras:
        lines.append("    customProperties:")
    for name, value in extras:
        shown = _text(value) if isinstance(value, str) else str(value)
        lines.append(f"      - {{property: {name}, value: {shown}}}")
    return lines


def _table(draft: Draft) -> list[str]:
    markers = ", ".join(map(_text, draft.null_markers))
    lines = [
        "schema:",
        f"  - name: {_name(draft.dataset)}",
        "    physicalType: table",
        "    logicalType: object",
        f"    description: {_text(f'{TO_BE_WRITTEN}: what the table holds.')}",
        f"    dataGranularityDescription: {_text(f'{TO_BE_WRITTEN}: one row per what?')}",
        "    customProperties:",
    ]
    if len(draft.null_markers) > 1:
        lines += _review("these texts are read as null in every column.", 6)
    lines += [
        f"      - {{property: nullMarkers, value: [{markers}]}}",
        "      - {property: unknownColumns, value: note}",
        "      - property: onViolation",
        "        value:",
        "          required: reject_row",
        *(f"          {rule}: null_cell" for rule in ("type", "range", "allowed", "pattern")),
        "    properties:",
    ]
    for column in draft.columns:
        lines += _property(column)
    return lines


def _property(column: DraftColumn) -> list[str]:
    lines = [f"      - name: {_name(column.name)}"]
    for note in (*column.notes, *_fate(column)):
        lines += _review(note, 8)
    name = column.data_type.name
    lines += [
        f"        logicalType: {LOGICAL_TYPES.get(name, name.value)}",
        f"        physicalType: {column.data_type}",
        f"        classification: {column.proposal.classification}",
        f"        description: {_text(f'{TO_BE_WRITTEN}: what the column holds, and its unit.')}",
    ]
    if column.is_required or column.key_position:
        lines.append("        required: true")
    if column.key_position:
        lines += ["        primaryKey: true", f"        primaryKeyPosition: {column.key_position}"]
    if column.allowed:
        lines += _quality(column)
    lines += [
        "        customProperties:",
        f"          - {{property: sourceName, value: {_text(column.source_name)}}}",
    ]
    if column.pseudonym:
        lines.append(f"          - {{property: pseudonym, value: {_name(column.pseudonym)}}}")
    return lines


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


def _quality(column: DraftColumn) -> list[str]:
    return [
        *_review("the values of this file; a new one would become null.", 8),
        "        quality:",
        "          - type: library",
        "            metric: invalidValues",
        "            mustBe: 0",
        "            arguments:",
        "              validValues:",
        *(f"                - {_text(value)}" for value in column.allowed),
    ]
