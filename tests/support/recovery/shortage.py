"""Real ways to run a command on a lake that is short of something: space, or permission."""

import ctypes
import os
import resource
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from glue_ingest.lake.store import Store
from tests.support.recovery.killing import ROOT

Done = subprocess.CompletedProcess[str]
BLOCK_BYTES = 4096
# A file system of that size, on which the lake is copied, and from which it is copied back.
ON_SMALL_DISK = """
mount -t tmpfs -o size="$1" tmpfs "$2" && cp -r "$2.lake/." "$2" || exit 99
small=$2
shift 2
"$@"
code=$?
rm -r "$small.lake" && cp -r "$small" "$small.lake" || exit 98
exit $code
"""
# Linux: what lets root pass over the permissions of files, and how to give it up for good.
DROP_FROM_BOUNDING_SET, OVERRIDE, READ_SEARCH = 24, 1, 2


def can_mount() -> bool:
    """Tell whether this machine lets a process have file systems of its own."""
    if shutil.which("unshare") is None:
        return False
    command = "mount -t tmpfs -o size=4096 tmpfs /mnt"
    return subprocess.run(["unshare", "-rm", "sh", "-c", command], check=False).returncode == 0


def run(command: list[str], prepare: Callable[[], None] | None = None) -> Done:
    """Run our command line as a person does."""
    return subprocess.run(
        [sys.executable, "-m", "glue_ingest", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=prepare,
    )


def run_on_small_disk(command: list[str], lake: Store, spare_blocks: int) -> Done:
    """Run with the lake on a disk that has room for so many blocks more than it holds."""
    small = Path(lake.root)
    sizes = [path.stat().st_size for path in small.rglob("*") if path.is_file()]
    blocks = sum(-(-size // BLOCK_BYTES) for size in sizes) + spare_blocks
    small.rename(f"{small}.lake")
    small.mkdir()
    ours = [sys.executable, "-m", "glue_ingest", *command]
    shell = ["sh", "-c", ON_SMALL_DISK, "sh", str(blocks * BLOCK_BYTES), str(small), *ours]
    done = subprocess.run(
        ["unshare", "-rm", *shell], cwd=ROOT, capture_output=True, text=True, check=False
    )
    small.rmdir()
    Path(f"{small}.lake").rename(small)
    return done


def run_with_small_files(command: list[str], byte_count: int) -> Done:
    """Run where no file may be larger than so many bytes, and writing on is an error."""
    limits = (byte_count, byte_count)
    return run(command, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limits))


def run_without_privileges(command: list[str]) -> Done:
    """Run as someone to whom the permissions of files apply; root gives up passing over them."""
    return run(command, _give_up_override if os.geteuid() == 0 else None)


def _give_up_override() -> None:
    system = ctypes.CDLL(None, use_errno=True)
    for capability in (OVERRIDE, READ_SEARCH):
        if system.prctl(DROP_FROM_BOUNDING_SET, capability, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "the permissions of files do not apply here")


@contextmanager
def closed(path: Path, mode: int) -> Iterator[None]:
    """Take permissions away from a file or folder, for a while."""
    before = stat.S_IMODE(path.stat().st_mode)
    path.chmod(mode)
    try:
        yield
    finally:
        path.chmod(before)
