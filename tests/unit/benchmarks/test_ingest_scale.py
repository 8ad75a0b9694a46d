import sys
from pathlib import Path

import pytest

from benchmarks.ingest_scale import report, run_rounds
from benchmarks.measure import Usage
from benchmarks.student_years import Size, write
from benchmarks.subjects import Subject, choose_subjects, list_subjects


def _referee_of(name: str, csv: Path) -> Subject:
    """A subject that ingests this file, whatever it is told."""

    def command(_: Path, out: Path) -> list[str]:
        return [sys.executable, "-m", "benchmarks.referee", str(csv), str(out)]

    return Subject(name, name, command, "curated")


def test_subjects_that_accept_other_rows_stop_the_measurement(tmp_path: Path) -> None:
    one, other = tmp_path / "one.synthetic.csv", tmp_path / "other.synthetic.csv"
    write(one, Size(200, seed=1))
    write(other, Size(200, seed=2))
    subjects = [_referee_of("right", one), _referee_of("wrong", other)]

    with pytest.raises(RuntimeError, match="wrong accepted Checksum"):
        run_rounds(subjects, one, tmp_path / "runs", rounds=1)


def test_subjects_take_turns_and_leave_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    csv = tmp_path / "s.synthetic.csv"
    write(csv, Size(200))
    subjects = [*choose_subjects(["floor_read"]), _referee_of("referee", csv)]

    usages, agreed = run_rounds(subjects, csv, tmp_path / "runs", rounds=2)

    turns = [line.split()[2] for line in capsys.readouterr().err.splitlines()]
    assert turns == ["floor_read", "referee"] * 2
    assert [len(runs) for runs in usages.values()] == [2, 2]
    assert agreed
    assert list((tmp_path / "runs").iterdir()) == []


def test_report_gives_medians_and_ratios() -> None:
    subjects = choose_subjects(["plain_spark", "handwritten_duckdb"])
    usages = {
        "plain_spark": [Usage(20, 40, 3000), Usage(30, 41, 3100), Usage(10, 39, 1)],
        "handwritten_duckdb": [Usage(2, 4, 500)] * 3,
    }

    lines = report(subjects, usages)

    assert lines[2:] == [
        "| plain Spark job | 20.0 | 40.0 | 3,000 | 10.00 | 1.00 |",
        "| DuckDB SQL by hand | 2.0 | 4.0 | 500 | 1.00 | 0.10 |",
    ]


def test_unknown_subject_is_named_with_those_that_are_known() -> None:
    with pytest.raises(ValueError, match=r"No subject sparc\. Known: engine_duckdb, engine_spark"):
        choose_subjects(["sparc"])


def test_every_competitor_and_floor_has_its_module() -> None:
    folder = Path(__file__).parents[3] / "benchmarks" / "competitors"
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__", "rules"}

    assert {s.name for s in list_subjects() if not s.name.startswith("engine_")} == modules
