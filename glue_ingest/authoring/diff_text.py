"""A comparison of a file and a contract, as lines for a person."""

from glue_ingest.authoring.diff import SchemaDiff


def describe(diff: SchemaDiff) -> list[str]:
    """Return a comparison as lines for a person."""
    lines = [
        f"{diff.dataset} {diff.version} and {diff.file}: {diff.row_count:,} row(s), "
        f"{diff.unreadable_count:,} unreadable{_left_out(diff)}"
    ]
    lines += [
        f"added    {item.name}: column {item.position}, {item.text_count:,} text(s), "
        f"{item.fitting_type}"
        for item in diff.added
    ]
    for item in diff.dropped:
        need = "required" if item.is_required else "not required"
        lines.append(f"dropped  {item.source_name}: {item.contract_type}, {need}")
    for pair in diff.renamed:
        share = "" if pair.content_share is None else f", {pair.content_share:.0%} follow its rules"
        lines.append(
            f"renamed? {pair.source_name} may be {pair.added_name} now (names alike "
            f"{pair.name_similarity:.2f}{share})"
        )
    for column in diff.retyped:
        mostly = f", {column.mostly} fits most" if column.mostly else ""
        shown = f", such as {', '.join(map(repr, column.examples))}" if column.examples else ""
        lines.append(
            f"retyped  {column.source_name}: {column.misfit_count:,} of {column.text_count:,} "
            f"text(s) are no {column.contract_type} ({column.action}){shown}; "
            f"{column.fitting_type} fits all{mostly}"
        )
    lines += [
        f"broken   {item.source_name}: {item.row_count:,} row(s) break '{item.rule}' "
        f"({item.action})"
        for item in diff.broken
    ]
    if len(lines) == 1 and diff.refusal is None:
        lines.append("nothing changed")
    verdict = "ingest would read the file" if diff.refusal is None else f"refused: {diff.refusal}"
    return [*lines, verdict]


def _left_out(diff: SchemaDiff) -> str:
    return f", {diff.left_out_count:,} left out" if diff.left_out_count else ""
