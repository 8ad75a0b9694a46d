"""The raw zone, in a folder and on S3."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import LakeAccessError, RawChangedError
from glue_ingest.job.runs import open_raw
from glue_ingest.lake.deliveries import look_at
from glue_ingest.lake.delivery import hash_delivery
from glue_ingest.lake.ledger import LedgerRow
from glue_ingest.lake.raw import RawFile, clear_incoming, raw_path, read_notes, receive
from glue_ingest.lake.store import Store
from tests.support.lakes import received_files
from tests.support.ledgers import started

GOOD = b"school,year,students\nNorth,2001,1\n"
FOLDER = "raw/district/schools"


@pytest.fixture
def lake(lake_root: str) -> Store:
    """Give a lake in a folder, then one on S3."""
    return Store(lake_root)


@pytest.fixture
def folder_lake(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "lake"))


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def receive_files(
    lake: Store, contract: Contract, paths: list[Path], commits: Sequence[LedgerRow] = ()
) -> list[RawFile]:
    return receive(lake, contract, [look_at(path) for path in paths], commits)


def committed(run: int, *files: RawFile) -> LedgerRow:
    """Return the row of a run that read some files."""
    listed: list[dict[str, Any]] = [
        {"file_name": raw.file_name, "byte_count": raw.byte_count, "sha256": raw.sha256}
        for raw in files
    ]
    return started(run, input_files=listed).ended("succeeded")


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
        f"{folder}/{name}" for folder in folders.values() for name in ("raw.csv", "received.json")
    )
    assert {n: lake.read_bytes(f"{folders[n]}/raw.csv") for n in contents} == contents


def test_same_bytes_under_two_names_are_one_file(
    tmp_path: Path, contract: Contract, lake: Store
) -> None:
    first, second = (write(tmp_path / "in", name, GOOD) for name in ("b.csv", "a.csv"))

    received = receive_files(lake, contract, [first, second])

    assert [raw.file_name for raw in received] == ["b.csv"]
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


def set_time(lake: Store, raw: RawFile, received_at: str) -> RawFile:
    """Give a received file another time of receipt."""
    note = f"{FOLDER}/{raw.sha256}/received.json"
    lake.write(note, lake.read_text(note).replace(raw.received_at, received_at).encode())
    return replace(raw, received_at=received_at)


def test_receipt_is_later_than_one_from_a_clock_that_ran_ahead(
    tmp_path: Path, contract: Contract, lake: Store
) -> None:
    paths = [write(tmp_path, f"in/{i}.csv", GOOD + b"x" * i) for i in range(3)]
    first, second = receive_files(lake, contract, paths[:2])
    second = set_time(lake, second, "2999-01-01T00:00:00.000000+00:00")
    # The last run read what was received before: a full refresh, say; then one died.
    commits = [committed(1, first, second), committed(2, first, second), started(3).ended("died")]

    third = receive_files(lake, contract, paths[2:], commits)[0]

    assert third.received_at == "2999-01-01T00:00:00.000001+00:00"


def test_file_that_no_commit_has_read_is_received_again(
    tmp_path: Path, contract: Contract, lake: Store
) -> None:
    early, late = (write(tmp_path / "in", name, GOOD + name.encode()) for name in ("early", "late"))
    # Its run fails; another file comes, and then it comes again.
    before = receive_files(lake, contract, [early])[0]
    other = receive_files(lake, contract, [late])[0]

    again = receive_files(lake, contract, [early], [committed(2, other)])[0]

    assert before.received_at < other.received_at < again.received_at
    assert received_files(lake, contract) == {other.sha256: other, again.sha256: again}
    assert lake.read_bytes(raw_path(lake, contract, again)) == early.read_bytes()


def test_times_of_receipt_cost_one_reading_for_each_file_of_the_last_commit(
    tmp_path: Path, contract: Contract, bucket: str, aws: Any
) -> None:
    lake = Store(f"s3://{bucket}/lake")
    paths = [write(tmp_path, f"in/{i:02}.csv", GOOD + b"x" * i) for i in range(31)]
    received = receive_files(lake, contract, paths[:30])
    commits = [committed(run, raw) for run, raw in enumerate(received[:27])]
    commits.append(committed(30, *received))
    aws.reset()

    receive_files(lake, contract, paths[30:], commits)

    # The notes of three files; then the bytes and the note of the new one.
    assert aws.counts() == {"GetObject": 3, "PutObject": 2}


def test_notes_are_found_by_their_sha256(tmp_path: Path, contract: Contract, lake: Store) -> None:
    paths = [write(tmp_path, f"in/{i}.csv", GOOD + b"x" * i) for i in range(3)]
    first, _, third = receive_files(lake, contract, paths)

    found = read_notes(lake, contract, [third.sha256, "0" * 64, first.sha256])

    assert list(found.items()) == [(third.sha256, third), (first.sha256, first)]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"file_name": "a.csv", "when": 1}'])
def test_broken_note_is_named(contract: Contract, lake: Store, text: str) -> None:
    lake.write(f"{FOLDER}/{'0' * 64}/received.json", text.encode())

    with pytest.raises(LakeAccessError, match=r"The note '.*/0{64}/received\.json' .* Put it back"):
        read_notes(lake, contract, ["0" * 64])


@pytest.mark.parametrize("content", [GOOD + GOOD, GOOD[:-9], GOOD.replace(b"1\n", b"2\n")])
def test_file_that_changes_after_it_was_looked_at_is_not_received(
    tmp_path: Path, contract: Contract, lake: Store, content: bytes
) -> None:
    paths = [write(tmp_path, name, GOOD + name.encode()) for name in ("a.csv", "b.csv")]
    items = [look_at(path) for path in paths]
    paths[1].write_bytes(content)

    with pytest.raises(RawChangedError, match=r"b\.csv' changed while it was read"):
        receive(lake, contract, items, [])

    assert lake.find("raw") == []


def test_copy_that_a_dead_run_left_is_cleared(
    tmp_path: Path, contract: Contract, folder_lake: Store
) -> None:
    raw = receive_files(folder_lake, contract, [write(tmp_path, "a.csv", GOOD)])[0]
    folder_lake.write(f"{FOLDER}/incoming-1/half", b"school,ye")

    clear_incoming(folder_lake, contract)

    assert received_files(folder_lake, contract) == {raw.sha256: raw}
    assert folder_lake.list_folders(FOLDER) == [f"{FOLDER}/{raw.sha256}"]
