import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.measure import Finished, Usage, measure, table_row
from benchmarks.subjects import PROJECT

BURN = """
import os, subprocess, sys, time
def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
"""


def _measure(code: str) -> Finished:
    finished = measure([sys.executable, "-c", BURN + code])
    finished.check("the test")
    return finished


def test_processor_time_of_many_short_children_is_counted() -> None:
    child = "end = __import__('time').process_time() + 0.03\nwhile __import__('time')" + (
        ".process_time() < end: pass"
    )

    usage = _measure(f"for _ in range(10): subprocess.run([sys.executable, '-c', {child!r}])").usage

    assert usage.cpu_seconds > 0.3


def test_processor_time_of_a_process_that_outlives_its_parent_is_counted() -> None:
    usage = _measure("if os.fork() == 0:\n    time.sleep(0.2)\n    burn(0.3)").usage

    assert usage.wall_seconds < 0.2 + 0.3
    assert usage.cpu_seconds > 0.3


def test_memory_of_processes_at_one_time_is_added() -> None:
    hold = "x = bytearray(60 << 20); __import__('time').sleep(1)"

    usage = _measure(
        f"children = [subprocess.Popen([sys.executable, '-c', {hold!r}]) for _ in range(2)]\n"
        "for child in children: child.wait()"
    ).usage

    assert 120 < usage.peak_mebibytes < 250


def test_lines_are_watched_as_they_come_and_kept() -> None:
    seen: list[str] = []

    finished = measure(
        [sys.executable, "-c", "import sys; print(1); print('said', file=sys.stderr)"],
        watch=seen.append,
    )

    assert (finished.output, finished.messages, seen) == ("1\n", "said\n", ["said\n"])


def test_failed_command_says_what_it_said() -> None:
    finished = measure([sys.executable, "-c", "import sys; sys.exit('no such file')"])

    with pytest.raises(RuntimeError, match="subject ended with exit code 1:\nno such file"):
        finished.check("subject")


def test_row_of_a_table_holds_what_was_used() -> None:
    used = Usage(1234.56, 7.891, 2048.4)

    assert table_row("ours", used) == "| ours | 1,234.6 | 7.9 | 2,048 |"
    assert table_row("ours", used, "1.5", decimals=2) == "| ours | 1,234.56 | 7.89 | 2,048 | 1.5 |"


def test_interrupted_measurement_leaves_no_process(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    sleeper = (
        "import os, pathlib, time; "
        f"pathlib.Path({str(note)!r}).write_text(f'{{os.getpid()}} '); time.sleep(60)"
    )
    # A shell starts what runs in its background with the signal ignored.
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from benchmarks.measure import measure; "
        f"measure([sys.executable, '-c', {sleeper!r}])"
    )
    measuring = subprocess.Popen(
        [sys.executable, "-c", code], cwd=PROJECT, stderr=subprocess.DEVNULL
    )
    while not note.exists() or not note.read_text().endswith(" "):
        time.sleep(0.02)

    measuring.send_signal(signal.SIGINT)

    assert measuring.wait(timeout=30) != 0
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)
