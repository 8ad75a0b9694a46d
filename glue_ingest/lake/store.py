"""Paths of the lake, and its file operations: a folder or an `s3://` address.

`folder.py` and `s3.py` hold what differs between the two; what reads and writes Parquet opens files
through `pyarrow.fs`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pyarrow import fs

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import LakeAccessError, quoted
from glue_ingest.lake.folder import HALF, Folder
from glue_ingest.lake.objects import Copy, Found, Stream

if TYPE_CHECKING:
    from glue_ingest.lake.s3 import Bucket

PART = "part-0.parquet"
PATTERN_CHARACTERS = "*?[]{}\\"
READERS = 16
# A small object that is written as a stream takes one request, not three.
ONE_REQUEST = "allow_delayed_open=true"
Read = TypeVar("Read")


class Store:
    """Paths and file operations below one root. Paths are relative to the root."""

    def __init__(self, root: str) -> None:
        self.is_local = "://" not in root
        self.root = str(Path(root).resolve()) if self.is_local else root.rstrip("/")
        if found := sorted(set(PATTERN_CHARACTERS) & set(self.root)):
            raise LakeAccessError(
                f"The lake '{root}' cannot be opened: Spark reads {quoted(found)} in a path as a "
                "pattern. Give a root without."
            )
        if re.match(r"[a-z][a-z0-9]+:/[^/]", root):
            raise LakeAccessError(
                f"The lake '{root}' is neither a folder nor an address. Write the address with two "
                "slashes, such as s3://bucket/lake."
            )
        self._files: Folder | Bucket
        if self.is_local:
            self.files, self.base = fs.LocalFileSystem(), self.root
            self._files = Folder()
        else:
            self.files, self.base = _open_address(self.root, root)
            self._files = _open_bucket(root)

    def address(self, path: str) -> str:
        """Return what Spark and DuckDB open for a path of the lake."""
        return f"{self.root}/{path}"

    def full(self, path: str) -> str:
        """Return what `pyarrow.fs` opens for a path of the lake; an empty path is the root."""
        return f"{self.base}/{path}" if path else self.base

    def raw_folder(self, contract: Contract) -> str:
        """Return the folder of received files: one folder below it per SHA-256."""
        return f"raw/{contract.source}/{contract.dataset}"

    def curated_folder(self, contract: Contract) -> str:
        """Return the folder of accepted rows: one folder below it per snapshot."""
        return f"curated/{contract.source}/{contract.dataset}"

    def quarantine_folder(self, contract: Contract) -> str:
        """Return the folder of rejected rows (`rows/`) and cells (`cells/`)."""
        return f"quarantine/{contract.source}/{contract.dataset}"

    def restricted_folder(self, contract: Contract) -> str:
        """Return the folder of rejected texts (`rows/`, `cells/`) that may name a person."""
        return f"restricted/{contract.source}/{contract.dataset}"

    def work_folder(self, contract: Contract) -> str:
        """Return the folder of uncommitted runs of a data set."""
        return f"_work/{contract.name}"

    def list_files(self, folder: str, prefix: str = "") -> list[Found]:
        """List the files below a folder, sorted by path; `prefix` is what their paths begin with.

        None when there is no folder.
        """
        found = self._files.find(self.full(folder), prefix)
        return [item._replace(path=self._relative(item.path)) for item in found]

    def find(self, folder: str, prefix: str = "") -> list[str]:
        """List the paths of the files below a folder, sorted; none when there is no folder."""
        return [item.path for item in self.list_files(folder, prefix)]

    def list_folders(self, folder: str) -> list[str]:
        """List the folders right below a folder, sorted; none when there is no folder."""
        return [self._relative(path) for path in self._files.list_folders(self.full(folder))]

    def _relative(self, path: str) -> str:
        return path.removeprefix(f"{self.base}/")

    def exists(self, path: str) -> bool:
        """Tell whether there is a file at a path."""
        return self._files.exists(self.full(path))

    def make_folder(self, path: str) -> None:
        """Make a folder and those above it; nothing on S3, which has none."""
        self._files.make_folder(self.full(path))

    def make_private(self, path: str) -> None:
        """Make a folder that only its owner may enter; on S3 the bucket's policy says who may."""
        self.make_folder(path)
        if self.is_local:
            Path(self.full(path)).chmod(0o700)

    def read_bytes(self, path: str) -> bytes:
        """Read a whole file."""
        return self._files.read(self.full(path))

    def read_text(self, path: str) -> str:
        """Read a small text file."""
        return self.read_bytes(path).decode()

    def read_all(self, paths: Iterable[str], read: Callable[[str], Read]) -> list[Read]:
        """Read several files, in their order; on S3 several at once."""
        if self.is_local:
            return [read(path) for path in paths]
        with ThreadPoolExecutor(READERS) as pool:
            return list(pool.map(read, paths))

    def write(self, path: str, content: bytes) -> None:
        """Write a small file; it appears whole or not at all, and replaces one that is there."""
        self._files.write(self.full(path), content)

    def write_stream(self, path: str, stream: Stream) -> None:
        """Write what a stream gives until its end; an error of the stream leaves no file.

        In a folder it appears while it is written.
        """
        self._files.write_stream(self.full(path), stream)

    def create(self, path: str, content: bytes) -> bool:
        """Write a file that must not be there; return False if one with other bytes is.

        Of several processes that create one path, exactly one gets True.
        """
        return self._files.create(self.full(path), content)

    def place(self, copies: Iterable[Copy], staging: "Store | None" = None) -> None:
        """Give staged files their places: renamed in a folder, copied by the server on S3.

        They are files of this store, or of `staging`, a folder; those go to S3 as they are.
        """
        if staging is None or staging is self:
            self._files.place(map(self._full_copy, copies))
            return
        self._files.receive(
            Copy(staging.full(item.source), self.full(item.target), item.byte_count)
            for item in copies
        )

    def fetch(self, copies: Iterable[Copy], staging: "Store") -> list[str]:
        """Return files of this machine with these bytes: those on S3 go to `staging`, a folder."""
        return self._files.fetch(
            Copy(self.full(item.source), staging.full(item.target), item.byte_count)
            for item in copies
        )

    def link(self, copies: Iterable[Copy]) -> None:
        """Give files that never change another place: linked in a folder, copied on S3."""
        self._files.link(map(self._full_copy, copies))

    def _full_copy(self, item: Copy) -> Copy:
        return item._replace(source=self.full(item.source), target=self.full(item.target))

    def delete_files(self, paths: Iterable[str]) -> None:
        """Delete files; those that are not there are left out."""
        self._files.delete(self.full(path) for path in paths)

    def delete_folder(self, path: str) -> None:
        """Delete a folder and what is in it, if it is there."""
        self._files.delete_folder(self.full(path))

    def delete_halves(self, folder: str, prefix: str = "") -> None:
        """Delete what processes were writing when they died; on S3 they leave nothing.

        `prefix` is what the paths begin with. Whoever may write there must be kept out.
        """
        if self.is_local:
            found = self.find(folder, prefix)
            self.delete_files(path for path in found if path.endswith(HALF))

    def lock(self, path: str, owner: str) -> AbstractContextManager[None]:
        """Keep other runs out: a lock of the system in a folder, a lease on S3.

        Raises:
            BlockingIOError: if another run has it.
        """
        return self._files.lock(self.full(path), owner)


def _open_address(root: str, given: str) -> tuple[fs.FileSystem, str]:
    try:
        files, base = fs.FileSystem.from_uri(f"{root}?{ONE_REQUEST}")
    except (OSError, ValueError) as error:
        raise LakeAccessError(f"The lake '{given}' cannot be opened. Found: {error}.") from error
    return files, base


def _open_bucket(root: str) -> "Bucket":
    """Return the operations on S3; only its users pay for the import of boto3."""
    if not root.startswith("s3://"):
        raise LakeAccessError(
            f"The lake '{root}' cannot be opened: a lake is a folder or an address of S3, such as "
            "s3://bucket/lake."
        )
    from glue_ingest.lake.s3 import Bucket

    return Bucket()


@contextmanager
def named_access_errors(lake: Store) -> Iterator[None]:
    """Turn an error of the file system into one that says what to do.

    Raises:
        LakeAccessError: if the lake cannot be read or written.
    """
    try:
        yield
    except OSError as error:
        raise LakeAccessError(
            f"The lake '{lake.root}' cannot be read or written. Found: {error}. Fix the path, "
            "the permissions or the disk, then run again: what was committed before is whole."
        ) from error
