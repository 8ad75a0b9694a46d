"""Command line: write a synthetic sample to a file."""

import os
from pathlib import Path
from typing import Annotated

import typer

from glue_ingest.exit_codes import Exit
from glue_ingest.synthetic import is_synthetic_name
from samples import us_education as us_education_sample

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Write synthetic files with invented numbers, for trying and testing the house.",
)


@app.callback()
def main() -> None:
    """Keep subcommands explicit while there is only one."""


@app.command("us_education", epilog="Example: python -m samples us_education --seed 7")
def us_education(
    out: Annotated[Path, typer.Option(help="File to write; its name must hold '.synthetic.'.")] = (
        Path("data/sample/states_all.synthetic.csv")
    ),
    seed: Annotated[
        int, typer.Option(help="The same seed gives the same bytes.")
    ] = us_education_sample.DEFAULT_SEED,
) -> None:
    """Write a synthetic states_all.csv and print its path."""
    if not is_synthetic_name(out.name):
        typer.echo(
            f"error: The name '{out.name}' does not say that the file is synthetic. "
            "Ingest marks a file as synthetic by its name. Use a name like "
            "'states_all.synthetic.csv'.",
            err=True,
        )
        raise typer.Exit(Exit.BAD_INPUT)
    content, mess = us_education_sample.build(seed)
    _write(out, content)
    typer.echo(out)
    typer.echo(
        f"{mess.read_row_count:,} records, of which {mess.quarantined_row_count} to quarantine and "
        f"{mess.superseded_row_count} superseded; {mess.nulled_cell_count} bad cells.",
        err=True,
    )


def _write(path: Path, content: bytes) -> None:
    """Put the content in place at once, so that no reader meets half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


if __name__ == "__main__":
    app()
