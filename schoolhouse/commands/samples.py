"""`schoolhouse samples`: synthetic files with invented numbers."""

import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from glue_ingest.lake.raw import SYNTHETIC_MARK, is_synthetic_name
from schoolhouse.commands.options import fail
from schoolhouse.samples.registry import find_samples
from schoolhouse.samples.sample import FOLDER, Sample, WrittenFile

SAMPLES = find_samples()


class DatasetGroup(typer.core.TyperGroup):
    """A command per data set; a data set without a sample is refused in one line."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the first argument names."""
        if args[0] not in self.commands:
            fail(f"No sample of '{args[0]}'. There are samples of: {', '.join(self.commands)}.")
        return super().resolve_command(ctx, args)


app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Write synthetic files with invented numbers, for trying and testing the workspace.",
)
write_app = typer.Typer(
    cls=DatasetGroup,
    no_args_is_help=True,
    add_completion=False,
    help="Write the sample of one data set.",
)
app.add_typer(write_app, name="write")


@app.command("all", epilog="Example: schoolhouse samples all --folder data/sample")
def write_all(
    folder: Annotated[Path, typer.Option(help="Folder to write to.")] = FOLDER,
) -> None:
    """Write the sample of every data set: what `make run` ingests."""
    for sample in SAMPLES.values():
        with _named_errors():
            _report(sample.write_below(folder))


def _as_command(sample: Sample) -> Callable[..., None]:
    """Return a command with the options of a sample, which prints what it has written."""

    @functools.wraps(sample.write)
    def command(**options: object) -> None:
        for path in options.values():
            if isinstance(path, Path):
                _check_name(path)
        with _named_errors():
            _report(sample.write(**options))

    return command


for _sample in SAMPLES.values():
    _example = f"Example: schoolhouse samples write {_sample.dataset} --seed 7"
    _help = (_sample.write.__doc__ or "").partition("\n")[0]
    write_app.command(_sample.dataset, help=_help, epilog=_example)(_as_command(_sample))


@contextmanager
def _named_errors() -> Iterator[None]:
    """Say in one line what is wrong with an option, or with the place to write to."""
    try:
        yield
    except ValueError as error:
        fail(str(error))
    except OSError as error:
        fail(f"The sample cannot be written. Found: {error}. Give another folder or --out.")


def _check_name(path: Path) -> None:
    if not is_synthetic_name(path.name):
        fail(
            f"The name '{path.name}' does not say that the file is synthetic. "
            "Ingest marks a file as synthetic by its name. Use a name like "
            f"'{path.stem or 'sample'}{SYNTHETIC_MARK}csv'."
        )


def _report(files: Iterable[WrittenFile]) -> None:
    """Print the path of each file as soon as it is written, and the row counts to stderr."""
    for file in files:
        counts = file.row_counts
        typer.echo(file.path)
        typer.echo(
            f"{counts.read:,} records, of which {counts.quarantined:,} to quarantine, "
            f"{counts.unreadable:,} unreadable and {counts.duplicate:,} duplicate; "
            f"{counts.nulled_cells:,} bad cells.",
            err=True,
        )
