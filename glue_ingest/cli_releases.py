"""Commands about releases: what a new one restates, before and after it is ingested."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from glue_ingest.cli_lake import DEFAULT_LAKE, DatasetName, LakeRoot, fail
from glue_ingest.cli_raw import Order, RawPaths
from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.errors import Exit, one_line
from glue_ingest.lake.ledger_text import SEE, changed_cells, changed_rows, named_columns
from glue_ingest.lake.store import Store
from glue_ingest.progress import shown_progress

if TYPE_CHECKING:
    from glue_ingest.engines.duckdb.restated import Restated
    from glue_ingest.job.releases import Release

# Differences that are shown on a console.
SHOWN = 40
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def main() -> None:
    """Keep subcommands explicit while there is only one."""


@app.command(
    epilog="Example: schoolhouse releases diff us_education.states_all --raw states_all.csv"
)
def diff(
    dataset: DatasetName,
    raw: RawPaths = None,
    order: Order = None,
    old_run: Annotated[
        str | None,
        typer.Option("--from", help="Run to compare with; else the one before that of --to."),
    ] = None,
    new_run: Annotated[
        str | None, typer.Option("--to", help="Run that is compared; else the last.")
    ] = None,
    lake: LakeRoot = DEFAULT_LAKE,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object, a line per difference.")
    ] = False,
    parquet: Annotated[
        Path | None, typer.Option(help="New file for all differences, a row each.")
    ] = None,
) -> None:
    """Say what a release restates: new and withdrawn rows, and each changed cell.

    With --raw it is what files would restate if they were ingested now: nothing is written to the
    lake, and the exit code is 1 if ingest would refuse the run. Without it, snapshots that the lake
    keeps are compared.
    """
    if raw and (old_run or new_run):
        fail("--raw is compared with the last snapshot. Leave out --from and --to.")
    if parquet is not None and parquet.exists():
        fail(f"'{parquet}' exists and is not overwritten. Give another --parquet.")
    contract, store = load_contract(dataset), Store(lake)
    with _opened(contract, raw, order, store, old_run, new_run) as release:
        if parquet is not None:
            _write(release, parquet)
        lines = _json(contract, release) if as_json else _text(contract, release)
        for line in lines:
            typer.echo(line)
        if release.refusal is not None:
            fail(f"ingest would refuse it. {release.refusal}", Exit.CHECK_FAILED)


@contextmanager
def _opened(
    contract: Contract,
    raw: list[str] | None,
    order: Any,
    lake: Store,
    old_run: str | None,
    new_run: str | None,
) -> Iterator["Release"]:
    # Imported here: it takes an engine, which the other commands may not need.
    from glue_ingest.job.releases import compare_runs, preview

    with ExitStack() as stack:
        if raw:
            with shown_progress() as report:
                yielded = stack.enter_context(preview(contract, raw, lake, report, order=order))
        else:
            yielded = stack.enter_context(compare_runs(contract, lake, old_run, new_run))
        yield yielded


def _write(release: "Release", path: Path) -> None:
    """Write the differences to a new file, which only its owner may read."""
    if release.comparison is None:
        fail(f"Nothing changes, so '{path}' is not written.", Exit.OK)
    with tempfile.TemporaryDirectory() as folder:
        staged = Path(folder) / "differences.parquet"
        release.comparison.write(staged)
        try:
            target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with staged.open("rb") as source, os.fdopen(target, "wb") as stream:
                shutil.copyfileobj(source, stream)
        except OSError as error:
            fail(f"The differences cannot be written. Found: {error}. Give another --parquet.")


def _is_listed(contract: Contract) -> bool:
    """Tell whether a console may show the values: all columns are public."""
    is_public = all(column.classification == "public" for column in contract.columns)
    return is_public and not contract.is_personal


def _json(contract: Contract, release: "Release") -> Iterator[str]:
    summary = {
        "dataset": contract.name,
        "old": release.old,
        "new": release.new,
        "refusal": release.refusal,
        "missing_columns": list(release.missing_columns),
        "unknown_columns": list(release.unknown_columns),
    } | asdict(release.changes)
    differences = _list(release) if _is_listed(contract) else None
    if differences is None:
        yield json.dumps(summary | {"differences": None})
        return
    yield f'{json.dumps(summary)[:-1]}, "differences": ['
    last = None
    for item in differences:
        if last is not None:
            yield f"{last},"
        last = json.dumps(asdict(item), default=str)
    if last is not None:
        yield last
    yield "]}"


def _text(contract: Contract, release: "Release") -> Iterator[str]:
    changes = release.changes
    yield f"{contract.name}: {release.old or 'nothing'} -> {release.new}"
    yield changed_rows(
        changes.new_row_count,
        changes.unchanged_row_count,
        changes.changed_row_count,
        changes.withdrawn_row_count,
    )
    yield from changed_cells(changes.changed_cells.items())
    for text in named_columns(release.missing_columns, release.unknown_columns):
        yield f"{text} {SEE}"
    if not _is_listed(contract):
        yield "The differences are in a file alone, --parquet: not all columns are public."
        return
    differences = _list(release)
    yield from map(_line, islice(differences, SHOWN))
    if more := sum(1 for _ in differences):
        yield f"and {more:,} more: --json or --parquet has all"


def _list(release: "Release") -> Iterator["Restated"]:
    return release.comparison.list() if release.comparison else iter(())


def _line(item: "Restated") -> str:
    key = ", ".join(f"{name} {_shown(value)}" for name, value in item.key.items())
    if item.column_name is None:
        return f"{item.change}\t{key}"
    old, new = _shown(item.old_value), _shown(item.new_value)
    return f"{item.change}\t{key}\t{item.column_name}\t{old} -> {new}"


def _shown(value: Any) -> str:
    """Return a value as one word of a line: texts in quotes, without control characters."""
    if value is None:
        return "null"
    if not isinstance(value, str):
        return str(value)
    return f"'{one_line(value)}'"
