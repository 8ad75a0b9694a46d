"""The raw zone, in a folder and on S3."""

from pathlib import Path

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import RawChangedError
from glue_ingest.job.runs import open_raw
from glue_ingest.lake.deliveries import look_at
from glue_ingest.lake.delivery import hash_delivery
from glue_ingest.lake.raw import (
    clear_incoming,
    raw_path,
    receive,
)
from glue_ingest.lake.store import Store
from tests.support.lakes import received_files
from tests.support.ledgers import run_id
from tests.support.receipts import FOLDER, GOOD, NOTE, receive_files, write


@pytest.fixture
def lake(lake_root: str) -> Store:
    """Give a lake in a folder, then one on S3."""
    return Store(lake_root)


@pytest.fixture
def folder_lake(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "lake"))


def test_raw_zone_holds_bytes_and_notes_alone(
    tmp_path: Path, contract: Contract, lake: Store
) -> None:
    contents = {"a.csv": GOOD, "b.csv": GOOD + b"South,2001,2\n"}
    paths = [write(tmp_path / "in", name, content) for name, content in contents.items()]

    received = receive_files(lake, contract, paths)

    assert [raw.file_name for raw in received] == ["a.csv", "b.csv"]
    assert [raw.sha256 for raw in received] == [hash_delivery(look_at(path)) for path in paths]
    assert received_files(lake, contract) == {raw.sha256: raw for raw in received}
    folders = {raw.file_name: f"{FOLDER}/{raw.sha256}" for raw in received}
    assert lake.find("raw") == sorted(
        f"{folder}/{name}" for folder in folders.values() for name in ("raw.csv", NOTE)
    )
    assert {n: lake.read_bytes(f"{folders[n]}/raw.csv") for n in contents} == contents


def test_same_bytes_under_two_names_are_one_file(
    tmp_path: Path, contract: Contract, lake: Store
) -> None:
    first, second = (write(tmp_path / "in", name, GOOD) for name in ("b.csv", "a.csv"))

    received = receive_files(lake, contract, [first, second])

    # The last place counts.
    assert [raw.file_name for raw in received] == ["a.csv"]
    assert received_files(lake, contract) == {received[0].sha256: received[0]}


def test_other_bytes_under_one_name_are_two_files(
    tmp_path: Path, contract: Contract, lake: Store
) -> None:
    contents = (GOOD, GOOD + b"South,2001,2\n")
    paths = [write(tmp_path, f"{i}/a.csv", content) for i, content in enumerate(contents)]

    received = receive_files(lake, contract, paths)

    assert [lake.read_bytes(raw_path(lake, contract, raw)) for raw in received] == [*contents]
    assert [raw.file_name for raw in received] == ["a.csv", "a.csv"]


@pytest.mark.parametrize(
    "name", ["_a.csv", "a[1].csv", "a{1,2}.csv", "a.csv.gz", "a:b.csv", "received.json", "é #%20?"]
)
def test_stored_name_hides_nothing_from_spark(
    tmp_path: Path, contract: Contract, lake: Store, name: str
) -> None:
    path = write(tmp_path / "in", name, GOOD)

    raw = receive_files(lake, contract, [path])[0]

    assert raw.file_name == name
    assert raw_path(lake, contract, raw) == f"{FOLDER}/{raw.sha256}/raw.csv"
    assert sum(b.num_rows for b in open_raw(lake, contract, raw).file.batches()) == 1


@pytest.mark.parametrize("change", ["edited", "deleted"])
def test_file_that_changed_in_the_raw_zone_is_refused(
    tmp_path: Path, contract: Contract, lake: Store, change: str
) -> None:
    raw = receive_files(lake, contract, [write(tmp_path, "a.csv", GOOD)])[0]
    if change == "edited":
        lake.write(raw_path(lake, contract, raw), GOOD.replace(b"1\n", b"2\n"))
    else:
        lake.delete_files([raw_path(lake, contract, raw)])

    with pytest.raises(RawChangedError, match=r"Put the original bytes (of a\.csv )?back"):
        list(open_raw(lake, contract, raw).file.batches())


def test_order_of_receipt_strictly_increases(
    tmp_path: Path, contract: Contract, lake: Store
) -> None:
    paths = [write(tmp_path, f"in/{i}.csv", GOOD + b"x" * i) for i in range(20)]

    received = receive_files(lake, contract, paths)

    times = [raw.received_at for raw in received]
    assert times == sorted(set(times))


@pytest.mark.parametrize("content", [GOOD + GOOD, GOOD[:-9], GOOD.replace(b"1\n", b"2\n")])
def test_file_that_changes_after_it_was_looked_at_is_not_received(
    tmp_path: Path, contract: Contract, lake: Store, content: bytes
) -> None:
    paths = [write(tmp_path, name, GOOD + name.encode()) for name in ("a.csv", "b.csv")]
    items = [look_at(path) for path in paths]
    paths[1].write_bytes(content)

    with pytest.raises(RawChangedError, match=r"b\.csv' changed while it was read"):
        receive(lake, contract, items, [], run_id(1))

    assert lake.find("raw") == []


def test_copy_that_a_dead_run_left_is_cleared(
    tmp_path: Path, contract: Contract, folder_lake: Store
) -> None:
    raw = receive_files(folder_lake, contract, [write(tmp_path, "a.csv", GOOD)])[0]
    folder_lake.write(f"{FOLDER}/incoming-1/half", b"school,ye")

    clear_incoming(folder_lake, contract)

    assert received_files(folder_lake, contract) == {raw.sha256: raw}
    assert folder_lake.list_folders(FOLDER) == [f"{FOLDER}/{raw.sha256}"]
