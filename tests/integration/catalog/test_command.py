"""The command, and the step within a run."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from glue_ingest.cli import app
from glue_ingest.contracts.odcs import load_contract, load_contracts
from glue_ingest.errors import CatalogError, Exit
from glue_ingest.lake.store import Store
from tests.support.glue import DATABASE, writes
from tests.support.s3.client import Aws

STATES = "us_education.states_all"
TABLE = "us_education__states_all"


def command(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments], catch_exceptions=False)


def names(glue: Any, database: str = DATABASE) -> set[str]:
    return {item["Name"] for item in glue.get_tables(DatabaseName=database)["TableList"]}


@pytest.fixture
def states(tmp_path: Path) -> Path:
    """A file of two years."""
    contract = load_contract(STATES)
    values = {"primary_key": "{0}_OHIO", "state": "OHIO", "year": "{0}"}
    rows = [
        [values.get(name, "1").format(year) for name in contract.column_names]
        for year in (2001, 2003)
    ]
    path = tmp_path / "states_all.csv"
    header = [column.source_name for column in contract.columns]
    path.write_text("\n".join(",".join(row) for row in [header, *rows]) + "\n")
    return path


def test_run_registers_its_data_set_and_the_command_all_others(
    aws: Aws, lake: Store, glue: Any, states: Path
) -> None:
    done = command("run", STATES, "--raw", str(states), "--lake", lake.root)
    assert done.exit_code == Exit.OK, done.output
    assert names(glue) == {TABLE, "ledger"}

    first = command("catalog", "--lake", lake.root)
    aws.reset()
    second = command("catalog", "--lake", f"{lake.root}/", "--json")

    tables = {contract.table for contract in load_contracts()}
    assert names(glue) == {*tables, "ledger"}
    lines = [line.split("\t") for line in first.stdout.splitlines()]
    assert {name: outcome for outcome, name, _ in lines} == {
        name: "unchanged" if name in (TABLE, "ledger") else "created" for name in names(glue)
    }
    assert [json.loads(line) for line in second.stdout.splitlines()] == [
        {"name": name, "outcome": "unchanged", "created": 0, "updated": 0, "deleted": 0}
        | {"drift": []}
        for name in [*(contract.table for contract in load_contracts()), "ledger"]
    ]
    assert writes(aws) == {}
    found = glue.get_partitions(DatabaseName=DATABASE, TableName=TABLE)["Partitions"]
    assert {item["Values"][0] for item in found} == {"2001", "2003"}


def test_unchanged_run_registers_what_an_earlier_one_could_not(
    aws: Aws, lake: Store, glue: Any, states: Path
) -> None:
    """The commit is done, and said, before the step that fails."""
    run = ("run", STATES, "--raw", str(states), "--lake", lake.root)
    aws.deny("", operations=["CreateTable"])
    with pytest.raises(CatalogError, match="CreateTable"):
        command(*run)
    aws.allow()

    again = command(*run)

    assert "unchanged" in again.stderr
    assert names(glue) == {TABLE, "ledger"}


def test_run_without_catalog_leaves_glue_alone(aws: Aws, lake: Store, states: Path) -> None:
    done = command("run", STATES, "--raw", str(states), "--lake", lake.root, "--no-catalog")

    assert done.exit_code == Exit.OK, done.output
    assert writes(aws) == {}


def test_database_is_the_one_that_is_given(lake: Store, glue: Any, states: Path) -> None:
    command("run", STATES, "--raw", str(states), "--lake", lake.root, "--no-catalog")

    done = command("catalog", "--lake", lake.root, "--database", "trial")

    assert done.exit_code == Exit.OK, done.output
    assert TABLE in names(glue, "trial")
    assert [item["Name"] for item in glue.get_databases()["DatabaseList"]] == ["trial"]


def test_lake_that_has_no_run_is_not_registered(aws: Aws, lake: Store) -> None:
    """A mistyped address would make tables without rows."""
    done = command("catalog", "--lake", lake.root)

    assert done.exit_code == Exit.BAD_INPUT
    assert f"error: Nothing is in the lake '{lake.root}'" in done.stderr
    assert writes(aws) == {}


def test_folder_needs_no_catalog(aws: Aws, tmp_path: Path) -> None:
    done = command("catalog", "--lake", str(tmp_path))

    assert done.exit_code == Exit.BAD_INPUT
    assert f"error: The lake '{tmp_path}' is a folder, which needs no catalog." in done.stderr
    assert writes(aws) == {}


def test_mistake_is_one_line(bucket: str, states: Path) -> None:
    lake = f"s3://{bucket}/lake"
    command("run", STATES, "--raw", str(states), "--lake", lake, "--no-catalog")
    module = [sys.executable, "-m", "glue_ingest", "catalog", "--lake", lake]

    done = subprocess.run(
        [*module, "--database", "My-Lake"], capture_output=True, text=True, check=False
    )

    assert done.returncode == Exit.BAD_INPUT
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert line.startswith("error: 'My-Lake' is no name of a Glue database that Athena can read.")
