"""Commands about the shape of files: what changed against a contract, and drafts of contracts."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.errors import ContractError, Exit

if TYPE_CHECKING:
    from glue_ingest.authoring.diff import SchemaDiff


def add_schema_commands(app: typer.Typer) -> None:
    """Add `diff` and `infer` to a command line."""
    app.command(
        "diff",
        epilog="Example: schoolhouse ingest diff students.records export.csv --json",
    )(diff_command)
    app.command(
        "infer",
        epilog="Example: schoolhouse ingest infer grades.csv --id students.grades "
        "--out students.grades.odcs.yaml",
    )(infer_command)


def diff_command(
    dataset: Annotated[str, typer.Argument(help="<source>.<dataset>, or the path of a contract.")],
    file: Annotated[Path, typer.Argument(help="A new file of the data set; all rows are read.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say what a file adds, drops, renames or retypes; exit code 1 if ingest would refuse it."""
    # Imported here: it takes an engine, which the other commands may not need.
    from glue_ingest.authoring.diff import compare

    diff = compare(load_contract(dataset), file)
    typer.echo(json.dumps(asdict(diff), indent=2) if as_json else "\n".join(describe(diff)))
    if diff.refusal is not None:
        raise typer.Exit(Exit.CHECK_FAILED)


def infer_command(
    file: Annotated[Path, typer.Argument(help="A CSV file as received.")],
    contract_id: Annotated[
        str | None,
        typer.Option("--id", help="<source>.<dataset>; else named after folder and file."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="New file to write; else stdout.")] = None,
) -> None:
    """Draft a contract from all rows of a file; REVIEW marks what a person must decide."""
    # Imported here: it takes an engine, which the other commands may not need.
    from glue_ingest.authoring.draft import draft_contract
    from glue_ingest.authoring.render import render

    if out is not None and out.exists():
        raise ContractError(f"'{out}' exists and is not overwritten. Give another --out.")
    text = render(draft_contract(file, contract_id))
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        with out.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise ContractError(
            f"The draft cannot be written. Found: {error}. Give another --out."
        ) from error
    typer.echo(f"drafted {out}: look for REVIEW, then `schoolhouse ingest check {out}`")


def describe(diff: "SchemaDiff") -> list[str]:
    """Return a comparison as lines for a person."""
    lines = [
        f"{diff.dataset} {diff.version} and {diff.file}: {diff.row_count:,} row(s), "
        f"{diff.unreadable_count:,} unreadable"
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
