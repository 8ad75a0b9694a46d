"""A file system that a process dies on, or that refuses: at its n-th change, chosen by the test.

The lake's own code runs unchanged on it. What died or refused stays so until the test is over.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pyarrow import fs

from glue_ingest.lake.store import Store


class KilledError(BaseException):
    """Nobody catches it, as nobody catches a `kill -9`."""


class Fault:
    """Count the changes of a lake, and raise at one of them.

    `is_half` lets the chosen change happen in part: an empty file, a folder with some files gone.
    `lasts` raises at every later change too, of the kinds named.
    """

    def __init__(
        self, at: int, error: Callable[[], BaseException], kinds: str = "", *,
        is_half: bool = False, lasts: bool = True,
    ) -> None:  # fmt: skip
        self.at, self.error, self.kinds = at, error, kinds.split()
        self.is_half, self.lasts = is_half, lasts
        self.count = 0

    def meets(self, kind: str, half: Callable[[], object] = lambda: None) -> None:
        """Count a change that is about to happen."""
        if self.kinds and kind not in self.kinds:
            return
        self.count += 1
        if self.count == self.at and self.is_half:
            half()
        if self.count == self.at or (self.lasts and self.count > self.at):
            raise self.error()


class DyingFiles(fs.FileSystemHandler):  # type: ignore[misc]
    """The local file system behind a fault."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.local = fs.LocalFileSystem()

    def get_type_name(self) -> str:
        return "dying"

    def normalize_path(self, path: str) -> str:
        return path

    def get_file_info(self, paths: list[str]) -> Any:
        return self.local.get_file_info(paths)

    def get_file_info_selector(self, selector: fs.FileSelector) -> Any:
        return self.local.get_file_info(selector)

    def create_dir(self, path: str, recursive: bool) -> None:
        if not Path(path).is_dir():
            self.fault.meets("create")
        self.local.create_dir(path, recursive=recursive)

    def delete_dir(self, path: str) -> None:
        self.fault.meets("delete", lambda: self._half_delete(path))
        self.local.delete_dir(path)

    def delete_file(self, path: str) -> None:
        self.fault.meets("delete")
        self.local.delete_file(path)

    def move(self, source: str, target: str) -> None:
        self.fault.meets("move")
        self.local.move(source, target)

    def open_output_stream(self, path: str, metadata: Any) -> Any:
        self.fault.meets("write", Path(path).touch)
        return self.local.open_output_stream(path, metadata=metadata, compression=None)

    def open_input_stream(self, path: str) -> Any:
        return self.local.open_input_stream(path, compression=None)

    def open_input_file(self, path: str) -> Any:
        return self.local.open_input_file(path)

    def _half_delete(self, path: str) -> None:
        found = sorted(file for file in Path(path).rglob("*") if file.is_file())
        for file in found[::2]:
            file.unlink()

    def copy_file(self, src: str, dest: str) -> None:
        raise NotImplementedError

    def delete_dir_contents(self, path: str, missing_dir_ok: bool) -> None:
        raise NotImplementedError

    def delete_root_dir_contents(self) -> None:
        raise NotImplementedError

    def open_append_stream(self, path: str, metadata: Any) -> Any:
        raise NotImplementedError


@contextmanager
def on_faulty_files(lake: Store, fault: Fault) -> Iterator[None]:
    """Put a lake on a file system with a fault."""
    sound = lake.files
    lake.files = fs.PyFileSystem(DyingFiles(fault))
    try:
        yield
    finally:
        lake.files = sound
