"""Paths and file operations of the lake.

A lake root is a folder or an `s3://` address; `pyarrow.fs` hides which.
"""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from pyarrow import fs

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import LakeAccessError, quoted

PART = "part-0.parquet"
# A file without rows: of a data set without data, and beside the rows of the ledger.
EMPTY = "empty.parquet"
PATTERN_CHARACTERS = "*?[]{}\\"


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
        if self.is_local:
            self.files, self.base = fs.LocalFileSystem(), self.root
            return
        try:
            self.files, self.base = fs.FileSystem.from_uri(self.root)
        except (OSError, ValueError) as error:
            raise LakeAccessError(f"The lake '{root}' cannot be opened. Found: {error}.") from error

    def address(self, path: str) -> str:
        """Return what Spark opens for a path of the lake."""
        return f"{self.root}/{path}"

    def full(self, path: str) -> str:
        """Return what `pyarrow.fs` opens for a path of the lake."""
        return f"{self.base}/{path}"

    def raw_folder(self, contract: Contract) -> str:
        """Return the folder of received files: one folder below it per SHA-256."""
        return f"raw/{contract.source}/{contract.dataset}"

    def curated_folder(self, contract: Contract) -> str:
        """Return the folder of accepted rows."""
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

    def find(self, folder: str) -> list[str]:
        """List the files below a folder, sorted; none when there is no folder."""
        selector = fs.FileSelector(self.full(folder), recursive=True, allow_not_found=True)
        found = self.files.get_file_info(selector)
        prefix = f"{self.base}/"
        return sorted(i.path.removeprefix(prefix) for i in found if i.type == fs.FileType.File)

    def curated_files(self, contract: Contract) -> dict[str, str]:
        """Return the stored file of each partition, by the partition's folder; '' without one."""
        folder = self.curated_folder(contract)
        files = [path for path in self.find(folder) if path.endswith(f"/{PART}")]
        return {path.removeprefix(folder).removesuffix(PART).strip("/"): path for path in files}

    def list_folders(self, folder: str) -> list[str]:
        """List the folders right below a folder, sorted; none when there is no folder."""
        selector = fs.FileSelector(self.full(folder), allow_not_found=True)
        found = self.files.get_file_info(selector)
        prefix = f"{self.base}/"
        return sorted(i.path.removeprefix(prefix) for i in found if i.type == fs.FileType.Directory)

    def exists(self, path: str) -> bool:
        """Tell whether there is a file at a path."""
        return bool(self.files.get_file_info(self.full(path)).type == fs.FileType.File)

    def make_folder(self, path: str) -> None:
        """Make a folder and those above it."""
        self.files.create_dir(self.full(path), recursive=True)

    def make_private(self, path: str) -> None:
        """Make a folder that only its owner may enter; on S3 the bucket's policy says who may."""
        self.make_folder(path)
        if self.is_local:
            Path(self.full(path)).chmod(0o700)

    def read_bytes(self, path: str) -> bytes:
        """Read a whole file."""
        with self.files.open_input_stream(self.full(path), compression=None) as stream:
            return bytes(stream.read())

    def read_text(self, path: str) -> str:
        """Read a small text file."""
        return self.read_bytes(path).decode()

    def write_text(self, path: str, text: str) -> None:
        """Write a small text file under a lock; it appears whole or not at all."""
        # The next run writes over what one that died left.
        self._write(path, text.encode(), f"{path}.part")

    def write_shared(self, path: str, content: bytes) -> None:
        """Write a small file that other processes may write too; it appears whole or not at all."""
        self._write(path, content, f"{path}.{uuid.uuid4().hex}.part")

    def _write(self, path: str, content: bytes, part: str) -> None:
        self.make_folder(str(PurePosixPath(path).parent))
        try:
            with self.files.open_output_stream(self.full(part), compression=None) as stream:
                stream.write(content)
            self.move(part, path)
        except OSError:
            with suppress(OSError):
                self.delete_file(part)
            raise

    def move(self, source: str, target: str) -> None:
        """Give a file another name below the root; what has that name is replaced."""
        self.files.move(self.full(source), self.full(target))

    def delete_file(self, path: str) -> None:
        """Delete a file, if it is there."""
        if self.exists(path):
            # Another process may be faster.
            with suppress(FileNotFoundError):
                self.files.delete_file(self.full(path))

    def delete_folder(self, path: str) -> None:
        """Delete a folder and what is in it, if it is there."""
        if self.files.get_file_info(self.full(path)).type == fs.FileType.Directory:
            self.files.delete_dir(self.full(path))


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
