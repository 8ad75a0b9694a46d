"""Command line of ingest: the only module of the package that prints."""

import json
import logging
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from glue_ingest import cli_lake, cli_undo
from glue_ingest.cli_lake import DEFAULT_LAKE, DatasetName, LakeRoot, fail
from glue_ingest.cli_raw import (
    AcceptLosses,
    Catalog,
    EngineOption,
    FullRefresh,
    Order,
    RawPaths,
    WithReviewMarks,
)
from glue_ingest.contracts.odcs import load_contract, load_contracts
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.errors import ContractError, Exit, IngestError
from glue_ingest.job.catalog import register_run
from glue_ingest.job.ingest import ingest
from glue_ingest.job.validate import check_reviewed, validate
from glue_ingest.lake.catalog.sources import render_sources
from glue_ingest.lake.deliveries import list_deliveries
from glue_ingest.lake.ledger_text import describe
from glue_ingest.lake.store import Store
from glue_ingest.progress import shown_progress

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Ingest files by their contracts into partitioned Parquet. Exit codes: 0 done, "
    "1 a check failed, 2 the caller can fix it (the message says how), 130 interrupted.",
)
app.add_typer(cli_lake.app)
app.add_typer(cli_undo.app)


@app.command(
    "run",
    epilog="Example: schoolhouse ingest run us_education.states_all --raw states_all.csv "
    "--lake data/real/lake",
)
def run_command(
    dataset: DatasetName,
    raw: RawPaths = None,
    order: Order = None,
    lake: LakeRoot = DEFAULT_LAKE,
    engine: EngineOption = EngineName.DUCKDB,
    *,
    full_refresh: FullRefresh = False,
    accept_losses: AcceptLosses = False,
    with_review_marks: WithReviewMarks = False,
    catalog: Catalog = True,
) -> None:
    """Ingest the files that are new; print the row counts of the run."""
    contract = load_contract(dataset)
    store = Store(lake)
    with shown_progress() as report:
        outcome = ingest(
            contract,
            raw or [],
            store,
            load_engine(engine),
            report,
            order=order,
            full_refresh=full_refresh,
            accept_losses=accept_losses,
            with_open_marks=with_review_marks,
        )
    if outcome.is_unchanged:
        typer.echo("unchanged: nothing new since", err=True)
    typer.echo(describe(outcome.row))
    if catalog:
        register_run(store, contract)


@app.command("contracts", epilog="Example: schoolhouse ingest contracts")
def contracts_command() -> None:
    """List the contracts, one per line: name, version, columns, key, partition."""
    for contract in load_contracts():
        key = ",".join(contract.key) or "none"
        typer.echo(
            f"{contract.name}\t{contract.version}\t{len(contract.columns)} columns\tkey {key}\t"
            f"partition {contract.partition or 'none'}"
        )


@app.command(
    "check", epilog="Example: schoolhouse ingest check us_education.states_all --raw new.csv"
)
def check_command(dataset: DatasetName, raw: RawPaths = None) -> None:
    """Check a contract, and optionally files against it; writes nothing.

    Exit code 1 if it is a draft with open marks; these are listed.
    """
    contract = load_contract(dataset)
    if not contract.open_marks:
        typer.echo(f"contract {contract.name} {contract.version} is sound: {contract.path}")
    for item in list_deliveries(raw or [], contract.delivery_order):
        header = validate(item, contract)
        typer.echo(f"{item.address}: missing {[*header.missing]}, unknown {[*header.unknown]}")
    for mark in contract.open_marks:
        typer.echo(f"{contract.path}:{mark.line}: {mark.text}", err=True)
    if contract.open_marks:
        count = f"{len(contract.open_marks):,} open mark(s)"
        typer.echo(
            f"contract {contract.name} {contract.version} is a draft with {count}: decide each, "
            "and delete it",
            err=True,
        )
        raise typer.Exit(Exit.CHECK_FAILED)


@app.command("sources", epilog="Example: schoolhouse ingest sources")
def sources_command(
    out: Annotated[Path, typer.Option(help="Folder of the staging models.")] = Path(
        "models/staging"
    ),
) -> None:
    """Write the dbt source files that follow from the contracts; print their paths."""
    contracts = load_contracts()
    for contract in contracts:
        # The texts of a draft would be published as docs.
        check_reviewed(contract)
    for name, text in render_sources(contracts).items():
        path = out / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            fail(f"The sources cannot be written. Found: {error}. Give another --out.")
        typer.echo(path)


@app.command("diff", epilog="Example: schoolhouse ingest diff students.records export.csv --json")
def diff_command(
    dataset: DatasetName,
    file: Annotated[Path, typer.Argument(help="A new file of the data set; all rows are read.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say what a file adds, drops, renames or retypes; exit code 1 if ingest would refuse it."""
    # Imported here: it takes an engine, which the other commands may not need.
    from glue_ingest.authoring.diff import compare
    from glue_ingest.authoring.diff_text import describe as describe_diff

    diff = compare(load_contract(dataset), file)
    typer.echo(json.dumps(asdict(diff), indent=2) if as_json else "\n".join(describe_diff(diff)))
    if diff.refusal is not None:
        raise typer.Exit(Exit.CHECK_FAILED)


@app.command(
    "infer",
    epilog="Example: schoolhouse ingest infer grades.csv --id students.grades "
    "--out students.grades.odcs.yaml",
)
def infer_command(
    file: Annotated[Path, typer.Argument(help="A file as received.")],
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


def run_app(commands: typer.Typer) -> None:
    """Run a command line; a person's mistake becomes one line and exit code 2, Ctrl-C one and 130.

    SIGTERM ends it as Ctrl-C does, so that it gives its locks back, without a line.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    for name in ("py4j", "botocore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    received: list[int] = []

    def stop(number: int, _: object) -> NoReturn:
        received.append(number)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        commands()
    except BaseException as error:
        if isinstance(error, SystemExit) and error.code == Exit.OK:
            raise  # a server ends so: Ctrl-C is how it is told
        # Spark has a handler of its own. DuckDB makes an error of its own of what was raised.
        is_typers = isinstance(error, SystemExit) and error.code == Exit.INTERRUPTED
        if signal.SIGTERM in received:
            sys.exit(128 + signal.SIGTERM)
        if received or is_typers or isinstance(error, KeyboardInterrupt):
            typer.echo("interrupted: what was not finished is not used; run it again", err=True)
            sys.exit(Exit.INTERRUPTED)
        if isinstance(error, IngestError):
            fail(str(error), error.exit_code)
        raise


def main() -> None:
    """Run the commands of ingest."""
    run_app(app)
