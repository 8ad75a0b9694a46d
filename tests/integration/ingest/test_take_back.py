"""Files that are given again: received again when others overruled them, unchanged otherwise."""

from pathlib import Path

import pytest

from glue_ingest.engines.base import Engine
from glue_ingest.lake.ledger import read_rows
from glue_ingest.lake.receipts import list_counted
from glue_ingest.lake.store import Store
from tests.support.replays import STUDENTS, Deliveries, MakeContract

HEADER = "school,year,students\n"


@pytest.fixture
def files(
    make_contract: MakeContract, tmp_path: Path, lake_root: str, engine: Engine
) -> Deliveries:
    """District.schools, in a folder and on S3, on each engine; three files of two keys."""
    given = Deliveries(make_contract, tmp_path / "in", Store(lake_root), engine)
    given.write("a.csv", f"{HEADER}North,2001,1\nNorth,2002,1\n")
    given.write("b.csv", f"{HEADER}North,2001,2\n")
    given.write("c.csv", f"{HEADER}South,2001,3\n")
    return given


@pytest.fixture
def local(make_contract: MakeContract, tmp_path: Path, engine: Engine) -> Deliveries:
    """A data set in a folder, on each engine."""
    return Deliveries(make_contract, tmp_path / "in", Store(str(tmp_path / "lake")), engine)


def names_of(files: Deliveries) -> list[str]:
    """Return the names of the files whose receipts count, in order."""
    return [item.file_name for item in list_counted(read_rows(files.lake))]


def test_a_file_that_is_taken_back_wins(files: Deliveries) -> None:
    first = files.give("a.csv")
    files.give("b.csv")

    again = files.give("a.csv")

    assert (again.is_unchanged, again.row.run_mode) == (False, "run")
    assert files.rows() == [("North", 2001, 1), ("North", 2002, 1)]
    assert names_of(files) == ["b.csv", "a.csv"]
    before, after = (
        run.row.received_files[0]["received_at"] for run in (first, again) if run.row.received_files
    )
    assert before < after
    assert {row["received_at"] for row in files.table()} == {after}
    assert files.give("a.csv").is_unchanged
    assert not files.give("b.csv").is_unchanged
    assert files.rows() == [("North", 2001, 2), ("North", 2002, 1)]


def test_a_full_refresh_ends_as_take_backs_did(files: Deliveries) -> None:
    for name in ("a.csv", "b.csv", "c.csv", "a.csv"):
        files.give(name)
    before = files.table()

    row = files.refresh()

    assert (row.run_mode, len(row.input_files), row.received_files) == ("full_refresh", 3, [])
    assert files.table() == before


def test_a_file_whose_rows_all_stand_is_unchanged(files: Deliveries) -> None:
    for name in ("a.csv", "c.csv"):
        files.give(name)

    assert files.give("a.csv").is_unchanged
    assert files.give("a.csv", "c.csv").is_unchanged
    assert files.give("c.csv", "a.csv").is_unchanged
    assert len(read_rows(files.lake)) == 2


def test_a_folder_that_is_given_again_is_unchanged_although_its_files_overrule_each_other(
    files: Deliveries,
) -> None:
    files.give("a.csv", "b.csv")

    assert files.give("a.csv", "b.csv").is_unchanged

    files.give("a.csv", "b.csv", "c.csv")
    assert files.rows() == [("North", 2001, 2), ("North", 2002, 1), ("South", 2001, 3)]
    assert [len(row.input_files) for row in read_rows(files.lake)] == [2, 1]
    assert files.give("a.csv", "b.csv", "c.csv").is_unchanged


def test_a_folder_in_another_order_is_received_again(files: Deliveries) -> None:
    files.give("a.csv", "b.csv")

    files.give("b.csv", "a.csv")

    assert files.rows() == [("North", 2001, 1), ("North", 2002, 1)]
    assert names_of(files) == ["b.csv", "a.csv"]


def test_of_a_file_that_is_given_twice_the_last_place_counts(files: Deliveries) -> None:
    outcome = files.give("a.csv", "b.csv", "a.csv")

    assert [item["file_name"] for item in outcome.row.input_files] == ["b.csv", "a.csv"]
    assert files.rows() == [("North", 2001, 1), ("North", 2002, 1)]
    assert files.give("a.csv", "b.csv", "a.csv").is_unchanged


def test_a_file_behind_one_that_is_received_again_is_received_again_too(
    files: Deliveries,
) -> None:
    files.write("d.csv", f"{HEADER}North,2001,4\n")
    for name in ("a.csv", "b.csv", "d.csv"):
        files.give(name)

    outcome = files.give("a.csv", "b.csv")

    assert [item["file_name"] for item in outcome.row.input_files] == ["a.csv", "b.csv"]
    assert files.rows() == [("North", 2001, 2), ("North", 2002, 1)]


def test_yearly_files_with_keys_of_their_own_are_unchanged(local: Deliveries) -> None:
    years = range(2001, 2006)
    for year in years:
        local.write(f"{year}.csv", f"{HEADER}North,{year},1\nSouth,{year},2\n")
        local.give(f"{year}.csv")

    assert all(local.give(f"{year}.csv").is_unchanged for year in years)
    # One of them is corrected, and only that one can be taken back.
    local.write("corrected.csv", f"{HEADER}South,2003,9\n")
    local.give("corrected.csv")
    assert local.give("2002.csv").is_unchanged
    local.give("2003.csv")
    assert ("South", 2003, 2) in local.rows()


def test_a_file_that_lost_by_the_order_of_its_contract_is_asked_again(local: Deliveries) -> None:
    local.extras = {"duplicates": {"orderBy": [{"column": "students"}]}}
    local.write("high.csv", f"{HEADER}North,2001,9\n")
    local.write("low.csv", f"{HEADER}North,2001,1\n")
    for name in ("high.csv", "low.csv", "high.csv", "low.csv"):
        local.give(name)
        assert local.rows() == [("North", 2001, 9)]
    before = local.table()

    local.refresh()

    assert local.table() == before


def test_values_that_a_file_erased_come_back_with_the_full_file(files: Deliveries) -> None:
    files.extras = {"missingColumns": "erase"}
    files.write("short.csv", "school,year\nNorth,2001\n")
    files.give("a.csv")
    files.give("short.csv")
    assert files.rows() == [("North", 2001, None), ("North", 2002, 1)]

    assert not files.give("a.csv").is_unchanged

    assert files.rows() == [("North", 2001, 1), ("North", 2002, 1)]
    before = files.table()
    files.refresh()
    assert files.table() == before


def test_a_data_set_without_a_key_goes_back_to_an_older_file(local: Deliveries) -> None:
    local.columns = ({"name": "school", "physicalType": "string"}, STUDENTS)
    for name, text in {"a.csv": "North,1\nNorth,1\n", "b.csv": "South,2\n"}.items():
        local.write(name, f"school,students\n{text}")
        local.give(name)

    assert local.give("b.csv").is_unchanged
    assert not local.give("a.csv", "b.csv").is_unchanged
    assert local.rows() == [("North", 1), ("North", 1), ("South", 2)]
    assert not local.give("a.csv").is_unchanged

    assert local.rows() == [("North", 1), ("North", 1)]
    assert local.give("a.csv").is_unchanged
    before = local.table()
    local.refresh()
    assert local.table() == before


@pytest.mark.parametrize("delivery", ["complete", "complete_partitions"])
def test_files_of_a_complete_delivery_stand_for_one_another(
    local: Deliveries, delivery: str
) -> None:
    local.extras = {"delivery": delivery}
    local.write("1.csv", f"{HEADER}North,2001,1\n")
    local.write("2.csv", f"{HEADER}South,2001,2\n")
    local.give("1.csv", "2.csv")
    local.write("2.csv", f"{HEADER}South,2001,3\n")

    local.give("1.csv", "2.csv")

    assert local.rows() == [("North", 2001, 1), ("South", 2001, 3)]
    assert local.give("1.csv", "2.csv").is_unchanged
    before = local.table()
    local.refresh()
    assert local.table() == before


@pytest.mark.parametrize("delivery", ["complete", "complete_partitions"])
def test_a_folder_that_grows_is_one_complete_delivery(local: Deliveries, delivery: str) -> None:
    local.extras = {"delivery": delivery}
    local.write("1.csv", f"{HEADER}North,2001,1\n")
    local.write("2.csv", f"{HEADER}South,2001,2\n")
    local.give("1.csv")

    assert not local.give("1.csv", "2.csv").is_unchanged

    assert local.rows() == [("North", 2001, 1), ("South", 2001, 2)]
    assert local.give("1.csv", "2.csv").is_unchanged
    before = local.table()
    local.refresh()
    assert local.table() == before


def test_a_part_of_a_complete_delivery_is_another_delivery(local: Deliveries) -> None:
    local.extras = {"delivery": "complete"}
    local.write("1.csv", f"{HEADER}North,2001,1\n")
    local.write("2.csv", f"{HEADER}South,2001,2\n")
    local.give("1.csv", "2.csv")

    local.give("2.csv")

    assert local.rows() == [("South", 2001, 2)]
    local.refresh()
    assert local.rows() == [("South", 2001, 2)]


def test_receipts_of_a_run_that_did_not_commit_do_not_count(files: Deliveries) -> None:
    files.give("a.csv")
    files.give("b.csv")
    working = files.engine

    class BrokenEngine(type(working)):  # type: ignore[misc]
        def build(self, *_: object) -> object:
            raise OSError("no space left")

    files.engine = BrokenEngine()
    with pytest.raises(Exception, match="no space left"):
        files.give("a.csv")
    files.engine = working

    assert names_of(files) == ["a.csv", "b.csv"]
    before = files.table()
    files.refresh()
    assert files.table() == before
    assert files.rows() == [("North", 2001, 2), ("North", 2002, 1)]
