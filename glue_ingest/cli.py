"""Command line of the ingest step: thin, and the only place of the package that prints."""

import json
import logging
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from glue_ingest.cli_schema import add_schema_commands
from glue_ingest.contracts.odcs import load_contract, load_contracts
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.errors import Exit, IngestError
from glue_ingest.job.ingest import Outcome, ingest, replay
from glue_ingest.lake.catalog import render_sources
from glue_ingest.lake.ledger import describe, read_rows
from glue_ingest.lake.raw import list_input_files
from glue_ingest.lake.store import Store
from glue_ingest.progress import shown_progress
from glue_ingest.reading.source_file import open_path

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Land contract-checked, partitioned Parquet. Exit codes: 0 done, 1 a check failed, "
    "2 the caller can fix it (the message says how).",
)


DatasetName = Annotated[str, typer.Argument(help="<source>.<dataset>, or the path of a contract.")]
LakeRoot = Annotated[
    str, typer.Option(envvar="SCHOOLHOUSE_LAKE", help="Root of the lake: a folder or s3://...")
]
ChosenEngine = Annotated[
    EngineName, typer.Option(help="duckdb: here, in this process; spark: as on AWS Glue.")
]
DEFAULT_LAKE = "data/sample/lake"


def given_path(text: str) -> Path:
    """Read a path argument; an empty one is a variable that was not set, not this folder."""
    if not text.strip():
        raise typer.BadParameter("The path is empty. Give a received file or a folder of them.")
    return Path(text)


@app.command(
    "run",
    epilog="Example: schoolhouse ingest run us_education.states_all --raw states_all.csv "
    "--lake data/real/lake",
)
def run_command(
    dataset: DatasetName,
    raw: Annotated[
        Path,
        typer.Option(help="Received file, or a folder of received files.", parser=given_path),
    ],
    lake: LakeRoot = DEFAULT_LAKE,
    engine: ChosenEngine = EngineName.DUCKDB,
) -> None:
    """Ingest the files that are new; print the account of the run."""
    contract = load_contract(dataset)
    with shown_progress() as report:
        outcome = ingest(contract, raw, Store(lake), load_engine(engine), report)
    _print_outcome(outcome)


@app.command(
    "replay",
    epilog="Example: schoolhouse ingest run --full-refresh students.performance --lake data/lake",
)
def replay_command(
    dataset: DatasetName,
    lake: LakeRoot = DEFAULT_LAKE,
    engine: ChosenEngine = EngineName.DUCKDB,
) -> None:
    """Validate what was received and quarantined again, after a rule was fixed."""
    contract = load_contract(dataset)
    with shown_progress() as report:
        outcome = replay(contract, Store(lake), load_engine(engine), report)
    _print_outcome(outcome)


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
def check_command(
    dataset: DatasetName,
    raw: Annotated[
        Path | None, typer.Option(help="Also check that this file looks like the contract.")
    ] = None,
) -> None:
    """Check a contract, and optionally a file against it; writes nothing."""
    contract = load_contract(dataset)
    typer.echo(f"contract {contract.name} {contract.version} is sound: {contract.path}")
    for path in list_input_files(raw) if raw else []:
        header = open_path(path, contract).header
        typer.echo(f"{path}: missing {list(header.missing)}, unknown {list(header.unknown)}")


@app.command("account", epilog="Example: schoolhouse ingest ledger --lake data/real/lake")
def account_command(
    dataset: Annotated[str | None, typer.Argument(help="Only this data set.")] = None,
    lake: LakeRoot = DEFAULT_LAKE,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per run.")] = False,
) -> None:
    """Print the ledger, oldest run first."""
    if not (Path(lake) / "ledger").is_dir() and "://" not in lake:
        _fail(f"No ledger in the lake '{lake}'. Give the root of a lake, or `run` first.")
    for row in read_rows(Store(lake), load_contract(dataset) if dataset else None):
        typer.echo(json.dumps(asdict(row), default=str) if as_json else describe(row))


@app.command("sources", epilog="Example: schoolhouse ingest sources")
def sources_command(
    out: Annotated[Path, typer.Option(help="Folder of the staging models.")] = Path(
        "models/staging"
    ),
) -> None:
    """Write the dbt source files that follow from the contracts; print their paths."""
    for name, text in render_sources(load_contracts()).items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        typer.echo(path)


add_schema_commands(app)


def _print_outcome(outcome: Outcome) -> None:
    if outcome.is_unchanged:
        typer.echo("unchanged: nothing new since", err=True)
    typer.echo(describe(outcome.row))


def _fail(message: str) -> NoReturn:
    typer.secho(f"error: {message}", fg=typer.colors.RED, err=True)
    sys.exit(Exit.BAD_INPUT)


def main() -> None:
    """Run the command line; a person's mistake becomes one line and exit code 2."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    logging.getLogger("py4j").setLevel(logging.WARNING)
    try:
        app()
    except IngestError as error:
        _fail(str(error))
