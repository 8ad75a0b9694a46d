"""`schoolhouse scaffold`: from a contract to the first query."""

import typer

from glue_ingest.cli_lake import DatasetName
from glue_ingest.contracts.odcs import load_contract
from schoolhouse.commands.options import fail
from schoolhouse.pipeline.steps import find_project
from schoolhouse.scaffold.files import Change, scaffold

SAID = {
    Change.WRITTEN: "written",
    Change.UNCHANGED: "unchanged",
    Change.KEPT: "kept, it is not what the contract makes now: delete it to have it written again",
}


def scaffold_command(dataset: DatasetName) -> None:
    """Write the source, a staging model and its tests for a contract into the dbt project.

    The contract goes to glue_ingest/contracts. A file that a person changed is kept.
    """
    contract = load_contract(dataset)
    project = find_project()
    try:
        files = scaffold(project, contract)
    except OSError as error:
        fail(f"The files cannot be written. Found: {error}. Look at '{project}'.")
    for item in files:
        typer.echo(f"{item.path}: {SAID[item.change]}")
    marks = ""
    if contract.open_marks:
        marks = " --with-review-marks"
        typer.echo(
            f"The contract is a draft with {len(contract.open_marks):,} open mark(s): "
            f"`schoolhouse ingest check {contract.name}` lists them",
            err=True,
        )
    typer.echo(f"next: schoolhouse run --raw FILE --dataset {contract.name}{marks}", err=True)
