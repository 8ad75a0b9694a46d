"""The command that takes a delivery out of a lake again."""

from typing import Annotated

import typer

from glue_ingest.cli_lake import DEFAULT_LAKE, DatasetName, LakeRoot
from glue_ingest.cli_raw import Catalog, EngineOption
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.engines.base import EngineName, load_engine
from glue_ingest.job.catalog import register_run
from glue_ingest.job.ingest import undo
from glue_ingest.lake.ledger_text import describe
from glue_ingest.lake.store import Store
from glue_ingest.progress import shown_progress

app = typer.Typer()


@app.command(
    "undo",
    epilog="Example: schoolhouse ingest undo us_education.states_all "
    "20260102T030405000006-aaaaaaaa --lake data/real/lake",
)
def undo_command(
    dataset: DatasetName,
    run: Annotated[str, typer.Argument(help="Id of the run, as `ingest ledger` prints it.")],
    lake: LakeRoot = DEFAULT_LAKE,
    engine: EngineOption = EngineName.DUCKDB,
    *,
    accept_losses: Annotated[
        bool,
        typer.Option("--accept-losses", help="Undo the only delivery too: no row is left then."),
    ] = False,
    catalog: Catalog = True,
) -> None:
    """Take out what a run received: ingest all other files again; print the row counts.

    The files of the run stay in the raw zone. Given again, they are received again.
    """
    contract, store = load_contract(dataset), Store(lake)
    with shown_progress() as report:
        outcome = undo(
            contract, run, store, load_engine(engine), report, accept_losses=accept_losses
        )
    typer.echo(describe(outcome.row))
    if catalog:
        register_run(store, contract)
