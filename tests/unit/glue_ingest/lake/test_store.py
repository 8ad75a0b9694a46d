from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from glue_ingest.errors import LakeAccessError
from glue_ingest.lake.objects import Copy
from glue_ingest.lake.store import Store, named_access_errors

WRITERS = 8
ROUNDS = 30


def texts(lake: Store) -> dict[str, str]:
    return {path: lake.read_text(path) for path in lake.find("")}


def write_all(lake: Store, *paths: str) -> None:
    for path in paths:
        lake.write(path, path.encode())


def test_file_is_written_whole_and_replaces_one_that_is_there(lake: Store) -> None:
    lake.write("a/b/note.json", b"first, and longer")
    lake.write("a/b/note.json", b"second")

    assert texts(lake) == {"a/b/note.json": "second"}


def test_file_is_created_once(lake: Store) -> None:
    assert lake.create("ledger/1", b"first")
    assert not lake.create("ledger/1", b"second")

    assert texts(lake) == {"ledger/1": "first"}


def test_who_created_a_file_may_ask_again(lake: Store) -> None:
    """The answer to the first request may have been lost."""
    lake.create("ledger/1", b"first")

    assert lake.create("ledger/1", b"first")


def test_of_many_who_create_one_file_exactly_one_does(lake: Store) -> None:
    barrier = Barrier(WRITERS)

    def create(writer: int, number: int) -> bool:
        barrier.wait()
        return lake.create(f"ledger/{number}", f"writer {writer}".encode())

    for number in range(ROUNDS):
        with ThreadPoolExecutor(WRITERS) as pool:
            won = list(pool.map(create, range(WRITERS), [number] * WRITERS))

        assert won.count(True) == 1
        assert lake.read_text(f"ledger/{number}") == f"writer {won.index(True)}"
    assert lake.find("ledger") == sorted(f"ledger/{number}" for number in range(ROUNDS))


def test_files_are_found_by_folder_and_by_the_start_of_their_path(lake: Store) -> None:
    write_all(lake, "ledger/a.b.01", "ledger/a.b.02", "ledger/a.bb.01", "ledger/c/a.b.03", "led/x")

    assert lake.find("ledger") == [
        "ledger/a.b.01", "ledger/a.b.02", "ledger/a.bb.01", "ledger/c/a.b.03",
    ]  # fmt: skip
    assert lake.find("ledger", "a.b.") == ["ledger/a.b.01", "ledger/a.b.02"]
    assert lake.find("ledger", "c/") == ["ledger/c/a.b.03"]
    assert lake.find("ledger", "z") == []
    assert lake.find("nothing") == []


def test_files_are_listed_with_their_size(lake: Store) -> None:
    lake.write("a/one", b"1")
    lake.write("a/three", b"123")

    found = {item.path: item.byte_count for item in lake.list_files("a")}

    assert found == {"a/one": 1, "a/three": 3}


def test_folders_right_below_a_folder_are_listed(lake: Store) -> None:
    write_all(lake, "curated/run-2/year=1/part", "curated/run-1/part", "curated/file")

    assert lake.list_folders("curated") == ["curated/run-1", "curated/run-2"]
    assert lake.list_folders("nothing") == []


def test_staged_files_get_their_places_and_replace_what_is_there(lake: Store) -> None:
    write_all(lake, "_work/a", "_work/b")
    lake.write("curated/year=1/part", b"of a run before")

    lake.place([Copy("_work/a", "curated/year=1/part", 7), Copy("_work/b", "quarantine/rows/b", 7)])

    placed = {path: text for path, text in texts(lake).items() if not path.startswith("_work")}
    assert placed == {"curated/year=1/part": "_work/a", "quarantine/rows/b": "_work/b"}


def test_files_of_another_folder_are_copied_to_their_places(lake: Store, tmp_path: Path) -> None:
    staging = Store(str(tmp_path / "staging"))
    staging.write("run/a", b"staged")

    lake.place([Copy("run/a", "curated/year=1/part", 6)], staging)

    assert texts(lake) == {"curated/year=1/part": "staged"}


def test_files_are_fetched_to_this_machine_whole(lake: Store, tmp_path: Path) -> None:
    names = [f"curated/run/year={number}/part" for number in range(20)]
    write_all(lake, *names)
    staging = Store(str(tmp_path / "staging"))

    copies = [Copy(name, f"stored/{number}", len(name)) for number, name in enumerate(names)]
    fetched = lake.fetch(copies, staging)

    assert [Path(path).read_text() for path in fetched] == names


def test_linked_file_has_two_places_and_one_may_be_deleted(lake: Store) -> None:
    lake.write("run-1/year=1/part", b"rows")

    lake.link([Copy("run-1/year=1/part", "run-2/year=1/part", 4)])
    lake.delete_folder("run-1")

    assert texts(lake) == {"run-2/year=1/part": "rows"}


def test_files_are_deleted_and_those_that_are_not_there_left_out(lake: Store) -> None:
    write_all(lake, "a/one", "a/two")

    lake.delete_files(["a/one", "a/nothing", "nothing/at/all"])

    assert texts(lake) == {"a/two": "a/two"}


def test_folder_is_deleted_with_what_is_in_it_and_nothing_else(lake: Store) -> None:
    write_all(lake, "curated/run-1/year=1/part", "curated/run-11/part", "curated/run-1.x")

    lake.delete_folder("curated/run-1")
    lake.delete_folder("curated/nothing")

    assert lake.find("") == ["curated/run-1.x", "curated/run-11/part"]
    assert lake.list_folders("curated") == ["curated/run-11"]


def test_lock_says_who_has_it_and_ends_with_the_block(lake: Store) -> None:
    with (
        lake.lock("_work/lock", "run 1"),
        pytest.raises(BlockingIOError, match="run 1"),
        lake.lock("_work/lock", "run 2"),
    ):
        pass

    with lake.lock("_work/lock", "run 3"):
        lake.write("note", b"locked")
    assert lake.exists("note")


def test_error_of_the_file_system_is_named(tmp_path: Path) -> None:
    lake = Store(str(tmp_path / "lake"))
    lake.write("a", b"a file where a folder belongs")

    with (
        pytest.raises(
            LakeAccessError, match=r"cannot be read or written\..*lake/a.*then run again"
        ),
        named_access_errors(lake),
    ):
        lake.write("a/b", b"text")


@pytest.mark.parametrize("name", ["lake[1]", "lake*", "{lake}", "lake?"])
def test_root_that_spark_reads_as_a_pattern_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(LakeAccessError, match="as a pattern"):
        Store(str(tmp_path / name))


@pytest.mark.parametrize("root", ["ftp://lake", "s4://lake/x"])
def test_root_of_an_unknown_kind_is_refused(root: str) -> None:
    with pytest.raises(LakeAccessError, match=root):
        Store(root)


@pytest.mark.parametrize("root", ["s3:/bucket/lake", "s3:/lake"])
def test_address_with_one_slash_is_refused(root: str) -> None:
    with pytest.raises(LakeAccessError, match=r"two\s+slashes, such as s3://bucket/lake"):
        Store(root)
