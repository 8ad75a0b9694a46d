"""`schoolhouse samples`: synthetic files with invented numbers."""

from pathlib import Path
from typing import Annotated

import typer

from glue_ingest.errors import Exit
from glue_ingest.lake.raw import SYNTHETIC_MARK, is_synthetic_name
from schoolhouse.samples import student_shapes, students
from schoolhouse.samples import us_education as us_education_sample
from schoolhouse.samples.files import placed_at_once
from schoolhouse.samples.places import FILES, FOLDER, STUDENT_CORRECTIONS, STUDENT_EXPORT
from schoolhouse.samples.student_mess import Account

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Write synthetic files with invented numbers, for trying and testing the workspace.",
)
Out = Annotated[Path, typer.Option(help="File to write; its name must hold '.synthetic.'.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same bytes.")]


@app.command("us_education", epilog="Example: schoolhouse samples us_education --seed 7")
def us_education(
    out: Out = FOLDER / FILES["us_education.states_all"],
    seed: Seed = us_education_sample.DEFAULT_SEED,
) -> None:
    """Write a synthetic states_all.csv and print its path."""
    _check_name(out)
    content, mess = us_education_sample.build(seed)
    _write(out, content)
    typer.echo(out)
    typer.echo(
        f"{mess.read_row_count:,} records, of which {mess.quarantined_row_count} to quarantine and "
        f"{mess.duplicate_row_count} duplicate; {mess.nulled_cell_count} bad cells.",
        err=True,
    )


@app.command(
    "students_records", epilog="Example: schoolhouse samples students_records --students 20000"
)
def students_records(
    out: Out = FOLDER / STUDENT_EXPORT,
    corrections: Annotated[
        Path | None, typer.Option(help="Also write the late corrections of the export, here.")
    ] = None,
    pupils: Annotated[int, typer.Option("--students", help="Students of each year.")] = 3000,
    years: Annotated[int, typer.Option(help="School years, up to 2024.")] = 3,
    seed: Seed = students.DEFAULT_SEED,
) -> None:
    """Write a synthetic school export, student by student, and print its path."""
    for path in filter(None, (out, corrections)):
        _check_name(path)
    try:
        size = students.Size(pupils, years, seed)
    except ValueError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(Exit.BAD_INPUT) from error
    students.write(out, size, corrections)
    typer.echo(out)
    _say(size.main_account)
    if corrections:
        typer.echo(corrections)
        _say(size.correction_account)


@app.command(
    "students_shape",
    epilog="Example: schoolhouse samples students_shape courses --out c.synthetic.csv",
)
def students_shape(
    shape: Annotated[str, typer.Argument(help=", ".join(student_shapes.SHAPES))],
    out: Out,
    seed: Seed = students.DEFAULT_SEED,
) -> None:
    """Write a small synthetic file of the shape of a published student file; print its path."""
    _check_name(out)
    if shape not in student_shapes.SHAPES:
        known = ", ".join(student_shapes.SHAPES)
        typer.echo(f"error: No shape '{shape}'. Known: {known}.", err=True)
        raise typer.Exit(Exit.BAD_INPUT)
    content, account = student_shapes.build(shape, seed)
    _write(out, content)
    typer.echo(out)
    _say(account)


@app.command("all", epilog="Example: schoolhouse samples all --folder data/sample")
def all_samples(
    folder: Annotated[Path, typer.Option(help="Folder to write to.")] = FOLDER,
) -> None:
    """Write the sample of every data set: what `make run` ingests."""
    us_education(folder / FILES["us_education.states_all"])
    export, corrections = folder / STUDENT_EXPORT, folder / STUDENT_CORRECTIONS
    students_records(export, corrections, students.Size.students, students.Size.years)
    for shape in student_shapes.SHAPES:
        students_shape(shape, folder / FILES[f"students.{shape}"])


def _check_name(path: Path) -> None:
    if not is_synthetic_name(path.name):
        typer.echo(
            f"error: The name '{path.name}' does not say that the file is synthetic. "
            "Ingest marks a file as synthetic by its name. Use a name like "
            f"'states_all{SYNTHETIC_MARK}csv'.",
            err=True,
        )
        raise typer.Exit(Exit.BAD_INPUT)


def _say(account: Account) -> None:
    typer.echo(
        f"{account.read:,} records, of which {account.quarantined:,} to quarantine, "
        f"{account.unreadable:,} unreadable and {account.duplicate:,} duplicate; "
        f"{account.nulled_cells:,} bad cells.",
        err=True,
    )


def _write(path: Path, content: bytes) -> None:
    with placed_at_once(path) as unfinished:
        unfinished.write_bytes(content)
