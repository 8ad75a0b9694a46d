"""Where things are in the lake, and how a run is published all at once.

A lake root is a folder or an `s3://` address; `pyarrow.fs` hides which. A run
writes below `_work/` and then publishes with a journal: a list of moves and
deletes. Each move replaces one whole file, so no reader sees half a partition.
A run that dies before its journal changes nothing; one that dies after it is
completed by the next run.
"""

import fcntl
import json
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pyarrow import fs

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import LakeAccessError, RunInProgressError, quoted

PART = "part-0.parquet"
COMMIT_LOG = "journal.json"
STARTED = "started.json"
PATTERN_CHARACTERS = "*?[]{}\\"


@dataclass(frozen=True)
class CommitLog:
    """What publishing a run does, in order: the ledger row is the last move."""

    moves: list[tuple[str, str]]
    deletes: list[str]


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
        """Return the folder of refused rows (`rows/`) and cells (`cells/`)."""
        return f"quarantine/{contract.source}/{contract.dataset}"

    def restricted_folder(self, contract: Contract) -> str:
        """Return the folder of refused texts (`rows/`, `cells/`) that may name a person."""
        return f"restricted/{contract.source}/{contract.dataset}"

    def work_folder(self, contract: Contract) -> str:
        """Return the folder of unpublished runs of a data set."""
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
        """Write a small text file; it appears whole or not at all."""
        self.make_folder(str(PurePosixPath(path).parent))
        with self.files.open_output_stream(self.full(f"{path}.part")) as stream:
            stream.write(text.encode())
        self.files.move(self.full(f"{path}.part"), self.full(path))

    def delete_folder(self, path: str) -> None:
        """Delete a folder and what is in it, if it is there."""
        if self.files.get_file_info(self.full(path)).type == fs.FileType.Directory:
            self.files.delete_dir(self.full(path))

    def clear_work(self, work: str) -> None:
        """Delete what a run staged, but not the mark that it started.

        Spark's workers outlive a killed run for a moment. What they write by the old name of a
        folder must not come into it while it is deleted; on S3 the next run deletes it.
        """
        for folder in self.list_folders(work):
            self.delete_folder(self._moved_aside(folder) if self.is_local else folder)
        for path in self.find(work):
            if path != f"{work}/{STARTED}":
                self.files.delete_file(self.full(path))

    def _moved_aside(self, folder: str) -> str:
        """Give a folder a name that nobody knows; return it."""
        aside = f"{folder.rpartition('/')[0]}/{uuid.uuid4()}"
        self.files.move(self.full(folder), self.full(aside))
        return aside

    def publish(self, work: str, journal: CommitLog) -> None:
        """Write the journal of a finished run, then carry it out."""
        self.write_text(f"{work}/{COMMIT_LOG}", json.dumps(journal.__dict__, indent=1))
        self.carry_out(work)

    def carry_out(self, work: str) -> None:
        """Do what a journal says and was not done yet, then forget the run's work.

        Raises:
            LakeAccessError: if the journal is broken, which takes a power cut.
        """
        try:
            journal = json.loads(self.read_text(f"{work}/{COMMIT_LOG}"))
        except ValueError as error:
            raise LakeAccessError(
                f"The journal '{self.address(work)}/{COMMIT_LOG}' cannot be read. Found: {error}. "
                "Delete its folder, then run the same file again."
            ) from error
        for source, target in journal["moves"]:
            if self.exists(source):
                self.make_folder(str(PurePosixPath(target).parent))
                self.files.move(self.full(source), self.full(target))
        for path in journal["deletes"]:
            if self.exists(path):
                self.files.delete_file(self.full(path))
        # The journal goes after the mark of a started run: a crash in between must not make the
        # next run take a published run for a dead one.
        if self.exists(f"{work}/{STARTED}"):
            self.files.delete_file(self.full(f"{work}/{STARTED}"))
        self.delete_folder(work)

    @contextmanager
    def lock(self, contract: Contract) -> Iterator[None]:
        """Keep other runs of the data set out; the system lets go when the process ends.

        On S3 there is no lock: the Glue job allows one concurrent run (docs/operations.md).

        Raises:
            RunInProgressError: if another process holds the data set.
        """
        folder = self.work_folder(contract)
        self.make_folder(folder)
        if not self.is_local:
            yield
            return
        with Path(self.full(f"{folder}/lock")).open("a+") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                handle.seek(0)
                raise RunInProgressError(
                    f"Another run of {contract.name} is at work in this lake. "
                    f"Found: process {handle.read().strip()}. Wait for it, then run again."
                ) from error
            handle.truncate(0)
            handle.write(str(os.getpid()))
            handle.flush()
            yield
