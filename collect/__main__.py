"""Command line for getting published files: thin, and the only place that prints."""

import shlex
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from collect import kaggle as kaggle_source
from collect.errors import CollectError, UnexpectedFileError
from glue_ingest.errors import IngestError
from glue_ingest.exit_codes import Exit
from glue_ingest.odcs import load_contract

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Get published files, checked against their contract.",
)


def fail(message: str, code: Exit) -> NoReturn:
    """Print one line to stderr and leave: results stay alone on stdout."""
    typer.secho(f"error: {message}", fg=typer.colors.RED, err=True)
    raise typer.Exit(code)


@app.callback()
def main() -> None:
    """Keep subcommands explicit while there is only one."""


@app.command(epilog="Example: python -m collect kaggle us_education.states_all")
def kaggle(
    dataset: Annotated[str, typer.Argument(help="Name of the contract: source.dataset.")],
    out: Annotated[Path, typer.Option(help="Folder for the file.")] = Path("data/raw_downloads"),
) -> None:
    """Download the file of DATASET from Kaggle, check it, and print its path."""
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


if __name__ == "__main__":
    app()
