"""Run a command and measure all of its processes: time on the wall, processor time, memory.

Linux only. The command gets a session of its own. Every 20 ms the resident memory of all processes
of that session is added up; shared pages count in each process, so the sum is an upper bound. Every
200 ms they are looked for anew: that takes 3 ms, which a command that uses all cores would miss.
Processor time is what the system accounts for each process when it ends, children included; a
process that outlives its parent (as Spark's Java does) becomes our child and is waited for.
"""

import ctypes
import itertools
import os
import resource
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PROCESSES = Path("/proc")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")
PAUSE_SECONDS = 0.02
PAUSES_TO_SEARCH = 10
TIMEOUT_SECONDS = 10.0
SET_CHILD_SUBREAPER = 36  # of prctl(2)
MEBIBYTE = 1 << 20
TAIL_CHARACTERS = 2000


@dataclass(frozen=True)
class Usage:
    """What a command used; the memory is the highest sum over its processes at one time."""

    wall_seconds: float
    cpu_seconds: float
    peak_mebibytes: float


def median_usage(usages: Sequence[Usage]) -> Usage:
    """Return the median of each figure of several runs."""
    return Usage(
        statistics.median(usage.wall_seconds for usage in usages),
        statistics.median(usage.cpu_seconds for usage in usages),
        statistics.median(usage.peak_mebibytes for usage in usages),
    )


def table_row(name: str, used: Usage, *more: str, decimals: int = 1) -> str:
    """Return a line of a Markdown table: name, wall and CPU seconds, memory, further cells."""
    wall, cpu = (f"{s:,.{decimals}f}" for s in (used.wall_seconds, used.cpu_seconds))
    return f"| {' | '.join((name, wall, cpu, f'{used.peak_mebibytes:,.0f}', *more))} |"


@dataclass(frozen=True)
class Finished:
    """A command that ended: its exit code, what it printed and said, what it used."""

    exit_code: int
    output: str
    messages: str
    usage: Usage

    def check(self, name: str) -> None:
        """Do nothing if the command succeeded.

        Raises:
            RuntimeError: if it failed, with the end of what it said.
        """
        if self.exit_code != 0:
            said = self.messages[-TAIL_CHARACTERS:]
            raise RuntimeError(f"{name} ended with exit code {self.exit_code}:\n{said}")


@dataclass(frozen=True)
class Process:
    """A process as /proc shows it at one time."""

    number: int
    parent: int
    cpu_seconds: float
    resident_bytes: int


@dataclass
class Samples:
    """What was seen of a session in /proc: the highest memory, and processor time by process."""

    peak_bytes: int
    cpu_seconds: dict[int, float]


def measure(
    command: Sequence[str],
    folder: Path | None = None,
    watch: Callable[[str], None] = lambda _: None,
) -> Finished:
    """Run a command to its end; `watch` gets each line of its messages as it comes."""
    adopt_orphans()
    start = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - our own command
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    printed: list[str] = []
    messages: list[str] = []
    samples = Samples(0, {})
    is_over = threading.Event()
    threads = [
        started(read, process.stdout, printed.append),
        started(read, process.stderr, messages.append, watch),
        started(sample_until, is_over, process.pid, samples),
    ]
    try:
        status, used = wait_or_kill(process)
    except BaseException:
        is_over.set()
        raise
    wall_seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    reaped = used.ru_utime + used.ru_stime + reap_orphans(process.pid)
    is_over.set()
    for thread in threads:
        thread.join()
    cpu_seconds = max(reaped, sum(samples.cpu_seconds.values()))
    usage = Usage(wall_seconds, cpu_seconds, samples.peak_bytes / MEBIBYTE)
    return Finished(process.returncode, "".join(printed), "".join(messages), usage)


def wait_or_kill(process: subprocess.Popen[str]) -> tuple[int, resource.struct_rusage]:
    """Wait for a process; its status and what it used. It ends when waiting is broken off."""
    try:
        _, status, used = os.wait4(process.pid, 0)
    except BaseException:
        # A session of its own does not hear the caller's Ctrl-C.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    return status, used


def started(work: Callable[..., None], *arguments: object) -> threading.Thread:
    """Start a thread."""
    thread = threading.Thread(target=work, args=arguments)
    thread.start()
    return thread


def read(stream: IO[str], *receivers: Callable[[str], None]) -> None:
    """Hand every line of a stream to its receivers."""
    for line in stream:
        for receive in receivers:
            receive(line)


def adopt_orphans() -> None:
    """Ask the system to make us the parent of every descendant whose parent ended."""
    ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def reap_orphans(session: int) -> float:
    """Wait for what is left of a session; return its processor time. End what stays too long."""
    cpu_seconds = 0.0
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while left := find_processes(session):
        for process in left:
            if process.parent == os.getpid():
                done, _, used = os.wait4(process.number, os.WNOHANG)
                cpu_seconds += used.ru_utime + used.ru_stime if done else 0.0
        if time.monotonic() > deadline:
            os.killpg(session, signal.SIGKILL)
        time.sleep(PAUSE_SECONDS)
    return cpu_seconds


def sample_until(is_over: threading.Event, session: int, samples: Samples) -> None:
    """Look at a session again and again."""
    processes: list[Process] = []
    for number in itertools.count():
        is_search = number % PAUSES_TO_SEARCH == 0
        known = None if is_search else [process.number for process in processes]
        processes = find_processes(session, known)
        total = sum(process.resident_bytes for process in processes)
        samples.peak_bytes = max(samples.peak_bytes, total)
        samples.cpu_seconds |= {process.number: process.cpu_seconds for process in processes}
        if is_over.wait(PAUSE_SECONDS):
            return


def find_processes(session: int, known: Sequence[int] | None = None) -> list[Process]:
    """Return the processes of a session, those included that ended and were not waited for.

    Looks at the `known` numbers, or without them at all processes.
    """
    found = []
    for folder in PROCESSES.iterdir() if known is None else [PROCESSES / str(n) for n in known]:
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_bytes().rpartition(b")")[2].split()
        except OSError:
            continue  # the process ended while it was looked at
        if int(fields[3]) == session:
            cpu_seconds = (int(fields[11]) + int(fields[12])) / TICKS
            found.append(
                Process(int(folder.name), int(fields[1]), cpu_seconds, int(fields[21]) * PAGE_BYTES)
            )
    return found
