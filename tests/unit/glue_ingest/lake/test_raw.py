from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import RawChangedError, RawPathError
from glue_ingest.job.runs import open_raw
from glue_ingest.lake.raw import (
    RawFile,
    hash_file,
    leave_out_known,
    list_input_files,
    list_received,
    look_at,
    raw_path,
    receive,
)
from glue_ingest.lake.store import Store

MakeContract = Callable[..., Contract]
GOOD = b"school,year,students\nNorth,2001,1\n"


@pytest.fixture
def contract(make_contract: MakeContract) -> Contract:
    return make_contract()


@pytest.fixture
def lake(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "lake"))


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def receive_files(lake: Store, contract: Contract, paths: list[Path]) -> list[RawFile]:
    return receive(lake, contract, map(look_at, paths))


def test_same_bytes_under_two_names_are_one_file(
    tmp_path: Path, contract: Contract, lake: Store
) -> None:
    first, second = (write(tmp_path, name, GOOD) for name in ("a.csv", "b.csv"))

    received = receive_files(lake, contract, [first])
    again = receive_files(lake, contract, [second, first])

    assert again == received
    assert received[0].file_name == "a.csv"
    assert list_received(lake, contract) == {hash_file(first): received[0]}
    assert lake.read_bytes(raw_path(lake, contract, received[0])) == GOOD


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
    assert raw_path(lake, contract, raw) == f"raw/district/schools/{raw.sha256}/raw.csv"
    assert sum(b.num_rows for b in open_raw(lake, contract, raw).file.batches()) == 1


@pytest.mark.parametrize("change", ["edited", "deleted"])
def test_file_that_changed_in_the_raw_zone_is_refused(
    tmp_path: Path, contract: Contract, lake: Store, change: str
) -> None:
    raw = receive_files(lake, contract, [write(tmp_path, "a.csv", GOOD)])[0]
    stored = Path(lake.address(raw_path(lake, contract, raw)))
    if change == "edited":
        stored.write_bytes(GOOD.replace(b"1\n", b"2\n"))
    else:
        stored.unlink()

    with pytest.raises(RawChangedError, match=r"Put the original bytes (of a\.csv )?back"):
        list(open_raw(lake, contract, raw).file.batches())


def test_order_of_receipt_strictly_increases(
    tmp_path: Path, contract: Contract, lake: Store
) -> None:
    paths = [write(tmp_path, f"{i}.csv", GOOD + b"x" * i) for i in range(20)]

    received = receive_files(lake, contract, paths)

    times = [raw.received_at for raw in received]
    assert times == sorted(set(times))


def test_receipt_is_later_than_one_from_a_clock_that_ran_ahead(
    tmp_path: Path, contract: Contract, lake: Store
) -> None:
    raw = receive_files(lake, contract, [write(tmp_path, "a.csv", GOOD)])[0]
    ahead = replace(raw, received_at="2999-01-01T00:00:00.000000+00:00")
    note = f"raw/district/schools/{raw.sha256}/received.json"
    lake.write(note, lake.read_text(note).replace(raw.received_at, ahead.received_at).encode())

    later = receive_files(lake, contract, [write(tmp_path, "b.csv", GOOD + GOOD)])[0]

    assert later.received_at == "2999-01-01T00:00:00.000001+00:00"


def test_folder_without_files_is_refused(tmp_path: Path) -> None:
    write(tmp_path, ".hidden", GOOD)

    with pytest.raises(RawPathError, match="holds no file"):
        list_input_files(tmp_path)


def test_missing_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RawPathError, match=r"No file or folder at .*nothing\.csv"):
        list_input_files(tmp_path / "nothing.csv")


def known_of(raws: list[RawFile]) -> list[tuple[str, int]]:
    return [(raw.sha256, raw.byte_count) for raw in raws]


def test_file_that_was_ingested_before_is_left_out(
    tmp_path: Path, contract: Contract, lake: Store
) -> None:
    received = receive_files(lake, contract, [write(tmp_path, "a.csv", GOOD)])
    same = write(tmp_path, "copy.csv", GOOD)
    corrected = write(tmp_path, "corrected.csv", GOOD.replace(b"1\n", b"2\n"))
    longer = write(tmp_path, "longer.csv", GOOD + GOOD)

    left = leave_out_known(map(look_at, (same, corrected, longer)), known_of(received))

    assert [item.path for item in left] == [corrected, longer]


def test_file_of_a_new_size_is_not_hashed_before_it_is_copied(
    tmp_path: Path, contract: Contract, lake: Store
) -> None:
    received = receive_files(lake, contract, [write(tmp_path, "a.csv", GOOD)])
    pipe = write(tmp_path, "b.csv", GOOD + GOOD)
    item = look_at(pipe)
    pipe.unlink()  # whoever hashes it now fails

    assert leave_out_known([item], known_of(received)) == [item]
    with pytest.raises(RawPathError, match=r"b\.csv"):
        leave_out_known([item], [("0" * 64, item.byte_count)])


def test_file_that_is_in_the_raw_zone_is_not_stored_twice(
    tmp_path: Path, contract: Contract, lake: Store
) -> None:
    path = write(tmp_path, "a.csv", GOOD)
    receive_files(lake, contract, [path])
    before = {name: Path(lake.full(name)).stat().st_mtime_ns for name in lake.find("raw")}

    receive_files(lake, contract, [path, write(tmp_path, "b.csv", GOOD)])

    after = {name: Path(lake.full(name)).stat().st_mtime_ns for name in lake.find("raw")}
    assert after == before
    assert lake.list_folders("raw/district/schools") == [f"raw/district/schools/{hash_file(path)}"]


def test_file_that_grows_after_it_was_looked_at_is_not_received(
    tmp_path: Path, contract: Contract, lake: Store
) -> None:
    path = write(tmp_path, "a.csv", GOOD)
    item = look_at(path)
    path.write_bytes(GOOD + GOOD)

    with pytest.raises(RawChangedError, match="changed while it was read"):
        receive(lake, contract, [item])

    assert lake.find("raw") == []


def test_copy_that_a_dead_run_left_is_cleared(
    tmp_path: Path, contract: Contract, lake: Store
) -> None:
    lake.write("raw/district/schools/incoming-1/half", b"school,ye")

    raw = receive_files(lake, contract, [write(tmp_path, "a.csv", GOOD)])[0]

    assert list_received(lake, contract) == {raw.sha256: raw}
    assert lake.list_folders("raw/district/schools") == [f"raw/district/schools/{raw.sha256}"]
