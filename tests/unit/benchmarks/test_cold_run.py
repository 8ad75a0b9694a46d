import pytest

from benchmarks.cold_run import Measured, read_steps, report
from benchmarks.measure import Usage


def test_steps_are_read_from_the_last_line_of_the_report() -> None:
    text = "Time\n  sample 0.2 s, ingest 3.9 s, build 17.3 s, docs 7.0 s\n"

    assert read_steps(text) == {"sample": 0.2, "ingest": 3.9, "build": 17.3, "docs": 7.0}


def test_report_with_another_last_line_is_named() -> None:
    with pytest.raises(RuntimeError, match=r"no list of steps: 'ingest 3\.9 s, build unchanged'"):
        read_steps("Time\n  ingest 3.9 s, build unchanged\n")


def test_medians_stand_beside_the_figures_of_each_run() -> None:
    runs = [
        Measured({"ingest": wall}, {"a.b": wall / 2}, Usage(wall, 9, 300)) for wall in (3, 1, 2)
    ]

    lines = report(runs)

    assert lines[2:4] == [
        "| ingest, s | 2.0 | 3.0, 1.0, 2.0 |",
        "| ingest of a.b, s | 1.0 | 1.5, 0.5, 1.0 |",
    ]
    assert lines[-1] == "| peak memory of all processes, MiB | 300.0 | 300.0, 300.0, 300.0 |"
