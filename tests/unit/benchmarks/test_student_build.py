import json
from pathlib import Path

import pytest

from benchmarks.measure import Usage
from benchmarks.student_build import (
    PROJECT,
    PROTECTING,
    protecting_seconds,
    report_control,
    report_phases,
)


def test_only_models_that_protect_are_added_up(tmp_path: Path) -> None:
    times = {
        "model.schoolhouse.int_students__group_sizes": 0.5,
        "model.schoolhouse.int_students__group_protection": 0.25,
        "model.schoolhouse.student_group_summary": 8,
        "test.schoolhouse.of_int_students__group_sizes": 8,
    }
    results = [{"unique_id": name, "execution_time": time} for name, time in times.items()]
    path = tmp_path / "run_results.json"
    path.write_text(json.dumps({"results": results}))

    assert protecting_seconds(path) == 0.75


def test_phases_add_up_and_the_highest_memory_is_kept() -> None:
    lines = report_phases({"ingest": Usage(5, 8, 900), "build": Usage(9.5, 11, 700)})

    assert lines[-1] == "| all (target: under 60 s) | 14.5 | 19.0 | 900 |"


def test_control_is_compared_by_medians() -> None:
    usages = {
        "with control": [Usage(wall, 6, 1) for wall in (5, 30, 5.5)],
        "without control": [Usage(5, 5, 1)],
    }

    lines = report_control(usages, protecting=1, built=Usage(11, 12, 1))

    assert "| with control | 5.5 | 6.0 | 5.0, 30.0, 5.5 |" in lines
    assert "| added by control (target: under 20%) | +10% | +20% | |" in lines
    assert lines[-1] == "Models of the build that only protect: 1.0 s, 10% of its rest."


@pytest.mark.parametrize("model", PROTECTING)
def test_the_models_that_protect_exist(model: str) -> None:
    assert (PROJECT / f"models/intermediate/students/{model}.sql").is_file()
