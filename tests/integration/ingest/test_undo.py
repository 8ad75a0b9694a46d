"""A delivery is taken out of a lake again, on each engine."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from glue_ingest.cli import app
from glue_ingest.engines.base import Engine, EngineName, load_engine
from glue_ingest.errors import UndoError
from glue_ingest.lake.ledger import read_commits, read_rows
from glue_ingest.lake.ledger_text import describe
from glue_ingest.lake.receipts import list_counted
from glue_ingest.lake.store import Store
from tests.support.replays import STUDENTS, Deliveries, MakeContract

HEADER = "school,year,students\n"


@pytest.fixture
def files(
    make_contract: MakeContract, tmp_path: Path, lake_root: str, engine: Engine
) -> Deliveries:
    """District.schools, in a folder and on S3, on each engine."""
    return _files(make_contract, tmp_path, lake_root, engine)


@pytest.fixture
def local(make_contract: MakeContract, tmp_path: Path, engine: Engine) -> Deliveries:
    """District.schools in a folder, on each engine."""
    return _files(make_contract, tmp_path, str(tmp_path / "lake"), engine)


def _files(
    make_contract: MakeContract, tmp_path: Path, lake_root: str, engine: Engine
) -> Deliveries:
    given = Deliveries(make_contract, tmp_path / "in", Store(lake_root), engine)
    given.write("a.csv", f"{HEADER}North,2001,1\nNorth,2002,1\n")
    given.write("b.csv", f"{HEADER}North,2001,2\nSouth,2003,2\n")
    given.write("c.csv", f"{HEADER}North,2002,3\n")
    return given


def test_undo_takes_out_the_rows_of_a_delivery_in_the_middle(files: Deliveries) -> None:
    files.give("a.csv")
    before = files.table()
    middle = files.give("b.csv")
    files.give("c.csv")

    row = files.undo(middle)

    assert (row.run_mode, row.outcome) == ("undo", "succeeded")
    assert row.undone_run_id == middle.row.run_id
    assert [item["file_name"] for item in row.input_files] == ["a.csv", "c.csv"]
    assert row.received_files == []
    assert files.rows() == [("North", 2001, 1), ("North", 2002, 3)]
    assert files.table()[0] == before[0]
    # The bytes stay; a reader of the ledger sees what was undone.
    assert len([p for p in files.lake.find("raw") if p.endswith("raw.csv")]) == 3
    assert f"undo of {middle.row.run_id} succeeded" in describe(row)


def test_a_full_refresh_after_an_undo_leaves_the_delivery_out(local: Deliveries) -> None:
    local.give("a.csv")
    middle = local.give("b.csv")
    local.give("c.csv")
    local.undo(middle)
    before = local.table()

    row = local.refresh()

    assert [item["file_name"] for item in row.input_files] == ["a.csv", "c.csv"]
    assert local.table() == before


def test_a_file_that_was_undone_is_received_when_it_is_given_again(files: Deliveries) -> None:
    files.give("a.csv")
    files.undo(files.give("b.csv"))

    again = files.give("b.csv")

    assert [item["file_name"] for item in again.row.received_files or []] == ["b.csv"]
    assert files.rows() == [("North", 2001, 2), ("North", 2002, 1), ("South", 2003, 2)]
    assert files.give("b.csv").is_unchanged
    # The undo is of the run, not of the bytes.
    before = files.table()
    files.refresh()
    assert files.table() == before


def test_after_the_undo_of_a_take_back_the_older_receipt_counts_again(local: Deliveries) -> None:
    local.give("a.csv")
    local.give("b.csv")
    before = local.table()
    take_back = local.give("a.csv")
    assert local.table() != before

    local.undo(take_back)

    assert local.table() == before
    commits = read_commits(local.lake, local.contract())
    assert [item.file_name for item in list_counted(commits)] == ["a.csv", "b.csv"]


def test_the_undo_of_the_first_receipt_of_a_file_leaves_its_second(local: Deliveries) -> None:
    first = local.give("a.csv")
    local.give("b.csv")
    local.give("a.csv")
    before = local.table()

    local.undo(first)

    assert local.table() == before


def test_several_runs_are_undone_one_after_the_other(local: Deliveries) -> None:
    runs = [local.give(name) for name in ("a.csv", "b.csv", "c.csv")]

    local.undo(runs[0])
    local.undo(runs[2])

    assert local.rows() == [("North", 2001, 2), ("South", 2003, 2)]


def test_an_undone_delivery_does_not_overrule_files(local: Deliveries) -> None:
    local.give("a.csv")
    local.write("d.csv", f"{HEADER}West,2001,4\n")
    local.give("d.csv")
    local.undo(local.give("b.csv"))

    assert local.give("a.csv").is_unchanged


def test_the_undo_of_the_only_delivery_needs_a_flag(files: Deliveries) -> None:
    only = files.give("a.csv")
    with pytest.raises(UndoError, match=r"nothing of district\.schools is left .*--accept-losses"):
        files.undo(only)
    assert len(files.rows()) == 2

    row = files.undo(only, accept_losses=True)

    assert (row.accepted_row_count, row.input_files, row.snapshot_files) == (0, [], [])
    assert files.rows() == []
    files.give("a.csv")
    assert len(files.rows()) == 2


def test_an_undo_that_cannot_be_is_refused_by_name(local: Deliveries) -> None:
    first, second = local.give("a.csv"), local.give("b.csv")
    refresh = local.refresh()
    undone = local.undo(second)

    with pytest.raises(UndoError, match=f"was undone by run {undone.run_id}"):
        local.undo(second)
    with pytest.raises(UndoError, match=f"mode undo that succeeded.* undone: {first.row.run_id}"):
        local.undo(undone.run_id)
    with pytest.raises(UndoError, match="mode full_refresh that succeeded"):
        local.undo(refresh.run_id)
    with pytest.raises(UndoError, match=r"No run 'nonsense' of district\.schools"):
        local.undo("nonsense")
    assert len(read_rows(local.lake)) == 4


def test_a_full_refresh_that_received_a_file_can_be_undone(local: Deliveries) -> None:
    local.give("a.csv")
    before = local.rows()
    bounded = STUDENTS | {"logicalTypeOptions": {"minimum": 0}}
    local.columns = (*local.columns[:-1], bounded)
    outcome = local.give("b.csv")
    assert outcome.row.run_mode == "full_refresh"

    local.undo(outcome)

    assert local.rows() == before


@pytest.mark.parametrize("delivery", ["complete", "complete_partitions"])
def test_the_undo_of_a_complete_delivery_brings_back_what_it_withdrew(
    local: Deliveries, delivery: str
) -> None:
    local.extras = {"delivery": delivery}
    local.give("a.csv")
    before = local.table()
    last = local.give("c.csv", accept_losses=True)

    local.undo(last)

    assert local.table() == before


def test_the_undo_of_a_data_set_without_a_key_goes_back_to_the_file_before(
    local: Deliveries,
) -> None:
    local.columns = ({"name": "school", "physicalType": "string"}, STUDENTS)
    tables, runs = [], []
    for name, rows in {"a.csv": "North,1\nNorth,1", "b.csv": "South,2", "c.csv": "X,3"}.items():
        local.write(name, f"school,students\n{rows}\n")
        runs.append(local.give(name, accept_losses=True))
        tables.append(local.table())

    local.undo(runs[1])
    assert local.table() == tables[2]
    local.undo(runs[2])
    assert local.table() == tables[0]


def test_the_command_undoes_a_run(make_contract: MakeContract, tmp_path: Path) -> None:
    files = _files(make_contract, tmp_path, str(tmp_path / "lake"), load_engine(EngineName.DUCKDB))
    files.give("a.csv")
    run_id = files.give("b.csv").row.run_id
    arguments: list[Any] = ["undo", str(tmp_path / "district.schools.odcs.yaml"), run_id]

    result = CliRunner().invoke(app, [*arguments, "--lake", files.lake.root])

    assert result.exit_code == 0, result.output
    assert f"undo of {run_id} succeeded: read 2 = accepted 2" in result.output
    assert files.rows() == [("North", 2001, 1), ("North", 2002, 1)]
