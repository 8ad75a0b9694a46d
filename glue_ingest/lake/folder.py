"""File operations of a lake that is a folder. Paths are absolute."""

import errno
import fcntl
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from glue_ingest.lake.objects import Copy, Found, Stream, UnknownOutcomeError

# What a file system answers that has no hard links, or none between two folders.
NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EXDEV, errno.EMLINK, errno.ENOSYS}
# Folders on their way out; a name with a dot is seen by no pattern of a reader.
DELETED = ".deleted-"
CHUNK_BYTES = 1 << 20
# The end of a name of a file that is written aside.
HALF = ".part"


class Folder:
    """A lake in a folder."""

    def find(self, folder: str, prefix: str = "") -> list[Found]:
        """List the files below a folder whose path below it begins with a prefix."""
        found = []
        for parent, _, names in os.walk(folder):
            paths = [f"{parent}/{name}" for name in names]
            for path in (path for path in paths if path.startswith(f"{folder}/{prefix}")):
                with suppress(FileNotFoundError):  # another process may delete it
                    status = Path(path).stat()
                    changed = datetime.fromtimestamp(status.st_mtime, UTC)
                    found.append(Found(path, status.st_size, changed))
        return sorted(found)

    def list_folders(self, folder: str) -> list[str]:
        """List the folders right below a folder, sorted; none when there is no folder."""
        with suppress(FileNotFoundError), os.scandir(folder) as entries:
            return sorted(entry.path for entry in entries if entry.is_dir())
        return []

    def exists(self, path: str) -> bool:
        """Tell whether there is a file at a path."""
        return Path(path).is_file()

    def make_folder(self, path: str) -> None:
        """Make a folder and those above it."""
        Path(path).mkdir(parents=True, exist_ok=True)

    def read(self, path: str) -> bytes:
        """Read a whole file."""
        return Path(path).read_bytes()

    def write(self, path: str, content: bytes) -> None:
        """Write a file; it appears whole or not at all, and replaces one that is there."""
        with _aside(path, content) as part:
            part.replace(path)

    def write_stream(self, path: str, stream: Stream) -> None:
        """Write what a stream gives; an error of the stream leaves nothing."""
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with target.open("wb") as file:
                shutil.copyfileobj(stream, file, CHUNK_BYTES)
        except Exception:
            with suppress(OSError):
                target.unlink(missing_ok=True)
            raise

    def create(self, path: str, content: bytes) -> bool:
        """Write a file that must not be there; return False if one with other bytes is.

        Raises:
            UnknownOutcomeError: if it is there, and the disk does not say that it will stay.
        """
        with _aside(path, content) as part:
            try:
                os.link(part, path)
            except FileExistsError:
                return self.read(path) == content
            except OSError as error:
                if error.errno not in NO_LINKS:
                    raise
                # Other runs are kept out by the lock.
                if self.exists(path):
                    return self.read(path) == content
                part.replace(path)
        try:
            _sync_folder(Path(path).parent)
        except OSError as error:
            raise UnknownOutcomeError(f"{path}: {error}") from error
        return True

    def place(self, copies: Iterable[Copy]) -> None:
        """Give staged files their places; what is there is replaced."""
        for item in copies:
            Path(item.target).parent.mkdir(parents=True, exist_ok=True)
            Path(item.source).replace(item.target)

    def receive(self, copies: Iterable[Copy]) -> None:
        """Copy files of this machine that are not in the lake."""
        for item in copies:
            Path(item.target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(item.source, item.target)

    def fetch(self, copies: Iterable[Copy]) -> list[str]:
        """Return files of this machine with these bytes: they are there already."""
        return [item.source for item in copies]

    def link(self, copies: Iterable[Copy]) -> None:
        """Give files that never change a second place, without a copy where links are known."""
        for item in copies:
            Path(item.target).parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(item.source, item.target)
            except OSError as error:
                if error.errno not in NO_LINKS:
                    raise
                shutil.copyfile(item.source, item.target)

    def delete(self, paths: Iterable[str]) -> None:
        """Delete files; those that are not there are left out."""
        for path in paths:
            Path(path).unlink(missing_ok=True)

    def delete_folder(self, folder: str) -> None:
        """Delete a folder and what is in it, if it is there.

        Spark's workers outlive a killed run for a moment. What they write by the old name of a
        folder must not come into it while it is deleted.
        """
        aside = Path(folder).with_name(f"{DELETED}{uuid.uuid4().hex}")
        try:
            Path(folder).rename(aside)
        except FileNotFoundError:
            return
        shutil.rmtree(aside, onerror=_unless_gone)

    @contextmanager
    def lock(self, path: str, owner: str) -> Iterator[None]:
        """Keep other processes out; the system releases the lock when the process ends.

        Raises:
            BlockingIOError: if another process has the lock; says which run and process.
        """
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with Path(path).open("a+") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                handle.seek(0)
                raise BlockingIOError(handle.read().strip()) from error
            handle.truncate(0)
            handle.write(f"{owner}, process {os.getpid()}")
            handle.flush()
            yield


def _unless_gone(_: object, __: object, raised: tuple[type, BaseException, object]) -> None:
    """Let pass that another process deletes the same files."""
    if not isinstance(raised[1], FileNotFoundError):
        raise raised[1]


@contextmanager
def _aside(path: str, content: bytes) -> Iterator[Path]:
    """Write a file beside its place, under a name that no reader looks for."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    part = Path(f"{path}.{uuid.uuid4().hex}{HALF}")
    try:
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        yield part
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the name of a new file survive a power cut."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
