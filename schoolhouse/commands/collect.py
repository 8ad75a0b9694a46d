"""`schoolhouse collect`: published files, checked against their contract."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.errors import Exit, IngestError
from schoolhouse.collect.errors import CollectError, UnexpectedFileError
from schoolhouse.commands.options import check_installed, fail

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Get published files, checked against their contract.",
)


@app.callback()
def main() -> None:
    """Keep subcommands explicit while there is only one."""


@app.command(epilog="Example: schoolhouse collect kaggle us_education.states_all")
def kaggle(
    dataset: Annotated[str, typer.Argument(help="Name of the contract: source.dataset.")],
    out: Annotated[Path, typer.Option(help="Folder for the file.")] = Path("data/raw_downloads"),
) -> None:
    """Download the file of DATASET from Kaggle, check it, and print its path."""
    check_installed("kaggle", "kagglehub")
    # Kaggle's package takes half a second to import; the other commands do without it.
    from schoolhouse.collect import kaggle as kaggle_source

    try:
        path, row_count = kaggle_source.fetch(load_contract(dataset), out)
    except UnexpectedFileError as error:
        fail(str(error), Exit.CHECK_FAILED)
    except (CollectError, IngestError) as error:
        fail(str(error), Exit.BAD_INPUT)
    typer.echo(path)
    typer.echo(
        f"{row_count:,} rows. Next: make run RAW={shlex.quote(str(path))}",
        err=True,
    )
