"""What only a folder has: hard links or none, names that are seen, a disk that is full."""

import errno
import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from glue_ingest.lake.objects import Copy, UnknownOutcomeError
from glue_ingest.lake.store import Store

RefuseLinks = Callable[[int], None]
NO_LINKS = [errno.EPERM, errno.EXDEV, errno.EOPNOTSUPP, errno.EMLINK]


@pytest.fixture
def lake(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "lake"))


@pytest.fixture
def refuse_links(monkeypatch: pytest.MonkeyPatch) -> RefuseLinks:
    """Let the system answer as a file system does that cannot make a hard link."""

    def refuse(number: int) -> None:
        def link(*_: object) -> NoReturn:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(os, "link", link)

    return refuse


def test_linked_file_takes_no_space(lake: Store) -> None:
    lake.write("run-1/part", b"rows")

    lake.link([Copy("run-1/part", "run-2/part", 4)])

    assert Path(lake.full("run-1/part")).samefile(lake.full("run-2/part"))


@pytest.mark.parametrize("number", NO_LINKS, ids=errno.errorcode.get)
def test_file_is_copied_where_there_are_no_links(
    lake: Store, refuse_links: RefuseLinks, number: int
) -> None:
    lake.write("run-1/part", b"rows")
    refuse_links(number)

    lake.link([Copy("run-1/part", "run-2/year=1/part", 4)])

    assert {path: lake.read_text(path) for path in lake.find("")} == {
        "run-1/part": "rows",
        "run-2/year=1/part": "rows",
    }
    assert not Path(lake.full("run-1/part")).samefile(lake.full("run-2/year=1/part"))


@pytest.mark.parametrize("number", NO_LINKS, ids=errno.errorcode.get)
def test_file_is_created_once_where_there_are_no_links(
    lake: Store, refuse_links: RefuseLinks, number: int
) -> None:
    refuse_links(number)

    assert lake.create("ledger/1", b"first")
    assert not lake.create("ledger/1", b"second")
    assert lake.create("ledger/1", b"first")

    assert {path: lake.read_text(path) for path in lake.find("")} == {"ledger/1": "first"}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EIO], ids=errno.errorcode.get)
def test_other_errors_are_not_taken_for_missing_links(
    lake: Store, refuse_links: RefuseLinks, number: int
) -> None:
    lake.write("run-1/part", b"rows")
    refuse_links(number)

    with pytest.raises(OSError, match=os.strerror(number)):
        lake.link([Copy("run-1/part", "run-2/part", 4)])
    with pytest.raises(OSError, match=os.strerror(number)):
        lake.create("ledger/1", b"first")

    assert lake.find("") == ["run-1/part"]


def test_write_that_fails_leaves_the_old_file_and_nothing_beside_it(
    lake: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.write("note", b"old")

    def fail(_: int) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        lake.write("note", b"new")
    with pytest.raises(OSError, match="No space"):
        lake.create("other", b"new")

    assert {path: lake.read_text(path) for path in lake.find("")} == {"note": "old"}


def test_file_that_is_there_but_may_not_survive_a_power_cut_has_an_unknown_outcome(
    lake: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who creates it must not undo what the file commits."""
    sync = os.fsync

    def fail_for_folders(number: int) -> None:
        if stat.S_ISDIR(os.fstat(number).st_mode):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        sync(number)

    monkeypatch.setattr(os, "fsync", fail_for_folders)

    with pytest.raises(UnknownOutcomeError, match=r"ledger/1: .*Input/output error"):
        lake.create("ledger/1", b"first")

    assert lake.read_text("ledger/1") == "first"


def test_folder_on_its_way_out_is_seen_by_no_pattern(
    lake: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.write("curated/run-1/year=1/part.parquet", b"rows")
    lake.write("curated/run-2/year=1/part.parquet", b"rows")

    def fail(*_: object, **__: object) -> NoReturn:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "unlink", fail)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        lake.delete_folder("curated/run-1")

    found = Path(lake.full("curated")).glob("[!.]*/*/*.parquet")
    assert [path.relative_to(lake.root).parts[1] for path in found] == ["run-2"]
    assert not Path(lake.full("curated/run-1")).exists()


def test_folder_that_another_process_deletes_too_is_deleted(
    lake: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run that lost a race clears up while the winner finishes deletions."""
    for name in ("a", "b", "c/d"):
        lake.write(f"curated/run-1/{name}", b"rows")
    unlink = os.unlink

    def unlink_after_another(path: str, *, dir_fd: int | None = None) -> None:
        subprocess.run(["rm", "-r", *Path(lake.full("curated")).iterdir()], check=False)
        unlink(path, dir_fd=dir_fd)

    monkeypatch.setattr(os, "unlink", unlink_after_another)

    lake.delete_folder("curated/run-1")

    assert list(Path(lake.full("curated")).iterdir()) == []


def test_private_folder_is_closed_to_others(lake: Store) -> None:
    lake.make_private("raw/students")

    assert Path(lake.full("raw/students")).stat().st_mode & 0o777 == 0o700
