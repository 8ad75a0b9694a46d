"""`schoolhouse data-dictionary`: the page of all tables that readers query."""

import json
from pathlib import Path
from typing import Annotated

import typer

from schoolhouse.bi.data_dictionary import render_data_dictionary
from schoolhouse.commands.options import fail


def data_dictionary(
    manifest: Annotated[
        Path, typer.Option(help="dbt's manifest.json; `dbt parse` writes one.")
    ] = Path("target/manifest.json"),
    out: Annotated[Path, typer.Option(help="The Markdown page to write.")] = Path(
        "docs/data-dictionary.md"
    ),
) -> None:
    """Write the data dictionary of all marts and seeds from dbt's manifest."""
    try:
        page = render_data_dictionary(json.loads(manifest.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        fail(
            f"dbt's manifest '{manifest}' cannot be read. Found: {type(error).__name__}: {error}. "
            "Give the manifest.json of this project with --manifest; `dbt parse` writes one."
        )
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        fail(f"'{out}' cannot be written. Found: {error}. Give another page with --out.")
    typer.echo(out)
