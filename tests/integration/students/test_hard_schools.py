"""Schools made to be hard: nothing may follow from what is published of them."""

from collections import Counter
from pathlib import Path

import pytest

from tests.support.attack.reader import recoveries
from tests.support.hard_schools import FIRST_YEAR, make_schools, write_schools
from tests.support.students import ingest, read

# 30 schools take two minutes of one core.
SEEDS = [(30, 16), *(pytest.param(100, seed, marks=pytest.mark.slow) for seed in (1, 2, 3))]


@pytest.mark.parametrize(("number", "seed"), SEEDS)
def test_nothing_follows_from_what_is_published_of_hard_schools(
    tmp_path: Path, number: int, seed: int
) -> None:
    schools = make_schools(number, seed)
    steps = {
        ("students.records", str(year)): school.step
        for year, school in enumerate(schools, FIRST_YEAR)
    }
    workspace = ingest(tmp_path, {"records": write_schools(schools, tmp_path / "x.synthetic.csv")})

    summary = read(workspace.database, "select * from marts.student_group_summary")
    found = recoveries(summary, steps)

    assert Counter((schools[int(f.year) - FIRST_YEAR].kind, f.what) for f in found) == {}
