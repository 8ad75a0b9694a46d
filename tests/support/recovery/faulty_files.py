"""A file system that a process dies on, or that refuses: at its n-th change, chosen by the test.

The lake's own code runs unchanged. Python asks an audit hook before each change of a file; PyArrow
asks nobody, so what it writes goes through a file system of ours. What died or refused stays so
until the test is over.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pyarrow import fs

from glue_ingest.lake.store import Store

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class KilledError(BaseException):
    """Nobody catches it, as nobody catches a `kill -9`."""


class Fault:
    """Count the changes of a lake, and raise at one of them.

    `is_half` lets the chosen change happen in part: an empty file, a folder with some files gone.
    `lasts` raises at every later change too, of the kinds named: create (a folder), write, link,
    move, delete.
    """

    def __init__(
        self, at: int, error: Callable[[], BaseException], kinds: str = "", *,
        is_half: bool = False, lasts: bool = True,
    ) -> None:  # fmt: skip
        self.at, self.error, self.kinds = at, error, kinds.split()
        self.is_half, self.lasts = is_half, lasts
        self.count = 0
        self.seen: list[str] = []

    def meets(self, kind: str, half: Callable[[], object] = lambda: None) -> None:
        """Count a change that is about to happen."""
        self.seen.append(kind)
        if self.kinds and kind not in self.kinds:
            return
        self.count += 1
        if self.count == self.at and self.is_half:
            half()
        if self.count == self.at or (self.lasts and self.count > self.at):
            raise self.error()


class Watch:
    """What the audit hook, which cannot be taken away, does at the moment."""

    root = ""
    fault: Fault | None = None
    is_installed = False

    def hears(self, event: str, given: tuple[Any, ...]) -> None:
        """Tell the fault of a change of the lake, before it happens."""
        fault = self.fault
        if fault is None or event not in CHANGES:
            return
        kind, is_change = CHANGES[event]
        # What is named relative to an open folder is part of a deletion that was counted.
        path = os.fspath(given[0]) if isinstance(given[0], str | os.PathLike) else ""
        if not path.startswith(f"{self.root}/") or not is_change(path, given):
            return
        self.fault = None  # what half a change does is no change of its own
        try:
            fault.meets(kind, lambda: HALVES.get(kind, Path.exists)(Path(path)))
        finally:
            self.fault = fault


def _makes_folder(path: str, _: tuple[Any, ...]) -> bool:
    return Path(path).parent.is_dir() and not Path(path).exists()


def _writes(_: str, given: tuple[Any, ...]) -> bool:
    return bool(given[2] & WRITING)


def _is_there(path: str, _: tuple[Any, ...]) -> bool:
    return Path(path).exists()


def _delete_half(folder: Path) -> None:
    found = sorted(file for file in folder.rglob("*") if file.is_file())
    for file in found[::2]:
        file.unlink()


CHANGES: dict[str, tuple[str, Callable[[str, tuple[Any, ...]], bool]]] = {
    "open": ("write", _writes),
    "os.mkdir": ("create", _makes_folder),
    "os.rename": ("move", _is_there),
    "os.link": ("link", _is_there),
    "os.remove": ("delete", _is_there),
    "shutil.rmtree": ("delete", _is_there),
}
HALVES: dict[str, Callable[[Path], Any]] = {"write": Path.touch, "delete": _delete_half}
WATCH = Watch()


class FaultyFiles(fs.FileSystemHandler):  # type: ignore[misc]
    """The local file system, with a fault in what it writes."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.local = fs.LocalFileSystem()

    def get_type_name(self) -> str:
        return "faulty"

    def normalize_path(self, path: str) -> str:
        return path

    def get_file_info(self, paths: list[str]) -> Any:
        return self.local.get_file_info(paths)

    def get_file_info_selector(self, selector: fs.FileSelector) -> Any:
        return self.local.get_file_info(selector)

    def open_output_stream(self, path: str, metadata: Any) -> Any:
        self.fault.meets("write", Path(path).touch)
        return self.local.open_output_stream(path, metadata=metadata, compression=None)

    def open_input_stream(self, path: str) -> Any:
        return self.local.open_input_stream(path, compression=None)

    def open_input_file(self, path: str) -> Any:
        return self.local.open_input_file(path)

    def _never(self, *_: Any, **__: Any) -> Any:
        """The lake changes files by the functions of Python."""
        raise NotImplementedError

    copy_file = create_dir = delete_dir = delete_dir_contents = delete_file = _never
    delete_root_dir_contents = move = open_append_stream = _never


@contextmanager
def on_faulty_files(lake: Store, fault: Fault) -> Iterator[None]:
    """Put a lake on a file system with a fault."""
    if not WATCH.is_installed:
        WATCH.is_installed = True
        sys.addaudithook(WATCH.hears)
    sound = lake.files
    lake.files = fs.PyFileSystem(FaultyFiles(fault))
    WATCH.root, WATCH.fault = lake.root, fault
    try:
        yield
    finally:
        WATCH.fault = None
        lake.files = sound
