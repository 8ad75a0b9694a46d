"""`schoolhouse explain`: any cell of a mart, down to the received texts."""

import json
from pathlib import Path
from typing import Annotated

import typer

from glue_ingest.errors import Exit, IngestError
from glue_ingest.lake.store import Store
from schoolhouse.commands.options import DEFAULT_MARTS, Marts, fail
from schoolhouse.explain.as_json import as_json
from schoolhouse.explain.as_text import as_text
from schoolhouse.explain.catalog import read_catalog
from schoolhouse.explain.explanation import explain
from schoolhouse.explain.marts import opened
from schoolhouse.explain.tables import BuiltTables

TARGET, LAKE = Path("target/manifest.json"), "lake"
MartName = Annotated[str, typer.Argument(help="A mart, such as state_year_metrics.")]
CellName = Annotated[
    list[str], typer.Argument(help="The key of a row, as AL 2016, and then a column.")
]
Manifest = Annotated[
    Path | None,
    typer.Option(help="dbt's manifest.json of that build; by default target/ beside it."),
]
Lake = Annotated[
    str | None,
    typer.Option(help="The lake behind it, a folder or s3://...; by default lake/ beside it."),
]


def explain_command(
    mart: MartName,
    cell: CellName,
    marts: Marts = DEFAULT_MARTS,
    manifest: Manifest = None,
    lake: Lake = None,
    *,
    shows_all: Annotated[
        bool, typer.Option("--all", help="List all inputs, not the first 20.")
    ] = False,
    is_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Print a published value with its formula, inputs, received texts, rules and benchmark.

    The value is computed again from the texts of the received file. Exit code 1: it differs.
    """
    workspace = marts.resolve().parent
    *key, column = cell
    try:
        with opened(marts) as stored:
            catalog = read_catalog(manifest or workspace / TARGET)
            tables = BuiltTables(catalog, stored, Store(lake or str(workspace / LAKE)))
            found = explain(tables, mart, tuple(key), column)
            text = (
                json.dumps(as_json(found), indent=2, ensure_ascii=False)
                if is_json
                else as_text(found, tables, shows_all=shows_all)
            )
    except IngestError as error:
        fail(str(error), error.exit_code)
    typer.echo(text)
    if not found.is_equal:
        raise typer.Exit(Exit.CHECK_FAILED)
